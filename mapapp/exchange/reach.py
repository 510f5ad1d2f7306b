"""Draw what an action reaches: one shape of the outlines that its rules name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from mapapp.areas import CommuneArea, OutlineArea, QuarterArea
from mapapp.communes import Territory
from mapapp.model import Action
from mapapp.outlines import GEOGRAPHIC_CRS, round_outlines
from mapapp.records import Cover


@dataclass(frozen=True, slots=True)
class Reached:
    """Hold the shape of what is reached: WGS 84, 5 decimals, rings wound as RFC 7946 asks.

    ``wider_in``: codes of the communes where the shape is wider than the rule, since a quarter
    has no outline.
    """

    shape: shapely.MultiPolygon
    wider_in: tuple[str, ...]


def draw_reaches(
    actions: Sequence[Action], covers: Mapping[str, Sequence[Cover]], territory: Territory
) -> dict[str, Reached]:
    """Draw each action, by id; those that reach alike are drawn once."""
    pieces = {one.id: tuple(_list_pieces(one, covers[one.id], territory)) for one in actions}
    unlike = list(dict.fromkeys(pieces.values()))
    drawn = gpd.GeoSeries([shapely.union_all(own) for own in unlike], crs=GEOGRAPHIC_CRS)
    shapes = dict(zip(unlike, map(_as_many, round_outlines(drawn)), strict=True))
    return {
        one.id: Reached(shapes[pieces[one.id]], tuple(_find_wider(one, covers[one.id], territory)))
        for one in actions
    }


def _list_pieces(
    action: Action, covers: Sequence[Cover], territory: Territory
) -> Iterator[BaseGeometry]:
    communes, parts = territory.communes.geometry, territory.associated.geometry
    for cover in covers:
        if cover.extent == "whole":
            yield communes[cover.code]
            continue
        for area in action.coverage.areas:
            if isinstance(area, OutlineArea):
                yield shapely.intersection(communes[cover.code], _draw(area))
            elif isinstance(area, CommuneArea | QuarterArea) and area.code in parts.index:
                if territory.associated["parent"][area.code] == cover.code:
                    yield parts[area.code]
            elif isinstance(area, QuarterArea) and area.code == cover.code:
                yield communes[cover.code]


def _draw(area: OutlineArea) -> shapely.Polygon:
    outer, *holes = area.geometry.coordinates
    return shapely.Polygon(outer, holes)


def _find_wider(action: Action, covers: Sequence[Cover], territory: Territory) -> Iterator[str]:
    parents = territory.associated["parent"]
    quarters = [area.code for area in action.coverage.areas if isinstance(area, QuarterArea)]
    homes = {parents.get(code, code) for code in quarters}
    yield from (cover.code for cover in covers if cover.extent == "part" and cover.code in homes)


def _as_many(shape: BaseGeometry) -> shapely.MultiPolygon:
    """Make every shape a MultiPolygon: programs want one kind in a layer."""
    return shapely.MultiPolygon([part for part in shapely.get_parts(shape) if part.area])
