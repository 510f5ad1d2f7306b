"""The drawn communes: each class by a pattern, the study in sight, names where they have room."""

from xml.etree.ElementTree import Element

import pytest

from mapapp.gapchart import (
    CLASSES,
    FILLS,
    OUTSIDE,
    PAPER,
    SERVED,
    WIDE,
    choose_view,
    classify,
    draw_chart,
    say_class,
)
from mapapp.gaps import Tally
from mapapp.lettering import INK
from mapapp.matrix import Matrix
from tests.gapground import make_atlas, make_matrix

ROOM = (0.0, 0.0, 600.0, 600.0)


def make_tally(local: int, all_: int, part: int = 0) -> Tally:
    return Tally(local, all_, part, 0, 0, 0, 0, 0)


def draw(matrix: Matrix, **ranks: int) -> Element:
    svg = Element("svg")
    draw_chart(svg, ROOM, matrix.survey.atlas.records.drawing, matrix.rows, ranks)
    return svg[0]


def fills(chart: Element) -> list[str]:
    return [path.attrib["fill"] for path in chart.iter("path")][:-1]


@pytest.mark.parametrize(
    ("counts", "name"),
    [((2, 3, 1), "whole"), ((2, 3, 2), "part"), ((0, 3), "metropolitan"), ((0, 0), "bare")],
)
def test_a_commune_is_in_the_class_of_what_covers_it(counts: tuple[int, ...], name: str) -> None:
    assert classify(make_tally(*counts)) == name


def test_each_class_has_words_and_a_look_of_its_own() -> None:
    assert len({say_class(name) for name in CLASSES}) == len(CLASSES) == len({*FILLS.values()})
    # Two of four are patterns: nothing is told by a colour alone.
    assert [name for name in CLASSES if FILLS[name].startswith("url(")] == ["part", "bare"]


def test_the_square_with_a_ride_is_served_and_the_others_are_bare() -> None:
    chart = draw(make_matrix(theme=["mobilite"]))

    assert fills(chart) == [SERVED] + ["url(#bare-in-chart)"] * 8
    assert [title.text for title in chart.iter("title")][:2] == [
        "Un : Action locale",
        "Deux : Aucune action",
    ]


def test_squares_with_only_a_fair_are_pale_and_patterns_are_the_charts_own() -> None:
    chart = draw(make_matrix(theme=["emploi"]))

    assert fills(chart) == [WIDE] * 9
    assert {pattern.attrib["id"] for pattern in chart.iter("pattern")} == {
        "part-in-chart",
        "bare-in-chart",
    }


def test_what_is_not_studied_stays_pale_and_unnamed() -> None:
    chart = draw(make_matrix(theme=["mobilite"], commune=["59001", "59002"]))

    assert fills(chart) == [SERVED, "url(#bare-in-chart)"] + [OUTSIDE] * 7
    assert {text.text for text in chart.iter("text")} == {"Un", "Deux"}
    assert len([*chart.iter("title")]) == 2


def test_a_name_has_its_rank_before_it_and_stands_out_from_its_ground() -> None:
    ranks = {"59002": 1, "59009": 2}
    chart = draw(make_matrix(theme=["mobilite"]), **ranks)

    texts = {text.text: text.attrib for text in chart.iter("text")}
    assert texts["1 Deux"]["font-weight"] == "bold"
    assert "font-weight" not in texts["Un"]
    assert (texts["Un"]["fill"], texts["Un"]["stroke"]) == (PAPER, INK)
    assert (texts["1 Deux"]["fill"], texts["1 Deux"]["stroke"]) == (INK, PAPER)


def test_a_name_without_room_leaves_its_rank_alone() -> None:
    atlas = make_atlas(name="Un-nom-bien-trop-long-pour-un-carré-d’un-kilomètre-de-côté")
    ranked = draw(make_matrix(atlas, theme=["mobilite"]), **{"59001": 3})
    plain = draw(make_matrix(atlas, theme=["mobilite"]))

    assert "3" in [text.text for text in ranked.iter("text")]
    assert len([*plain.iter("text")]) == len([*ranked.iter("text")]) - 1


def test_the_view_holds_the_study_and_comes_no_closer_than_it_may() -> None:
    atlas = make_atlas()
    drawing = atlas.records.drawing

    whole = choose_view(drawing, atlas.records.communes, 1)
    corner = choose_view(drawing, [atlas.communes["59001"]], 1)

    assert whole[0] < 0 < drawing.width < whole[2]
    assert whole[1] < 0 < drawing.height < whole[3]
    assert corner[2] - corner[0] == pytest.approx(drawing.width / 2.6, rel=0.01)
    assert (corner[0] + corner[2]) / 2 == pytest.approx(drawing.width / 6, rel=0.01)
