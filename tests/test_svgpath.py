"""Path data says the shape in relative moves of a tenth, and names stand where there is room."""

import geopandas as gpd
import pytest
import shapely

from mapapp.svgpath import METRE_DEG, line_to_path, place_labels, shape_to_path, to_paths

LINE = shapely.LineString


def series(**shapes: shapely.Geometry) -> gpd.GeoSeries:
    return gpd.GeoSeries(shapes, crs="EPSG:3857")


@pytest.mark.parametrize(
    ("line", "path"),
    [
        (LINE([(0, 0), (10, 0), (10, 5.5)]), "M0 0l10 0 0 5.5"),
        (LINE([(3, 4), (1, 1)]), "M3 4l-2-3"),
        (LINE([(-1.5, -2), (0, 0)]), "M-1.5-2l1.5 2"),
        (LINE([(0.04, 0), (1.04, 0)]), "M0 0l1 0"),
        (LINE([(0.06, 0), (1.06, 0)]), "M0.1 0l1 0"),
        (LINE([(0, 0), (0.04, 0), (1, 0)]), "M0 0l1 0"),
        (LINE([(2, 2), (2.01, 2)]), "M2 2"),
        (LINE([(0, 0), (-0.3, 0.3)]), "M0 0l-0.3 0.3"),
    ],
)
def test_a_line_becomes_relative_moves_and_is_not_closed(line: shapely.Geometry, path: str) -> None:
    assert line_to_path(line) == path


def test_each_part_of_a_line_starts_anew() -> None:
    parts = shapely.MultiLineString([[(0, 0), (1, 0)], [(5, 5), (5, 7)]])
    assert line_to_path(parts) == "M0 0l1 0M5 5l0 2"


def test_small_steps_do_not_add_up_to_an_error() -> None:
    # Each step of 0.14 would round to 0.1; the end must stand at 1.4 all the same.
    path = line_to_path(LINE([(0.14 * step, 0) for step in range(11)]))
    moves = [float(number) for number in path.removeprefix("M0 0l").split()]
    assert sum(moves[::2]) == pytest.approx(1.4)
    assert sum(moves[1::2]) == 0


def test_a_shape_writes_its_holes_and_its_islands_each_closed() -> None:
    ring = shapely.box(0, 0, 4, 4) - shapely.box(1, 1, 2, 2)
    path = shape_to_path(shapely.MultiPolygon([ring, shapely.box(9, 9, 10, 10)]))
    rings = path.removesuffix("z").split("z")
    assert len(rings) == 3
    assert all(ring.startswith("M") and ring.count("l") == 1 for ring in rings)
    assert rings[2] == "M10 9l0 1-1 0 0-1"


def test_paths_are_by_code() -> None:
    paths = to_paths(series(a=shapely.box(0, 0, 1, 1), b=shapely.box(1, 0, 2, 1)))
    assert paths == {"a": "M1 0l0 1-1 0 0-1z", "b": "M2 0l0 1-1 0 0-1z"}


def test_a_label_stands_in_the_middle_of_a_square_with_its_whole_width() -> None:
    square = series(a=shapely.box(1000, 1000, 3000, 3000))
    label = place_labels(square, west=0, north=4000, scale=0.5)["a"]
    assert (label.x, label.y) == (pytest.approx(1000, abs=10), pytest.approx(1000, abs=10))
    assert label.room == 1000
    assert label.room_deg == round(2000 * METRE_DEG, 5)
    assert (label.lon, label.lat) == (pytest.approx(0.018, abs=2e-4),) * 2


def test_the_room_ends_where_the_shape_does() -> None:
    # A square with a long, low island to the east at the same height: the room is the square's.
    island = shapely.box(0, 0, 1000, 1000) | shapely.box(1100, 400, 3000, 600)
    assert place_labels(series(a=island), west=0, north=1000, scale=1)["a"].room == 1000


def test_a_thousandth_of_a_degree_is_a_hundred_metres_at_the_equator() -> None:
    assert pytest.approx(111.32, abs=0.01) == 0.001 / METRE_DEG
