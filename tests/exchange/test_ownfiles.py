"""Files in our own form say what they hold back: it is not taken for deleted."""

from typing import Any

import pytest

from mapapp.exchange.actions_in import read_actions_json
from mapapp.exchange.ownfiles import find_withheld, withhold
from tests.exchange.landing import CONTACT, make_current, make_raw
from tests.exchange.landing import merge as merge_entries
from tests.making import SOURCE, make_raw_action

NAMELESS = {key: value for key, value in CONTACT.items() if key != "name"}


def list_faults(raw: Any) -> list[str]:
    return [str(fault) for fault in read_actions_json(raw).faults]


@pytest.mark.parametrize(
    ("contacts", "withheld"),
    [
        ([[CONTACT], []], set()),
        ([[CONTACT | {"name": None}], [CONTACT]], set()),
        ([[CONTACT | {"name": None}], []], {"contacts.name"}),
        ([[], []], {"contacts"}),
        ([None, "x"], {"contacts"}),
        ([[3]], set()),
    ],
)
def test_a_file_without_names_holds_them_back(contacts: list[Any], withheld: set[str]) -> None:
    assert find_withheld([{"contacts": one} for one in contacts]) == withheld


def test_what_is_held_back_is_not_told() -> None:
    action = {"id": "a", "contacts": [CONTACT]}
    assert withhold(action, {"contacts"}) == {"id": "a"}
    assert withhold(action, {"contacts.name"}) == {"id": "a", "contacts": [NAMELESS]}
    assert withhold(action, set()) == action
    assert withhold({"id": "a"}, {"contacts.name"}) == {"id": "a"}


def test_a_published_file_read_back_keeps_the_names() -> None:
    shown = make_raw(make_raw_action(contacts=[CONTACT | {"name": None}]))
    intake = read_actions_json(shown)
    current = make_current()
    assert merge_entries(*intake.entries, current=current).raw == current.raw


def test_a_file_tells_its_documents_completely() -> None:
    raw = make_raw(make_raw_action(), glossary=[])
    intake = read_actions_json(raw)
    assert ({*intake.whole}, intake.glossary, intake.faults) == ({"guide"}, [], [])
    assert [entry.place for entry in (*intake.sources, *intake.entries)] == [
        "source « guide » (n° 1)",
        "action « forum » (n° 1)",
    ]


@pytest.mark.parametrize(
    ("raw", "faults"),
    [
        ([], ["fichier : ce n'est pas un objet → écrire entre accolades"]),
        ({"version": 2, "actions": []}, ["version : version inconnue : « 2 » → 1"]),
        ({"version": 1, "actions": 3}, ["actions : ce n'est pas une liste d'objets"]),
        ({"version": 1, "sources": [3]}, ["sources : ce n'est pas une liste d'objets"]),
        (make_raw(make_raw_action()) | {"sources": [SOURCE, None]}, ["sources : ce n'est pas"]),
    ],
)
def test_what_has_another_form_is_refused(raw: Any, faults: list[str]) -> None:
    told = list_faults(raw)
    assert len(told) == len(faults)
    assert [line.startswith(start) for line, start in zip(told, faults, strict=True)] == [True]
