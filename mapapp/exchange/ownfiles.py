"""Take over files in our own form: their records as entries, what they hold back left out."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mapapp.errors import Fault
from mapapp.exchange.intake import Entry, Intake

SHAPE = "une liste d'objets, comme dans actions.json"
CONTACTS, NAMES = "contacts", "contacts.name"
VERSION = 1


def gather(raw: Mapping[str, Any], actions: Sequence[Mapping[str, Any]]) -> Intake:
    """Gather what a file of ours tells; ``actions`` are its actions' fields, in its order."""
    sources = [*_make_entries("source", list_of(raw, "sources"))]
    glossary = list_of(raw, "glossary") if "glossary" in raw else None
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


def list_of(raw: Mapping[str, Any], key: str) -> list[Any]:
    """Return a list of the file, an empty one where it is none."""
    found = raw.get(key)
    return found if isinstance(found, list) else []


def _make_entries(word: str, items: Sequence[Any]) -> Iterator[Entry]:
    for number, item in enumerate(items, 1):
        if isinstance(item, Mapping):
            name = str(item.get("id") or "sans id")[:80]
            yield Entry(f"{word} « {name} » (n° {number})", item)


def _find_misshapen(raw: Mapping[str, Any]) -> Iterator[Fault]:
    if raw.get("version") != VERSION:
        yield Fault("version", f"version inconnue : « {str(raw.get('version'))[:60]} »", "1")
    for key in ("sources", "glossary", "actions"):
        held = raw.get(key, [])
        if not isinstance(held, list) or not all(isinstance(item, dict) for item in held):
            yield Fault(key, "ce n'est pas une liste d'objets", SHAPE)
