"""A large territory made by hand: 1,604 square communes in five départements, one overseas."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mapapp.settings import Settings
from tests.making import RAW_NAMING, SOURCE, make_raw_action

SIDE = 0.0625  # degrees: a sixteenth, so that squares meet exactly
ACROSS = 20  # squares of a département, in a row and in a column
# Where each département's first square stands; the last one lies on La Réunion.
CORNERS = {"01": (1.0, 46.0), "02": (2.25, 46.0), "03": (1.0, 47.25), "04": (2.25, 47.25)}
ISLAND = (55.25, -21.25)
COUNT = len(CORNERS) * ACROSS**2 + 4
ZONE = {"id": "departement-01", "name": "Ain", "communes": ["01001", "01002"]}
NAMES = {"01001": "Sainte-Colombe", "04400": "Le Bout"}
# In this order: everywhere, one commune, one and its neighbours, a quarter, on the island.
AREAS: dict[str, dict[str, Any]] = {
    "partout": {"kind": "territory"},
    "colombe": {"kind": "commune", "code": "01001"},
    "voisins": {"kind": "neighbours", "code": "01022"},
    "quartier": {"kind": "quarter", "code": "02001", "name": "Centre"},
    "ile": {"kind": "commune", "code": "97401"},
}


def make_large_world(folder: Path) -> Settings:
    """Write the files of the large territory into a folder; return the settings that read them."""
    geodata = folder / "geodata"
    geodata.mkdir()
    naming = RAW_NAMING | {"id": "france", "kind": "france", "name": "Grandeterre", "facing": None}
    naming |= {"short": "Grandeterre", "article": "la", "title": "Actions de la Grandeterre"}
    texts: dict[str, object] = {
        "communes.geojson": {"type": "FeatureCollection", "features": [*_make_features()]},
        "associated_communes.geojson": {"type": "FeatureCollection", "features": []},
        "border_zones.geojson": {"type": "FeatureCollection", "features": []},
        "zones.json": {"zones": [ZONE | {"communes": [f"01{n:03}" for n in range(1, 401)]}]},
        "territory.json": naming,
    }
    for name, value in texts.items():
        (geodata / name).write_text(json.dumps(value), encoding="utf-8")
    actions = [
        make_raw_action({"coverage.areas": [area]}, id=name, title=f"Action {name}")
        for name, area in AREAS.items()
    ]
    file = {"version": 1, "sources": [SOURCE], "actions": actions}
    (folder / "actions.json").write_text(json.dumps(file), encoding="utf-8")
    return Settings(
        actions=folder / "actions.json", geodata=geodata, cache=folder / "cache", watch=0
    )


def _make_features() -> Iterator[dict[str, Any]]:
    for departement, (west, south) in CORNERS.items():
        for place in range(ACROSS**2):
            row, column = divmod(place, ACROSS)
            corner = (west + column * SIDE, south + row * SIDE)
            yield _make_feature(f"{departement}{place + 1:03}", *corner)
    for place in range(4):
        row, column = divmod(place, 2)
        yield _make_feature(f"9740{place + 1}", ISLAND[0] + column * SIDE, ISLAND[1] + row * SIDE)


def _make_feature(code: str, west: float, south: float) -> dict[str, Any]:
    east, north = west + SIDE, south + SIDE
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    properties = {
        "code": code,
        "name": NAMES.get(code, f"Bourg {code}"),
        "postal_codes": [code],
        "population": 100,
        "population_year": 2023,
        "area_km2": 33.0,
    }
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}
