"""Join coverage rules to communes: by codes, and by geometry only where a rule is drawn."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import geopandas as gpd
import shapely

from mapapp.areas import (
    Area,
    Certainty,
    CommuneArea,
    Coverage,
    NeighboursArea,
    OutlineArea,
    QuarterArea,
    TerritoryArea,
    ZoneArea,
)
from mapapp.errors import UnknownCodeError
from mapapp.projections import GEOGRAPHIC_CRS, METROPOLE, to_metric
from mapapp.records import Basis, Extent

MIN_SHARE = 0.001  # a drawn edge that grazes a commune by less is a drawing error
WHOLE_SHARE = 0.999
# From the most local basis to the widest: the first that matches names the row.
BASES: tuple[Basis, ...] = ("commune", "quarter", "outline", "neighbours", "zone", "territory")
CERTAINTIES: tuple[Certainty, ...] = ("stated", "inferred", "unclear")


@dataclass(frozen=True, slots=True)
class Joined:
    """Say that one coverage reaches one commune.

    ``area`` is the rule that names the row, ``others`` are the rules of the same basis.
    """

    code: str
    extent: Extent
    share: float | None
    basis: Basis
    certainty: Certainty
    area: Area
    others: tuple[Area, ...] = ()


@dataclass(frozen=True)
class Ground:
    """Hold what rules are expanded on: codes, and outlines in metres indexed by code."""

    outlines: gpd.GeoSeries
    parts: gpd.GeoSeries
    parents: Mapping[str, str]
    neighbours: Mapping[str, tuple[str, ...]]
    zones: Mapping[str, tuple[str, ...]]
    crs: int = METROPOLE


def make_ground(
    communes: gpd.GeoDataFrame,
    associated: gpd.GeoDataFrame,
    neighbours: Mapping[str, tuple[str, ...]],
    zones: Mapping[str, tuple[str, ...]],
    *,
    crs: int = METROPOLE,
) -> Ground:
    """Project the outlines once and keep what the join looks up."""
    return Ground(
        outlines=to_metric(communes.geometry, crs),
        parts=to_metric(associated.geometry, crs),
        parents=dict(associated["parent"]),
        neighbours=neighbours,
        zones=zones,
        crs=crs,
    )


def join_coverage(coverage: Coverage, ground: Ground) -> list[Joined]:
    """Expand a coverage to one row per commune, sorted by code.

    Several rules that reach one commune give its widest extent and its most local basis.

    Raises
    ------
    UnknownCodeError
        When a rule names a commune or zone that the territory does not hold.
    """
    by_code: dict[str, list[Joined]] = {}
    for area in coverage.areas:
        for row in _expand(area, area.certainty or coverage.certainty, ground):
            by_code.setdefault(row.code, []).append(row)
    return [_merge(by_code[code]) for code in sorted(by_code)]


def _merge(rows: list[Joined]) -> Joined:
    local, wide = min(rows, key=_locality), min(rows, key=_width)
    others = tuple(row.area for row in rows if row.basis == local.basis and row is not local)
    if local.extent == wide.extent:
        return replace(local, share=_add_shares(rows, local), others=others)
    weaker = max(local.certainty, wide.certainty, key=CERTAINTIES.index)
    return replace(local, extent=wide.extent, share=wide.share, certainty=weaker, others=others)


def _locality(row: Joined) -> tuple[int, bool, int]:
    return BASES.index(row.basis), row.extent != "whole", CERTAINTIES.index(row.certainty)


def _width(row: Joined) -> tuple[bool, int]:
    return row.extent != "whole", CERTAINTIES.index(row.certainty)


def _add_shares(rows: list[Joined], local: Joined) -> float | None:
    """Add associated communes up, which lie apart; drawn outlines may overlap: the largest."""
    if local.share is None or local.extent == "whole":
        return local.share
    shares = [(row.area, row.share) for row in rows if row.share is not None]
    apart = {area.code: share for area, share in shares if isinstance(area, CommuneArea)}
    return max(round(sum(apart.values()), 3), *(share for _, share in shares))


def _expand(area: Area, certainty: Certainty, ground: Ground) -> Iterator[Joined]:
    for code, share in _reached(area, ground):
        extent: Extent = "whole" if share is not None and share >= WHOLE_SHARE else "part"
        yield Joined(code, extent, share, area.kind, certainty, area)


def _reached(area: Area, ground: Ground) -> Iterable[tuple[str, float | None]]:
    match area:
        case TerritoryArea():
            return [(str(code), 1.0) for code in ground.outlines.index]
        case CommuneArea(code=code):
            return [_reach_commune(code, ground)]
        case NeighboursArea(code=code):
            home = _known(code, ground)
            return [(home, 1.0), *((other, 1.0) for other in ground.neighbours[home])]
        case QuarterArea(code=code):
            return [(ground.parents.get(code) or _known(code, ground), None)]
        case ZoneArea(zone=zone):
            return [(code, 1.0) for code in _members(zone, ground)]
        case OutlineArea():
            return _reach_outline(area, ground)


def _reach_commune(code: str, ground: Ground) -> tuple[str, float]:
    parent = ground.parents.get(code)
    if parent is None:
        return _known(code, ground), 1.0
    return parent, round(float(ground.parts[code].area / ground.outlines[parent].area), 3)


def is_drawable(area: OutlineArea) -> bool:
    """Tell whether an outline is a proper polygon: closed, and not crossing itself."""
    rings = area.geometry.coordinates
    return all(ring[0] == ring[-1] for ring in rings) and bool(_draw(area).is_valid)


def _draw(area: OutlineArea) -> shapely.Polygon:
    outer, *holes = area.geometry.coordinates
    return shapely.Polygon(outer, holes)


def _reach_outline(area: OutlineArea, ground: Ground) -> list[tuple[str, float | None]]:
    shape = shapely.union_all(
        to_metric(gpd.GeoSeries([_draw(area)], crs=GEOGRAPHIC_CRS), ground.crs).to_numpy()
    )
    outlines = ground.outlines.to_numpy()
    shares = shapely.area(shapely.intersection(outlines, shape)) / shapely.area(outlines)
    found = zip(ground.outlines.index, shares, strict=True)
    return [(str(code), round(float(share), 3)) for code, share in found if share > MIN_SHARE]


def _known(code: str, ground: Ground) -> str:
    if code not in ground.outlines.index:
        raise UnknownCodeError(f"commune inconnue : {code} → un code INSEE de geodata/")
    return code


def _members(zone: str, ground: Ground) -> tuple[str, ...]:
    if zone not in ground.zones:
        raise UnknownCodeError(f"zone inconnue : {zone} → un id de geodata/zones.json")
    return ground.zones[zone]
