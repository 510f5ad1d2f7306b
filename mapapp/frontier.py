"""Measure the line between communes and the zones across it: lengths, distances, segments."""

import math
from dataclasses import dataclass

import geopandas as gpd
import shapely

from mapapp.outlines import SEAM_CRS
from mapapp.projections import GEOGRAPHIC_CRS, METROPOLE, find_projections, measure_km

MIN_SHARED_M = 1.0  # touching at a point is not sharing a border
KM_DIGITS = 3


@dataclass(frozen=True)
class Frontier:
    """Hold what was measured, in kilometres of EPSG:2154; nothing where no zone is across.

    ``facing_km`` gives, for each commune on the line, the length shared with each zone;
    ``distance_km`` how far each commune's nearest point is from the nearest zone, None where
    there is no zone;
    ``segments`` the shared lines (WGS 84), indexed by ``code~key``, in their order along the line.
    """

    facing_km: dict[str, dict[str, float]]
    distance_km: dict[str, float | None]
    segments: gpd.GeoSeries

    @property
    def line(self) -> shapely.Geometry:
        """Return the whole line (WGS 84)."""
        return shapely.line_merge(shapely.union_all(self.segments.to_numpy()))


def measure_frontier(communes: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> Frontier:
    """Measure communes (WGS 84, indexed by code) against zones (WGS 84, indexed by key).

    The two files share their vertices along the line, so what they share is exact. Belgium and
    what touches it lie in one projection; the distance of other landmasses is that of the
    middles of their outlines, along the ellipsoid. Without zones nothing is measured.
    """
    if zones.empty:
        lone = gpd.GeoSeries([], index=[], crs=GEOGRAPHIC_CRS)
        return Frontier({}, dict.fromkeys(map(str, communes.index)), lone)
    here = find_projections(communes.geometry) == METROPOLE
    near, far = communes.geometry[here].to_crs(SEAM_CRS), zones.geometry.to_crs(SEAM_CRS)
    lines = _sort_along(_share_lines(near, far), near)
    facing: dict[str, dict[str, float]] = {}
    for name, line in lines.items():
        code, key = str(name).split("~")
        facing.setdefault(code, {})[key] = round(line.length / 1000, KM_DIGITS)
    across = shapely.union_all(far.to_numpy())
    distances_km = (near.distance(across) / 1000).round(KM_DIGITS)
    told = {str(code): float(km) for code, km in distances_km.items()}
    return Frontier(
        facing_km=facing,
        distance_km=told | _measure_overseas(communes.geometry[~here], zones),
        segments=lines.to_crs(GEOGRAPHIC_CRS),
    )


def _measure_overseas(outlines: gpd.GeoSeries, zones: gpd.GeoDataFrame) -> dict[str, float]:
    home = shapely.box(*zones.total_bounds).centroid
    return {
        str(code): round(measure_km(shape.centroid, home), KM_DIGITS)
        for code, shape in outlines.items()
    }


def _share_lines(near: gpd.GeoSeries, far: gpd.GeoSeries) -> gpd.GeoSeries:
    found = {}
    pairs = zip(*near.sindex.query(far, predicate="intersects"), strict=True)
    for zone, commune in pairs:
        line = shapely.line_merge(
            shapely.intersection(near.iloc[commune].boundary, far.iloc[zone].boundary)
        )
        if line.length >= MIN_SHARED_M:
            found[f"{near.index[commune]}~{far.index[zone]}"] = line
    return gpd.GeoSeries({name: found[name] for name in sorted(found)}, crs=SEAM_CRS)


def _sort_along(lines: gpd.GeoSeries, communes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Sort the segments clockwise from the west, as one walks the line around the territory."""
    west, south, east, north = (float(edge) for edge in communes.total_bounds)
    middles = shapely.get_coordinates(lines.centroid.to_numpy())
    angles = [
        math.atan2(y - (south + north) / 2, (west + east) / 2 - x) % math.tau for x, y in middles
    ]
    order = sorted(range(len(lines)), key=angles.__getitem__)
    return gpd.GeoSeries({lines.index[at]: lines.iloc[at] for at in order}, crs=SEAM_CRS)
