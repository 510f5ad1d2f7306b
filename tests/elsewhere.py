"""A territory that is not ours, made by hand: five communes in a row, no border, its own colour."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

from mapapp.settings import Settings
from tests.making import RAW_NAMING, make_raw_action

CODES = ("01001", "01002", "01003", "01004", "01005")
NAMES = ("Aubourg", "Beauval", "Chaumont", "Dourval", "L’Étang")
ACCENT = "#8a1550"
NAMING: dict[str, Any] = RAW_NAMING | {
    "id": "siren:200000001",
    "name": "Pays d’Exemple",
    "short": "Pays d’Exemple",
    "article": "le",
    "name_article": "le",
    "title": "Actions jeunesse du Pays d’Exemple",
    "accent": ACCENT,
    "facing": None,
}
RULES: dict[str, list[dict[str, Any]]] = {
    "partout": [{"kind": "territory"}],
    "ici": [{"kind": "commune", "code": "01001"}],
    "autour": [{"kind": "neighbours", "code": "01003"}],
    "quartier": [{"kind": "quarter", "code": "01002", "name": "Le Haut"}],
    "zone": [{"kind": "zone", "zone": "est"}],
}
SOURCE = {"id": "guide", "title": "Guide", "publisher": "Ville", "year": 2022}


def make_elsewhere(folder: Path, *, with_actions: bool) -> Settings:
    """Write the files of that territory; return the settings that read them."""
    geodata = folder / "geodata"
    geodata.mkdir(parents=True)
    nothing = {"type": "FeatureCollection", "features": []}
    zones = [{"id": "est", "name": "L’est", "communes": ["01004", "01005"]}]
    files = {
        "communes.geojson": {"type": "FeatureCollection", "features": _make_features()},
        "associated_communes.geojson": nothing,
        "border_zones.geojson": nothing,
        "zones.json": {"zones": zones if with_actions else []},
        "territory.json": NAMING,
    }
    for name, content in files.items():
        (geodata / name).write_text(json.dumps(content), encoding="utf-8")
    actions = [
        make_raw_action({"coverage.areas": rules}, id=name, title=f"Action {name}")
        for name, rules in RULES.items()
    ]
    told = {"sources": [SOURCE], "actions": actions} if with_actions else EMPTY
    (folder / "actions.json").write_text(json.dumps({"version": 1} | told), encoding="utf-8")
    return Settings(
        actions=folder / "actions.json", geodata=geodata, public_url="https://carte.example"
    )


EMPTY: dict[str, list[Any]] = {"sources": [], "actions": []}


def _make_features() -> list[dict[str, Any]]:
    squares = [
        shapely.box(880_000 + 4000 * n, 6_570_000, 884_000 + 4000 * n, 6_574_000) for n in range(5)
    ]
    shapes = gpd.GeoSeries(squares, crs="EPSG:2154").to_crs("EPSG:4326")
    return [
        {
            "type": "Feature",
            "properties": {
                "code": code,
                "name": name,
                "postal_codes": ["01000"],
                "population": 1000 + place,
                "population_year": 2023,
                "area_km2": 16.0,
            },
            "geometry": shapely.geometry.mapping(shape),
        }
        for place, (code, name, shape) in enumerate(zip(CODES, NAMES, shapes, strict=True))
    ]
