"""Make outlines a clean coverage: clean, clip, simplify, sew to another coverage, round."""

from typing import cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from mapapp.errors import Fault, GeodataError, raise_faults
from mapapp.projections import GEOGRAPHIC_CRS, METROPOLE, split_landmasses

__all__ = ["GEOGRAPHIC_CRS", "clean_coverage", "clip_outlines", "round_outlines", "sew_outlines"]

SEAM_CRS = f"EPSG:{METROPOLE}"  # the only landmass of France that a seam is sewn on
DECIMALS = 5  # degrees: about 1 m
MAX_GAP_M = 5.0
SNAP_M = 1.0  # as coarse as the rounding: a finer sliver would fold over itself
# Along the Belgian border the widest gap between the two official lines measures 172 m, and the
# lines part by 0.6 m where the MEL leaves Belgium: pinned, that gap is closed and can be filled.
MAX_SEAM_GAP_M = 250.0
PIN_M = 5.0
TOUCH_M = 0.01
MIN_PART_M2 = 10_000.0  # what an overlay cuts off below this is a sliver

Shapes = NDArray[np.object_]
Points = NDArray[np.float64]


def clean_coverage(outlines: gpd.GeoSeries, crs: int = METROPOLE) -> gpd.GeoSeries:
    """Remove overlaps, and gaps under 5 m wide, then round to 5 decimals of a degree in WGS 84.

    Each landmass is cleaned in its own projection, the others in ``crs``. Rounding moves a vertex
    the same way for all who share it, so borders stay shared.

    Raises
    ------
    GeodataError
        When an outline comes out empty or invalid, or the coverage is still not clean.
    """
    groups = [_clean_landmass(group, epsg) for epsg, group in split_landmasses(outlines, crs)]
    rounded = gpd.GeoSeries(pd.concat(groups).reindex(outlines.index), crs=GEOGRAPHIC_CRS)
    if not shapely.coverage_is_valid(rounded.to_numpy()):
        raise GeodataError(
            "communes : des contours se recouvrent encore après nettoyage"
            " → vérifier la source, ou une écriture plus fine que 5 décimales"
        )
    return rounded


def _clean_landmass(outlines: gpd.GeoSeries, epsg: int) -> gpd.GeoSeries:
    shapes = outlines.to_crs(epsg).to_numpy()
    # types-shapely 2.1 doesn't know this function of shapely 2.2 yet.
    cleaned = shapely.coverage_clean(  # type: ignore[attr-defined]
        shapes, gap_width=MAX_GAP_M, snapping_distance=SNAP_M
    )
    return _round_metric(cleaned, outlines, epsg)


def clip_outlines(outlines: gpd.GeoSeries, parents: gpd.GeoSeries) -> gpd.GeoSeries:
    """Keep what lies inside the parents' outlines (WGS 84, row by row), rounded like them.

    Rounding comes first: vertices that both share then fall together. An overlay on a grid
    moves some of them out (measured on Hellemmes).
    """
    rounded = round_outlines(outlines.to_crs(GEOGRAPHIC_CRS))
    inside = shapely.intersection(rounded.to_numpy(), parents.to_numpy())
    clipped = [_keep_polygons(shape) for shape in inside]
    return round_outlines(gpd.GeoSeries(clipped, outlines.index, GEOGRAPHIC_CRS))


def sew_outlines(
    outlines: gpd.GeoSeries, fixed: gpd.GeoSeries, *, simplify_m: float
) -> gpd.GeoSeries:
    """Simplify a coverage, then fit it to a fixed one whose very vertices it takes.

    ``fixed`` is in WGS 84, already rounded, and stays as it is; the answer is rounded like it,
    with the index of ``outlines``. What overlaps the fixed coverage is cut off, and enclosed gaps
    up to 250 m wide are filled. An outline that would end between two vertices of the fixed line
    ends at the nearer one: a point inside an edge would be rounded off it.

    Raises
    ------
    GeodataError
        When an outline comes out empty or invalid, or both together aren't a clean coverage.
    """
    # In EPSG:2154, so that tolerances are metres.
    shapes = shapely.coverage_simplify(outlines.to_crs(SEAM_CRS).to_numpy(), simplify_m)
    ground = shapely.coverage_union_all(fixed.to_crs(SEAM_CRS).to_numpy())
    try:
        rounded = _round_metric(_sew_shapes(shapes, ground), outlines, METROPOLE)
        both = np.concatenate([fixed.to_numpy(), rounded.to_numpy()])
        wrong = "" if shapely.coverage_is_valid(both) else "des contours se recouvrent encore"
    except shapely.GEOSException as error:
        wrong = f"un contour s'est replié sur lui-même ({error})"
    if wrong:
        raise GeodataError(
            f"zones : {wrong} après ajustement à la frontière"
            " → vérifier la source, ou changer la tolérance de simplification"
        )
    return rounded


def round_outlines(degrees: gpd.GeoSeries) -> gpd.GeoSeries:
    """Round to 5 decimals, drop repeated points, wind rings as RFC 7946 asks, then check."""
    shapes = shapely.transform(degrees.to_numpy(), lambda points: points.round(DECIMALS))
    tidy = shapely.normalize(shapely.remove_repeated_points(shapes))
    wound = shapely.orient_polygons(tidy, exterior_cw=False)
    rounded = gpd.GeoSeries(wound, degrees.index, GEOGRAPHIC_CRS)
    _check_outlines(rounded)
    return rounded


def _round_metric(shapes: Shapes, like: gpd.GeoSeries, epsg: int) -> gpd.GeoSeries:
    metric = gpd.GeoSeries(shapes, like.index, f"EPSG:{epsg}")
    return round_outlines(metric.to_crs(GEOGRAPHIC_CRS))


def _sew_shapes(shapes: Shapes, ground: BaseGeometry) -> Shapes:
    corners = shapely.MultiPoint(shapely.get_coordinates(ground))
    # Ends come first: moved after the gaps are filled, they went up to 540 m along the line.
    ended = _move_to_corners(shapes, corners, near=_find_ends(shapes, ground), reach_m=TOUCH_M)
    pinned = _move_to_corners(ended, corners, near=corners, reach_m=PIN_M)
    cut = [
        _keep_polygons(shape, over_m2=MIN_PART_M2) for shape in shapely.difference(pinned, ground)
    ]
    filled = _fill_gaps(np.array(cut, dtype=object), ground)
    moved = _move_to_corners(filled, corners, near=ground.boundary, reach_m=SNAP_M)
    # A corner may lie inside an edge that runs along the ground: it becomes a vertex too.
    sewn: Shapes = shapely.snap(moved, corners, SNAP_M)
    return sewn


def _find_ends(shapes: Shapes, ground: BaseGeometry) -> shapely.MultiPoint:
    """Find the vertices where two shapes meet on their outer line, up to 250 m off the ground's."""
    points = [np.unique(shapely.get_coordinates(shape), axis=0) for shape in shapes]
    places, counts = np.unique(np.concatenate(points), axis=0, return_counts=True)
    spots = cast("Shapes", shapely.points(places[counts > 1]))
    outer = shapely.coverage_union_all(shapes).boundary
    ends = shapely.dwithin(outer, spots, TOUCH_M)
    near = shapely.dwithin(ground.boundary, spots, MAX_SEAM_GAP_M)
    return shapely.MultiPoint(list(spots[ends & near]))


def _move_to_corners(
    shapes: Shapes, corners: shapely.MultiPoint, *, near: BaseGeometry, reach_m: float
) -> Shapes:
    """Move each vertex that lies within reach of ``near`` to the nearest corner."""
    places = shapely.get_coordinates(corners)
    tree = shapely.STRtree(shapely.get_parts(corners))
    shapely.prepare(near)

    def move(points: Points) -> Points:
        spots = cast("Shapes", shapely.points(points))
        moving = shapely.dwithin(near, spots, reach_m)
        moved = points.copy()
        moved[moving] = places[tree.nearest(spots[moving])]
        return moved

    moved: Shapes = shapely.remove_repeated_points(shapely.transform(shapes, move))
    return moved


def _fill_gaps(shapes: Shapes, ground: BaseGeometry) -> Shapes:
    """Give each gap that shapes and ground enclose to the shape with the longest share of it."""
    reach = shapely.buffer(shapes, TOUCH_M)
    pieces = [[shape] for shape in shapes]
    for gap in _find_gaps(shapes, ground):
        shared_m = shapely.length(shapely.intersection(gap.boundary, reach))
        # The inscribed circle is given as a radius.
        if shared_m.any() and 2 * shapely.maximum_inscribed_circle(gap).length <= MAX_SEAM_GAP_M:
            pieces[int(shared_m.argmax())].append(gap)
    return np.array([shapely.union_all(parts) for parts in pieces], dtype=object)


def _find_gaps(shapes: Shapes, ground: BaseGeometry) -> Shapes:
    # Faces, not the holes of a union: outlines that only touch at points enclose no hole.
    outlines = [ground, *shapes]
    lines = shapely.union_all(shapely.boundary(outlines))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    whole = shapely.union_all(outlines)
    shapely.prepare(whole)
    gaps: Shapes = faces[~shapely.contains(whole, shapely.point_on_surface(faces))]
    return gaps


def _keep_polygons(shape: BaseGeometry, *, over_m2: float = 0) -> BaseGeometry:
    """Drop the points, lines and slivers that an overlay leaves where outlines only touch."""
    polygons = [part for part in shapely.get_parts(shape) if part.area > over_m2]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def _check_outlines(outlines: gpd.GeoSeries) -> None:
    wrong = outlines[outlines.is_empty | ~outlines.is_valid]
    message, cure = "vide ou invalide après nettoyage", "vérifier la source"
    raise_faults([Fault(f"contour {code}", message, cure) for code in wrong.index])
