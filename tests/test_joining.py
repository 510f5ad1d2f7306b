"""Coverages joined all at once say what the plain join says of each, rule by rule."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from mapapp.areas import Coverage
from mapapp.coverage import Ground
from mapapp.errors import UnknownCodeError
from mapapp.joining import join_all
from tests.joining_oracle import join_plainly
from tests.test_coverage import CODES, commune, ground, outline, quarter, territory

ZONE = {"kind": "zone", "zone": "ouest"}
NEIGHBOURS = {"kind": "neighbours", "code": "59005"}


def read(*areas: dict[str, Any], certainty: str = "stated") -> Coverage:
    return Coverage.model_validate_json(json.dumps({"areas": areas, "certainty": certainty}))


def count(*coverages: Coverage) -> list[int]:
    joins = join_all(coverages, ground())
    return [joins.count_communes(at) for at in range(len(coverages))]


def test_no_coverage_joins_to_nothing() -> None:
    joins = join_all([], ground())
    assert (len(joins.rows.places), joins.wide) == (0, {})


def test_each_coverage_has_its_own_rows_in_the_order_given() -> None:
    coverages = [read(commune("59009")), read(ZONE), read(commune("59001"), commune("59004"))]
    joins = join_all(coverages, ground())
    rows = [[row.code for row in joins.list_rows(at)] for at in range(3)]
    assert rows == [["59009"], ["59001", "59004", "59007"], ["59001", "59004"]]
    assert len(joins.rows.places) == 6


def test_a_rule_of_the_whole_territory_has_no_row_of_its_own() -> None:
    joins = join_all([read(territory()), read(territory(), quarter("59005"))], ground())
    assert len(joins.rows.places) == 1
    assert [joins.count_communes(at) for at in (0, 1)] == [9, 9]
    assert [row.basis for row in joins.list_rows(1)].count("quarter") == 1


def test_an_empty_zone_and_an_outline_elsewhere_reach_no_commune() -> None:
    empty = {"kind": "zone", "zone": "vide"}
    assert count(read(empty), read(outline(7, 7, 8, 8)), read(commune("59001"))) == [0, 0, 1]


def test_an_outline_is_measured_at_its_rim_and_whole_inside() -> None:
    (middle,) = [
        {row.code: row.share for row in joins.list_rows(0)}
        for joins in [join_all([read(outline(0.5, 0.5, 2.5, 2.5))], ground())]
    ]
    assert middle == {
        "59001": 0.25,
        "59002": 0.5,
        "59003": 0.25,
        "59004": 0.5,
        "59005": 1.0,
        "59006": 0.5,
        "59007": 0.25,
        "59008": 0.5,
        "59009": 0.25,
    }


def test_a_commune_in_the_hole_of_an_outline_is_not_reached() -> None:
    area, hole = outline(-1, -1, 4, 4), outline(0.5, 0.5, 2.5, 2.5)
    area["geometry"]["coordinates"] += hole["geometry"]["coordinates"]
    rows = {row.code: row.share for row in join_all([read(area)], ground()).list_rows(0)}
    assert rows == {code: 0.5 if int(code) % 2 == 0 else 0.75 for code in CODES if code != "59005"}


def make_islands() -> Ground:
    """Make 59001 two islands of one area: the square of 59001, and that of 59009."""
    outlines = ground().outlines.copy()
    outlines["59001"] = shapely.MultiPolygon([outlines["59001"], outlines["59009"]])
    return replace(ground(), load=lambda: outlines)


@pytest.mark.parametrize("edges", [(-1, -1, 1.5, 1.5), (1.9, 1.9, 4, 4)])
def test_an_outline_around_one_island_of_two_reaches_half_of_the_commune(
    edges: tuple[float, ...],
) -> None:
    (row, *_) = join_all([read(outline(*edges))], make_islands()).list_rows(0)
    assert (row.code, row.extent, row.share) == ("59001", "part", 0.5)


def test_a_rule_that_names_no_commune_is_refused() -> None:
    with pytest.raises(UnknownCodeError, match="commune inconnue : 59999"):
        join_all([read(commune("59001")), read(commune("59999"))], ground())


places = st.integers(-4, 16).map(lambda at: at / 4)
boxes = st.tuples(places, places, places, places).filter(lambda b: b[0] < b[2] and b[1] < b[3])
certainties = st.sampled_from([None, "stated", "inferred", "unclear"])
sure = certainties.map(lambda one: {"certainty": one})
kinds = st.one_of(
    st.sampled_from([*CODES, "59901", "59902"]).map(commune),
    st.sampled_from([*CODES, "59901"]).map(quarter),
    st.sampled_from(CODES).map(lambda code: {"kind": "neighbours", "code": code}),
    st.sampled_from([ZONE, {"kind": "zone", "zone": "vide"}]),
    st.just(territory()),
    boxes.map(lambda box: outline(*box)),
)
areas = st.tuples(kinds, sure).map(lambda pair: pair[0] | pair[1])
coverages = st.lists(areas, min_size=1, max_size=6)


@given(st.lists(coverages, max_size=4), st.sampled_from(["stated", "unclear"]))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_joining_all_at_once_says_what_joining_each_plainly_says(
    drawn: list[list[dict[str, Any]]], certainty: str
) -> None:
    asked = [read(*one, certainty=certainty) for one in drawn]
    joins = join_all(asked, ground())
    plain = [join_plainly(coverage, ground()) for coverage in asked]
    assert [[*joins.list_rows(at)] for at in range(len(asked))] == plain
    assert [joins.count_communes(at) for at in range(len(asked))] == [*map(len, plain)]


def make_star(x: float, y: float, reach: float, turn: float) -> dict[str, Any]:
    angles = np.linspace(0, 2 * np.pi, 14, endpoint=False) + turn
    far = reach * np.where(np.arange(14) % 2, 1.0, 0.4)
    ring = [[x + r * np.cos(a), y + 0.6 * r * np.sin(a)] for r, a in zip(far, angles, strict=True)]
    geometry = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    return {"kind": "outline", "name": "étoile", "geometry": geometry}


west, south, east, north = (3.0, 50.62, 3.05, 50.66)
stars = st.builds(
    make_star,
    st.floats(west, east),
    st.floats(south, north),
    st.floats(0.001, 0.05),
    st.floats(0, 3),
)


@given(st.lists(stars, min_size=1, max_size=3))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_a_star_is_measured_as_by_cutting_it_with_every_commune(stars: list[Any]) -> None:
    asked = [read(star) for star in stars]
    joins = join_all(asked, ground())
    for at, coverage in enumerate(asked):
        assert [*joins.list_rows(at)] == join_plainly(coverage, ground())
