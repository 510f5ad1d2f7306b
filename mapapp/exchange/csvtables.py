"""Read CSV as spreadsheets write it: « ; », « , » or tabs, UTF-8 or windows-1252."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from mapapp.exchange.cells import RawCell
from mapapp.exchange.layout import CSV_SHEET
from mapapp.exchange.rawtables import RawTable, RefusedError
from mapapp.limits import MOST_CELL_CHARS, MOST_TABLE_BYTES
from mapapp.words import fold

SEPARATORS = ";,\t"
SAMPLE_LINES = 12
OTHER_SIGNATURES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"{", b"<?xml", b"<html")
OTHER_ENCODING = "lu en windows-1252, car ce n’est pas de l’UTF-8 : vérifier les accents"


def read_csv_table(path: Path) -> tuple[RawTable, list[str]]:
    """Return the table of a CSV file, and notes in French on how it was read.

    Raises
    ------
    RefusedError
        When it is no text, or too long.
    """
    if path.stat().st_size > MOST_TABLE_BYTES:
        raise RefusedError(f"plus de {MOST_TABLE_BYTES} octets", "couper le fichier en deux")
    content = path.read_bytes()
    text, notes = _decode(content)
    separator = _guess_separator(text)
    return RawTable(None, _read_rows(text, separator)), notes


def _decode(content: bytes) -> tuple[str, list[str]]:
    if content.startswith(OTHER_SIGNATURES):
        raise RefusedError("le contenu n’est pas du CSV", "donner au fichier sa vraie extension")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content:
        raise RefusedError("ce n’est pas de l’UTF-8", "enregistrer en « CSV UTF-8 »")
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        # The five bytes that windows-1252 leaves open are control characters: refused later.
        return content.decode("cp1252", errors="replace"), [OTHER_ENCODING]


def _guess_separator(text: str) -> str:
    """Choose the separator by which most headings of the first lines are known."""
    lines = text[:20_000].replace('"', "").splitlines()[:SAMPLE_LINES]
    known = CSV_SHEET.by_name

    def count(separator: str) -> int:
        rows = (line.split(separator) for line in lines)
        return max((sum(fold(cell) in known for cell in row) for row in rows), default=0)

    return max(SEPARATORS, key=count)


def _read_rows(text: str, separator: str) -> Iterator[tuple[int, list[RawCell]]]:
    """Number rows as a spreadsheet does, whatever line breaks their cells hold."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    # A limit of the process, not of a reader: others keep theirs.
    usual = csv.field_size_limit(MOST_CELL_CHARS)
    try:
        for line, row in enumerate(reader, start=1):
            yield line, [*row]
    except csv.Error as error:
        if "field limit" in str(error):
            message = f"une cellule de plus de {MOST_CELL_CHARS} caractères"
            raise RefusedError(message, "refermer ses guillemets, ou la raccourcir") from error
        raise RefusedError(f"CSV mal formé ({error})", "l’enregistrer d’un tableur") from error
    finally:
        csv.field_size_limit(usual)
