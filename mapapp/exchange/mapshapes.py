"""Read the geometry of a feature of others: outlines become rules, points become venues."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import shapely
from pydantic import ValidationError

from mapapp.areas import OutlineArea
from mapapp.coverage import Ground
from mapapp.drawn import is_drawable
from mapapp.limits import MOST_LINE_CHARS, MOST_OUTLINE_POINTS
from mapapp.projections import GEOGRAPHIC_CRS, to_metric

CURE_CRS = "exporter en WGS 84 (EPSG:4326), longitude puis latitude"
CURE_POINTS = "simplifier le contour"
CURE_SHAPE = "suivre la forme de GeoJSON (RFC 7946)"
CURE_RING = "refermer chaque anneau, sans croisement"
MOST_DEPTH = 4


class MisshapenError(ValueError):
    """Say why a geometry cannot be read, and the cure, in French."""

    def __init__(self, message: str, cure: str = CURE_SHAPE) -> None:
        self.message, self.cure = message, cure
        super().__init__(message)


@dataclass(slots=True)
class Drawn:
    """Hold what a geometry says: polygons, points, and how many parts were left out, by kind."""

    polygons: list[Any] = field(default_factory=list)
    points: list[Any] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


def read_shape(geometry: Mapping[str, Any]) -> Drawn:
    """Sort the parts of a geometry, their points counted and in range first.

    Raises
    ------
    MisshapenError
        When it is malformed, has too many points, or is not in degrees.
    """
    drawn = Drawn()
    for kind, coordinates in _list_parts(geometry):
        if kind in ("Polygon", "MultiPolygon"):
            polygons = [coordinates] if kind == "Polygon" else coordinates
            drawn.polygons += _check_polygons(polygons)
        elif kind in ("Point", "MultiPoint"):
            points = [coordinates] if kind == "Point" else coordinates
            drawn.points += [_check_point(one) for one in _check_list(points)]
        else:
            drawn.others.append(kind)
    if sum(len(ring) for polygon in drawn.polygons for ring in polygon) > MOST_OUTLINE_POINTS:
        raise MisshapenError(f"contour de plus de {MOST_OUTLINE_POINTS} points", CURE_POINTS)
    return drawn


def make_outline(name: str, polygon: Sequence[Any]) -> OutlineArea:
    """Make the rule that a polygon is.

    Raises
    ------
    MisshapenError
        When it is open or crosses itself.
    """
    geometry = {"type": "Polygon", "coordinates": polygon}
    told = {"kind": "outline", "name": name[:MOST_LINE_CHARS], "geometry": geometry}
    try:
        outline = OutlineArea.model_validate_json(json.dumps(told))
    except ValidationError as error:
        raise MisshapenError("géométrie mal formée") from error
    if not is_drawable(outline):
        raise MisshapenError("contour ouvert ou qui se croise", CURE_RING)
    return outline


def is_elsewhere(outline: OutlineArea, ground: Ground) -> bool:
    """Tell whether an outline lies outside of the territory, all of it."""
    outer, *holes = outline.geometry.coordinates
    shape = gpd.GeoSeries([shapely.Polygon(outer, holes)], crs=GEOGRAPHIC_CRS)
    return not bool(ground.outlines.intersects(to_metric(shape, ground.crs).iloc[0]).any())


def _list_parts(geometry: Any, depth: int = 0) -> Iterator[tuple[str, Any]]:
    if not isinstance(geometry, Mapping) or depth > MOST_DEPTH:
        raise MisshapenError("géométrie mal formée")
    kind = str(geometry.get("type"))[:40]
    if kind == "GeometryCollection":
        for one in _check_list(geometry.get("geometries")):
            yield from _list_parts(one, depth + 1)
    else:
        yield kind, geometry.get("coordinates")


def _check_polygons(polygons: Any) -> list[Any]:
    return [
        [[_check_point(point) for point in _check_list(ring)] for ring in _check_list(polygon)]
        for polygon in _check_list(polygons)
    ]


def _check_list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise MisshapenError("géométrie mal formée")
    return value


def _check_point(point: Any) -> list[float]:
    """Return longitude and latitude; a height is left out."""
    if not isinstance(point, list) or len(point) < 2 or not all(map(_is_number, point[:2])):
        raise MisshapenError("géométrie mal formée")
    longitude, latitude = point[:2]
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        said = f"{longitude:g}, {latitude:g}"
        raise MisshapenError(f"point hors des degrés ({said}) : une projection ?", CURE_CRS)
    return [longitude, latitude]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
