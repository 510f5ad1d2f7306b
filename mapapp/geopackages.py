"""Make the GeoPackage that serving fills: the outlines of the communes, without any figure."""

import tempfile
from pathlib import Path

import geopandas as gpd
import pyogrio

LAYER = "communes"
# GDAL's own setting: a file says when it was last changed, and same input gives same bytes.
FIXED_DATE = {"OGR_CURRENT_DATE": "2000-01-01T00:00:00.000Z"}


def make_geopackage(communes: gpd.GeoDataFrame) -> bytes:
    """Write code, name and outline of each commune (WGS 84), in their order.

    Without a spatial index: its triggers call functions that plain SQLite has not, and a hundred
    outlines need none.
    """
    frame = communes[["name", "geometry"]].rename_axis("code").reset_index()
    before = {name: pyogrio.get_gdal_config_option(name) for name in FIXED_DATE}
    pyogrio.set_gdal_config_options(FIXED_DATE)
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "communes.gpkg"
            pyogrio.write_dataframe(
                frame,
                path,
                layer=LAYER,
                driver="GPKG",
                geometry_type="MultiPolygon",
                promote_to_multi=True,
                layer_options={"SPATIAL_INDEX": "NO", "GEOMETRY_NAME": "geom"},
            )
            return path.read_bytes()
    finally:
        pyogrio.set_gdal_config_options(before)
