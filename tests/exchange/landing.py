"""What tests of the way in share: a territory of nine squares, a small file, merges of it."""

import json
from typing import Any

from mapapp.actions import check_actions
from mapapp.exchange.intake import Entry, Intake
from mapapp.exchange.merge import Current, Land, Merged, merge_intake
from mapapp.exchange.terrain import Terrain
from mapapp.prepare import make_known, make_territory_ground
from tests.ground import make_territory
from tests.making import SOURCE, make_raw_action

TERRITORY = make_territory(["59000"])
LAND = Land(make_known(TERRITORY), make_territory_ground(TERRITORY))
CONTACT = {
    "role": "Conseil",
    "name": "Ada",
    "organisation": "Ville",
    "email": "ada@ville.fr",
    "phones": ["+33 3 20 21 22 23"],
    "page": 12,
}


def make_raw(*actions: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"version": 1, "sources": [SOURCE], "actions": list(actions), **more}


def make_current(*actions: dict[str, Any], **more: Any) -> Current:
    raw = make_raw(*(actions or (make_raw_action(contacts=[CONTACT]),)), **more)
    return Current(raw, check_actions(json.dumps(raw).encode(), "actions.json", LAND.known))


def make_entry(line: int = 2, *, reached: Any = None, **fields: Any) -> Entry:
    """Tell an action as a table does: each field in a cell of its own."""
    places = {(name,): f"ligne {line}, colonne {name}" for name in fields}
    for name, value in fields.items():
        if isinstance(value, dict):
            places |= {(name, key): f"ligne {line}, colonne {key}" for key in value}
    return Entry(f"ligne {line}", fields, places, reached)


def merge(*entries: Entry, current: Current | None = None, **more: Any) -> Merged:
    keep = more.pop("keep", False)
    intake = Intake(entries=list(entries), **more)
    return merge_intake(intake, current or make_current(), LAND, keep=keep)


def tell_faults(merged: Merged) -> list[str]:
    return [str(fault) for fault in merged.faults]


def make_terrain(current: Current | None = None) -> Terrain:
    return Terrain((current or make_current()).file, TERRITORY)
