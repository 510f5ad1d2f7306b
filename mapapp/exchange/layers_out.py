"""Write everything as layers of one GeoPackage, for QGIS and other GIS."""

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd

from mapapp.exchange.plaincolumns import (
    COVER_COLUMNS,
    Column,
    Row,
    Type,
    read_rows,
)
from mapapp.exchange.stock import BELGIAN_CREDITS, CREDITS, OUTLINE_NOTE, Stock
from mapapp.geopackages import pack_layers
from mapapp.outlines import GEOGRAPHIC_CRS

# Nullable ones: an age that no document gives is not nought.
KINDS: dict[Type, str] = {
    "string": "object",
    "integer": "Int64",
    "number": "Float64",
    "boolean": "boolean",
}

DESCRIPTIONS = {
    "actions": f"{OUTLINE_NOTE} {CREDITS}",
    "communes": f"Les communes et leurs nombres d’actions. {CREDITS}",
    "coverage": "Quelle action atteint quelle commune, et pourquoi ; à joindre par code ou action.",
    "border_zones": f"Les zones belges proches. {BELGIAN_CREDITS}",
}


def write_layers(stock: Stock) -> bytes:
    """Write actions, communes, coverage (without shapes: join it by code) and border zones."""
    actions = _make_table(stock.action_columns, stock.told_actions)
    shapes = [stock.reaches[action.id].shape for action in stock.file.actions]
    communes = _make_table(stock.commune_columns, stock.records.communes)
    drawn = stock.territory.communes.geometry
    outlines = [drawn[commune.code] for commune in stock.records.communes]
    layers = {
        "actions": gpd.GeoDataFrame(actions, geometry=shapes, crs=GEOGRAPHIC_CRS),
        "communes": gpd.GeoDataFrame(communes, geometry=outlines, crs=GEOGRAPHIC_CRS),
        "coverage": _make_table(COVER_COLUMNS, stock.told_covers),
    }
    if stock.records.has_border:
        layers["border_zones"] = _make_zones(stock)
    told = {name: {"DESCRIPTION": words} for name, words in DESCRIPTIONS.items()}
    return pack_layers({name: (frame, told[name]) for name, frame in layers.items()})


def _make_table(columns: Sequence[Column[Row]], rows: Sequence[Row]) -> pd.DataFrame:
    names = [column.name for column in columns]
    table = pd.DataFrame(read_rows(columns, rows), columns=names, dtype="object")
    return table.astype({column.name: KINDS[column.type] for column in columns})


def _make_zones(stock: Stock) -> gpd.GeoDataFrame:
    zones = stock.records.border_zones
    rows = [
        {
            "key": zone.key,
            "kind": zone.kind,
            "name_fr": zone.name_fr,
            "name_nl": zone.name_nl,
            "language": zone.language,
            "distance_km": zone.distance_km,
            "members": " ; ".join(f"{one.name_fr} (NIS {one.nis})" for one in zone.members),
        }
        for zone in zones
    ]
    outlines = stock.territory.border_zones.geometry
    shapes = [outlines[zone.key] for zone in zones]
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=GEOGRAPHIC_CRS)
