"""Read one row into a record in the form of actions.json, every fault noted with its cell."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mapapp.errors import Fault
from mapapp.exchange.cells import RawCell, blank_value, read_text, read_value, shorten
from mapapp.exchange.columns import AREA_KINDS, Column, Sheet, fold_word
from mapapp.exchange.headings import View
from mapapp.exchange.known import Known, MisreadError, find_nearest, find_place
from mapapp.exchange.notation import split_rows

Flat = dict[str, Any]
SayPlace = Callable[[str], str]
EMPTY = "cellule vide, mais obligatoire"
ABSENT = "champ obligatoire absent"
# What each kind of rule must have; the others of these it cannot have.
RULE_NEEDS = {
    "territory": (),
    "commune": ("code",),
    "neighbours": ("code",),
    "quarter": ("code", "name"),
    "zone": ("zone",),
    "outline": ("name", "geometry"),
}
RULE_REST = ("certainty", "page", "note")
RULE_KEYS = ("code", "name", "zone", "geometry")
# What a public holds where a sheet has no such column.
AUDIENCE: Mapping[str, Any] = {"age_min": None, "age_max": None, "criteria": []}


@dataclass(slots=True)
class RowReader:
    """Read cells by the kinds of their columns; faults gather in ``faults``."""

    known: Known
    faults: list[Fault]

    def read_cells(self, view: View, line: int, row: Sequence[RawCell]) -> Flat:
        """Return the values of a row by key; those that cannot be read are left out."""
        flat: Flat = {}
        for column in view.sheet.columns:
            if column.key in view.columns:
                at = view.columns[column.key][0]
                text = read_text(row[at]) if at < len(row) else ""
                self._read_one(flat, column, text, lambda key: view.say_place(line, key))
        self._check_headless(view, line, row)
        return flat

    def read_short_rows(
        self, sheet: Sheet, text: str, place: str
    ) -> Iterator[tuple[dict[str, Any], int | None]]:
        """Yield the records of a cell that holds rows in short, with the offer each is of."""
        for fields in split_rows(text):
            flat: Flat = {}
            given = self._match_labels(sheet, fields, place)
            for column in sheet.columns:
                if column.key != "id" and (
                    column.key != "name" or column.required or column.key in given
                ):
                    self._read_one(flat, column, given.get(column.key, ""), lambda _: place)
            number = take_number(flat)
            record = self.finish(sheet, flat, lambda _: place)
            if record is not None:
                yield record, number

    def finish(self, sheet: Sheet, flat: Flat, say_place: SayPlace) -> dict[str, Any] | None:
        """Make a record of a row's values, or None where it cannot be made."""
        self._settle_commune(flat, say_place)
        if sheet.key == "coverage.areas":
            return self._make_rule(flat, say_place)
        record = unflatten({k: v for k, v in flat.items() if k != "id" or not sheet.parent})
        if sheet.key == "offers" and "audience" in record:
            record["audience"] = _join_audience(record["audience"])
        return record

    def note(self, place: str, message: str, cure: str = "") -> None:
        """Note a fault."""
        self.faults.append(Fault(place, message, cure))

    def _read_one(self, flat: Flat, column: Column, text: str, say_place: SayPlace) -> None:
        if not text.strip():
            if column.required:
                place = say_place(column.key)
                # A cell that holds rows in short stands for all their fields.
                said = EMPTY if f"colonne {column.label}" in place else f"{column.label} : {ABSENT}"
                self.note(place, said, column.help or "le donner")
            else:
                flat[column.key] = blank_value(column)
            return
        try:
            flat[column.key] = read_value(column, text, self.known)
        except MisreadError as error:
            self.note(say_place(column.key), error.message, error.cure)

    def _check_headless(self, view: View, line: int, row: Sequence[RawCell]) -> None:
        for at, cell in enumerate(row):
            if at not in view.headed and read_text(cell).strip():
                message = f"{shorten(read_text(cell))} : cellule sans en-tête"
                self.note(view.say_cell(line, at), message, "l’effacer, ou nommer la colonne")

    def _match_labels(
        self, sheet: Sheet, fields: Sequence[tuple[str, str]], place: str
    ) -> dict[str, str]:
        given: dict[str, str] = {}
        labels = [column.label for column in sheet.columns if column.key != "id"]
        for label, text in fields:
            column = sheet.by_name.get(fold_word(label))
            if column is None or column.key == "id":
                nearest = find_nearest(label, labels)
                cure = (
                    f"« {nearest} » ?" if nearest else f"« Nom : valeur », de {', '.join(labels)}"
                )
                self.note(place, f"{shorten(label or text)} : champ inconnu", cure)
            elif column.key in given:
                self.note(place, f"{shorten(label)} : champ donné deux fois", "n’en garder qu’un")
            else:
                given[column.key] = text
        return given

    def _settle_commune(self, flat: Flat, say_place: SayPlace) -> None:
        """Take a commune's code from its name, where only the name is given."""
        name = flat.pop("commune", None)
        if not name:
            return
        code = flat.get("code")
        try:
            flat["code"] = find_place(f"{code} {name}" if code else name, self.known)
        except MisreadError as error:
            if code is None:
                flat.pop("code", None)
            self.note(say_place("commune"), error.message, error.cure)

    def _make_rule(self, flat: Flat, say_place: SayPlace) -> dict[str, Any] | None:
        kind = flat.get("kind")
        if kind is None:
            return None
        for key in RULE_KEYS:
            needed = key in RULE_NEEDS[kind]
            if flat.get(key) is not None and not needed:
                message = f"de trop pour une règle « {AREA_KINDS[kind]} »"
                self.note(say_place(key), message, "l’effacer, ou changer le genre")
            elif needed and key in flat and flat[key] is None:
                message = f"cellule vide, mais une règle « {AREA_KINDS[kind]} » la demande"
                self.note(say_place(key), message, "la remplir")
        kept = ("kind", *RULE_NEEDS[kind])
        told = {key: flat[key] for key in kept if flat.get(key) is not None}
        # An empty cell says that there is none, an absent column says nothing.
        return told | {key: flat[key] for key in RULE_REST if key in flat}


def take_number(flat: Flat) -> int | None:
    """Take the number of an offer out of a row: its own, or that of the offer it belongs to."""
    number: int | None = flat.pop("number", None) or flat.pop("offer", None)
    return number


def unflatten(flat: Flat) -> dict[str, Any]:
    """Make « audience.age_min » a field of « audience »."""
    record: dict[str, Any] = {}
    for path, value in flat.items():
        *steps, last = path.split(".")
        inner = record
        for step in steps:
            inner = inner.setdefault(step, {})
        inner[last] = value
    return record


def _join_audience(audience: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return a public, or None where all its cells are empty."""
    if all(value in (None, []) for value in audience.values()):
        return None
    text = audience.get("text")
    rest = {key: value for key, value in audience.items() if key != "text"}
    return {**AUDIENCE, **rest} | ({"text": text} if text is not None else {})
