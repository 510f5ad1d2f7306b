"""Say where a fault of an import stands: its cell, its line, else the field that is missing."""

import re
from collections.abc import Iterable, Sequence

from pydantic_core import ErrorDetails

from mapapp.errors import Fault
from mapapp.exchange.intake import Entry
from mapapp.faults import drop_kinds, write_path

# What is wrong with two fields at once is told at one of them.
BLAMED = {
    "ages_reversed": "age_min",
    "situations_absent": "required_situations",
    "named_twice": "situations",
    "extension_too_low": "age_extensions",
    "dates_reversed": "to",
    "cross_border_reason": "note",
}
DIGITS = re.compile(r"(\d+)")


def place_of(entry: Entry, loc: Sequence[int | str]) -> str:
    """Return where a field of an entry stands; what has no place of its own is named."""
    path = tuple(loc)
    within = [place for steps, place in entry.places.items() if steps[: len(path)] == path]
    if path in entry.places or within:
        return entry.places.get(path, within[0] if within else entry.place)
    for length in range(len(path) - 1, 0, -1):
        if path[:length] in entry.places:
            rest = path[length:]
            named = any(isinstance(step, str) for step in rest)
            place = entry.places[path[:length]]
            return f"{place}, {write_path(path)}" if named else place
    return f"{entry.place}, {write_path(path)}" if path else entry.place


def blame(detail: ErrorDetails) -> tuple[int | str, ...]:
    """Return the path of the field that a validation error is told at."""
    path, field = tuple(drop_kinds(detail["loc"])), BLAMED.get(detail["type"])
    return (*path, field) if field else path


def put_in_order(faults: Iterable[Fault]) -> list[Fault]:
    """Sort faults by place, line 9 before line 10; each is told once."""
    return sorted(dict.fromkeys(faults), key=_order)


def _order(fault: Fault) -> tuple[list[tuple[bool, int, str]], str]:
    steps = [
        (part.isdecimal(), int(part) if part.isdecimal() else 0, part)
        for part in DIGITS.split(fault.place)
    ]
    return steps, fault.message
