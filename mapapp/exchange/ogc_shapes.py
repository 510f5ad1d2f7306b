"""Write what serving joins to features: an outline for each commune, zone and covered area."""

import json
from collections.abc import Iterator, Mapping

import shapely

from mapapp.communes import Territory
from mapapp.exchange.reach import Reached

DIGITS = 7  # RFC 7946, 11.2: more would be noise
Ring = list[tuple[float, float]]
Box = tuple[float, float, float, float]


def make_shapes(territory: Territory, reaches: Mapping[str, Reached]) -> bytes:
    """Write every outline once, as the coordinates of a MultiPolygon (WGS 84), by name.

    ``shapes`` are named by the code of a commune, the key of a zone, or ``union-1``…;
    ``actions`` gives the name of the area that each action covers: those that cover the same
    places share it. Rings are wound as RFC 7946 asks.
    """
    frames = (territory.communes, territory.border_zones)
    shapes = {str(key): shape for frame in frames for key, shape in frame.geometry.items()}
    fixed, named = len(shapes), {}
    boxes: dict[Box, dict[str, shapely.Geometry]] = {}
    for name, shape in shapes.items():
        boxes.setdefault(shape.bounds, {})[name] = shape
    for action, reached in reaches.items():
        near = boxes.setdefault(reached.shape.bounds, {})  # the same places have the same box
        name = _find_name(reached.shape, near) or f"union-{len(shapes) - fixed + 1}"
        named[action] = name
        near[name] = shapes.setdefault(name, reached.shape)
    whole = {"shapes": {name: _write(shape) for name, shape in shapes.items()}, "actions": named}
    return json.dumps(whole, separators=(",", ":")).encode()


def _find_name(shape: shapely.Geometry, shapes: Mapping[str, shapely.Geometry]) -> str | None:
    """Return the name of the outline that covers the same places, if one does."""
    return next((name for name, other in shapes.items() if shapely.equals(other, shape)), None)


def _write(shape: shapely.Geometry) -> list[list[Ring]]:
    wound = shapely.orient_polygons(shape, exterior_cw=False)
    return [[*_write_rings(polygon)] for polygon in shapely.get_parts(wound)]


def _write_rings(polygon: shapely.Polygon) -> Iterator[Ring]:
    for ring in (polygon.exterior, *polygon.interiors):
        yield [(round(x, DIGITS), round(y, DIGITS)) for x, y in ring.coords]
