"""Choose what a small map draws: the communes, or of a large territory one département or all."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from mapapp.departements import find_departement
from mapapp.finder import Standing
from mapapp.records import Commune, Drawing, Group, Label, Records

TILE = 256
Load = Callable[[str], bytes]
NOWHERE = Standing(0, 0, is_part=False)


@dataclass(frozen=True)
class Scene:
    """Hold a drawing, the places on it, and how each stands."""

    drawing: Drawing
    places: Sequence[Commune | Group]
    standings: Mapping[str, Standing]


def make_scene(records: Records, standings: Mapping[str, Standing], load: Load) -> Scene:
    """Draw the communes; of a large territory the département that holds all that stands out.

    Where several do, the départements are drawn: hatched where not all of one stands out.
    ``load`` reads a file of levels.
    """
    if not records.groups:
        return Scene(records.drawing, records.communes, standings)
    marked = {find_departement(code) for code, one in standings.items() if one.step}
    alone = [group for group in records.groups if {group.code} == marked]
    if alone:
        return draw_group(records, alone[0], standings, load)
    lifted = {group.code: _lift(group, standings) for group in records.groups}
    return Scene(records.drawing, records.groups, lifted)


def draw_group(
    records: Records, group: Group, standings: Mapping[str, Standing], load: Load
) -> Scene:
    """Draw the communes of one département."""
    inside = {*group.communes}
    places = [one for one in records.communes if one.code in inside]
    shown = {code: standings.get(code, NOWHERE) for code in inside}
    return Scene(read_drawing(load(name_level(1, group.code))), places, shown)


def name_level(level: int, code: str) -> str:
    """Return the name of the file that holds the communes of a département."""
    return f"level-{level}-{code}.json"


def _lift(group: Group, standings: Mapping[str, Standing]) -> Standing:
    own = [standings.get(code, NOWHERE) for code in group.communes]
    step, count = max(one.step for one in own), sum(one.count for one in own)
    whole = all(one.step and not one.is_part for one in own)
    return Standing(count, step, is_part=bool(step) and not whole)


def read_drawing(body: bytes) -> Drawing:
    """Read a file of a level as a drawing, in the pixels that it is written in."""
    level = json.loads(body)
    (west, north), (wide, tall), world = level["origin"], level["size"], TILE * 2 ** level["zoom"]
    labels = {}
    for code, (_name, _path, _box, (x, y, room)) in level["places"].items():
        lon, lat = _to_degrees(west + x, north + y, world)
        spot = {"x": x, "y": y, "room": room, "room_deg": round(room / world * 360, 5)}
        labels[code] = Label(lon=round(lon, 5), lat=round(lat, 5), **spot)
    corners = _to_degrees(west, north + tall, world), _to_degrees(west + wide, north, world)
    return Drawing(
        width=wide,
        height=tall,
        paths={code: path for code, (_name, path, *_rest) in level["places"].items()},
        parts={},
        border="",
        labels=labels,
        bounds=(*corners[0], *corners[1]),
    )


def _to_degrees(x: float, y: float, world: int) -> tuple[float, float]:
    mercator = math.pi * (1 - 2 * y / world)
    return x / world * 360 - 180, math.degrees(math.atan(math.sinh(mercator)))
