"""What a file brings, whatever its form: entries with the place of each field, and its faults."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mapapp.errors import Fault
from mapapp.services import Directory, Service


@dataclass(frozen=True, slots=True)
class Entry:
    """Tell one action (or one source) as a file does: only the fields that the file speaks of.

    ``fields`` are JSON values in the form of actions.json, ``id`` among them. ``places`` says where
    each field stands, in words (« feuille Actions, ligne 4, colonne Titre »), by its path in the
    form that pydantic names it: ``("audience", "age_min")``, ``("contacts", 0, "email")``; the
    longest path that fits is used. ``place`` is where the entry stands.
    ``reached``, in place of ``fields["coverage"]``: the codes of the communes that a form without
    rules names. The rules of an action that reaches just these are kept.
    """

    place: str
    fields: Mapping[str, Any]
    places: Mapping[tuple[str | int, ...], str] = field(default_factory=dict)
    reached: frozenset[str] | None = None

    def find_place(self, path: Sequence[str | int]) -> str:
        """Return where a field stands, or what is nearest around it."""
        steps = tuple(path)
        for length in range(len(steps), 0, -1):
            if steps[:length] in self.places:
                return self.places[steps[:length]]
        return self.place


@dataclass(slots=True)
class Intake:
    """Hold all that a file brings.

    ``whole``: the documents that the file tells completely: an action of one of them that it does
    not name is gone. ``services`` are a layer apart; ``directories`` those that they come from.
    ``passed_over``: how many records were left out, by a reason in French. ``notes``: what else
    to know of how it was read, in French.
    """

    entries: list[Entry] = field(default_factory=list)
    sources: list[Entry] = field(default_factory=list)
    glossary: list[Entry] | None = None
    services: list[Service] = field(default_factory=list)
    directories: list[Directory] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    passed_over: dict[str, int] = field(default_factory=dict)
    whole: Iterable[str] = ()
    notes: list[str] = field(default_factory=list)

    def pass_over(self, reason: str, count: int = 1) -> None:
        """Count what is left out, by its reason."""
        self.passed_over[reason] = self.passed_over.get(reason, 0) + count
