"""Write shapes as SVG path data, and find where their names have room."""

from itertools import pairwise

import geopandas as gpd
import shapely

from mapapp.outlines import GEOGRAPHIC_CRS
from mapapp.records import Label

WEB_CRS = "EPSG:3857"  # the projection of the Leaflet map: one may replace the other in place
METRE_DEG = 360 / 40_075_016.686  # Web Mercator: a metre at the equator, in degrees


def shape_to_path(shape: shapely.Geometry) -> str:
    """Turn a polygon in view box units into SVG path data: relative moves, one decimal."""
    rings = [
        ring
        for polygon in shapely.get_parts(shape)
        for ring in (polygon.exterior, *polygon.interiors)
    ]
    return "".join(f"{_points_to_path(list(ring.coords)[:-1])}z" for ring in rings)


def line_to_path(shape: shapely.Geometry) -> str:
    """Turn a line in view box units into SVG path data: relative moves, one decimal."""
    return "".join(_points_to_path(list(line.coords)) for line in shapely.get_parts(shape))


def to_paths(drawn: gpd.GeoSeries) -> dict[str, str]:
    """Write the path of each outline, by code."""
    return {str(code): shape_to_path(shape) for code, shape in drawn.items()}


def _points_to_path(points: list[tuple[float, ...]]) -> str:
    # Tenths as whole numbers: rounding each point, not each move, keeps shared borders shared.
    tenths = [(round(x * 10), round(y * 10)) for x, y in points]
    steps = [
        (x - before_x, y - before_y)
        for (before_x, before_y), (x, y) in pairwise(tenths)
        if (x, y) != (before_x, before_y)
    ]
    start = "".join(map(_move, tenths[0]))
    moves = "".join(f"{_move(x)}{_move(y)}" for x, y in steps)
    return f"M{start.lstrip()}l{moves.lstrip()}" if moves else f"M{start.lstrip()}"


def _move(tenths: int) -> str:
    """Write tenths as a number, with the space that a positive one needs before it."""
    whole, rest = divmod(abs(tenths), 10)
    return f"{'-' if tenths < 0 else ' '}{whole}" + (f".{rest}" if rest else "")


def place_labels(
    shapes: gpd.GeoSeries, *, west: float, north: float, scale: float
) -> dict[str, Label]:
    """Find where each name stands freest (Web Mercator in), and how wide it may be there."""
    circles = shapely.maximum_inscribed_circle(shapes.to_numpy(), tolerance=20)
    spots = gpd.GeoSeries(shapely.get_point(circles, 0), crs=WEB_CRS)
    degrees = spots.to_crs(GEOGRAPHIC_CRS)
    rooms_m = _measure_rooms(shapes, spots)
    rows = zip(shapes.index, spots.x, spots.y, degrees.x, degrees.y, rooms_m, strict=True)
    return {
        str(code): Label(
            x=round((x - west) * scale, 1),
            y=round((north - y) * scale, 1),
            room=round(room_m * scale, 1),
            lon=round(lon, 5),
            lat=round(lat, 5),
            room_deg=round(room_m * METRE_DEG, 5),
        )
        for code, x, y, lon, lat, room_m in rows
    }


def _measure_rooms(shapes: gpd.GeoSeries, spots: gpd.GeoSeries) -> list[float]:
    """Measure how far each shape reaches east and west of its spot, without leaving it."""
    boxes = shapely.bounds(shapes.to_numpy())
    return [
        _measure_room(shape, shapely.Point(x, y), box[0], box[2])
        for shape, x, y, box in zip(shapes, spots.x, spots.y, boxes, strict=True)
    ]


def _measure_room(shape: shapely.Geometry, spot: shapely.Point, west: float, east: float) -> float:
    line = shapely.LineString([(west, spot.y), (east, spot.y)])
    pieces = shapely.get_parts(shapely.intersection(shape, line))
    return max((float(piece.length) for piece in pieces if piece.distance(spot) < 1), default=0.0)
