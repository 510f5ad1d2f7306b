"""Stocks made by hand for the tests of every form out: nine squares, a few actions."""

import json
from typing import Any

from mapapp.contacts import show_file
from mapapp.exchange.stock import Stock
from mapapp.model import ActionsFile
from mapapp.settings import Settings
from tests.ground import make_territory
from tests.making import SOURCE, make_raw_action
from tests.whole import make_records

CONTACT = {
    "role": "Chargée",
    "name": "Nom Secret",
    "organisation": "Ville",
    "email": "accueil@exemple.fr",
    "phones": ["+33 3 20 21 22 23"],
}
HOSTILE = "<script>alert(1)</script> & « ]]> » \"'"
TERM = {
    "id": "cpas",
    "side": "be",
    "name": {"fr": "CPAS", "nl": "OCMW"},
    "words": ["CPAS"],
    "definition": {"fr": "Un centre public.", "nl": "Een openbaar centrum."},
    "source": None,
}


def cover(*areas: dict[str, Any], certainty: str = "stated") -> dict[str, Any]:
    return {"areas": list(areas), "certainty": certainty}


# A commune, everything, a quarter without outline, a part that has one, a drawn half of a square.
ACTIONS = [
    make_raw_action(contacts=[CONTACT]),
    make_raw_action(id="partout", title=HOSTILE, coverage=cover({"kind": "territory"})),
    make_raw_action(
        id="quartier",
        coverage=cover(
            {"kind": "quarter", "code": "59002", "name": "Nord"},
            {"kind": "commune", "code": "59003"},
            certainty="unclear",
        ),
    ),
    make_raw_action({"audience.age_min": None}, id="partie", coverage=cover(
        {"kind": "commune", "code": "59901", "page": 9}
    )),
]  # fmt: skip


def make_stock(*actions: dict[str, Any], **settings: Any) -> Stock:
    """Make a stock of the nine squares and of some actions, those above without any."""
    whole = {
        "version": 1,
        "sources": [SOURCE, SOURCE | {"id": "rapport-melt-2024"}],
        "glossary": [TERM],
        "actions": list(actions or ACTIONS),
    }
    file = ActionsFile.model_validate_json(json.dumps(whole))
    territory, chosen = make_territory(["59000"]), Settings(**settings)
    records = make_records(file, territory, chosen)
    return Stock(show_file(file, chosen), records, territory, chosen)
