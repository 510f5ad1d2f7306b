"""SVG drawn as PNG: the size that is asked for, the same bytes each time."""

import struct

import pytest

from mapapp.pictures import svg_to_png

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"><path d="M0 0h4v2H0z"/></svg>'


@pytest.mark.parametrize("width", [4, 200])
def test_a_picture_is_as_wide_as_asked_and_keeps_its_shape(width: int) -> None:
    assert struct.unpack(">II", svg_to_png(SVG, width)[16:24]) == (width, width // 2)


def test_the_same_svg_gives_the_same_bytes() -> None:
    assert svg_to_png(SVG, 40) == svg_to_png(SVG, 40)
