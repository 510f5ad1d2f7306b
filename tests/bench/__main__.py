"""Measure each part beside its baselines: ``make bench``, or ``python -m tests.bench PART…``."""

import sys
from importlib import import_module
from pathlib import Path

from tests.bench.figures import Bench
from tests.bench.picture import PICTURE, draw

# Each is a module of this folder with ``measure(bench)``.
PARTS = ("joining", "preparing", "serving", "starting", "capacity", "phone", "page")
FOLDER = Path(".cache/bench")


def main(parts: tuple[str, ...]) -> int:
    """Return 1 when a limit was missed, so that a script may ask."""
    bench = Bench()
    for part in parts or PARTS:
        bench.part = part
        print(part, flush=True)  # noqa: T201
        with bench.watch_noise():
            import_module(f"tests.bench.{part}").measure(bench)
    print(bench.save(FOLDER))  # noqa: T201
    if bench.curves and not parts:
        draw(bench.curves, PICTURE)
    return int(any(figure.is_met is False for figure in bench.figures))


if __name__ == "__main__":
    sys.exit(main(tuple(sys.argv[1:])))
