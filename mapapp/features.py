"""Write the communes of an analysis as map features: GeoJSON, and GeoPackage in a template."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import lru_cache
from typing import Any

from mapapp.gapsheet import Cell, Sheet
from mapapp.records import Commune

LAYER, GAPS_TABLE = "communes", "lacunes"
ID_FIELDS = ("code", "name")
Box = tuple[float, float, float, float]


def write_geojson(
    sheet: Sheet, communes: Mapping[str, Commune], outlines: bytes, about: Mapping[str, str]
) -> bytes:
    """Write a feature for each row of the sheet, as RFC 7946 asks.

    ``outlines``: a GeoJSON file of all communes, its rings wound as the RFC asks, 5 decimals;
    ``about`` stands beside the features, as foreign members.
    """
    shapes = _read_shapes(outlines)
    rows = [dict(zip(sheet.names, row, strict=True)) for row in sheet.rows]
    boxes = [communes[str(row["code"])].bbox for row in rows]
    head = json.dumps(
        {"type": "FeatureCollection", **about, "bbox": join_boxes(boxes)}, ensure_ascii=False
    )
    features = [
        _write_feature(row, box, shapes[str(row["code"])])
        for row, box in zip(rows, boxes, strict=True)
    ]
    lines = ",\n".join(features)
    return f'{head.removesuffix("}")}, "features": [\n{lines}\n]}}\n'.encode()


def write_geopackage(
    template: bytes, sheets: Sequence[Sheet], boxes: Sequence[Box], about: str
) -> bytes:
    """Fill a GeoPackage that holds the outlines: the rows of the first sheet join their communes.

    The second sheet becomes a table without shapes. ``boxes`` are those of the first one's
    communes; the rest of the outlines are taken out.
    """
    communes, gaps = sheets
    with closing(sqlite3.connect(":memory:")) as store:
        store.deserialize(template)
        _fill_layer(store, communes)
        _add_table(store, gaps, about)
        store.execute(
            "UPDATE gpkg_contents SET description = ?, min_x = ?, min_y = ?, max_x = ?, max_y = ?"
            " WHERE table_name = ?",
            (about, *join_boxes(boxes), LAYER),
        )
        store.commit()
        store.execute("VACUUM")
        return store.serialize()


def join_boxes(boxes: Sequence[Box]) -> Box:
    """Join boxes (west, south, east, north) into the one around them."""
    wests, souths, easts, norths = zip(*boxes, strict=True)
    return min(wests), min(souths), max(easts), max(norths)


@lru_cache(maxsize=2)
def _read_shapes(outlines: bytes) -> dict[str, str]:
    """Read each commune's geometry, written again: it goes into every file as it is."""
    features: list[dict[str, Any]] = json.loads(outlines)["features"]
    return {
        one["properties"]["code"]: json.dumps(one["geometry"], separators=(",", ":"))
        for one in features
    }


def _write_feature(row: Mapping[str, Cell], box: Box, shape: str) -> str:
    feature = {"type": "Feature", "id": row["code"], "bbox": box, "properties": row}
    written = json.dumps(feature, ensure_ascii=False, separators=(",", ":"))
    return f'{written.removesuffix("}")},"geometry":{shape}}}'


def _fill_layer(store: sqlite3.Connection, sheet: Sheet) -> None:
    """Add the sheet's columns to the layer, fill them by code, take out what it has not."""
    places = [at for at, name in enumerate(sheet.names) if name not in ID_FIELDS]
    for at in places:
        store.execute(f"ALTER TABLE {LAYER} ADD COLUMN {_declare(sheet, at)}")
    sets = ", ".join(f"{_quote(sheet.names[at])} = ?" for at in places)
    code = sheet.names.index("code")
    store.executemany(
        # Names are our own fields'; every value is bound.
        " ".join(("UPDATE", LAYER, "SET", sets, "WHERE code = ?")),
        [(*(row[at] for at in places), row[code]) for row in sheet.rows],
    )
    kept = {row[code] for row in sheet.rows}
    drawn = [found for (found,) in store.execute("SELECT code FROM communes")]
    left = [(found,) for found in drawn if found not in kept]
    store.executemany("DELETE FROM communes WHERE code = ?", left)


def _add_table(store: sqlite3.Connection, sheet: Sheet, about: str) -> None:
    """Add a table without shapes, and name it in the list of contents."""
    columns = ", ".join(_declare(sheet, at) for at in range(len(sheet.fields)))
    store.execute(f"CREATE TABLE {GAPS_TABLE} (fid INTEGER PRIMARY KEY NOT NULL, {columns})")
    marks = ", ".join("?" * (len(sheet.fields) + 1))
    fill = " ".join(("INSERT INTO", GAPS_TABLE, "VALUES (", marks, ")"))
    rows = [(place, *row) for place, row in enumerate(sheet.rows, start=1)]
    store.executemany(fill, rows)
    store.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change)"
        " SELECT ?, 'attributes', ?, ?, last_change FROM gpkg_contents WHERE table_name = ?",
        (GAPS_TABLE, GAPS_TABLE, about, LAYER),
    )
    store.execute(
        "INSERT INTO gpkg_ogr_contents (table_name, feature_count) VALUES (?, ?)",
        (GAPS_TABLE, len(rows)),
    )


def _declare(sheet: Sheet, at: int) -> str:
    return f"{_quote(sheet.names[at])} {_choose_type([row[at] for row in sheet.rows])}"


def _choose_type(values: Sequence[Cell]) -> str:
    """Choose the type that a GeoPackage gives to a column of these values."""
    kinds = {type(value) for value in values if value is not None}
    if float in kinds:
        return "REAL"
    return "INTEGER" if kinds == {int} else "TEXT"


def _quote(name: str) -> str:
    """Quote the name of a column; a theme or a band of ages has no other sign."""
    return '"' + name.replace('"', '""') + '"'
