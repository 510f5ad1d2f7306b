"""The bench draws the same picture for the same figures, and knows who else is at work."""

import os
import subprocess
import sys
from pathlib import Path

from tests.bench.figures import read_others
from tests.bench.picture import draw

CURVES = {"join": {"ours": [[10.0, 0.1], [100.0, 1.0]], "best": [[10.0, 0.1], [100.0, 0.9]]}}


def test_the_same_figures_give_the_same_picture(tmp_path: Path) -> None:
    one, other = tmp_path / "one.svg", tmp_path / "other.svg"
    draw(CURVES, one)
    draw(CURVES, other)
    assert one.read_bytes() == other.read_bytes()
    assert one.read_text(encoding="utf-8").count("ours") == 1


def test_what_the_bench_starts_is_none_of_the_others() -> None:
    script = "import sys; sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE) as mine:
        others = read_others()
        assert mine.pid not in others
        assert os.getpid() not in others
        assert os.getppid() in others
        assert mine.stdin
        mine.stdin.close()
