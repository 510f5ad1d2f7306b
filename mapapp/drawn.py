"""Measure drawn outlines on the communes: whole inside, and by their areas along the rim only."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from mapapp.areas import OutlineArea
from mapapp.projections import GEOGRAPHIC_CRS, to_metric

MIN_SHARE = 0.001  # a drawn edge that grazes a commune by less is a drawing error
BLOCK = 2_000

Shapes = NDArray[np.object_]
Ints = NDArray[np.intp]
Floats = NDArray[np.float64]


def draw_outline(area: OutlineArea) -> shapely.Polygon:
    """Make the polygon of a drawn rule, in degrees."""
    outer, *holes = area.geometry.coordinates
    return shapely.Polygon(outer, holes)


def is_drawable(area: OutlineArea) -> bool:
    """Tell whether an outline is a proper polygon: closed, and not crossing itself."""
    rings = area.geometry.coordinates
    return all(ring[0] == ring[-1] for ring in rings) and bool(draw_outline(area).is_valid)


def project_outlines(areas: Sequence[OutlineArea], crs: int) -> Shapes:
    """Draw rules in metres; what crosses itself there is mended."""
    drawn = gpd.GeoSeries([draw_outline(area) for area in areas], crs=GEOGRAPHIC_CRS)
    shapes: Shapes = to_metric(drawn, crs).to_numpy()
    crossed = ~shapely.is_valid(shapes)
    shapes[crossed] = [shapely.union_all([shape]) for shape in shapes[crossed]]
    return shapes


def measure_shares(shapes: Shapes, outlines: Shapes) -> tuple[Ints, Ints, Floats]:
    """Find which shapes reach which outlines, and by which share of their areas.

    Both in one metric projection. Returns positions in ``shapes``, positions in ``outlines`` and
    shares, sorted by both positions; shares of ``MIN_SHARE`` and less are left out.
    """
    drawn, places, sure = find_near(shapes, outlines)
    shares = np.ones(len(drawn))
    rim = ~sure
    shares[rim] = _cut(shapes[drawn[rim]], outlines[places[rim]])
    reached = shares > MIN_SHARE
    return drawn[reached], places[reached], shares[reached]


def _cut(shapes: Shapes, outlines: Shapes) -> Floats:
    """Return the share of each outline that a shape takes; some pieces in memory at a time."""
    shares = np.empty(len(shapes))
    for first in range(0, len(shapes), BLOCK):
        block = slice(first, first + BLOCK)
        common = shapely.area(shapely.intersection(outlines[block], shapes[block]))
        shares[block] = common / shapely.area(outlines[block])
    return shares


def find_near(shapes: Shapes, outlines: Shapes) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    """Find the outlines that shapes may reach; ``sure`` where one lies wholly inside.

    Where no edge of a shape comes near an outline of one part, that lies inside or outside, and
    any of its points tells which. A whole polygon is tested only where an edge is near.
    """
    tree = shapely.STRtree(outlines)
    met = tree.query(shapes)
    drawn, places = sort_pairs(met[0], met[1], len(outlines))
    near = (
        np.isin(drawn * len(outlines) + places, _find_edges(shapes, tree), assume_unique=True)
        | (shapely.get_num_geometries(outlines) > 1)[places]
    )
    x, y = _take_points(outlines)
    shapely.prepare(shapes)
    inside = shapely.contains_xy(shapes[drawn], x[places], y[places])
    whole = inside & ~near
    whole[near] = shapely.contains_properly(shapes[drawn[near]], outlines[places[near]])
    meets = inside.copy()
    doubtful = near & ~inside
    meets[doubtful] = shapely.intersects(shapes[drawn[doubtful]], outlines[places[doubtful]])
    return drawn[meets], places[meets], whole[meets]


def sort_pairs(drawn: Ints, places: Ints, count: int) -> tuple[Ints, Ints]:
    """Sort pairs of positions by the first, then by the second, below ``count``."""
    keys = np.sort(drawn * count + places)
    return keys // count, keys % count


def _find_edges(shapes: Shapes, tree: shapely.STRtree) -> Ints:
    """Find the pairs where the box of an edge meets the box of an outline, as one number each."""
    rings, owners = shapely.get_rings(shapes, return_index=True)
    points, own = shapely.get_coordinates(rings, return_index=True)
    goes_on = own[1:] == own[:-1]
    starts = np.flatnonzero(goes_on)
    found = [np.empty(0, dtype=np.intp)]
    for first in range(0, len(starts), BLOCK):
        block = starts[first : first + BLOCK]
        lines = shapely.linestrings(np.stack((points[block], points[block + 1]), axis=1))
        edges, places = tree.query(lines)
        found.append(np.unique(owners[own[block][edges]] * len(tree) + places))
    return np.unique(np.concatenate(found))


def _take_points(outlines: Shapes) -> tuple[Floats, Floats]:
    """Return the first point of each outline; some outlines in memory at a time."""
    points = np.empty((len(outlines), 2))
    for first in range(0, len(outlines), BLOCK):
        block = outlines[first : first + BLOCK]
        found, owners = shapely.get_coordinates(block, return_index=True)
        points[first : first + BLOCK] = found[np.searchsorted(owners, np.arange(len(block)))]
    return points[:, 0], points[:, 1]
