"""The template holds outlines only, in the same bytes whenever it is made."""

from pathlib import Path

import geopandas as gpd
import pyogrio

from mapapp.geopackages import make_geopackage
from tests.gapground import make_places
from tests.ground import CODES


def test_the_template_holds_code_name_and_outline(tmp_path: Path) -> None:
    path = tmp_path / "communes.gpkg"
    path.write_bytes(make_geopackage(make_places().communes))

    frame = gpd.read_file(path)

    assert list(frame.columns) == ["code", "name", "geometry"]
    assert list(frame["code"]) == CODES
    assert frame.crs.to_epsg() == 4326
    assert set(frame.geom_type) == {"MultiPolygon"}


def test_the_date_of_the_day_is_not_in_it() -> None:
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")

    first = make_geopackage(make_places().communes)

    assert first == make_geopackage(make_places().communes)
    assert b"2000-01-01T00:00:00.000Z" in first
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") == before
