"""Serve for half an hour under load, odd requests and changes of data: memory must stay flat.

``make soak``, or ``python -m tests.bench.soak [MINUTES] [CROWD]``. Prints the curve of memory,
keeps it as JSON, and returns 1 when the answers were wrong or memory grew. ``CROWD`` connections
that say nothing are held open beside the clients, anew every half minute.
"""

import json
import statistics
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from urllib.parse import quote

from mapapp.settings import Settings
from mapapp.supply import supply_snapshot
from tests.bench.reloads import PAUSE, copy_world, list_addresses, write_version
from tests.conftest import MAPAPP, find_free_port, run_server
from tests.crowd import HEAD, connect, hold_open
from tests.load import Judge, under_load, wait_for_health
from tests.small import replace_file
from tests.test_fuzz import NAMES, PATHS, VALUES
from tests.test_living import find_workers

CLIENTS = 8
CROWD = 300
SAMPLE_SECONDS = 5
RELOAD_SECONDS = 30  # between two changes of data, besides the time that each takes
# Memory grows until a worker has held as many generations as it ever holds at once.
WARM_UP_SWAPS = 6
# What all workers together may grow by, from the end of the warm-up to the end, on the line that
# fits their curve best.
MOST_GROWTH_MB = 10
FOLDER = Path(".cache/bench")


@dataclass
class Curve:
    """Hold seconds, and megabytes of all workers: resident, and their share of what is no file.

    Of a file each bears the less, the more processes have it open: preparing beside would show.
    """

    begun: float = field(default_factory=time.monotonic)
    points: list[tuple[float, float, float]] = field(default_factory=list)
    swaps: list[float] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        return round(time.monotonic() - self.begun, 1)

    def add(self, pids: set[int]) -> None:
        rolled = [read_rollup(pid) for pid in pids]
        if rolled:
            sums = [sum(one.get(name, 0) for one in rolled) / 1000 for name in ("Rss", "Pss_Anon")]
            self.points.append((self.seconds, *sums))

    def measure_growth(self) -> tuple[float, float] | None:
        """Return the growth after the warm-up in MB, and its minutes; None if too short."""
        since = self.swaps[WARM_UP_SWAPS - 1] if len(self.swaps) >= WARM_UP_SWAPS else None
        kept = [one for one in self.points if since is not None and one[0] > since]
        if len(kept) < 12:
            return None
        seconds = [one[0] for one in kept]
        slope = statistics.linear_regression(seconds, [one[2] for one in kept]).slope
        return slope * (seconds[-1] - seconds[0]), (seconds[-1] - seconds[0]) / 60


def main(minutes: float = 30, crowd: float = CROWD) -> int:
    with TemporaryDirectory() as folder:
        settings = copy_world(Path(folder))
        supply_snapshot(settings)
        environment = settings.as_environment() | {"MAPAPP_METRICS": "1"}
        cache = Path(environment.pop("MAPAPP_CACHE"))
        command = [*MAPAPP, "serve", "--port", str(find_free_port())]
        with run_server(command, cache=cache, variables=environment) as (process, line):
            # Else the server waits for a reader, once its pipe is full.
            Thread(target=lambda: [*(process.stdout or ())], daemon=True).start()
            return soak(settings, line.split()[-1], minutes, int(crowd))


def soak(settings: Settings, server: str, minutes: float, crowd: int) -> int:
    """Load a server until the time is up, then judge it."""
    ended, curve = Event(), Curve()
    beside = [
        Thread(target=change_data, args=(settings, server, curve, ended)),
        Thread(target=ask_oddly, args=(server, ended)),
        Thread(target=stand_around, args=(server, crowd, ended)),
    ]
    with under_load(server, list_addresses(settings), clients=CLIENTS, pause=PAUSE) as judge:
        for thread in beside:
            thread.start()
        while (seconds := curve.seconds) < minutes * 60:
            curve.add(find_workers(settings))
            if len(curve.points) % 12 == 1:
                _, rss, own = curve.points[-1]
                told = f"{seconds / 60:5.1f} min  RSS {rss:6.1f}  without files {own:6.1f} MB"
                say(f"{told}  {judge.counts['answers']} answers")
            ended.wait(SAMPLE_SECONDS)
        ended.set()
        for thread in beside:
            thread.join()
    return tell(curve, judge)


def tell(curve: Curve, judge: Judge) -> int:
    grown = curve.measure_growth()
    waits = {share: judge.say_wait(share) for share in (0.5, 0.99, 1)}
    say(f"{judge.counts['answers']} answers, wrong {len(judge.wrong)}, ms p50/p99/most {waits}")
    say(*judge.wrong)
    if grown is None:
        say(f"only {len(curve.swaps)} changes of data: too short, or too busy, to tell a growth")
    else:
        say(f"growth {grown[0]:+.1f} MB in {grown[1]:.1f} min, at most {MOST_GROWTH_MB}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    told = {
        "points": curve.points,
        "growth": grown,
        "swaps": curve.swaps,
        "answers": judge.counts["answers"],
    }
    (FOLDER / "soak.json").write_text(json.dumps(told))
    return int(grown is None or grown[0] > MOST_GROWTH_MB or bool(judge.wrong))


def change_data(settings: Settings, server: str, curve: Curve, ended: Event) -> None:
    """Change the data now and then, every third time into half a file."""
    number, good = 1, 1
    while not ended.wait(RELOAD_SECONDS):
        number += 1
        with suppress(AssertionError):  # told by the clients, or by the count of reloads
            if number % 3 == 0:
                replace_file(settings.actions, "{")
                wait_for_health(server, 120, status="stale", pending=False)
            else:
                good += 1
                replace_file(settings.actions, write_version(good))
                wait_for_health(server, 300, status="ok", pending=False, generation=good)
                curve.swaps.append(curve.seconds)
    say(f"{good - 1} versions served")


def ask_oddly(server: str, ended: Event) -> None:
    """Ask what nobody should ask; each answer must come, and be no 5xx."""
    number = 0
    while not ended.wait(0.05):
        path = quote(PATHS[number % len(PATHS)].encode("utf-8", "replace"))[:2000] or "/"
        pair = f"{quote(NAMES[number % len(NAMES)])}={quote(VALUES[number % len(VALUES)][:2000])}"
        with suppress(OSError), connect(server) as one:
            one.sendall(
                f"GET {path}?{pair} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode()
            )
            status = one.recv(12)
            if status[9:10] == b"5":
                say(f"odd: {path[:80]}?{pair[:80]} {status!r}")
        number += 1


def stand_around(server: str, crowd: int, ended: Event) -> None:
    """Hold connections open that say nothing, or half of something, or never read."""
    while not ended.is_set():
        with suppress(OSError), hold_open(server, crowd, sent=HEAD):
            ended.wait(25)


def read_rollup(pid: int) -> dict[str, int]:
    """Return the kilobytes of a process, by name; nothing of one that has ended."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return {}
    lines = (line.split() for line in text.splitlines()[1:])
    return {name.rstrip(":"): int(value) for name, value, *_ in lines}


def say(*lines: str) -> None:
    for line in lines:
        print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main(*map(float, sys.argv[1:])))
