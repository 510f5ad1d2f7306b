"""A QR code is drawn as its standard asks, and holds the address it was given."""

import re
from xml.etree.ElementTree import Element

import pytest
import segno

from mapapp.qr import MAX_ADDRESS_CHARS, draw_code
from tests.conftest import parse_page

ADDRESS = "https://exemple.fr/communes/59599?age=17"
QUIET = 4
FINDER = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"]


def read_squares(drawing: Element) -> list[str]:
    """Read the rows of squares from the strokes of the drawing, its quiet zone included."""
    size = int(drawing.attrib["viewbox"].split()[2])
    rows = [[0] * size for _ in range(size)]
    (dark,) = [path for path in drawing if "stroke" in path.attrib]
    x, y = 0, 0.0
    for word, dx, dy, length in re.findall(r"([Mm])(-?\d+) (-?[\d.]+)h(\d+)", dark.attrib["d"]):
        x, y = (int(dx), float(dy)) if word == "M" else (x + int(dx), y + float(dy))
        for step in range(int(length)):
            rows[int(y)][x + step] = 1
        x += int(length)
    return ["".join(map(str, row)) for row in rows]


def test_the_squares_are_those_of_the_address() -> None:
    rows = read_squares(parse_page(draw_code(ADDRESS)))

    inner = [row[QUIET:-QUIET] for row in rows[QUIET:-QUIET]]
    expected = segno.make_qr(ADDRESS, error="m").matrix
    assert inner == ["".join(map(str, row)) for row in expected]
    assert len(inner) in range(21, 178, 4)


def test_three_corners_hold_the_finder_and_the_border_is_quiet() -> None:
    rows = read_squares(parse_page(draw_code(ADDRESS)))

    inner = [row[QUIET:-QUIET] for row in rows[QUIET:-QUIET]]
    assert [row[:7] for row in inner[:7]] == FINDER
    assert [row[-7:] for row in inner[:7]] == FINDER
    assert [row[:7] for row in inner[-7:]] == FINDER
    assert [row[-7:] for row in inner[-7:]] != FINDER
    assert {*"".join(rows[:QUIET] + rows[-QUIET:])} == {"0"}
    assert {*"".join(row[:QUIET] + row[-QUIET:] for row in rows)} == {"0"}


def test_two_addresses_give_two_codes() -> None:
    assert draw_code(ADDRESS) != draw_code(ADDRESS.replace("59599", "59350"))
    assert draw_code(ADDRESS) == draw_code(ADDRESS)


@pytest.mark.parametrize("address", ["x", ADDRESS, "https://" + "a" * (MAX_ADDRESS_CHARS - 8)])
def test_a_scratched_code_is_still_read(address: str) -> None:
    assert segno.make_qr(address, error="m").error in {"M", "Q", "H"}
    assert 'fill="#fff"' in draw_code(address)


def test_the_drawing_has_no_inline_style_and_no_text_of_the_address() -> None:
    drawing = draw_code('https://x"><script>alert(1)</script>')

    assert {name for element in parse_page(drawing).iter() for name in element.attrib} == {
        "viewbox",
        "class",
        "fill",
        "stroke",
        "d",
    }
    assert "script" not in drawing
