"""Draw a large territory by level: its départements, then the communes of each, twice.

Each level is simplified as one coverage, so that the outlines of two files meet.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from mapapp.communes import Territory
from mapapp.departements import find_departement, name_zone
from mapapp.limits import LEVELS_FROM
from mapapp.projections import find_projections
from mapapp.records import Drawing, Group, Label
from mapapp.svgpath import METRE_DEG, WEB_CRS, place_labels, shape_to_path, to_paths

WORLD_M = 360 / METRE_DEG  # the side of the world in Web Mercator
TILE = 256
VIEW_WIDTH = 1000.0
INSET, GAP = 118.0, 20.0  # the frames of what lies overseas, in view box units
SIMPLIFIED_M = 1_500.0  # of Web Mercator, as below: 1 km of ground in the middle of France
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Level:
    """Be one level of the communes: how far it may stray, and the zoom whose pixels it counts in.

    A pixel is 26 m of ground at zoom 12 in the middle of France, 13 m at 13.
    """

    name: str
    stray_m: float
    zoom: int


# The first is looked at from zoom 8, the other, as exact as the outlines are, from zoom 11.
LEVELS = (Level("1", 700.0, 11), Level("2", 0.0, 13))
GROUP_LEVEL = Level("0", SIMPLIFIED_M, 9)


def is_large(territory: Territory) -> bool:
    """Tell whether a territory has too many communes to show them all at once."""
    return len(territory.communes) > LEVELS_FROM


def make_groups(territory: Territory) -> list[Group]:
    """Make the groups of a large territory, by code; there are none in another."""
    if not is_large(territory):
        return []
    communes = territory.communes
    owners = np.array([find_departement(str(code)) for code in communes.index])
    groups = []
    for code in sorted({*owners.tolist()}):
        own, zone = communes[owners == code], name_zone(code)
        west, south, east, north = (round(float(edge), 5) for edge in own.total_bounds)
        groups.append(
            Group(
                code=code,
                name=territory.zones[zone].name,
                zone=zone,
                communes=[str(one) for one in own.index],
                population=int(own["population"].sum()),
                bbox=(west, south, east, north),
            )
        )
    return groups


def draw_levels(territory: Territory, groups: Sequence[Group]) -> tuple[Drawing, dict[str, bytes]]:
    """Draw the groups for the page, and each level as files: ``level-0.json``, ``level-1-59.json``.

    A file holds, by code, a name, a path, its box and where the name stands, in whole pixels of
    the level's zoom from ``origin``; and the outline of all as ``outline``.
    """
    shapes = territory.communes.geometry.to_crs(WEB_CRS)
    names = {str(code): str(name) for code, name in territory.communes["name"].items()}
    whole = _union(shapes, groups)
    names |= {group.code: group.name for group in groups}
    simple = gpd.GeoSeries(
        shapely.coverage_simplify(whole.to_numpy(), SIMPLIFIED_M), whole.index, crs=WEB_CRS
    )
    files = {"level-0.json": write_level(GROUP_LEVEL, simple, names, _label(whole))}
    labels = _label(shapes)
    for level in LEVELS:
        drawn = shapes
        if level.stray_m:
            outlines = shapely.coverage_simplify(shapes.to_numpy(), level.stray_m)
            drawn = gpd.GeoSeries(outlines, shapes.index, crs=WEB_CRS)
        for group in groups:
            body = write_level(level, _pick(drawn, group.communes), names, labels)
            files[f"level-{level.name}-{group.code}.json"] = body
    return draw_groups(simple, find_overseas(territory, groups)), files


def write_level(
    level: Level, shapes: gpd.GeoSeries, names: Mapping[str, str], labels: Mapping[str, Label]
) -> bytes:
    """Write some shapes (Web Mercator) of a level as JSON."""
    scale = TILE * 2**level.zoom / WORLD_M
    moved = shapes.affine_transform([scale, 0, 0, -scale, *(2 * [WORLD_M / 2 * scale])])
    west, north = (int(edge) for edge in np.floor(moved.total_bounds[:2].round(3)))

    def to_grid(shapes: Any) -> Any:
        return shapely.transform(shapes, lambda points: np.round(points - (west, north)))

    grid = to_grid(moved.to_numpy())
    boxes = shapely.bounds(grid).astype(int).tolist()
    places = {
        str(code): [
            names[str(code)],
            shape_to_path(shape),
            box,
            _place(labels[str(code)], scale, west, north),
        ]
        for code, shape, box in zip(shapes.index, grid, boxes, strict=True)
    }
    outline = to_grid(shapely.coverage_union_all(moved.to_numpy()))
    east, south = np.max(np.array(boxes)[:, 2:], axis=0).tolist()
    whole = {
        "zoom": level.zoom,
        "origin": [west, north],
        "size": [east, south],
        "places": places,
        "outline": shape_to_path(outline),
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def _place(label: Label, scale: float, west: int, north: int) -> list[int]:
    """Place a name, whose spot is in metres here."""
    x, y = (label.x + WORLD_M / 2) * scale - west, (WORLD_M / 2 + label.y) * scale - north
    return [round(x), round(y), round(label.room * scale)]


def _label(shapes: gpd.GeoSeries) -> dict[str, Label]:
    """Find where names stand, in metres from the middle of the world, southwards."""
    return place_labels(shapes, west=0, north=0, scale=1)


def _pick(shapes: gpd.GeoSeries, codes: Sequence[str]) -> gpd.GeoSeries:
    return gpd.GeoSeries(shapes.loc[[*codes]], crs=WEB_CRS)


def _union(shapes: gpd.GeoSeries, groups: Sequence[Group]) -> gpd.GeoSeries:
    unions = {
        one.code: shapely.coverage_union_all(_pick(shapes, one.communes).to_numpy())
        for one in groups
    }
    return gpd.GeoSeries(unions, crs=WEB_CRS)


def find_overseas(territory: Territory, groups: Sequence[Group]) -> list[str]:
    """Find the groups that lie on another landmass than most communes."""
    lands = dict(
        zip(territory.communes.index, find_projections(territory.communes.geometry), strict=True)
    )
    return [one.code for one in groups if lands[one.communes[0]] != territory.crs]


def draw_groups(shapes: gpd.GeoSeries, overseas: Sequence[str]) -> Drawing:
    """Draw the groups (Web Mercator): what lies overseas in frames under the rest."""
    near = _pick(shapes, [code for code in shapes.index if code not in overseas])
    west, south, east, north = (float(edge) for edge in near.total_bounds)
    scale = VIEW_WIDTH / (east - west)
    drawn = near.affine_transform([scale, 0, 0, -scale, -west * scale, north * scale])
    labels = place_labels(near, west=west, north=north, scale=scale)
    paths, frames, height = to_paths(drawn), {}, (north - south) * scale
    row = int(VIEW_WIDTH // (INSET + GAP))
    for at, code in enumerate(overseas):
        x, y = at % row * (INSET + GAP), height + GAP + at // row * (INSET + GAP)
        paths |= to_paths(_inset(_pick(shapes, [code]), x, y))
        frames[code] = f"M{x:g} {y:.1f}h{INSET:g}v{INSET:g}h-{INSET:g}z"
        label = place_labels(_pick(shapes, [code]), west=0, north=0, scale=1)[code]
        spot = {"x": x + INSET / 2, "y": round(y + INSET - 12, 1), "room": INSET}
        labels[code] = label.model_copy(update=spot)
    rows = -(-len(overseas) // row)
    degrees = near.to_crs("EPSG:4326").total_bounds
    box = [round(float(edge), 6) for edge in degrees]
    return Drawing(
        width=VIEW_WIDTH,
        height=round(height + rows * (INSET + GAP), 1),
        paths=paths,
        parts=frames,
        border="",
        labels=labels,
        bounds=(box[0], box[1], box[2], box[3]),
    )


def _inset(shape: gpd.GeoSeries, x: float, y: float) -> gpd.GeoSeries:
    """Fit one shape into the frame at a place of the view box, its name under it."""
    west, south, east, north = (float(edge) for edge in shape.total_bounds)
    room = INSET - 2 * 8
    scale = min(room / (east - west), (room - 20) / (north - south))
    left = x + (INSET - (east - west) * scale) / 2 - west * scale
    return shape.affine_transform([scale, 0, 0, -scale, left, y + 8 + north * scale])
