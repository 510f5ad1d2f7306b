"""Contrast is WCAG's, and an accent is read on every ground of its theme."""

import pytest
from pydantic import TypeAdapter, ValidationError

from mapapp.colours import (
    AA,
    DARK_GROUNDS,
    LIGHT_GROUNDS,
    Accent,
    darken,
    is_read,
    lighten,
    measure_contrast,
    tint,
)
from mapapp.settings import STATIC

ACCENT = TypeAdapter(Accent)


def test_black_on_white_is_21_and_a_colour_on_itself_1() -> None:
    assert measure_contrast("#000000", "#ffffff") == pytest.approx(21)
    assert measure_contrast("#ffffff", "#000000") == pytest.approx(21)
    assert measure_contrast("#17655d", "#17655d") == 1


@pytest.mark.parametrize(("grey", "ratio"), [("#767676", 4.54), ("#777777", 4.48)])
def test_the_known_greys_stand_on_either_side_of_the_limit(grey: str, ratio: float) -> None:
    assert measure_contrast(grey, "#ffffff") == pytest.approx(ratio, abs=0.005)


def test_a_pale_colour_is_refused_with_the_nearest_that_is_read() -> None:
    with pytest.raises(ValidationError) as caught:
        ACCENT.validate_python("#FF9900")
    (error,) = caught.value.errors()
    assert error["type"] == "too_pale"
    assert is_read(error["ctx"]["darker"], LIGHT_GROUNDS)
    assert ACCENT.validate_python(error["ctx"]["darker"]) == error["ctx"]["darker"]


def test_a_colour_that_is_read_stays_as_it_is() -> None:
    assert ACCENT.validate_python("#8A1550") == "#8a1550"
    assert darken("#8a1550") == "#8a1550"


@pytest.mark.parametrize("colour", ["#000000", "#8a1550", "#17655d", "#0000ff"])
def test_every_accent_is_lightened_until_it_is_read_in_the_dark(colour: str) -> None:
    light = lighten(colour)
    assert min(measure_contrast(light, ground) for ground in DARK_GROUNDS) >= AA


def test_a_tint_is_a_mix_with_white() -> None:
    assert tint("#000000", 0.5) == "#808080"
    assert tint("#17655d", 0) == "#17655d"


def test_the_grounds_are_those_of_the_stylesheet() -> None:
    styles = (STATIC / "base.css").read_text(encoding="utf-8").replace("#fff;", "#ffffff;")
    light, dark = styles.split("prefers-color-scheme: dark", 1)
    for css, grounds in ((light, LIGHT_GROUNDS), (dark[:900], DARK_GROUNDS)):
        for name, ground in zip(("paper", "ground", "notice"), grounds, strict=True):
            assert f"--{name}: {ground};" in css
