"""Match the headings of a table to the columns of the layout, and say where a cell stands."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from mapapp.errors import Fault
from mapapp.exchange.cells import RawCell, read_text, shorten
from mapapp.exchange.columns import Column, Sheet
from mapapp.exchange.known import find_nearest
from mapapp.exchange.layout import column_letter
from mapapp.exchange.rawtables import RawTable
from mapapp.limits import MOST_TABLE_COLUMNS
from mapapp.words import fold

# How many rows of a title may stand above the headings.
MOST_TITLE_ROWS = 10
FEWEST_HEADINGS = 2


@dataclass(frozen=True, slots=True)
class View:
    """Show a table by the columns of its sheet: their positions and headings, by key.

    ``line`` is that of the headings.
    """

    sheet: Sheet
    title: str | None
    columns: dict[str, tuple[int, str]]
    line: int = 1
    first_column: int = 0
    headed: frozenset[int] = field(default_factory=frozenset)

    @property
    def first_position(self) -> int:
        """Return where the sheet's first column stands in this table."""
        return self.columns.get(self.sheet.columns[0].key, (0, ""))[0]

    def say_place(self, line: int, key: str | None = None) -> str:
        """Say where a row stands, or one of its cells, in words."""
        sheet = f"feuille {self.title}, " if self.title else ""
        if key is None:
            return f"{sheet}ligne {line}"
        position, heading = self.columns[key]
        return f"{sheet}ligne {line}, {self._say_column(position, heading)}"

    def say_cell(self, line: int, position: int) -> str:
        """Say where a cell without a column stands."""
        sheet = f"feuille {self.title}, " if self.title else ""
        return f"{sheet}ligne {line}, colonne {column_letter(position + self.first_column)}"

    def _say_column(self, position: int, heading: str) -> str:
        return f"colonne {heading} ({column_letter(position + self.first_column)})"


def find_headings(raw: RawTable, sheet: Sheet, faults: list[Fault]) -> View | None:
    """Read a table down to its headings; faults of theirs are added to ``faults``."""
    where = f"feuille {raw.title}" if raw.title else "fichier"
    for line, row in _first_rows(raw.rows):
        headings = [" ".join(read_text(cell).split())[:60] for cell in row]
        if sum(fold(heading) in sheet.by_name for heading in headings) >= FEWEST_HEADINGS:
            return _match(raw, sheet, (line, headings), faults)
    labels = ", ".join(column.label for column in sheet.columns if column.required)
    faults.append(Fault(where, "ligne d’en-têtes introuvable", f"une ligne avec {labels}"))
    return None


def _first_rows(rows: Iterator[tuple[int, list[RawCell]]]) -> Iterator[tuple[int, list[RawCell]]]:
    for line, row in rows:
        if line > MOST_TITLE_ROWS:
            return
        yield line, row


def _match(
    raw: RawTable, sheet: Sheet, head: tuple[int, list[str]], faults: list[Fault]
) -> View | None:
    line, headings = head
    known: dict[str, tuple[int, str]] = {}
    headed = frozenset(at for at, heading in enumerate(headings) if heading)
    view = View(sheet, raw.title, known, line, raw.first_column, headed)
    if len(headed) > MOST_TABLE_COLUMNS:
        faults.append(
            Fault(view.say_place(line), f"plus de {MOST_TABLE_COLUMNS} colonnes", "en retirer")
        )
        return None
    for at in sorted(headed):
        column = sheet.by_name.get(fold(headings[at]))
        fault = _check_heading(headings[at], column, sheet, known)
        if fault:
            faults.append(Fault(view.say_cell(line, at), *fault))
        elif column:
            known[column.key] = (at, headings[at])
    for column in sheet.columns:
        if column.required and column.key not in known:
            message = f"colonne obligatoire absente : {column.label}"
            faults.append(Fault(view.say_place(line), message, "l’ajouter"))
    return view


def _check_heading(
    heading: str, column: Column | None, sheet: Sheet, known: dict[str, tuple[int, str]]
) -> tuple[str, str] | None:
    if column is None:
        nearest = find_nearest(heading, (one.label for one in sheet.columns))
        cure = f"« {nearest} » ?" if nearest else "la retirer, ou voir les colonnes dans l’aide"
        return f"{shorten(heading)} : colonne inconnue", cure
    if column.key in known:
        return f"{shorten(heading)} : colonne donnée deux fois", "n’en garder qu’une"
    return None
