"""Write sheets as CSV, for French spreadsheets and for programs, and as a workbook (XLSX)."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from importlib import import_module
from math import ceil
from typing import TYPE_CHECKING, Any

from mapapp.gapsheet import TEXT_WIDTH, Cell, Field, Sheet

if TYPE_CHECKING:
    from xlsxwriter import Workbook

# What a spreadsheet may take for a formula (OWASP, « CSV injection »).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
BOM = "\ufeff"
CODE_WIDTH, MOST_CHARS = 11, 32_767
NOTE_COLUMNS, NOTE_LABEL_CHARS, NOTE_CHARS = 7, 26, 17
LINE_POINTS, HEAD_POINTS = 15, 62
# Excel's first day: a workbook says when it was made, and the same input gives the same bytes.
CREATED = datetime(1980, 1, 1, tzinfo=UTC).replace(tzinfo=None)
HEAD = {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#cfe6e0", "bottom": 1}


def write_french_csv(sheet: Sheet, note: tuple[str, str]) -> bytes:
    """Write CSV as French spreadsheets open it: « ; », decimal comma, words; UTF-8 with BOM.

    ``note`` (a heading and its words) stands in a last column, so that no row goes without it.
    """
    rows = ([*map(_comma, row), note[1]] for row in sheet.say_rows())
    return (BOM + _write_csv([*sheet.labels, note[0]], rows, ";")).encode()


def write_plain_csv(sheet: Sheet, note: tuple[str, str]) -> bytes:
    """Write CSV as RFC 4180 has it, with the field names and values of the API; as above."""
    return _write_csv(
        [*sheet.names, note[0]], ([*row, note[1]] for row in sheet.rows), ","
    ).encode()


def write_workbook(sheets: Sequence[Sheet], notes: tuple[str, list[list[Cell]]]) -> bytes:
    """Write sheets as XLSX, and last the ``notes``, a title and free lines; no formula is live."""

    def fill(book: "Workbook") -> None:
        head = book.add_format(HEAD)
        for sheet in sheets:
            _add_sheet(book, sheet, head)
        _add_notes(book, notes, head)

    return write_book(fill)


def write_book(fill: Callable[["Workbook"], None]) -> bytes:
    """Write a workbook that a function fills; texts stay texts, same content, same bytes."""
    held = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    # Loaded here and not above: pages need none.
    with import_module("xlsxwriter").Workbook(held, options) as book:
        book.set_properties({"created": CREATED})
        fill(book)
    return held.getvalue()


def guard(value: Cell) -> Cell:
    """Put an apostrophe before a text that a spreadsheet would take for a formula."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def _write_csv(head: Iterable[str], rows: Iterable[Iterable[Cell]], separator: str) -> str:
    return write_csv_text(([*map(guard, row)] for row in (head, *rows)), separator)


def write_csv_text(rows: Iterable[Iterable[Cell]], separator: str) -> str:
    """Write rows of cells as CSV; what may be a formula is guarded before."""
    held = io.StringIO()
    csv.writer(held, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return held.getvalue()


def _comma(value: Cell) -> Cell:
    return str(value).replace(".", ",") if isinstance(value, float) else value


def _add_sheet(book: "Workbook", sheet: Sheet, head: Any) -> None:
    page = book.add_worksheet(sheet.title)
    page.set_row(0, HEAD_POINTS)
    beside = book.add_format({"indent": 1})  # a text does not touch the number before it
    for place, one in enumerate(sheet.fields):
        width = CODE_WIDTH if one.name == "code" else one.width
        page.set_column(place, place, width, beside if one.width >= TEXT_WIDTH else None)
        page.write_string(0, place, one.label, head)
    for place, row in enumerate(sheet.say_rows(), start=1):
        _write_row(page, place, row)
    last = len(sheet.rows), len(sheet.fields) - 1
    page.freeze_panes(1, _count_frozen(sheet.fields))
    page.autofilter(0, 0, *last)
    # A code is a text, although it looks like a number: no warning in each cell.
    page.ignore_errors({"number_stored_as_text": f"A1:B{max(last[0], 1) + 1}"})
    page.repeat_rows(0)
    _set_print(page)


def _count_frozen(fields: Sequence[Field]) -> int:
    """Count the columns up to the name, which stay in sight."""
    return [one.name for one in fields].index("name") + 1


def _write_row(page: Any, place: int, row: Iterable[Cell], look: Any = None) -> None:
    for at, value in enumerate(row):
        if isinstance(value, str):
            if value:
                page.write_string(place, at, str(guard(value))[:MOST_CHARS], look)
        elif value is not None:
            page.write_number(place, at, value)


def _add_notes(book: "Workbook", notes: tuple[str, list[list[Cell]]], head: Any) -> None:
    """Add free lines: a text alone or after its label is wrapped, longer lines are a table."""
    page = book.add_worksheet(notes[0])
    page.set_column(0, 0, NOTE_LABEL_CHARS)
    page.set_column(1, NOTE_COLUMNS - 1, NOTE_CHARS)
    wrapped = {"text_wrap": True, "valign": "top"}
    plain, bold = book.add_format(wrapped), book.add_format(wrapped | {"bold": True})
    starts = True
    for place, row in enumerate(notes[1]):
        if len(row) > 2:
            _write_row(page, place, row, head if starts else None)
            page.set_row(place, HEAD_POINTS if starts else None)
        elif row:
            _write_note(page, place, [str(guard(cell)) for cell in row], bold if starts else plain)
        starts = not row
    _set_print(page)


def _write_note(page: Any, place: int, row: Sequence[str], look: Any) -> None:
    """Write a text over the columns that are free, as high as it must be."""
    *label, words = row
    page.merge_range(place, len(label), place, NOTE_COLUMNS - 1, "", look)
    for at, text in enumerate(row):
        page.write_string(place, at, text[:MOST_CHARS], look)
    free = NOTE_CHARS * (NOTE_COLUMNS - 1) + (0 if label else NOTE_LABEL_CHARS)
    page.set_row(place, LINE_POINTS * ceil(max(len(words), 1) / free))


def _set_print(page: Any) -> None:
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
