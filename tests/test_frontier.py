"""Shared lengths, distances and order are those seen on squares; the shipped line is measured anew.

The squares below have sides of a kilometre::

        nord-ouest | nord-est
        59003 59001 59002 | est
"""

import json
import math
from itertools import pairwise

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from pyproj import Transformer

from mapapp.border_zones import read_border_zones
from mapapp.communes import read_territory
from mapapp.frontier import Frontier, measure_frontier
from tests.conftest import ROOT
from tests.ground import box

GEODATA = ROOT / "geodata"
ROW = {"59003": box(0, 0, 1, 1), "59001": box(1, 0, 2, 1), "59002": box(2, 0, 3, 1)}
ACROSS = {
    "nis:nord-ouest": box(0, -1, 1.5, 0),
    "nis:nord-est": box(1.5, -1, 3, 0),
    "nis:est": box(3, 0, 4, 1),
}
# Where a zone and a commune touch, both outlines have the same points: one every half kilometre.
STEP_M = 500


def frame(shapes: dict[str, shapely.Geometry]) -> gpd.GeoDataFrame:
    dense = [shapely.segmentize(shape, STEP_M) for shape in shapes.values()]
    return gpd.GeoDataFrame(geometry=dense, index=list(shapes), crs="EPSG:2154").to_crs("EPSG:4326")


def measure(communes: dict[str, shapely.Geometry], **zones: shapely.Geometry) -> Frontier:
    across = {f"nis:{name}": shape for name, shape in zones.items()}
    return measure_frontier(frame(communes), frame(across))


def test_each_commune_has_the_length_that_it_shares_with_each_zone() -> None:
    found = measure_frontier(frame(ROW), frame(ACROSS))
    assert found.facing_km == {
        "59001": {"nis:nord-ouest": 0.5, "nis:nord-est": 0.5},
        "59002": {"nis:nord-est": 1.0, "nis:est": 1.0},
        "59003": {"nis:nord-ouest": 1.0},
    }


def test_segments_stand_clockwise_from_the_west_whatever_their_codes() -> None:
    assert list(measure_frontier(frame(ROW), frame(ACROSS)).segments.index) == [
        "59003~nis:nord-ouest",
        "59001~nis:nord-ouest",
        "59001~nis:nord-est",
        "59002~nis:nord-est",
        "59002~nis:est",
    ]


def test_the_order_goes_on_around_the_east_and_the_south() -> None:
    found = measure(
        {"59001": box(0, 0, 1, 1)},
        est=box(1, 0, 2, 1),
        nord=box(0, -1, 1, 0),
        ouest=box(-1, 0, 0, 0.5),
        sud=box(0, 1, 1, 2),
    )
    order = [str(name).removeprefix("59001~nis:") for name in found.segments.index]
    assert order == ["ouest", "nord", "est", "sud"]


def test_a_segment_is_the_shared_line_itself_in_degrees() -> None:
    segments = measure_frontier(frame(ROW), frame(ACROSS)).segments
    assert segments.crs == "EPSG:4326"
    line = segments.to_crs("EPSG:2154")["59002~nis:est"]
    ends = shapely.LineString([(703_000, 7_060_000), (703_000, 7_059_000)])
    assert line.geom_type == "LineString"
    assert line.hausdorff_distance(ends) < 0.001


def test_the_whole_line_is_one_walk_along_the_segments() -> None:
    line = measure_frontier(frame(ROW), frame(ACROSS)).line
    walk = gpd.GeoSeries([line], crs="EPSG:4326").to_crs("EPSG:2154").iloc[0]
    corners = [(700_000, 7_060_000), (703_000, 7_060_000), (703_000, 7_059_000)]
    assert line.geom_type == "LineString"
    assert walk.length == pytest.approx(4000, abs=0.01)
    assert walk.hausdorff_distance(shapely.LineString(corners)) < 0.001
    assert measure({"59001": box(0, 0, 1, 1)}, loin=box(5, 0, 6, 1)).line.is_empty


def test_a_distance_is_to_the_nearest_zone_from_the_nearest_point() -> None:
    found = measure(ROW, est=box(3, 0, 4, 1), loin=box(-5, 0, -2.5, 1))
    assert found.distance_km == {"59003": 2.0, "59001": 1.0, "59002": 0.0}
    aslant = measure({"59001": box(0, 0, 1, 1)}, coin=box(1.3, 1.4, 2, 2))
    assert aslant.distance_km == {"59001": 0.5}


def test_a_commune_of_another_landmass_is_measured_along_the_ellipsoid() -> None:
    communes = frame({"59001": box(0, 0, 1, 1)})
    island = gpd.GeoDataFrame(
        geometry=[shapely.box(55.4, -21, 55.5, -20.9)], index=["97411"], crs="EPSG:4326"
    )
    both = gpd.GeoDataFrame(pd.concat([communes, island]))
    found = measure_frontier(both, frame({"nis:1": box(1, 0, 2, 1)}))
    assert found.distance_km["59001"] == 0
    # Lille to Saint-Denis of La Réunion: about 9,400 km by air.
    assert found.distance_km["97411"] == pytest.approx(9_500, rel=0.03)
    assert list(found.facing_km) == ["59001"]


def test_touching_at_a_corner_is_no_shared_border() -> None:
    found = measure({"59001": box(0, 0, 1, 1)}, coin=box(1, 1, 2, 2))
    assert found.facing_km == {}
    assert found.distance_km == {"59001": 0.0}
    assert len(found.segments) == 0


def test_half_a_metre_away_is_no_shared_border_though_it_rounds_to_nought() -> None:
    found = measure({"59001": box(0, 0, 1, 1)}, est=box(1.0004, 0, 2, 1))
    assert found.facing_km == {}
    assert found.distance_km == {"59001": 0.0}


@pytest.mark.parametrize(("length_km", "expected"), [(0.0009, {}), (0.0011, {"nis:est": 0.001})])
def test_less_than_a_metre_of_line_is_no_shared_border(
    length_km: float, expected: dict[str, float]
) -> None:
    low = box(0, 0, 1, length_km) | box(0, length_km, 0.9, 1)
    found = measure({"59001": low}, est=box(1, 0, 2, length_km))
    assert found.facing_km.get("59001", {}) == expected


def test_two_pieces_with_one_zone_are_one_segment_and_a_lone_point_adds_nothing() -> None:
    bay = box(1, 0, 2, 0.5) | box(1, 1, 2, 1.5) | box(1.5, 0, 2, 3)
    tip = shapely.Polygon([(701_000, 7_057_500), (701_500, 7_057_600), (701_500, 7_057_400)])
    found = measure({"59001": box(0, 0, 1, 3)}, baie=bay | tip)
    (line,) = found.segments
    assert found.facing_km == {"59001": {"nis:baie": 1.0}}
    assert [part.geom_type for part in shapely.get_parts(line)] == ["LineString", "LineString"]


def test_the_same_land_gives_the_same_frontier_in_whatever_order_it_comes() -> None:
    communes, zones = frame(ROW), frame(ACROSS)
    one, other = measure_frontier(communes, zones), measure_frontier(communes[::-1], zones[::-1])
    assert one.facing_km == other.facing_km
    assert one.distance_km == other.distance_km
    assert one.segments.to_json() == other.segments.to_json()


# The shipped line. What it is checked against is measured from the files alone.


def read_outlines(name: str, key: str) -> dict[str, shapely.Geometry]:
    """Read outlines by code or key, in EPSG:2154, without geopandas."""
    to_metres = Transformer.from_crs("EPSG:4326", "EPSG:2154", always_xy=True).transform
    features = json.loads((GEODATA / name).read_text(encoding="utf-8"))["features"]
    return {
        one["properties"][key]: shapely.transform(
            shapely.geometry.shape(one["geometry"]), to_metres, interleaved=False
        )
        for one in features
    }


@pytest.fixture(scope="module")
def near() -> dict[str, shapely.Geometry]:
    return read_outlines("communes.geojson", "code")


@pytest.fixture(scope="module")
def far() -> dict[str, shapely.Geometry]:
    return read_outlines("border_zones.geojson", "key")


@pytest.fixture(scope="module")
def shipped() -> Frontier:
    zones = read_border_zones(GEODATA / "border_zones.geojson")
    return measure_frontier(read_territory(GEODATA).communes, zones)


def total_km(frontier: Frontier) -> float:
    return sum(km for shared in frontier.facing_km.values() for km in shared.values())


def test_shipped_lengths_sum_to_the_line_between_the_two_unions(
    shipped: Frontier, near: dict[str, shapely.Geometry], far: dict[str, shapely.Geometry]
) -> None:
    outside = shapely.union_all([*near.values()]).exterior
    across = shapely.union_all([*far.values()]).boundary
    line_m = shapely.intersection(outside, across).length
    assert 57_000 < line_m < 61_000
    assert total_km(shipped) * 1000 == pytest.approx(line_m, abs=1)


def test_shipped_lengths_sum_to_the_edges_of_the_outside_that_lie_on_a_zone(
    shipped: Frontier, near: dict[str, shapely.Geometry], far: dict[str, shapely.Geometry]
) -> None:
    belgium = shapely.union_all([*far.values()])
    points = list(shapely.union_all([*near.values()]).exterior.coords)
    line_m = sum(
        math.dist(start, end)
        for start, end in pairwise(points)
        if belgium.distance(shapely.LineString([start, end]).centroid) < 1
    )
    assert total_km(shipped) * 1000 == pytest.approx(line_m, abs=1)


def test_each_shipped_length_is_that_of_its_segment(
    shipped: Frontier, far: dict[str, shapely.Geometry]
) -> None:
    lines = shipped.segments.to_crs("EPSG:2154")
    assert len(lines) == 20
    for name, line in lines.items():
        code, key = str(name).split("~")
        assert line.length / 1000 == pytest.approx(shipped.facing_km[code][key], abs=0.0006)
        assert line.hausdorff_distance(line.intersection(far[key].boundary.buffer(0.01))) < 0.1


def test_shipped_distances_are_those_to_the_nearest_zone(
    shipped: Frontier, near: dict[str, shapely.Geometry], far: dict[str, shapely.Geometry]
) -> None:
    expected = {
        code: min(outline.distance(zone) for zone in far.values()) / 1000
        for code, outline in near.items()
    }
    assert shipped.distance_km == pytest.approx(expected, abs=0.0006)
    assert shipped.distance_km["59367"] == pytest.approx(0.48, abs=0.005)
    assert "59367" not in shipped.facing_km
    touching = {code for code, km in shipped.distance_km.items() if km == 0}
    assert touching == set(shipped.facing_km)
    assert len(touching) == 17


def test_each_shipped_segment_begins_where_the_one_before_ends(shipped: Frontier) -> None:
    lines = shipped.segments.to_crs("EPSG:2154")
    names = [str(name) for name in lines.index]
    assert names[0] == "59017~nis:57097"
    assert names[-1] == "59044~canton:tournai-2"
    steps_m = {(one, other): lines[one].distance(lines[other]) for one, other in pairwise(names)}
    assert {step for step, metres in steps_m.items() if metres > 1} == set()
    # Touching at their ends only: no piece of the line is told twice.
    overlaps = [lines[a].intersection(lines[b]).length for a, b in pairwise(names)]
    assert max(overlaps) < 0.001
