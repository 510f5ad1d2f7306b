"""Read another curator's actions.json: all of it, each fault by action and field."""

from typing import Any

from mapapp.errors import Fault
from mapapp.exchange.intake import Intake
from mapapp.exchange.ownfiles import find_withheld, gather, list_of, withhold


def read_actions_json(raw: Any) -> Intake:
    """Read parsed JSON in the form of actions.json.

    A published file may hold contacts back, or their names: where it has none at all, nothing is
    said of them.
    """
    if not isinstance(raw, dict):
        return Intake(faults=[Fault("fichier", "ce n'est pas un objet", "écrire entre accolades")])
    items = [item for item in list_of(raw, "actions") if isinstance(item, dict)]
    withheld = find_withheld(items)
    return gather(raw, [withhold(item, withheld) for item in items])
