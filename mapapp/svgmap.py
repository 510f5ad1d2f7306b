"""Draw the communes as SVG paths in a view box of Web Mercator, like the Leaflet map."""

import geopandas as gpd
import shapely

from mapapp.frontier import Frontier
from mapapp.outlines import GEOGRAPHIC_CRS
from mapapp.records import BorderDrawing, Drawing
from mapapp.svgpath import WEB_CRS, line_to_path, place_labels, to_paths

VIEW_WIDTH = 1000.0
# How far the map of both sides shows Belgium: in Web Mercator metres, 1.58 of the ground's here.
ACROSS_M = 19_000.0


def draw_communes(
    communes: gpd.GeoDataFrame, associated: gpd.GeoDataFrame, line: shapely.Geometry
) -> Drawing:
    """Draw communes, associated communes and the line of the border, all in WGS 84."""
    shapes = communes.geometry.to_crs(WEB_CRS)
    west, south, east, north = (float(edge) for edge in shapes.total_bounds)
    scale = VIEW_WIDTH / (east - west)
    to_view = [scale, 0, 0, -scale, -west * scale, north * scale]
    parts = associated.geometry.to_crs(WEB_CRS).affine_transform(to_view)
    bounds = [round(float(edge), 6) for edge in communes.geometry.total_bounds]
    return Drawing(
        width=VIEW_WIDTH,
        height=round((north - south) * scale, 1),
        paths=to_paths(shapes.affine_transform(to_view)),
        parts=to_paths(parts),
        border=line_to_path(_project(line).affine_transform(to_view).iloc[0]),
        labels=place_labels(shapes, west=west, north=north, scale=scale),
        bounds=(bounds[0], bounds[1], bounds[2], bounds[3]),
    )


def draw_border(
    communes: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, frontier: Frontier
) -> BorderDrawing:
    """Draw communes, zones across the border and the line; frames in WGS 84."""
    near, far = communes.geometry.to_crs(WEB_CRS), zones.geometry.to_crs(WEB_CRS)
    west, south, east, north = (float(edge) for edge in near.total_bounds)
    east, north = east + ACROSS_M, north + ACROSS_M
    far = far.clip_by_rect(west, south, east, north)
    far = gpd.GeoSeries(far[~far.is_empty], crs=WEB_CRS)
    scale = VIEW_WIDTH / (east - west)
    to_view = [scale, 0, 0, -scale, -west * scale, north * scale]
    lines = frontier.segments.to_crs(WEB_CRS).affine_transform(to_view)
    place = {"west": west, "north": north, "scale": scale}
    return BorderDrawing(
        width=VIEW_WIDTH,
        height=round((north - south) * scale, 1),
        communes=to_paths(near.affine_transform(to_view)),
        zones=to_paths(far.affine_transform(to_view)),
        bounds=_to_degrees(west, south, east, north),
        segments={str(name): line_to_path(line) for name, line in lines.items()},
        commune_labels=place_labels(near, **place),
        zone_labels=place_labels(far, **place),
    )


def draw_nothing() -> BorderDrawing:
    """Draw no border: a large territory shows none."""
    return BorderDrawing(
        width=VIEW_WIDTH,
        height=0.0,
        communes={},
        zones={},
        segments={},
        bounds=(0.0, 0.0, 0.0, 0.0),
        commune_labels={},
        zone_labels={},
    )


def _project(shape: shapely.Geometry) -> gpd.GeoSeries:
    return gpd.GeoSeries([shape], crs=GEOGRAPHIC_CRS).to_crs(WEB_CRS)


def _to_degrees(
    west: float, south: float, east: float, north: float
) -> tuple[float, float, float, float]:
    """Turn a box of Web Mercator into degrees."""
    corners = gpd.GeoSeries.from_xy([west, east], [south, north], crs=WEB_CRS)
    box = [round(float(edge), 6) for edge in corners.to_crs(GEOGRAPHIC_CRS).total_bounds]
    return box[0], box[1], box[2], box[3]
