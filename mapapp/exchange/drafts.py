"""Gather what the sheets of a file say of each action, and of each document."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from mapapp.errors import Fault
from mapapp.exchange.headings import View
from mapapp.exchange.intake import Entry
from mapapp.exchange.known import find_nearest
from mapapp.exchange.places import Places, Spot


@dataclass(slots=True)
class Draft:
    """Be an action (or a document) while its file is read."""

    fields: dict[str, Any]
    places: Places
    offered: list[tuple[int, dict[str, Any], Spot]] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)

    def add_row(self, key: str, record: dict[str, Any], spot: Spot) -> None:
        """Add a row of a list that the action has."""
        *steps, last = key.split(".")
        inner = self.fields
        for step in steps:
            inner = inner.setdefault(step, {})
        inner.setdefault(last, []).append(record)
        self.places.rows.setdefault(key, []).append(spot)

    def to_entry(self) -> Entry:
        """Return what was said."""
        return Entry(self.places.own.say(), self.fields, self.places)


class Drafts:
    """Hold the drafts of one sheet by id."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        self.by_id: dict[str, Draft] = {}
        self.listed: set[str] = set()

    def __iter__(self) -> Iterator[Draft]:
        return iter(self.by_id.values())

    def start(self, record: dict[str, Any], view: View, line: int) -> Draft | None:
        """Begin a draft; a second one of the same id is a fault."""
        key = record.get("id")
        if not isinstance(key, str):
            return None
        if key in self.by_id:
            first = self.by_id[key].places.own.say()
            place = view.say_place(line, "id")
            message = f"identifiant « {key[:60]} » déjà donné {first}"
            self.faults.append(Fault(place, message, "un identifiant par ligne"))
            return None
        draft = Draft(record, Places(Spot(view, line)))
        self.by_id[key] = draft
        return draft

    def find(self, key: Any, spot: Spot) -> Draft | None:
        """Return the draft that a row belongs to; one of an unknown id is a fault."""
        if key is None or key in self.by_id:
            return self.by_id.get(key)
        nearest = find_nearest(key, self.by_id) if len(self.by_id) < 500 else None
        cure = f"« {nearest} » ?" if nearest else "un identifiant de la feuille Actions"
        message = f"« {str(key)[:60]} » : identifiant absent de ce fichier"
        self.faults.append(Fault(spot.say("id"), message, cure))
        return None

    def close(self) -> None:
        """Give each draft the lists that the file tells, and offers their places."""
        for draft in self:
            for key in self.listed:
                self._add_empty(draft.fields, key.split("."))
            self._place_offered(draft)

    def _add_empty(self, fields: dict[str, Any], path: list[str]) -> None:
        *steps, last = path
        for step in steps:
            fields = fields.setdefault(step, {})
        fields.setdefault(last, [])

    def _place_offered(self, draft: Draft) -> None:
        if "offers" not in draft.fields:
            for _, _, spot in draft.offered:
                self._refuse_offer(spot)
            return
        for offer in draft.fields["offers"]:
            offer.setdefault("venues", [])
        for number, venue, spot in draft.offered:
            position = draft.numbers.get(number)
            if position is None:
                self._refuse_offer(spot)
                continue
            venues = draft.fields["offers"][position]["venues"]
            draft.places.inner[position, len(venues)] = spot
            venues.append(venue)

    def _refuse_offer(self, spot: Spot) -> None:
        cure = "un numéro de la feuille Offres, ou rien"
        self.faults.append(Fault(spot.say("offer"), "offre inconnue dans cette action", cure))
