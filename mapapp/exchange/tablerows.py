"""The rows of each sheet: an actions file made flat, by the layout."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mapapp.exchange.cells import write_value
from mapapp.exchange.columns import Sheet
from mapapp.exchange.layout import CELLS, CHILDREN, CSV_SHEET, SHEETS
from mapapp.exchange.notation import join_rows
from mapapp.exchange.rulewords import join_rules
from mapapp.model import ActionsFile

Cells = list[str | int | float | None]
Flat = dict[str, Any]
NAMES_WITHHELD = ("contacts.name",)
NAME = ("contacts", "name")


@dataclass(frozen=True, slots=True)
class Page:
    """Hold one sheet with its rows of cells."""

    sheet: Sheet
    rows: list[Cells]


def list_pages(
    file: ActionsFile, names: Mapping[str, str], withheld: Collection[str] = NAMES_WITHHELD
) -> list[Page]:
    """List all sheets with their rows; what is withheld has no column, or no sheet."""
    raw = file.model_dump(mode="json", by_alias=True)
    pages = []
    for sheet in select_sheets(SHEETS, withheld):
        rows = (_make_row(sheet, flat, names) for flat in _list_flat(sheet, raw))
        pages.append(Page(sheet, [*rows]))
    return pages


def make_single_page(
    file: ActionsFile, names: Mapping[str, str], withheld: Collection[str] = NAMES_WITHHELD
) -> Page:
    """Make the one sheet of a form that has one: rows of other sheets stand in cells."""
    sheet = CSV_SHEET.without(frozenset(withheld))
    children = {child.key: child for child in select_sheets(CHILDREN, withheld)}
    rows = []
    for action in file.model_dump(mode="json", by_alias=True)["actions"]:
        cells = _make_row(sheet.without(frozenset(cell.key for cell in CELLS)), action, names)
        for key in (cell.key for cell in CELLS if cell.key in sheet.by_key):
            cells.append(_write_cell(children[key], action, names))
        rows.append(cells)
    return Page(sheet, rows)


def select_sheets(sheets: Sequence[Sheet], withheld: Collection[str]) -> Iterator[Sheet]:
    """Leave out what is withheld: a sheet (« contacts ») or a column (« contacts.name »)."""
    for sheet in sheets:
        if sheet.key not in withheld:
            keys = (column.key for column in sheet.columns)
            yield sheet.without(frozenset(k for k in keys if f"{sheet.key}.{k}" in withheld))


def dig(record: Mapping[str, Any], path: str) -> Any:
    """Return the value at a dotted path, or None."""
    value: Any = record
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _list_flat(sheet: Sheet, raw: Mapping[str, Any]) -> Iterator[Flat]:
    if not sheet.parent:
        yield from raw[sheet.key]
        return
    path = sheet.key.removeprefix(f"{sheet.parent}.")
    for parent in raw[sheet.parent]:
        for row in _list_children(path, parent):
            yield row | {"id": parent["id"]}


def _list_children(path: str, parent: Mapping[str, Any]) -> Iterator[Flat]:
    """Yield the rows of one action; the venues of its offers come after its own."""
    for number, row in enumerate(dig(parent, path), start=1):
        yield row | ({"number": number} if path == "offers" else {})
    if path == "venues":
        for number, offer in enumerate(parent["offers"], start=1):
            yield from (venue | {"offer": number} for venue in offer["venues"])


def _make_row(sheet: Sheet, flat: Flat, names: Mapping[str, str]) -> Cells:
    return [
        names.get(flat.get("code") or "")
        if column.kind == "commune_name"
        else write_value(column, dig(flat, column.key))
        for column in sheet.columns
    ]


def _write_cell(child: Sheet, action: Mapping[str, Any], names: Mapping[str, str]) -> str:
    if child.key == "coverage.areas":
        return join_rules(action["coverage"]["areas"], names)
    rows = []
    for flat in _list_children(child.key, action):
        cells = zip(child.columns, _make_row(child, flat, names), strict=True)
        told = ((column, say(cell)) for column, cell in cells if column.key != "id")
        # A contact without a name says so: without the word, the name would be kept as it was.
        kept = [(c.label, text) for c, text in told if text or (child.key, c.key) == NAME]
        rows.append(kept)
    return join_rows(rows)


def say(cell: str | float | None) -> str:
    """Say a cell as text, as French spreadsheets do: a decimal comma."""
    if isinstance(cell, float):
        return repr(cell).replace(".", ",")
    return "" if cell is None else str(cell)
