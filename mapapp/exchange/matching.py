"""Lay what a file tells over what is known: fields that it does not carry keep their value."""

from collections.abc import Mapping, Sequence
from typing import Any

Fields = Mapping[str, Any]

# By list of records: the fields that say that two records are about the same thing.
IDENTITY: dict[str, tuple[str, ...]] = {
    "contacts": ("role", "organisation", "email"),
    "venues": ("name",),
    "timeline": ("from", "label"),
    "links": ("url",),
    "remarks": ("kind", "page", "text"),
    "offers": ("title",),
    "key_figures": ("label", "year"),
    "related": ("action",),
    "areas": ("kind", "code", "zone", "name"),
    "age_extensions": ("situation",),
}
# What a new record holds where its file has no such column: nothing is said of it.
BLANKS: dict[str, Fields] = {
    "contacts": {"role": None, "name": None, "email": None, "phones": []},
}


def lay_over(old: Any, new: Any, name: str = "") -> Any:
    """Lay a new value over an old one: deep in objects, by identity in lists of records.

    ``name`` is the field that both stand in.
    """
    if isinstance(new, Mapping):
        held = old if isinstance(old, Mapping) else {}
        told = {key: lay_over(held.get(key), value, str(key)) for key, value in new.items()}
        return {**held, **told}
    if name in IDENTITY and isinstance(new, Sequence) and not isinstance(new, str):
        return _lay_records(old if isinstance(old, Sequence) else (), new, name)
    return new


def _lay_records(old: Sequence[Any], new: Sequence[Any], name: str) -> list[Any]:
    taken: set[int] = set()
    laid = []
    for position, record in enumerate(new):
        found = _find_same(old, new, position, name, taken)
        if found is not None:
            taken.add(found)
        held = BLANKS.get(name, {}) if found is None else old[found]
        laid.append(lay_over(held, record) if isinstance(record, Mapping) else record)
    return laid


def _find_same(
    old: Sequence[Any], new: Sequence[Any], position: int, name: str, taken: set[int]
) -> int | None:
    """Find the old record that a new one is about; none where several may be meant."""
    identity = _identify(new[position], name)
    if identity is None:
        return None
    same = [
        place
        for place, record in enumerate(old)
        if place not in taken and isinstance(record, Mapping) and _fits(record, identity)
    ]
    if position in same and len(old) == len(new):
        return position
    claims = [one for one in new[position:] if _identify(one, name) == identity]
    return same[0] if len(same) == len(claims) else None


def _identify(record: Any, name: str) -> Fields | None:
    """Return the fields that a record is known by, as far as it carries them."""
    if not isinstance(record, Mapping):
        return None
    carried = {field: record[field] for field in IDENTITY[name] if field in record}
    return carried if any(value is not None for value in carried.values()) else None


def _fits(record: Fields, identity: Fields) -> bool:
    return all(record.get(field) == value for field, value in identity.items())
