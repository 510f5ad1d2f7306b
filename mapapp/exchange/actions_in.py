"""Read another curator's actions.json: all of it, each fault by action and field."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from mapapp.errors import Fault, FaultyFileError
from mapapp.exchange.intake import Entry, Intake
from mapapp.jsonfiles import parse_json, read_bytes

SHAPE = "une liste d'objets, comme dans actions.json"
CONTACTS, NAMES = "contacts", "contacts.name"


def read_actions_file(path: Path) -> Intake:
    """Read a file in the form of actions.json; what cannot be read is a fault of the intake.

    A published file may hold contacts back, or their names: where it has none at all, nothing is
    said of them.
    """
    try:
        raw = parse_json(read_bytes(path), path.name)
    except FaultyFileError as error:
        return Intake(faults=error.faults)
    if not isinstance(raw, dict):
        return Intake(faults=[Fault("fichier", "ce n'est pas un objet", "écrire entre accolades")])
    items = [item for item in _list_of(raw, "actions") if isinstance(item, dict)]
    return gather(raw, [withhold(item, find_withheld(items)) for item in items])


def gather(raw: Mapping[str, Any], actions: Sequence[Mapping[str, Any]]) -> Intake:
    """Gather what a file of ours tells; ``actions`` are its actions' fields, in its order."""
    sources = [*_make_entries("source", _list_of(raw, "sources"))]
    glossary = _list_of(raw, "glossary") if "glossary" in raw else None
    return Intake(
        entries=[*_make_entries("action", actions)],
        sources=sources,
        glossary=None if glossary is None else [*_make_entries("terme", glossary)],
        faults=[*_find_misshapen(raw)],
        whole={str(entry.fields["id"]) for entry in sources if "id" in entry.fields},
    )


def find_withheld(actions: Sequence[Mapping[str, Any]]) -> set[str]:
    """Tell what a file that does not say so holds back: no contact at all, or no name at all."""
    lists = [action.get("contacts") for action in actions]
    contacts = [contact for held in lists if isinstance(held, list) for contact in held]
    if not contacts:
        return {CONTACTS}
    named = any(not isinstance(c, dict) or c.get("name") is not None for c in contacts)
    return set() if named else {NAMES}


def withhold(action: Mapping[str, Any], withheld: set[str]) -> dict[str, Any]:
    """Leave out of an action's fields what its file holds back: it says nothing of it."""
    fields = {key: value for key, value in action.items() if key != CONTACTS}
    contacts = action.get(CONTACTS)
    if CONTACTS in withheld or CONTACTS not in action:
        return fields
    if NAMES in withheld and isinstance(contacts, list):
        contacts = [
            {key: value for key, value in one.items() if key != "name"}
            if isinstance(one, dict)
            else one
            for one in contacts
        ]
    return {**fields, CONTACTS: contacts}


def _list_of(raw: Mapping[str, Any], key: str) -> list[Any]:
    found = raw.get(key)
    return found if isinstance(found, list) else []


def _make_entries(word: str, items: Sequence[Any]) -> Iterator[Entry]:
    for number, item in enumerate(items, 1):
        if isinstance(item, Mapping):
            name = str(item.get("id") or "sans id")[:80]
            yield Entry(f"{word} « {name} » (n° {number})", item)


def _find_misshapen(raw: Mapping[str, Any]) -> Iterator[Fault]:
    if raw.get("version") != 1:
        yield Fault("version", f"version inconnue : « {str(raw.get('version'))[:60]} »", "1")
    for key in ("sources", "glossary", "actions"):
        held = raw.get(key, [])
        if not isinstance(held, list) or not all(isinstance(item, dict) for item in held):
            yield Fault(key, "ce n'est pas une liste d'objets", SHAPE)
