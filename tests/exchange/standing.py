"""The actions on their territory, for the tests of the directories' forms: ours, or a few."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from mapapp.communes import read_territory
from mapapp.exchange.terrain import Terrain, make_terrain
from mapapp.model import ActionsFile
from mapapp.prepare import read_checked_actions
from mapapp.settings import Settings
from tests.ground import make_territory
from tests.making import SOURCE, make_raw_action

NAMED = {
    "role": "Chargée de projet",
    "name": "Ada Nom",
    "organisation": "Ville",
    "email": "ada@exemple.fr",
    "phones": ["+33 3 20 21 22 23", "+33 3 20 21 22 24"],
}


@cache
def shipped() -> Terrain:
    """Set the shipped actions on the shipped territory, their contacts whole."""
    settings = Settings()
    territory = read_territory(settings.geodata)
    return make_terrain(read_checked_actions(settings, territory), territory)


def hidden(terrain: Terrain) -> Terrain:
    """Leave the names of contacts out, as an operator does by default."""
    actions = [
        action.model_copy(
            update={"contacts": [one.model_copy(update={"name": None}) for one in action.contacts]}
        )
        for action in terrain.file.actions
    ]
    return make_terrain(terrain.file.model_copy(update={"actions": actions}), terrain.territory)


def small(*actions: dict[str, Any], **source: Any) -> Terrain:
    """Set actions on the nine squares; one forum in 59001 when none is given."""
    raw = {
        "version": 1,
        "sources": [SOURCE | source],
        "actions": list(actions) or [make_raw_action()],
    }
    file = ActionsFile.model_validate_json(json.dumps(raw))
    return make_terrain(file, make_territory(["59000"]))


def write_json(folder: Path, value: Any, name: str = "file.json") -> Path:
    """Write a value as JSON; text and bytes as they are."""
    path = folder / name
    if isinstance(value, bytes):
        path.write_bytes(value)
    else:
        path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path
