"""The picture of the bench is the same for the same figures."""

from pathlib import Path

from tests.bench.picture import draw

CURVES = {"join": {"ours": [[10.0, 0.1], [100.0, 1.0]], "best": [[10.0, 0.1], [100.0, 0.9]]}}


def test_the_same_figures_give_the_same_picture(tmp_path: Path) -> None:
    one, other = tmp_path / "one.svg", tmp_path / "other.svg"
    draw(CURVES, one)
    draw(CURVES, other)
    assert one.read_bytes() == other.read_bytes()
    assert one.read_text(encoding="utf-8").count("ours") == 1
