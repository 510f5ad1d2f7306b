"""Outlines in the form that PostGIS reads, and the outline of what each action reaches."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from mapapp.atlas import Atlas
from mapapp.communes import Territory
from mapapp.postgis.layout import Content, Row

SRID = 4326
ID_CHARS = 20


def make_content(atlas: Atlas, territory: Territory) -> Content:
    """Gather what the tables are filled with; areas are drawn one by one, when they are written."""
    shapes = dict(territory.communes.geometry)
    outlines = {
        str(key): write_outline(shape)
        for frame in (territory.communes, territory.associated, territory.border_zones)
        for key, shape in _list_shapes(frame)
    }
    reached: dict[str, list[str]] = {}
    for cover in atlas.records.covers:
        reached.setdefault(cover.action, []).append(cover.code)
    named = {action: _name_area(codes, outlines) for action, codes in reached.items()}
    areas = {name: reached[action] for action, name in named.items()}
    return Content(atlas, outlines, named, _make_lister(areas, shapes))


def write_outline(shape: BaseGeometry) -> str:
    """Write an outline as a MultiPolygon, in hexadecimal EWKB."""
    whole = shapely.multipolygons(shapely.get_parts(shape))
    return str(shapely.to_wkb(shapely.set_srid(whole, SRID), hex=True, include_srid=True))


def _list_shapes(frame: gpd.GeoDataFrame) -> Iterable[tuple[object, BaseGeometry]]:
    return [] if frame.empty else frame.geometry.items()


def _name_area(codes: Iterable[str], outlines: Mapping[str, str]) -> str:
    """Hash communes and their outlines: an area that is known is not drawn differently."""
    digest = hashlib.sha256()
    for code in sorted(codes):
        digest.update(f"{code} {outlines[code]}\n".encode())
    return digest.hexdigest()[:ID_CHARS]


def _make_lister(
    areas: Mapping[str, list[str]], shapes: Mapping[str, BaseGeometry]
) -> Callable[[], Iterator[Row]]:
    def list_areas() -> Iterator[Row]:
        for name in sorted(areas):
            codes = sorted(areas[name])
            parts = np.array([shapes[code] for code in codes])
            # Outlines of a territory share their borders exactly: they are sewn, not cut.
            yield name, len(codes), write_outline(shapely.coverage_union_all(parts))

    return list_areas
