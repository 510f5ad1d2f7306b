"""The drawn map keeps shared borders shared, and names stand inside their communes."""

import re
from functools import cache
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from shapely.affinity import translate

from mapapp.communes import Territory, read_territory
from mapapp.frontier import measure_frontier
from mapapp.records import BorderDrawing, Drawing
from mapapp.svgmap import draw_border, draw_communes
from mapapp.svgpath import METRE_DEG, shape_to_path

GEODATA = Path(__file__).parent.parent / "geodata"
NUMBER = re.compile(r"-?\d+(?:\.\d)?")
WEST_M, SOUTH_M = 340_000, 6_550_000
NO_LINE = shapely.MultiLineString()
Point = tuple[int, int]


def frame(**shapes: shapely.Geometry) -> gpd.GeoDataFrame:
    """Make a frame from shapes in metres of Web Mercator, moved near Lille."""
    moved = [translate(shape, WEST_M, SOUTH_M) for shape in shapes.values()]
    codes = [name.lstrip("c") for name in shapes]
    return gpd.GeoDataFrame(geometry=moved, index=codes, crs="EPSG:3857").to_crs("EPSG:4326")


def draw(**shapes: shapely.Geometry) -> Drawing:
    communes = frame(**shapes)
    return draw_communes(communes, communes.iloc[:0], NO_LINE)


def draw_pair() -> Drawing:
    """Draw two squares of a kilometre side by side: half a unit a metre."""
    return draw(c59001=shapely.box(0, 0, 1000, 1000), c59002=shapely.box(1000, 0, 2000, 1000))


def path_to_rings(path: str) -> list[list[Point]]:
    """Turn path data back into points, in tenths of a view box unit."""
    rings = []
    for piece in path.split("M")[1:]:
        start, moves = piece.removesuffix("z").split("l")
        x, y = to_tenths(start)
        ring, steps = [(x, y)], to_tenths(moves)
        for dx, dy in zip(steps[::2], steps[1::2], strict=True):
            x, y = x + dx, y + dy
            ring.append((x, y))
        rings.append(ring)
    return rings


def to_tenths(text: str) -> list[int]:
    return [round(float(number) * 10) for number in NUMBER.findall(text)]


def edges_of(path: str) -> set[frozenset[Point]]:
    return {
        frozenset(edge)
        for ring in path_to_rings(path)
        for edge in zip(ring, [*ring[1:], ring[0]], strict=True)
    }


@cache
def shipped() -> tuple[Territory, Drawing]:
    territory = read_territory(GEODATA)
    line = measure_frontier(territory.communes, territory.border_zones).line
    return territory, draw_communes(territory.communes, territory.associated, line)


def test_a_square_becomes_a_path_of_relative_moves() -> None:
    assert shape_to_path(shapely.box(0, 0, 1.5, 20)) == "M1.5 0l0 20-1.5 0 0-20z"


def test_each_point_is_rounded_to_a_tenth_not_each_move() -> None:
    thirds = shapely.Polygon([(0, 0), (0.33, 0), (0.66, 0), (0.99, 0), (0.99, 5)])
    assert path_to_rings(shape_to_path(thirds)) == [[(0, 0), (3, 0), (7, 0), (10, 0), (10, 50)]]


def test_points_that_fall_together_are_written_once() -> None:
    close = shapely.Polygon([(0, 0), (0.01, 0), (0.02, 0), (3, 0), (3, 3)])
    assert shape_to_path(close) == "M0 0l3 0 0 3z"


def test_holes_and_islands_are_rings_of_their_own() -> None:
    holed = shapely.box(0, 0, 9, 9) - shapely.box(3, 3, 6, 6)
    assert len(path_to_rings(shape_to_path(holed))) == 2
    apart = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(5, 5, 6, 6)])
    assert len(path_to_rings(shape_to_path(apart))) == 2


def test_the_view_is_a_thousand_wide_and_as_high_as_the_land() -> None:
    drawing = draw_pair()
    assert (drawing.width, drawing.height) == (1000, 500)


def test_two_squares_stand_side_by_side_north_up() -> None:
    drawing = draw(c59001=shapely.box(0, 0, 1000, 1000), c59002=shapely.box(1000, 0, 2000, 500))
    (left,), (right,) = (path_to_rings(path) for path in drawing.paths.values())
    assert sorted(left) == [(0, 0), (0, 5000), (5000, 0), (5000, 5000)]
    assert sorted(right) == [(5000, 2500), (5000, 5000), (10000, 2500), (10000, 5000)]


def test_a_shared_border_is_the_same_line_in_both_paths() -> None:
    border = [(1000, 0), (1003, 333), (997, 777), (1000, 1000)]
    left = shapely.Polygon([(0, 1000), (0, 0), *border])
    right = shapely.Polygon([(2000, 0), (2000, 1000), *reversed(border)])
    paths = draw(c59001=left, c59002=right).paths
    assert len(edges_of(paths["59001"]) & edges_of(paths["59002"])) == 3


def test_a_label_stands_in_the_middle_with_the_room_of_its_line() -> None:
    label = draw_pair().labels["59001"]
    assert (label.x, label.y, label.room) == (250, 250, 500)
    assert label.room_deg == round(1000 * METRE_DEG, 5)


def test_the_room_of_a_name_ends_where_the_shape_does() -> None:
    comb = shapely.box(0, 0, 1000, 1000) | shapely.box(1000, 0, 2000, 50)
    label = draw(c59001=comb).labels["59001"]
    assert label.room == pytest.approx(500, abs=1)


def test_the_room_of_a_name_is_not_that_of_another_arm() -> None:
    bank = shapely.box(0, 0, 1000, 1000) | shapely.box(0, -100, 3000, 0)
    arm = shapely.box(1400, 300, 3000, 600) | shapely.box(2900, -100, 3000, 600)
    label = draw(c59001=bank | arm).labels["59001"]
    assert label.x < 334
    assert label.room == pytest.approx(333, abs=1)


def test_parts_are_drawn_in_the_same_view() -> None:
    communes = frame(c59001=shapely.box(0, 0, 1000, 1000))
    parts = frame(c59901=shapely.box(500, 500, 1000, 1000))
    drawing = draw_communes(communes, parts, NO_LINE)
    (part,) = path_to_rings(drawing.parts["59901"])
    assert sorted(part) == [(5000, 0), (5000, 5000), (10000, 0), (10000, 5000)]


def test_the_line_of_the_border_is_drawn_in_the_same_view() -> None:
    communes = frame(c59001=shapely.box(0, 0, 1000, 1000))
    side = frame(c1=shapely.LineString([(1000, 0), (1000, 1000)])).geometry.iloc[0]
    assert draw_communes(communes, communes.iloc[:0], side).border == "M1000 1000l0-1000"
    assert draw(c59001=shapely.box(0, 0, 1000, 1000)).border == ""


def test_the_shipped_line_lies_on_the_outlines_of_communes() -> None:
    _, drawing = shipped()
    outlines = {
        point for path in drawing.paths.values() for ring in path_to_rings(path) for point in ring
    }
    line = {point for piece in path_to_rings(drawing.border) for point in piece}
    assert len(line) > 80
    # A tenth apart at most: the line has been measured in another projection between.
    steps = [(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1)]
    assert [(x, y) for x, y in line if not {(x + a, y + b) for a, b in steps} & outlines] == []


def test_every_shipped_commune_is_drawn_inside_the_view() -> None:
    territory, drawing = shipped()
    assert set(drawing.paths) == set(drawing.labels) == set(territory.communes.index)
    assert set(drawing.parts) == {"59298", "59355"}
    points = [
        point for path in drawing.paths.values() for ring in path_to_rings(path) for point in ring
    ]
    xs, ys = zip(*points, strict=True)
    assert (min(xs), max(xs), min(ys)) == (0, 10_000, 0)
    assert max(ys) == pytest.approx(drawing.height * 10, abs=1)


def test_every_pair_of_shipped_neighbours_has_a_line_in_common() -> None:
    territory, drawing = shipped()
    edges = {code: edges_of(path) for code, path in drawing.paths.items()}
    pairs = [(one, other) for one, found in territory.neighbours.items() for other in found]
    assert not [pair for pair in pairs if not edges[pair[0]] & edges[pair[1]]]


def test_every_shipped_name_stands_in_its_own_commune() -> None:
    territory, drawing = shipped()
    outside = [
        code
        for code, label in drawing.labels.items()
        if not territory.communes.geometry[code].contains(shapely.Point(label.lon, label.lat))
    ]
    assert outside == []
    assert min(label.room for label in drawing.labels.values()) > 0


def test_the_bounds_are_west_south_east_north_in_degrees() -> None:
    west, south, east, north = shipped()[1].bounds
    assert 2.7 < west < east < 3.3
    assert 50.4 < south < north < 50.9


def test_the_same_land_gives_the_same_drawing() -> None:
    assert draw_pair() == draw_pair()


# The map of both sides of the border: 20 km wide from the square's west, 20 units a kilometre.


def draw_across(**zones: shapely.Geometry) -> BorderDrawing:
    """Draw a square of a kilometre, in the south-west corner, with zones beside it."""
    communes, across = frame(c59001=shapely.box(0, 0, 1000, 1000)), frame(**zones)
    return draw_border(communes, across, measure_frontier(communes, across))


def test_the_border_is_seen_19_km_beyond_the_communes_to_the_east_and_north() -> None:
    drawing = draw_across(est=shapely.box(1000, 0, 5000, 1000))
    assert (drawing.width, drawing.height) == (1000, 1000)
    (square,), (zone,) = (
        path_to_rings(path) for path in (drawing.communes["59001"], drawing.zones["est"])
    )
    assert sorted(square) == [(0, 9500), (0, 10_000), (500, 9500), (500, 10_000)]
    assert sorted(zone) == [(500, 9500), (500, 10_000), (2500, 9500), (2500, 10_000)]


def test_a_zone_is_cut_at_the_edge_of_the_view() -> None:
    (zone,) = path_to_rings(draw_across(est=shapely.box(1000, -900, 30_000, 400)).zones["est"])
    assert sorted(zone) == [(500, 9800), (500, 10_000), (10_000, 9800), (10_000, 10_000)]


def test_a_zone_in_two_pieces_once_cut_is_drawn_as_two() -> None:
    bridge = shapely.box(21_000, 0, 25_000, 9000)
    arms = shapely.box(1000, 0, 25_000, 1000) | shapely.box(15_000, 8000, 25_000, 9000) | bridge
    assert len(path_to_rings(draw_across(est=arms).zones["est"])) == 2


@pytest.mark.parametrize(
    "outside",
    [
        shapely.box(20_001, 0, 30_000, 1000),
        shapely.box(0, 20_001, 1000, 30_000),
        shapely.box(-3000, 0, -1, 1000),
        shapely.box(20_000, 0, 30_000, 1000),
        shapely.box(20_000, 20_000, 30_000, 30_000),
    ],
)
def test_a_zone_outside_the_view_is_not_drawn(outside: shapely.Geometry) -> None:
    drawing = draw_across(est=shapely.box(1000, 0, 5000, 1000), loin=outside)
    assert set(drawing.zones) == set(drawing.zone_labels) == {"est"}


def test_the_line_is_the_same_edge_as_those_of_commune_and_zone() -> None:
    drawing = draw_across(est=shapely.box(1000, 0, 5000, 1000))
    ((start, end),) = path_to_rings(drawing.segments["59001~est"])
    assert {start, end} == {(500, 9500), (500, 10_000)}
    edge = frozenset((start, end))
    assert edge in edges_of(drawing.communes["59001"]) & edges_of(drawing.zones["est"])


def test_a_zone_is_named_in_the_middle_of_what_is_seen_of_it() -> None:
    # Of 38 km, 19 are seen: the name of the zone stands in these.
    drawing = draw_across(est=shapely.box(1000, 0, 39_000, 19_000))
    label = drawing.zone_labels["est"]
    assert (label.x, label.y) == (pytest.approx(525, abs=2), pytest.approx(525, abs=2))
    assert label.room == pytest.approx(950, abs=1)
    assert drawing.commune_labels["59001"].room == pytest.approx(50, abs=0.1)


def test_the_bounds_of_the_border_are_those_of_its_view_in_degrees() -> None:
    bounds = draw_across(est=shapely.box(1000, 0, 5000, 1000)).bounds
    corners = gpd.GeoSeries(
        [shapely.box(WEST_M, SOUTH_M, WEST_M + 20_000, SOUTH_M + 20_000)], crs="EPSG:3857"
    ).to_crs("EPSG:4326")
    assert bounds == pytest.approx(tuple(corners.total_bounds), abs=1e-6)


def test_the_shipped_border_is_drawn_whole_and_its_line_lies_on_communes_and_zones() -> None:
    territory, _ = shipped()
    frontier = measure_frontier(territory.communes, territory.border_zones)
    drawing = draw_border(territory.communes, territory.border_zones, frontier)
    assert list(drawing.segments) == list(frontier.segments.index)
    assert set(drawing.communes) == set(drawing.commune_labels) == set(territory.communes.index)
    assert set(drawing.zones) == set(drawing.zone_labels) <= set(territory.border_zones.index)
    for name, path in drawing.segments.items():
        code, key = name.split("~")
        points = {point for line in path_to_rings(path) for point in line}
        for side in (drawing.communes[code], drawing.zones[key]):
            assert points <= {point for ring in path_to_rings(side) for point in ring}, name
