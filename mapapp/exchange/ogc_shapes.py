"""Draw what serving joins to features: an outline for each commune, zone and covered area."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

import shapely

from mapapp.areas import Area, CommuneArea, OutlineArea, QuarterArea
from mapapp.communes import Territory
from mapapp.coverage import Ground, join_coverage
from mapapp.model import Action

DIGITS = 7  # RFC 7946, 11.2: more would be noise
Ring = list[tuple[float, float]]


def make_shapes(actions: Sequence[Action], territory: Territory, ground: Ground) -> bytes:
    """Write every outline once, as the coordinates of a MultiPolygon (WGS 84), by name.

    ``shapes`` are named by the code of a commune, the key of a zone, or ``union-1``…;
    ``actions`` gives the name of the area that each action covers: those that cover the same
    places share it. Rings are wound as RFC 7946 asks.
    """
    pieces = _list_pieces(territory)
    shapes = {
        name: pieces[name] for name in (*territory.communes.index, *territory.border_zones.index)
    }
    drawn, named = _unite(actions, ground, pieces)
    whole = {"shapes": {k: _write(v) for k, v in (shapes | drawn).items()}, "actions": named}
    return json.dumps(whole, separators=(",", ":")).encode()


def _list_pieces(territory: Territory) -> dict[str, shapely.Geometry]:
    frames = (territory.communes, territory.associated, territory.border_zones)
    return {str(key): shape for frame in frames for key, shape in frame.geometry.items()}


def _unite(
    actions: Sequence[Action], ground: Ground, pieces: Mapping[str, shapely.Geometry]
) -> tuple[dict[str, shapely.Geometry], dict[str, str]]:
    """Unite the places of each action, and say which union is whose."""
    unions: dict[frozenset[str], str] = {}
    drawn: dict[str, shapely.Geometry] = {}
    named = {}
    for action in actions:
        places, outlines = _list_places(action, ground)
        key = places | {shapely.to_wkb(outline, hex=True) for outline in outlines}
        if key not in unions:
            alone = len(places) == 1 and not outlines and places <= {*ground.outlines.index}
            unions[key] = next(iter(places)) if alone else f"union-{len(drawn) + 1}"
            if not alone:
                united = shapely.union_all([*(pieces[p] for p in sorted(places)), *outlines])
                drawn[unions[key]] = united
        named[action.id] = unions[key]
    return drawn, named


def _list_places(action: Action, ground: Ground) -> tuple[frozenset[str], list[shapely.Geometry]]:
    """List the communes and associated communes that an action covers, and what is drawn for it.

    A quarter has no outline: its commune stands for it. What lies in a commune that is covered
    whole is left out.
    """
    areas = action.coverage.areas
    outlines = [_draw(area) for area in areas if isinstance(area, OutlineArea)]
    places = {code for area in areas for code in _name_places(area, action, ground)}
    inner = {place for place in places if ground.parents.get(place) in places}
    return frozenset(places - inner), outlines


def _name_places(area: Area, action: Action, ground: Ground) -> Iterable[str]:
    match area:
        case OutlineArea():
            return ()
        case CommuneArea(code=code) | QuarterArea(code=code):
            return (code,)
        case _:
            alone = action.coverage.model_copy(update={"areas": [area]})
            return (row.code for row in join_coverage(alone, ground))


def _draw(area: OutlineArea) -> shapely.Geometry:
    outer, *holes = area.geometry.coordinates
    return shapely.Polygon(outer, holes)


def _write(shape: shapely.Geometry) -> list[list[Ring]]:
    wound = shapely.orient_polygons(shape, exterior_cw=False)
    polygons = [part for part in shapely.get_parts(wound) if part.geom_type == "Polygon"]
    return [[*_write_rings(polygon)] for polygon in polygons]


def _write_rings(polygon: shapely.Polygon) -> Iterator[Ring]:
    for ring in (polygon.exterior, *polygon.interiors):
        yield [(round(x, DIGITS), round(y, DIGITS)) for x, y in ring.coords]
