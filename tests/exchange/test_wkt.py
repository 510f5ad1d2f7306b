"""Outlines as text: WKT and GeoJSON in, WKT out, every digit kept."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapapp.exchange.known import MisreadError
from mapapp.exchange.wkt import read_polygon, write_polygon
from mapapp.limits import MOST_OUTLINE_POINTS

CASES = settings(derandomize=True, deadline=None, database=None)
RING = [[3.0, 50.6], [3.1, 50.6], [3.1, 50.7], [3.0, 50.6]]
HOLE = [[3.05, 50.61], [3.06, 50.61], [3.06, 50.62], [3.05, 50.61]]
POINT = st.lists(st.floats(-180, 180), min_size=2, max_size=2)


@pytest.mark.parametrize(
    "text",
    [
        "POLYGON ((3 50.6, 3.1 50.6, 3.1 50.7, 3 50.6))",
        " polygon((3.0  50.60 ,3.1 50.6,3.1 5.07e1,3 50.6)) ",
        "SRID=4326;POLYGON ((3 50.6, 3.1 50.6, 3.1 50.7, 3 50.6))",
        json.dumps({"type": "Polygon", "coordinates": [RING]}),
    ],
)
def test_a_polygon_is_read(text: str) -> None:
    assert read_polygon(text) == {"type": "Polygon", "coordinates": [RING]}


def test_a_hole_is_a_second_ring() -> None:
    polygon = {"type": "Polygon", "coordinates": [RING, HOLE]}

    assert write_polygon({"coordinates": [RING]}) == (
        "POLYGON ((3.0 50.6, 3.1 50.6, 3.1 50.7, 3.0 50.6))"
    )
    assert read_polygon(write_polygon(polygon)) == polygon


@CASES
@given(st.lists(st.lists(POINT, min_size=4), min_size=1))
def test_any_polygon_comes_back(rings: list[list[list[float]]]) -> None:
    assert read_polygon(write_polygon({"coordinates": rings})) == {
        "type": "Polygon",
        "coordinates": rings,
    }


BAD: list[Any] = [
    "POINT (3 50)",
    "POLYGON ((3 50, 3.1",
    "POLYGON EMPTY",
    "POLYGON ((3 50 1, 3 51 1))",
    "POLYGON ((3 cinquante))",
    "{",
    "{}",
    '{"type": "Point", "coordinates": [3, 50]}',
    '{"type": "Polygon", "coordinates": [[["3", "50"]]]}',
    '{"type": "Polygon", "coordinates": [[[true, 50]]]}',
    '{"type": "Polygon", "coordinates": [[[NaN, 50]]]}',
    '{"type": "Polygon", "coordinates": 3}',
    '{"a": ' + "[" * 100_000,
]


@pytest.mark.parametrize("text", BAD, ids=lambda text: text[:30])
def test_what_is_no_polygon_is_refused(text: str) -> None:
    with pytest.raises(MisreadError):
        read_polygon(text)


def test_too_many_points_are_refused_before_they_are_read() -> None:
    with pytest.raises(MisreadError) as refused:
        read_polygon("POLYGON ((" + "3 50," * (3 * MOST_OUTLINE_POINTS + 1) + "3 50))")

    assert refused.value.message == "contour de plus de 50000 points"


@CASES
@given(st.text())
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(MisreadError):
        read_polygon(text)
