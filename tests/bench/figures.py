"""Keep figures beside their baselines, and tell how noisy the machine was."""

import json
import os
import platform
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
# What a browser left behind is nobody's child for a moment, and would count as another program.
ENDING_S = 2
# What others may take of the processors before a figure is told as noisy.
QUIET_SHARE = 0.2


@dataclass(frozen=True)
class Figure:
    """Be one measured figure: medians, the baseline of the same run, the ratio it may have."""

    part: str
    name: str
    unit: str
    value: float
    low: float
    high: float
    baseline_name: str = ""
    baseline: float | None = None
    limit: float | None = None

    @property
    def ratio(self) -> float | None:
        return self.value / self.baseline if self.baseline else None

    @property
    def is_met(self) -> bool | None:
        """Tell whether the limit holds: of the ratio if there is a baseline, else the value."""
        if self.limit is None:
            return None
        return (self.value if self.ratio is None else self.ratio) <= self.limit


@dataclass
class Bench:
    """Collect the figures of a run, print each as it comes."""

    part: str = ""
    figures: list[Figure] = field(default_factory=list)
    noise: dict[str, float] = field(default_factory=dict)
    curves: dict[str, dict[str, list[list[float]]]] = field(default_factory=dict)

    def tell(
        self,
        name: str,
        values: Sequence[float],
        unit: str,
        *,
        beside: tuple[str, Sequence[float]] | None = None,
        limit: float | None = None,
    ) -> Figure:
        """Keep the median of some values; ``beside`` names the baseline and gives its values."""
        base_name, base = beside or ("", ())
        figure = Figure(
            self.part,
            name,
            unit,
            statistics.median(values),
            min(values),
            max(values),
            base_name,
            statistics.median(base) if base else None,
            limit,
        )
        self.figures.append(figure)
        print(say(figure), flush=True)  # noqa: T201
        return figure

    def draw_later(self, curve: str, line: str, points: Sequence[tuple[float, float]]) -> None:
        """Keep the points of one line of a growth curve, for the picture."""
        self.curves.setdefault(curve, {})[line] = [list(point) for point in points]

    @contextmanager
    def watch_noise(self) -> Iterator[None]:
        """Measure how much of the processors others took while a part ran."""
        before, begun = read_others(), time.monotonic()
        yield
        time.sleep(ENDING_S)
        after, seconds = read_others(), time.monotonic() - begun
        taken = sum(spent - before.get(pid, 0) for pid, spent in after.items())
        share = taken / (seconds * (os.cpu_count() or 1))
        self.noise[self.part] = round(share, 3)
        if share > QUIET_SHARE:
            print(f"  noisy: others took {share:.0%} of the processors", flush=True)  # noqa: T201

    def save(self, folder: Path) -> Path:
        """Write the run as JSON, under its time."""
        folder.mkdir(parents=True, exist_ok=True)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        path = folder / f"{now.replace(':', '')}.json"
        figures = [asdict(one) | {"ratio": one.ratio, "met": one.is_met} for one in self.figures]
        whole = {
            "at": now,
            "python": platform.python_version(),
            "processors": os.cpu_count(),
            "noise": self.noise,
            "figures": figures,
            "curves": self.curves,
        }
        path.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
        return path


def say(figure: Figure) -> str:
    spread = f"({figure.low:.4g} to {figure.high:.4g})"
    text = f"{figure.name:44} {figure.value:10.4g} {figure.unit:3} {spread}"
    if figure.ratio is not None:
        text += f", {figure.ratio:.2f} × {figure.baseline_name} ({figure.baseline:.4g})"
    if figure.limit is not None:
        text += f", at most {figure.limit:g}: {'met' if figure.is_met else 'MISSED'}"
    return text


def read_others() -> dict[int, float]:
    """Return the seconds of processor that every other process has taken, by its number.

    Those of children that ended are their parents'. This process and all that it started, browsers
    and servers, are no others.
    """
    spent, parents = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            words = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            pid = int(path.parent.name)
            # What init inherits may be what a browser left behind.
            last = 15 if pid > 1 else 13
            parents[pid], spent[pid] = int(words[1]), sum(map(int, words[11:last])) / TICKS
    own = {os.getpid()}
    while grown := {pid for pid, parent in parents.items() if parent in own} - own:
        own |= grown
    return {pid: seconds for pid, seconds in spent.items() if pid not in own}
