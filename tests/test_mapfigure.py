"""The map as a figure that stands alone: what it shows, counts, cites, and its picture."""

import io
import re
from itertools import pairwise
from xml.etree.ElementTree import Element, fromstring

import pytest
from flask import Flask
from PIL import Image, ImageColor

from mapapp import mapfigure
from mapapp.errors import UnknownFormatError
from mapapp.gapchart import BARE
from mapapp.mapfigure import HEIGHT, PNG_WIDTH, WIDTH, draw_figure, list_first, picture_figure
from mapapp.matrix import Matrix
from mapapp.query import MatrixQuery
from mapapp.shelf import shelf_of
from mapapp.survey import make_survey
from tests.gapground import FORMULA, make_atlas, make_matrix

SVG = "{http://www.w3.org/2000/svg}"
LONG = {
    "theme": ["emploi", "engagement", "numerique", "formation", "logement", "sante"],
    "age": [12, 14, 16, 18, 20, 22, 24],
    "situation": ["lyceen", "etudiant", "decrocheur", "handicap", "femme", "justice"],
    "q": "mot " * 25,
}


def shipped(app: Flask, **asked: object) -> Matrix:
    query = MatrixQuery.model_validate(asked)
    return Matrix(make_survey(shelf_of(app).atlas, query), query)


def read(matrix: Matrix) -> Element:
    return fromstring(draw_figure(matrix))  # noqa: S314 -- our own


def texts(svg: Element) -> list[str]:
    return [text.text or "" for text in svg.iter(f"{SVG}text")]


def test_the_figure_says_what_it_shows_and_what_that_is_worth() -> None:
    svg = read(make_matrix(theme=["mobilite"], age=[16]))

    assert svg.findtext(f"{SVG}title") == "Où manque une action locale ? Se déplacer, 16 ans"
    said = texts(svg)
    assert said[:2] == [
        "Où manque une action locale ? Se déplacer, 16 ans",
        "8 communes sur 9 n’ont aucune action connue, ni locale ni pour toute la métropole :"
        " 44\u202f000 habitants.",
    ]
    assert "Ce que dit 1 document, pas tout ce qui existe." in said
    assert "Sources : Guide (MEL, 2019)." in said
    assert [line for line in said if "IGN ADMIN EXPRESS" in line and "INSEE" in line] != []


def test_the_legend_counts_communes_and_people_of_the_classes_that_are_there() -> None:
    said = texts(read(make_matrix(theme=["mobilite"])))

    at = said.index("Légende")
    assert said[at + 1 : at + 6] == [
        "Action locale",
        "1 commune, 1\u202f000 habitants",
        "Aucune action",
        "8 communes, 44\u202f000 habitants",
        "Frontière belge",
    ]


def test_the_first_gaps_are_listed_with_the_ranks_of_the_map() -> None:
    matrix = make_matrix(theme=["mobilite"])

    said = texts(read(matrix))
    assert [row.commune.code for row in list_first(matrix)] == [
        f"5900{place}" for place in range(9, 1, -1)
    ]
    assert said[said.index("1. Neuf-l’Abbé") :][:2] == ["1. Neuf-l’Abbé", "9\u202f000"]
    assert "1 Neuf-l’Abbé" in said


def test_several_columns_are_told_one_by_one() -> None:
    said = texts(read(make_matrix()))

    at = said.index("Communes sans action locale")
    assert said[at + 1 : at + 5] == ["Emploi", "9", "Se déplacer", "8"]


def test_a_figure_stands_alone_in_the_same_bytes() -> None:
    drawn = draw_figure(make_matrix())

    assert draw_figure(make_matrix()) == drawn
    assert re.findall(r"style=|<style|<script|class=|href|url\((?!#)", drawn) == []
    used = {*re.findall(r"url\(#([^)]*)\)", drawn)}
    assert used <= {*re.findall(r' id="([^"]*)"', drawn)}


def test_what_data_say_is_text() -> None:
    name = f"<script>alert(1)</script>{FORMULA}"

    drawn = draw_figure(make_matrix(make_atlas(name=name), commune=["59001"]))

    assert "<script" not in drawn
    assert "&lt;script&gt;" in drawn


@pytest.mark.parametrize("asked", [{}, LONG, {"by": "band", "zone": ["melt"]}])
def test_nothing_leaves_the_page_and_no_line_crosses_another(
    app: Flask, asked: dict[str, object]
) -> None:
    svg = read(shipped(app, **asked))

    own = [text for text in svg if text.tag == f"{SVG}text"]
    assert max(float(text.attrib["y"]) for text in own) < HEIGHT - 10
    chart = svg.find(f"{SVG}svg")
    assert chart is not None
    assert float(chart.attrib["height"]) > HEIGHT / 2
    assert float(chart.attrib["x"]) + float(chart.attrib["width"]) < WIDTH
    beside = [text for text in own if float(text.attrib["x"]) > WIDTH / 2]
    heights = sorted({float(text.attrib["y"]) for text in beside})
    assert min(b - a for a, b in pairwise(heights)) > 12
    foot = min(float(text.attrib["y"]) for text in own if text.attrib["font-size"] == "10.5")
    assert heights[-1] < foot


def test_the_picture_is_the_figure_with_its_words() -> None:
    matrix = make_matrix(theme=["mobilite"])

    image = Image.open(io.BytesIO(picture_figure(matrix))).convert("RGB")

    assert image.size == (PNG_WIDTH, round(HEIGHT * PNG_WIDTH / WIDTH))
    title = image.crop((40, 40, 800, 80)).getcolors(100_000) or []
    assert (255, 255, 255) in {colour for _, colour in title}
    assert len(title) > 10, "no letter is drawn"
    chart = {colour: count for count, colour in image.getcolors(1_000_000) or []}
    assert chart[ImageColor.getrgb(BARE)] > 100_000


def test_without_a_font_the_picture_is_refused_with_its_cure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mapfigure, "find_fonts", lambda: ())

    with pytest.raises(UnknownFormatError, match="apt install fonts-liberation"):
        picture_figure(make_matrix())


@pytest.mark.parametrize("sign", ["\0", "\x1b", "\ufffe", "\uffff"])
def test_signs_that_xml_has_not_are_replaced(sign: str) -> None:
    matrix = make_matrix(q=f"mot{sign}clé")

    assert any("mot\ufffdclé" in said for said in texts(read(matrix)))
    assert picture_figure(matrix).startswith(b"\x89PNG")
