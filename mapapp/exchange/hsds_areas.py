"""Read the areas of HSDS services: by address of the area, by outline, by name; never by guess."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import geopandas as gpd
import shapely
from anyascii import anyascii

from mapapp.exchange.foreign import Reach, cut, read_zone
from mapapp.exchange.hsds_model import ServiceArea, ServiceAtLocation
from mapapp.exchange.terrain import Terrain
from mapapp.limits import MOST_OUTLINE_POINTS
from mapapp.projections import GEOGRAPHIC_CRS, to_metric

WHOLE_SHARE = 0.999
MIN_SHARE = 0.001
MOST_OUTLINES = 50
# Only a French address says that its number is of the COG: Belgian ones have five digits too.
FRENCH_HOSTS = ("insee.fr",)
Geometry = Mapping[str, Any]


class AreaError(ValueError):
    """Say in French what is wrong with an outline."""


def read_areas(areas: Sequence[ServiceArea], terrain: Terrain, *, own: bool = False) -> Reach:
    """Read which communes the areas reach, and whether they go no further.

    Of our own service the addresses alone count: the outline says the same once more.

    Raises
    ------
    AreaError
        When an outline is no GeoJSON polygon.
    """
    codes = [code for area in areas if (code := read_uri(area.uri))]
    if own and codes:
        return read_zone(codes, terrain)
    reaches = [_read_area(area, terrain) for area in areas]
    return Reach(
        frozenset(code for reach in reaches for code in reach.codes),
        tuple(rule for reach in reaches for rule in reach.areas),
        bool(reaches) and all(reach.inside for reach in reaches),
    )


def find_homes(places: Iterable[ServiceAtLocation], terrain: Terrain) -> Reach:
    """Find the communes where a service without an area is given."""
    points = [
        (place.location.longitude, place.location.latitude)
        for place in places
        if place.location
        and place.location.longitude is not None
        and place.location.latitude is not None
    ]
    shapes = terrain.territory.communes.geometry
    spots = [shapely.Point(point) for point in points]
    found = {str(code) for spot in spots for code in shapes.index[shapes.contains(spot)]}
    return Reach(frozenset(found))


def read_uri(uri: str | None) -> str | None:
    """Read the code at the end of an address of Insee's, or of « insee:59350 »."""
    if not uri:
        return None
    if uri.startswith("insee:"):
        return uri.removeprefix("insee:")
    try:
        host = urlsplit(uri).hostname or ""
    except ValueError:
        return None
    if not any(host == name or host.endswith(f".{name}") for name in FRENCH_HOSTS):
        return None
    return uri.rstrip("/").rsplit("/", 1)[-1]


def _read_area(area: ServiceArea, terrain: Terrain) -> Reach:
    code = read_uri(area.uri)
    if code:
        return read_zone([code], terrain)
    if area.extent and area.extent_type in ("geojson", None):
        return _read_outline(area, terrain)
    name = _plain(area.name or "")
    naming = terrain.naming
    if name in {_plain(naming.name), _plain(naming.short)}:
        return read_zone([naming.code], terrain)
    named = [code for code in terrain.codes if _plain(terrain.names[code]) == name]
    return read_zone(named or ["?"], terrain)


def _plain(name: str) -> str:
    return " ".join(anyascii(name).lower().replace("-", " ").split())


def _read_outline(area: ServiceArea, terrain: Terrain) -> Reach:
    """Join an outline by the share of each commune that it takes, as our own rules do."""
    polygons = _draw_all([*_find_polygons(_parse(str(area.extent)))])
    series = gpd.GeoSeries(polygons, crs=GEOGRAPHIC_CRS)
    shape = shapely.union_all(to_metric(series, terrain.ground.crs).to_numpy())
    outlines = terrain.ground.outlines
    inner = shapely.area(shapely.intersection(outlines.to_numpy(), shape))
    shares = inner / shapely.area(outlines.to_numpy())
    pairs = zip(outlines.index, shares, strict=True)
    codes = frozenset(str(code) for code, share in pairs if share > MIN_SHARE)
    inside = float(inner.sum()) >= WHOLE_SHARE * float(shape.area)
    rules = [_make_rule(area, polygon) for polygon in polygons] if inside else []
    return Reach(codes, tuple(rules), inside and len(rules) <= MOST_OUTLINES)


def _make_rule(area: ServiceArea, polygon: shapely.Polygon) -> dict[str, Any]:
    rings = [polygon.exterior, *polygon.interiors]
    coordinates = [[[float(x), float(y)] for x, y, *_ in ring.coords] for ring in rings]
    name = cut(area.name or "Contour du répertoire", 200)
    geometry = {"type": "Polygon", "coordinates": coordinates}
    return {"kind": "outline", "name": name, "geometry": geometry}


def _parse(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise AreaError("le contour n’est pas du GeoJSON") from error


def _find_polygons(item: Any, depth: int = 0) -> Iterator[Sequence[Any]]:
    """Yield the rings of each polygon of a geometry, a feature or a collection of these."""
    if not isinstance(item, dict) or depth > 4:
        raise AreaError("le contour n’est pas du GeoJSON")
    kind = item.get("type")
    inner = {"FeatureCollection": "features", "GeometryCollection": "geometries"}.get(str(kind))
    if kind == "Feature":
        yield from _find_polygons(item.get("geometry"), depth + 1)
    elif inner and isinstance(item.get(inner), list):
        for one in item[inner]:
            yield from _find_polygons(one, depth + 1)
    elif kind == "Polygon":
        yield item.get("coordinates") or []
    elif kind == "MultiPolygon" and isinstance(item.get("coordinates"), list):
        yield from item["coordinates"]
    else:
        raise AreaError(f"le contour n’est pas un polygone : « {str(kind)[:40]} »")


def _draw_all(polygons: Sequence[Any]) -> list[shapely.Polygon]:
    """Draw polygons after counting their points: too many would hold the machine."""
    if not polygons:
        raise AreaError("le contour n’a pas de surface")
    try:
        points = sum(len(ring) for rings in polygons for ring in rings)
    except TypeError as error:
        raise AreaError("le contour n’est pas un polygone de GeoJSON") from error
    if points > MOST_OUTLINE_POINTS:
        raise AreaError(f"contour de plus de {MOST_OUTLINE_POINTS} points")
    return [_draw(rings) for rings in polygons]


def _draw(rings: Any) -> shapely.Polygon:
    try:
        outer, *holes = [[(float(point[0]), float(point[1])) for point in ring] for ring in rings]
        shape = shapely.Polygon(outer, holes)
    except (TypeError, ValueError, IndexError, KeyError, shapely.GEOSException) as error:
        raise AreaError("le contour n’est pas un polygone de GeoJSON") from error
    bounded = all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in shape.exterior.coords)
    if shape.is_empty or not shape.is_valid or not bounded:
        raise AreaError("contour ouvert, qui se croise, ou hors du globe")
    return shape
