"""Join one coverage in the plainest way: rule by rule, each drawn outline cut with each commune."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

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
from mapapp.coverage import (
    BASES,
    CERTAINTIES,
    WHOLE_SHARE,
    Ground,
    Joined,
    find_commune,
    find_members,
)
from mapapp.drawn import MIN_SHARE, draw_outline
from mapapp.projections import GEOGRAPHIC_CRS, to_metric
from mapapp.records import Extent


def join_plainly(coverage: Coverage, ground: Ground) -> list[Joined]:
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
    if local.share is None or local.extent == "whole":
        return local.share
    shares = [(row.area, row.share) for row in rows if row.share is not None]
    apart = {area.code: share for area, share in shares if isinstance(area, CommuneArea)}
    return max(round(sum(apart.values()), 3), *(share for _, share in shares))


def _expand(area: Area, certainty: Certainty, ground: Ground) -> Iterator[Joined]:
    for code, share in _reached(area, ground):
        extent: Extent = "whole" if share is not None and share >= WHOLE_SHARE else "part"
        yield Joined(code, extent, share, area.kind, certainty, area)


def _reached(  # noqa: PLR0911 -- one a kind
    area: Area, ground: Ground
) -> Iterable[tuple[str, float | None]]:
    match area:
        case TerritoryArea():
            return [(code, 1.0) for code in ground.codes]
        case CommuneArea(code=code):
            parent = ground.parents.get(code)
            if parent is None:
                return [(find_commune(code, ground), 1.0)]
            return [(parent, ground.shares[code])]
        case NeighboursArea(code=code):
            home = find_commune(code, ground)
            return [(home, 1.0), *((other, 1.0) for other in ground.neighbours[home])]
        case QuarterArea(code=code):
            return [(ground.parents.get(code) or find_commune(code, ground), None)]
        case ZoneArea(zone=zone):
            return [(code, 1.0) for code in find_members(zone, ground)]
        case OutlineArea():
            return _reach_outline(area, ground)


def _reach_outline(area: OutlineArea, ground: Ground) -> list[tuple[str, float | None]]:
    drawn = gpd.GeoSeries([draw_outline(area)], crs=GEOGRAPHIC_CRS)
    shape = shapely.union_all(to_metric(drawn, ground.crs).to_numpy())
    outlines = ground.outlines.to_numpy()
    shares = shapely.area(shapely.intersection(outlines, shape)) / shapely.area(outlines)
    found = zip(ground.outlines.index, shares, strict=True)
    return [(str(code), round(float(share), 3)) for code, share in found if share > MIN_SHARE]
