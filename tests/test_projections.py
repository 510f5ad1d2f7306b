"""Each landmass is measured in its own metres, and all may lie in one plane."""

import geopandas as gpd
import pytest
import shapely

from mapapp.projections import LANDMASSES, choose_projection, measure_km, to_metric

# Within each landmass, a place whose true size is known by the ellipsoid: 0.01 by 0.01 degrees.
PLACES = {
    2154: (3.0, 50.6, 0.7874),
    5490: (-61.5, 16.2, 1.1838),
    2972: (-52.3, 4.9, 1.2265),
    2975: (55.5, -21.1, 1.1517),
    4471: (45.2, -12.8, 1.2014),
    4467: (-56.2, 46.8, 0.8495),
}


def cells(*codes: int) -> gpd.GeoSeries:
    shapes = []
    for code in codes:
        west, south, _km2 = PLACES[code]
        shapes.append(shapely.box(west, south, west + 0.01, south + 0.01))
    return gpd.GeoSeries(shapes, [str(code) for code in codes], "EPSG:4326")


@pytest.mark.parametrize("code", PLACES)
def test_a_place_is_measured_in_the_projection_of_its_landmass(code: int) -> None:
    metric = to_metric(cells(code))
    assert metric.crs == f"EPSG:{code}"
    # Conformal projections enlarge by 0.4 % at most here.
    assert metric.area.iloc[0] / 1e6 == pytest.approx(PLACES[code][2], rel=0.005)


def test_landmasses_together_keep_order_index_and_areas() -> None:
    mixed = to_metric(cells(*PLACES))
    assert list(mixed.index) == [str(code) for code in PLACES]
    assert mixed.crs is None
    for code in PLACES:
        assert mixed[str(code)].equals(to_metric(cells(code)).iloc[0])


def test_no_two_landmasses_share_coordinates() -> None:
    frames = []
    for code, box in {**LANDMASSES, 2154: (-5.2, 41.3, 9.6, 51.1)}.items():
        corner = gpd.GeoSeries([shapely.box(*box)], crs="EPSG:4326").to_crs(code)
        frames.append(corner.iloc[0].envelope)
    overlaps = [
        (one, other)
        for place, one in enumerate(frames)
        for other in frames[place + 1 :]
        if one.intersects(other)
    ]
    assert overlaps == []


def test_another_projection_is_for_the_metropole_only() -> None:
    metric = to_metric(cells(2154, 2975), 3950)
    assert metric["2154"].equals(cells(2154).to_crs(3950).iloc[0])
    assert metric["2975"].equals(cells(2975).to_crs(2975).iloc[0])


def test_a_territory_is_measured_as_most_of_it() -> None:
    assert choose_projection(cells(2975)) == 2975
    assert choose_projection(cells(2154, 2154, 2975)) == 2154


def test_nothing_is_projected_to_nothing() -> None:
    assert to_metric(cells()).crs == "EPSG:2154"


def test_a_degree_of_the_equator_measures_111_kilometres() -> None:
    assert measure_km(shapely.Point(0, 0), shapely.Point(1, 0)) == pytest.approx(111.319, abs=0.001)
