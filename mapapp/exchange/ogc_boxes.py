"""Tell whether outlines meet a box, exactly, without a geometry library."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise

Point = Sequence[float]
Ring = Sequence[Point]
MultiPolygon = Sequence[Sequence[Ring]]
Box = tuple[float, float, float, float]
# Below this a sum of rounded products may have the wrong sign: it is taken again, exactly.
DOUBTFUL = 1e-9


def find_box(shape: MultiPolygon) -> Box:
    """Find the box around an outline (west, south, east, north)."""
    points = [point for polygon in shape for point in polygon[0]]
    lons, lats = [point[0] for point in points], [point[1] for point in points]
    return min(lons), min(lats), max(lons), max(lats)


def join_boxes(boxes: Iterable[Box]) -> Box:
    """Join boxes into the one around them."""
    wests, souths, easts, norths = zip(*boxes, strict=True)
    return min(wests), min(souths), max(easts), max(norths)


def meets_box(shape: MultiPolygon, around: Box, box: Box) -> bool:
    """Tell whether an outline and a box have a point in common; edges count.

    ``around`` is the outline's own box, known beforehand.
    """
    if not _overlap(around, box):
        return False
    if _holds(box, around[:2]) and _holds(box, around[2:]):
        return True
    return any(_polygon_meets(polygon, box) for polygon in shape)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _holds(box: Box, point: Point) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def _polygon_meets(rings: Sequence[Ring], box: Box) -> bool:
    """Tell whether an edge meets the box, or else whether the box lies inside."""
    edges = [edge for ring in rings for edge in pairwise(ring)]
    if any(_edge_meets(start, end, box) for start, end in edges):
        return True
    return _is_inside(edges, box[:2])


def _edge_meets(start: Point, end: Point, box: Box) -> bool:
    west, east = sorted((start[0], end[0]))
    south, north = sorted((start[1], end[1]))
    if not _overlap((west, south, east, north), box):
        return False
    if _holds(box, start) or _holds(box, end):
        return True
    corners = ((box[0], box[1]), (box[0], box[3]), (box[2], box[1]), (box[2], box[3]))
    sides = {_side(start, end, corner) for corner in corners}
    return sides not in ({1}, {-1})


def _is_inside(edges: Iterable[tuple[Point, Point]], point: Point) -> bool:
    """Count the edges that a line from the point to the east crosses; a hole counts twice."""
    crossings = 0
    for start, end in edges:
        if (start[1] > point[1]) != (end[1] > point[1]):
            upward = 1 if end[1] > start[1] else -1
            crossings += _side(start, end, point) == upward
    return crossings % 2 == 1


def _side(start: Point, end: Point, point: Point) -> int:
    """Return 1 where the point lies left of the edge, -1 right of it, 0 on its line."""
    turn = (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])
    if abs(turn) < DOUBTFUL:
        a, b, c = (tuple(map(Fraction, each)) for each in (start, end, point))
        exact = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
        return (exact > 0) - (exact < 0)
    return 1 if turn > 0 else -1
