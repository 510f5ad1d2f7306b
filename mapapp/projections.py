"""Measure in metres anywhere in France: each landmass in its own official projection."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod

GEOGRAPHIC_CRS = "EPSG:4326"
METROPOLE = 2154  # Lambert-93
# By EPSG code, where it applies (west, south, east, north, in degrees): the legal systems of the
# decree 2000-1276 as amended. Their coordinates don't overlap (northings from 0.2 to 0.7, 1.5 to
# 2.1, 5.1, 6.0 to 7.2, 7.6 to 7.7 and 8.5 to 8.6 million metres), so all may lie in one plane.
LANDMASSES: dict[int, tuple[float, float, float, float]] = {
    5490: (-63.5, 14.0, -60.5, 18.5),  # Guadeloupe, Martinique, Saint-Barthélemy, Saint-Martin
    2972: (-55.0, 2.0, -51.0, 6.5),  # Guyane
    2975: (55.0, -21.6, 56.0, -20.6),  # La Réunion
    4471: (44.8, -13.2, 45.5, -12.4),  # Mayotte
    4467: (-56.8, 46.5, -56.0, 47.3),  # Saint-Pierre-et-Miquelon
}

Codes = NDArray[np.int64]


def to_metric(outlines: gpd.GeoSeries, crs: int = METROPOLE) -> gpd.GeoSeries:
    """Project outlines (WGS 84) to metres: overseas ones as their landmass is, others to ``crs``.

    Same index. The answer's CRS is that of all outlines; none where landmasses mix, which still
    may be compared with each other: no two projections share coordinates.
    """
    groups = dict(split_landmasses(outlines, crs))
    if len(groups) <= 1:
        return outlines.to_crs(next(iter(groups), crs))
    shapes = np.empty(len(outlines), dtype=object)
    found = find_projections(outlines, crs)
    for epsg, group in groups.items():
        shapes[found == epsg] = group.to_crs(epsg).to_numpy()
    return gpd.GeoSeries(shapes, outlines.index)


def split_landmasses(
    outlines: gpd.GeoSeries, crs: int = METROPOLE
) -> Iterator[tuple[int, gpd.GeoSeries]]:
    """Yield each projection that is needed, with the outlines (WGS 84) measured in it."""
    found = find_projections(outlines, crs)
    for epsg in sorted({int(code) for code in found}):
        yield epsg, outlines[found == epsg]


def find_projections(outlines: gpd.GeoSeries, crs: int = METROPOLE) -> Codes:
    """Find in which projection each outline (WGS 84) is measured, by the middle of its box."""
    west, south, east, north = shapely.bounds(outlines.to_numpy()).T
    x, y = (west + east) / 2, (south + north) / 2
    found: Codes = np.full(len(outlines), crs, dtype=np.int64)
    for epsg, (left, low, right, high) in LANDMASSES.items():
        found[(left <= x) & (x <= right) & (low <= y) & (y <= high)] = epsg
    return found


def choose_projection(outlines: gpd.GeoSeries) -> int:
    """Choose the projection of a territory: the one that most of its outlines are measured in."""
    codes, counts = np.unique(find_projections(outlines), return_counts=True)
    return int(codes[counts.argmax()])


def measure_km(one: shapely.Point, other: shapely.Point) -> float:
    """Measure the distance between two points (WGS 84) along the ellipsoid, in kilometres."""
    _there, _back, metres = Geod(ellps="GRS80").inv(one.x, one.y, other.x, other.y)
    return float(metres) / 1000
