"""Pictures of shared links: the right communes strong, hatched or framed, and light."""

import io
import struct
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image, ImageColor

from mapapp import pictures
from mapapp.pictures import (
    BORDER,
    CLOSEST,
    FILLED,
    GROUND,
    HEIGHT,
    INK,
    STEPS,
    WIDTH,
    KeptPictures,
    choose_frame,
    draw_picture,
    svg_to_png,
)
from mapapp.records import Drawing

MOST_BYTES = 60_000
# Two squares of half a degree side by side on the equator, where a degree is as tall as wide.
LEFT, RIGHT = (0.0, 0.0, 0.5, 0.5), (0.5, 0.0, 1.0, 0.5)
DRAWING = Drawing(
    width=100,
    height=50,
    paths={"59001": "M0 0l50 0 0 50-50 0z", "59002": "M50 0l50 0 0 50-50 0z"},
    parts={},
    border="M0 0l100 0",
    labels={},
    bounds=(0.0, 0.0, 1.0, 0.5),
)


def draw(first: int, second: int, **options: object) -> Image.Image:
    steps = {"59001": first, "59002": second}
    return open_picture(draw_picture(DRAWING, steps, **options))  # type: ignore[arg-type]


def open_picture(body: bytes) -> Image.Image:
    return Image.open(io.BytesIO(body)).convert("RGB")


def find_colours(picture: Image.Image, box: tuple[int, int, int, int]) -> set[str]:
    """Return the colours of a part of a picture, those of smoothed edges left out."""
    cut = picture.crop(box)
    counts = cut.getcolors(cut.width * cut.height) or []
    return {f"#{r:02x}{g:02x}{b:02x}" for count, (r, g, b) in counts if count > 300}


def test_a_picture_is_a_png_of_the_size_that_is_declared() -> None:
    body = draw_picture(DRAWING, {"59001": 0, "59002": 4})

    picture = Image.open(io.BytesIO(body))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))
    assert (WIDTH, HEIGHT) == (1200, 630)


def test_each_commune_has_the_colour_of_its_step_and_the_rest_the_ground() -> None:
    picture = draw(1, 4)

    colours = [picture.getpixel(spot) for spot in ((400, 315), (800, 315), (5, 5), (1195, 625))]
    expected = [STEPS[1], STEPS[4], GROUND, GROUND]
    assert colours == [ImageColor.getrgb(colour) for colour in expected]


def test_a_part_is_hatched_over_the_colour_of_what_is_not_reached() -> None:
    picture = draw(3, 3, parts={"59002"})

    assert find_colours(picture, (200, 200, 500, 400)) == {STEPS[3]}
    assert {STEPS[3], STEPS[0]} < find_colours(picture, (700, 200, 1000, 400))


def test_the_border_is_drawn_and_only_the_framed_commune_has_an_outline() -> None:
    plain, framed = draw(1, 1), draw(1, 4, framed="59002")

    assert BORDER in find_colours(plain, (0, 0, WIDTH, HEIGHT))
    assert INK not in find_colours(plain, (0, 0, WIDTH, HEIGHT))
    assert INK not in find_colours(framed, (0, 0, 580, HEIGHT))
    assert INK in find_colours(framed, (580, 0, WIDTH, HEIGHT))


def test_without_boxes_the_whole_drawing_is_shown_with_a_margin() -> None:
    west, north, east, south = choose_frame(DRAWING, [])

    assert (west + east, north + south) == pytest.approx((100, 50), abs=0.01)
    assert (east - west) / (south - north) == pytest.approx(WIDTH / HEIGHT)
    # 100 by 50 is wider than the picture's shape: the width decides.
    assert east - west == pytest.approx(100 / FILLED)


def test_a_picture_comes_close_to_its_boxes_but_never_too_close() -> None:
    half = choose_frame(DRAWING, [LEFT])
    tiny = choose_frame(DRAWING, [(0.9, 0.1, 0.91, 0.11)])
    both = choose_frame(DRAWING, [LEFT, RIGHT])

    assert (half[0] + half[2]) / 2 == pytest.approx(25, abs=0.01)
    assert half[3] - half[1] == pytest.approx(50 / FILLED, abs=0.01)
    assert tiny[3] - tiny[1] == pytest.approx(50 / CLOSEST, abs=0.01)
    assert both == pytest.approx(choose_frame(DRAWING, []), abs=0.01)


def test_the_same_drawing_gives_the_same_bytes() -> None:
    first = draw_picture(DRAWING, {"59001": 0, "59002": 4})
    pictures.KEPT.kept.clear()

    assert draw_picture(DRAWING, {"59001": 0, "59002": 4}) == first


def test_the_last_pictures_are_kept_up_to_some_bytes() -> None:
    drawn: list[str] = []

    def draw(svg: str) -> bytes:
        drawn.append(svg)
        return svg.encode() * 10

    kept = KeptPictures(30)
    for svg in ("a", "b", "c", "a", "d"):  # b is then what was asked for the longest ago
        assert kept.give(svg, draw) == svg.encode() * 10
    assert [picture[:1] for picture in kept.kept.values()] == [b"c", b"a", b"d"]
    kept.give("a", draw)
    kept.give("b", draw)

    assert drawn == ["a", "b", "c", "d", "b"]
    assert kept.give("long", draw) == b"long" * 10
    assert [*kept.kept.values()] == [b"long" * 10]


# The heaviest of each kind, and the whole map.
@pytest.mark.parametrize(
    "address",
    ["carte", "communes/59508", "communes/59009", "actions/melt-emploi-transfrontalier"],
)
def test_a_shipped_picture_is_light_and_may_be_kept_for_a_day(
    client: FlaskClient, address: str
) -> None:
    answer = client.get(f"/apercu/{address}.png")

    assert answer.content_type == "image/png"
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert 10_000 < len(answer.get_data()) < MOST_BYTES
    assert open_picture(answer.get_data()).size == (WIDTH, HEIGHT)
    again = client.get(f"/apercu/{address}.png", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")


def test_a_commune_is_strong_and_framed_in_the_middle_of_its_picture(client: FlaskClient) -> None:
    picture = open_picture(client.get("/apercu/communes/59599.png").get_data())

    assert picture.getpixel((WIDTH // 2, HEIGHT // 2)) == ImageColor.getrgb(STEPS[4])
    assert {STEPS[1], STEPS[4], INK, BORDER} <= find_colours(picture, (0, 0, WIDTH, HEIGHT))


def test_an_action_that_reaches_parts_is_hatched(client: FlaskClient) -> None:
    picture = open_picture(client.get("/apercu/actions/kaps.png").get_data())

    assert {STEPS[0], STEPS[3]} <= find_colours(picture, (150, 100, 500, 500))


def test_an_associated_commune_has_the_picture_of_its_commune(client: FlaskClient) -> None:
    lomme, lille = (client.get(f"/apercu/communes/{code}.png") for code in ("59355", "59350"))

    assert lomme.get_data() == lille.get_data()


@pytest.mark.parametrize("address", ["communes/59999", "communes/x", "actions/nothing", "autre"])
def test_an_unknown_picture_is_nowhere(client: FlaskClient, address: str) -> None:
    assert client.get(f"/apercu/{address}.png").status_code == 404


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"><path d="M0 0h4v2H0z"/></svg>'


@pytest.mark.parametrize("width", [4, 200])
def test_a_picture_is_as_wide_as_asked_and_keeps_its_shape(width: int) -> None:
    assert struct.unpack(">II", svg_to_png(SVG, width)[16:24]) == (width, width // 2)


def test_the_same_svg_gives_the_same_bytes() -> None:
    assert svg_to_png(SVG, 40) == svg_to_png(SVG, 40)


def test_fonts_are_found_by_family_the_preferred_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    names = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "LiberationSans-Bold.ttf")
    names += ("LiberationSans-Regular.ttf", "Other.ttf")
    monkeypatch.setattr(pictures, "FONT_FOLDERS", (str(tmp_path), str(tmp_path / "none")))
    found = []
    for name in names:
        (tmp_path / name).touch()
        pictures.find_fonts.cache_clear()
        found.append([Path(path).name for path in pictures.find_fonts()])
    pictures.find_fonts.cache_clear()

    assert found == [
        ["DejaVuSans.ttf"],
        ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"],
        ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"],
        ["LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"],
        ["LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"],
    ]


def test_without_any_font_none_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pictures, "FONT_FOLDERS", (str(tmp_path),))
    pictures.find_fonts.cache_clear()

    assert pictures.find_fonts() == ()
    pictures.find_fonts.cache_clear()
