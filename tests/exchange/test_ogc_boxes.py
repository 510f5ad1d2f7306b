"""An outline meets a box, or not: by eye on small squares, and as shapely says on all others."""

import json
import random
from pathlib import Path

import pytest
import shapely

from mapapp.exchange.ogc_boxes import Box, MultiPolygon, find_box, join_boxes, meets_box
from tests.conftest import ROOT

SQUARE: MultiPolygon = [[[(0, 0), (4, 0), (4, 4), (0, 4), (0, 0)]]]
RING: MultiPolygon = [[*SQUARE[0], [(1, 1), (1, 3), (3, 3), (3, 1), (1, 1)]]]
SLOPE: MultiPolygon = [[[(0, 0), (4, 0), (0, 4), (0, 0)]]]
FILES = (ROOT / "geodata/communes.geojson", ROOT / "geodata/border_zones.geojson")


def meets(shape: MultiPolygon, box: Box) -> bool:
    return meets_box(shape, find_box(shape), box)


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        ((1, 1, 2, 2), True),  # inside
        ((-1, -1, 5, 5), True),  # around
        ((3, 3, 9, 9), True),  # over a corner
        ((-1, 1, 5, 2), True),  # across
        ((4, 1, 5, 2), True),  # along an edge
        ((4, 4, 5, 5), True),  # at a corner
        ((2, 2, 2, 2), True),  # a point
        ((5, 5, 6, 6), False),
        ((4.001, 1, 5, 2), False),
    ],
)
def test_a_square_meets_what_touches_it(box: Box, *, expected: bool) -> None:
    assert meets(SQUARE, box) is expected


def test_a_box_in_a_hole_is_not_met() -> None:
    assert not meets(RING, (1.5, 1.5, 2.5, 2.5))
    assert meets(RING, (1, 1.5, 2.5, 2.5))
    assert meets(RING, (0.5, 1.5, 1.5, 2.5))


def test_a_box_beside_a_slope_is_not_met_though_the_boxes_overlap() -> None:
    assert not meets(SLOPE, (3, 3, 4, 4))
    assert not meets(SLOPE, (2.000001, 2, 4, 4))
    assert meets(SLOPE, (2, 2, 4, 4))  # its corner lies on the slope


def test_the_side_of_a_line_is_told_where_rounding_would_be_wrong() -> None:
    thin: MultiPolygon = [[[(0.1, 0.1), (0.7, 0.7), (0.0, 0.8), (0.1, 0.1)]]]
    corner = 0.3
    expected = shapely.Polygon(thin[0][0]).intersects(shapely.Point(corner, corner))
    assert meets(thin, (corner, corner, corner, corner)) == expected


def test_boxes_are_found_and_joined() -> None:
    assert find_box(RING) == (0, 0, 4, 4)
    assert find_box([SQUARE[0], [[(7, 7), (8, 7), (8, 9), (7, 7)]]]) == (0, 0, 8, 9)
    assert join_boxes([(0, 0, 1, 1), (-1, 2, 0, 3)]) == (-1, 0, 1, 3)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_thousands_of_boxes_meet_what_shapely_says(path: Path) -> None:
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    shapes = [shapely.geometry.shape(feature["geometry"]) for feature in features]
    known = [
        [[list(r.coords) for r in (p.exterior, *p.interiors)] for p in shapely.get_parts(s)]
        for s in shapes
    ]
    chance = random.Random(59350)  # noqa: S311 -- the same boxes each time, no secret
    west, south, east, north = shapely.total_bounds(shapes)
    met = 0
    for _ in range(300):
        x, y = chance.uniform(west, east), chance.uniform(south, north)
        size = chance.choice([0, 0.001, 0.01, 0.1])
        # Some boxes have a vertex for a corner.
        if chance.random() < 0.3:
            x, y = chance.choice(known[chance.randrange(len(known))][0][0])
        box = (x, y, x + size, y + size * chance.random())
        for shape, points in zip(shapes, known, strict=True):
            expected = shape.intersects(shapely.box(*box) if size else shapely.Point(x, y))
            assert meets(points, box) == expected, box
            met += expected
    assert met > 300
