"""Draw the growth curves of a run as a picture for the docs; the same figures, the same bytes."""

import json
import sys
from pathlib import Path
from typing import Any

from matplotlib import rcParams
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

PICTURE = Path("docs/growth.svg")
WIDTH, HEIGHT = 8, 4.5
MARKS = ("o", "s", "^", "D", "v")


def draw(curves: dict[str, dict[str, list[list[float]]]], path: Path) -> None:
    """Draw each curve beside the others, both scales logarithmic."""
    # Without a date, and with names that are drawn at random elsewhere.
    with_names = {"svg.hashsalt": "mapapp", "svg.fonttype": "none"}
    before = {name: rcParams[name] for name in with_names}
    rcParams.update(with_names)
    figure = Figure(figsize=(WIDTH * max(1, len(curves)), HEIGHT), layout="constrained")
    FigureCanvasSVG(figure)
    for place, (title, lines) in enumerate(sorted(curves.items()), 1):
        axes: Any = figure.add_subplot(1, len(curves), place)
        for mark, (name, points) in zip(MARKS * len(lines), sorted(lines.items()), strict=False):
            axes.loglog(*zip(*points, strict=True), marker=mark, label=name)
        axes.set_title(title)
        axes.grid(visible=True, which="both", alpha=0.3)
        axes.legend()
    figure.savefig(path, format="svg", metadata={"Date": None})
    rcParams.update(before)


if __name__ == "__main__":
    draw(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["curves"], PICTURE)
