"""Prove that data is renewed without harm: ``python -m tests.bench.reloads [RELOADS] [CLIENTS]``.

The real data, in versions that nobody has prepared before; every other file is faulty, in turn in
another way. Prints what the clients saw and what the workers weigh.
"""

import json
import statistics
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any

from mapapp.settings import GEODATA_FILES, ROOT, Settings
from tests.conftest import MAPAPP, find_free_port, run_server
from tests.load import Judge, under_load, wait_for_health
from tests.making import make_raw_action
from tests.small import replace_file

PAUSE = 0.1
BASELINE_SECONDS = 10
SECONDS = 300
TORN = '{"version": 1, "sources": ['


def main() -> None:
    [reloads, clients, *_] = [*map(int, sys.argv[1:]), *(50, 32)[len(sys.argv) - 1 :]]
    with TemporaryDirectory() as folder:
        settings = copy_world(Path(folder))
        environment = settings.as_environment()
        cache = Path(environment.pop("MAPAPP_CACHE"))
        command = [*MAPAPP, "serve", "--port", str(find_free_port())]
        with run_server(command, cache=cache, variables=environment) as (process, line):
            # Else the server waits for a reader, once its pipe is full.
            Thread(target=lambda: [*(process.stdout or ())], daemon=True).start()
            prove(settings, line.split()[-1], process.pid, reloads=reloads, clients=clients)


def prove(settings: Settings, server: str, pid: int, *, reloads: int, clients: int) -> None:
    addresses = list_addresses(settings)
    seconds: list[float] = []
    with under_load(server, addresses, clients=clients, pause=PAUSE) as judge:
        good = 1
        Event().wait(BASELINE_SECONDS)
        tell("nothing changes", weigh(pid), judge)
        for number in range(1, reloads + 1):
            if number % 2:
                good += 1
                replace_file(settings.actions, write_version(good))
                wanted = {"generation": good, "status": "ok", "pending": False}
            else:
                break_one(settings, number // 2 % 4)
                wanted = {"status": "stale", "pending": False}
            health: Any = wait_for_health(server, SECONDS, **wanted)
            if number % 2:
                seconds.append(health["last_reload"]["seconds"])
            else:
                assert health["last_reload"]["faults"]
                mend(settings, good)
            if number % 10 == 0:
                tell(f"{number} reloads", weigh(pid), judge)
    print(f"{len(seconds)} swaps, median {statistics.median(seconds)} s, most {max(seconds)} s")  # noqa: T201
    print(*judge.wrong, sep="\n")  # noqa: T201


def tell(when: str, weights: list[int], judge: Judge) -> None:
    """Print what was seen since the last time, and what each worker weighs."""
    counts = {kind: judge.counts[kind] for kind in ("answers", "304", "failed", "status")}
    counts |= {kind: judge.counts[kind] for kind in ("mixed", "older")}
    with judge.lock:
        waits = [judge.say_wait(share) for share in (0.5, 0.99, 1)] if judge.seconds else []
        judge.seconds.clear()
    print(f"{when}: {counts}, ms p50/p99/most {waits}, MB {weights}", flush=True)  # noqa: T201


def copy_world(folder: Path) -> Settings:
    geodata = folder / "geodata"
    geodata.mkdir()
    for name in GEODATA_FILES:
        (geodata / name).write_bytes((ROOT / "geodata" / name).read_bytes())
    (folder / "actions.json").write_text(write_version(1), encoding="utf-8")
    return Settings(actions=folder / "actions.json", geodata=geodata, cache=folder / "cache")


def write_version(number: int) -> str:
    """Write the shipped actions so that two titles and a count of Lille tell the version."""
    file = json.loads((ROOT / "actions.json").read_text(encoding="utf-8"))
    for action in (file["actions"][0], file["actions"][-1]):
        action["title"] += f" v{number}v"
    area = {"kind": "commune", "code": "59350" if number % 2 == 0 else "59599"}
    source = file["actions"][0]["source"]
    more = make_raw_action({"coverage.areas": [area]}, id="milieu", title="Milieu", source=source)
    file["actions"].insert(1, more)
    return json.dumps(file, ensure_ascii=False)


def list_addresses(settings: Settings) -> list[str]:
    """List ready answers and made ones; each tells its version, but for the state of health."""
    actions = json.loads(settings.actions.read_text(encoding="utf-8"))["actions"]
    places = {f"/actions/{one['id']}" for one in (actions[0], actions[-1])}
    return [
        *("/", "/api/actions", "/actions", "/?lang=nl", "/healthz"),
        *("/actions?age=17", "/api/actions?age=17"),
        *sorted(places),
        "/api/communes/59350",
    ]


def break_one(settings: Settings, way: int) -> None:
    """Break the data: half a file, a file that is gone, odd outlines, a commune that is none."""
    if way == 0:
        replace_file(settings.actions, TORN)
    elif way == 1:
        settings.actions.unlink()
    elif way == 2:
        replace_file(settings.geodata / "communes.geojson", TORN)
    else:
        text = settings.actions.read_text(encoding="utf-8").replace('"59350"', '"99999"')
        replace_file(settings.actions, text)


def mend(settings: Settings, number: int) -> None:
    name = "communes.geojson"
    outlines = (ROOT / "geodata" / name).read_text(encoding="utf-8")
    if (settings.geodata / name).read_text(encoding="utf-8") != outlines:
        replace_file(settings.geodata / name, outlines)
    if not settings.actions.exists():
        replace_file(settings.actions, write_version(number))


def weigh(pid: int) -> list[int]:
    """Return the resident megabytes of each worker, the heaviest first."""
    weights = []
    for path in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(line.split(":\t", 1) for line in path.read_text().splitlines())
        except OSError:
            continue
        if lines["PPid"].strip() == str(pid) and "VmRSS" in lines:
            weights.append(int(lines["VmRSS"].split()[0]) // 1024)
    return sorted(weights, reverse=True)


if __name__ == "__main__":
    main()
