"""Write GeoPackages: the one that serving fills, and layers of everything."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from mapapp.errors import GeodataError

LAYER = "communes"
MOST_TOLD_CHARS = 120
# GDAL's own setting: a file says when it was last changed, and same input gives same bytes.
FIXED_DATE = {"OGR_CURRENT_DATE": "2000-01-01T00:00:00.000Z"}


def make_geopackage(communes: gpd.GeoDataFrame) -> bytes:
    """Write code, name and outline of each commune (WGS 84), in their order.

    Without a spatial index: its triggers call functions that plain SQLite has not, and a hundred
    outlines need none.
    """
    frame = communes[["name", "geometry"]].rename_axis("code").reset_index()
    return pack_layers({LAYER: (frame, {"SPATIAL_INDEX": "NO"})})


def pack_layers(layers: Mapping[str, tuple[pd.DataFrame, Mapping[str, str]]]) -> bytes:
    """Write frames as layers, each with GDAL's options; without outlines, it is a plain table.

    Raises
    ------
    GeodataError
        When it cannot be written: it is made in the folder for temporary files.
    """
    before = {name: pyogrio.get_gdal_config_option(name) for name in FIXED_DATE}
    pyogrio.set_gdal_config_options(FIXED_DATE)
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "layers.gpkg"
            for name, (frame, options) in layers.items():
                _write_layer(path, name, frame, options)
            return path.read_bytes()
    except (DataLayerError, DataSourceError) as error:  # GDAL's way to tell of a full disk
        told = str(error).splitlines()[0][:MOST_TOLD_CHARS]
        cure = "de la place dans TMPDIR"
        raise GeodataError(f"GeoPackage : ne peut être écrit ({told}) → {cure}") from error
    finally:
        pyogrio.set_gdal_config_options(before)


def _write_layer(path: Path, name: str, frame: pd.DataFrame, options: Mapping[str, str]) -> None:
    drawn = isinstance(frame, gpd.GeoDataFrame)
    shape = {"geometry_type": "MultiPolygon", "promote_to_multi": True} if drawn else {}
    own = {"GEOMETRY_NAME": "geom", **options} if drawn else {}
    pyogrio.write_dataframe(frame, path, layer=name, driver="GPKG", layer_options=own, **shape)
