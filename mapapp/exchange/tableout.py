"""Write the actions as tables: CSV for spreadsheets, workbooks that carry everything."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from mapapp.exchange.layout import CONTINUED, LEFT_OUT, NOTES_TITLE
from mapapp.exchange.notation import shield
from mapapp.exchange.opendocument import OdsSheet, write_ods_sheets
from mapapp.exchange.tablerows import (
    NAMES_WITHHELD,
    Cells,
    Page,
    list_pages,
    make_single_page,
    say,
)
from mapapp.model import ActionsFile
from mapapp.speech import fill_names
from mapapp.tables import BOM, HEAD, write_book, write_csv_text

# Half of what a workbook's cell holds: it counts some letters twice.
MOST_CELL = 16_000
NARROW, MIDDLE, WIDE = 12, 24, 32
LINE_POINTS = 15
# Two code points that are no letters, and that XML forbids.
NO_LETTERS = {0xFFFE: 0xFFFD, 0xFFFF: 0xFFFD}
READ_ME = (
    "Les actions jeunesse %(of_named_territory)s, par commune.",
    "Chaque feuille a une ligne d’en-têtes ; les lignes des autres feuilles nomment leur action par"
    " son identifiant et gardent leur ordre.",
    "Plusieurs textes dans une cellule sont séparés par « | » ; « \\| » est le signe lui-même.",
    f"Une ligne qui commence par {CONTINUED} continue la précédente.",
    "Une apostrophe devant un texte évite qu’il soit pris pour une formule ; elle est retirée à la"
    " lecture.",
)
WITHHELD = {
    "contacts": "Les contacts ne sont pas dans ce fichier ; le relire ne les efface pas.",
    "contacts.name": "Les noms des personnes ne sont pas dans ce fichier ; le relire ne les efface"
    " pas.",
}


def write_csv(
    file: ActionsFile, names: Mapping[str, str], *, withheld: Collection[str] = NAMES_WITHHELD
) -> bytes:
    """Write one sheet as French spreadsheets open it: « ; », decimal comma, UTF-8 with BOM.

    ``names`` are those of communes and associated communes, by code. What CSV cannot carry is
    listed in `layout.LEFT_OUT`.
    """
    page = make_single_page(file, names, withheld)
    rows = [_head_of(page), *page.rows]
    text = write_csv_text(([shield(say(cell)) for cell in row] for row in rows), ";")
    return (BOM + text).encode()


def write_xlsx(
    file: ActionsFile, names: Mapping[str, str], *, withheld: Collection[str] = NAMES_WITHHELD
) -> bytes:
    """Write every sheet as XLSX; ``names`` and ``withheld`` as in `write_csv`."""
    pages = list_pages(file, names, withheld)

    def fill(book: Any) -> None:
        head = book.add_format(HEAD)
        for page in pages:
            _fill_sheet(book.add_worksheet(page.sheet.title), page, head)
        _fill_notes(book.add_worksheet(NOTES_TITLE), say_notes("xlsx", withheld))

    return write_book(fill)


def write_ods(
    file: ActionsFile, names: Mapping[str, str], *, withheld: Collection[str] = NAMES_WITHHELD
) -> bytes:
    """Write every sheet as OpenDocument; ``names`` and ``withheld`` as in `write_csv`."""
    pages = list_pages(file, names, withheld)
    sheets = [
        OdsSheet(page.sheet.title, [_head_of(page), *_fit_rows(page)], len(page.sheet.columns))
        for page in pages
    ]
    notes = [[line] for line in say_notes("ods", withheld)]
    return write_ods_sheets([*sheets, OdsSheet(NOTES_TITLE, notes, 1)])


def say_notes(form: str, withheld: Collection[str]) -> list[str]:
    """Say what a reader of the file must know."""
    absent = [f"N’est pas dans ce fichier : {one}." for one in LEFT_OUT[form]]
    return [
        *map(fill_names, READ_ME),
        *(WITHHELD[one] for one in withheld if one in WITHHELD),
        *absent,
    ]


def _head_of(page: Page) -> Cells:
    return [column.label for column in page.sheet.columns]


def _fit_rows(page: Page) -> Iterator[Cells]:
    """Yield rows whose cells fit into a workbook; what is too long goes on in further rows."""
    for row in page.rows:
        texts = [cell.translate(NO_LETTERS) if isinstance(cell, str) else cell for cell in row]
        yield [shield(c[:MOST_CELL]) if isinstance(c, str) else c for c in texts]
        longest = max((len(c) for c in texts if isinstance(c, str)), default=0)
        for start in range(MOST_CELL, longest, MOST_CELL):
            rest = [_take_piece(cell, start) for cell in texts]
            yield [CONTINUED, *rest[1:]]


def _take_piece(cell: str | float | None, start: int) -> str | None:
    piece = cell[start : start + MOST_CELL] if isinstance(cell, str) else ""
    return shield(piece) or None


def _fill_sheet(sheet: Any, page: Page, head: Any) -> None:
    for at, column in enumerate(page.sheet.columns):
        wide = column.kind in ("text", "list", "areas", "rows") and column.key != "id"
        width = MIDDLE if column.key == "id" or column.choices else NARROW
        sheet.set_column(at, at, WIDE if wide else width)
        sheet.write_string(0, at, column.label, head)
    last = 0
    for last, row in enumerate(_fit_rows(page), start=1):
        # A fixed height: else a spreadsheet makes each row as high as its longest text.
        sheet.set_row(last, LINE_POINTS)
        _write_cells(sheet, last, row)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, last, len(page.sheet.columns) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:AZ{last + 1}"})


def _write_cells(sheet: Any, line: int, row: Cells) -> None:
    for at, cell in enumerate(row):
        if isinstance(cell, str):
            sheet.write_string(line, at, cell)
        elif cell is not None:
            sheet.write_number(line, at, cell)


def _fill_notes(sheet: Any, lines: list[str]) -> None:
    sheet.set_column(0, 0, 120)
    for line, text in enumerate(lines):
        sheet.write_string(line, 0, text)
