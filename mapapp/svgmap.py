"""Draw the communes as SVG paths in a view box of Web Mercator, like the Leaflet map."""

import geopandas as gpd
import shapely

from mapapp.records import Drawing, Label

WEB_CRS = "EPSG:3857"  # the projection of the Leaflet map: one may replace the other in place
VIEW_WIDTH = 1000.0
LABEL_HEIGHT = 16.0  # view box units


def draw_communes(communes: gpd.GeoDataFrame, associated: gpd.GeoDataFrame) -> Drawing:
    """Draw communes and associated communes; frames in WGS 84, indexed by code."""
    shapes = communes.geometry.to_crs(WEB_CRS)
    west, south, east, north = (float(edge) for edge in shapes.total_bounds)
    scale = VIEW_WIDTH / (east - west)
    to_view = [scale, 0, 0, -scale, -west * scale, north * scale]
    drawn = shapes.affine_transform(to_view)
    parts = associated.geometry.to_crs(WEB_CRS).affine_transform(to_view)
    bounds = tuple(round(float(edge), 6) for edge in communes.geometry.total_bounds)
    return Drawing(
        width=VIEW_WIDTH,
        height=round((north - south) * scale, 1),
        paths={str(code): shape_to_path(shape) for code, shape in drawn.items()},
        parts={str(code): shape_to_path(shape) for code, shape in parts.items()},
        labels={str(code): _place_label(shape) for code, shape in drawn.items()},
        bounds=(bounds[0], bounds[1], bounds[2], bounds[3]),
    )


def shape_to_path(shape: shapely.Geometry) -> str:
    """Turn a polygon in view box units into SVG path data, relative moves, one decimal."""
    rings = [
        ring
        for polygon in shapely.get_parts(shape)
        for ring in (polygon.exterior, *polygon.interiors)
    ]
    return "".join(_ring_to_path(list(ring.coords)) for ring in rings)


def _ring_to_path(points: list[tuple[float, ...]]) -> str:
    # Tenths as whole numbers: rounding each point, not each move, keeps shared borders shared.
    tenths = [(round(x * 10), round(y * 10)) for x, y in points]
    steps = [
        (x - before_x, y - before_y)
        for (before_x, before_y), (x, y) in zip(tenths, tenths[1:-1], strict=False)
        if (x, y) != (before_x, before_y)
    ]
    moves = "".join(f"{_sign(x)}{_tenth(x)}{_sign(y)}{_tenth(y)}" for x, y in steps)
    return f"M{_tenth(tenths[0][0])} {_tenth(tenths[0][1])}l{moves.lstrip()}z"


def _sign(tenths: int) -> str:
    return "" if tenths < 0 else " "


def _tenth(tenths: int) -> str:
    whole, rest = divmod(abs(tenths), 10)
    return f"{'-' if tenths < 0 else ''}{whole}" + (f".{rest}" if rest else "")


def _place_label(shape: shapely.Geometry) -> Label:
    """Find where a name stands freest, and how wide it may be there."""
    spot = shapely.maximum_inscribed_circle(shape, tolerance=1).coords[0]
    west, _, east, _ = shape.bounds
    line = shapely.LineString([(west, spot[1]), (east, spot[1])])
    inside = [
        piece
        for piece in shapely.get_parts(shapely.intersection(shape, line))
        if piece.distance(shapely.Point(spot)) < 1
    ]
    room = max((piece.length for piece in inside), default=0.0)
    return Label(x=round(spot[0], 1), y=round(spot[1], 1), room=round(room, 1))
