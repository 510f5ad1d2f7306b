"""Records made by hand for tests, with the values that most tests leave alone."""

import copy
from typing import Any

from mapapp.records import Basis, Cover, Relation, ServedAction
from mapapp.territory import Naming

# The action of an actions file, before anything is read or joined.
RAW_ACTION: dict[str, Any] = {
    "id": "forum",
    "title": "Forum",
    "theme": "emploi",
    "carriers": ["Ville"],
    "summary": "Un forum.",
    "description": "Un forum des métiers.",
    "audience": {"text": "De 13 à 30 ans.", "age_min": 13, "age_max": 30, "criteria": []},
    "coverage": {"areas": [{"kind": "commune", "code": "59001"}], "certainty": "stated"},
    "contacts": [],
    "cross_border": {"value": False},
    "source": {"document": "guide", "page": 11},
}
# What the shipped territory is called.
RAW_NAMING: dict[str, Any] = {
    "id": "siren:200093201",
    "kind": "epci",
    "name": "Métropole Européenne de Lille",
    "short": "MEL",
    "article": "la",
    "name_article": "la",
    "title": "Actions jeunesse de la MEL",
    "crs": 2154,
    "facing": "be",
}
NAMING = Naming.model_validate(RAW_NAMING)
SOURCE = {"id": "guide", "title": "Guide", "publisher": "MEL", "year": 2019}
RELATIONS: dict[Basis, Relation] = {
    "commune": "named",
    "quarter": "quarters",
    "outline": "outline",
    "neighbours": "neighbour",
    "zone": "zone",
    "territory": "territory",
}


def make_raw_action(changes: dict[str, Any] | None = None, **top: Any) -> dict[str, Any]:
    """Make an action of an actions file; ``changes`` go by dotted field."""
    made = copy.deepcopy(RAW_ACTION) | top
    for field, value in (changes or {}).items():
        *path, last = field.split(".")
        inner = made
        for step in path:
            inner = inner[step]
        inner[last] = value
    return made


def make_action(id_: str = "a", *, ages: Any = (None, None), **changes: Any) -> ServedAction:
    """Make a served action of the whole territory, of a programme of its own, without period."""
    low, high = ages
    own = {
        "id": id_,
        "audience": {"text": "t", "age_min": low, "age_max": high, "criteria": []},
        "coverage": {"areas": [{"kind": "territory"}], "certainty": "stated"},
        "where": "Partout",
        "ages": "",
        "period": None,
        "programme": id_,
        "counts": {"communes": 0, "population": 0},
    }
    return ServedAction.model_validate(make_raw_action() | own | changes)


def make_cover(code: str, action: str = "a", *, basis: Basis = "commune", **changes: Any) -> Cover:
    """Make a cover of a whole commune by one rule, of a programme of its own."""
    row = {
        "code": code,
        "action": action,
        "extent": "whole",
        "share": 1.0,
        "basis": basis,
        "certainty": "stated",
        "page": 1,
        "relation": RELATIONS[basis],
        "names": [],
        "programme": action,
    }
    return Cover.model_validate(row | changes)
