"""Read the sheets of a workbook (XLSX, ODS), after its sizes: nothing is unpacked unseen."""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from copy import copy
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from mapapp.exchange.cells import FAILED, RawCell
from mapapp.exchange.extents import CHUNK, measure_sheets
from mapapp.exchange.failedcells import find_failed_cells
from mapapp.exchange.layout import column_letter
from mapapp.exchange.rawtables import RawTable, RefusedError
from mapapp.limits import (
    MOST_TABLE_BYTES,
    MOST_TABLE_CELLS,
    MOST_TABLE_ENTRIES,
    MOST_UNPACKED_BYTES,
)

OLD_SIGNATURE = b"\xd0\xcf\x11\xe0"
MANIFEST_BYTES = 1 << 20


def read_workbook_tables(path: Path, rank: Callable[[str], int]) -> Iterator[RawTable]:
    """Yield the sheets of a workbook that hold something, in the order of their titles' rank.

    Raises
    ------
    RefusedError
        When it is no workbook, is locked, holds macros, or is larger than the limits.
    """
    _check_pack(path)
    try:
        failed = find_failed_cells(path)
        with closing(CalamineWorkbook.from_path(path)) as book:
            for title in sorted(book.sheet_names, key=rank):
                sheet = book.get_sheet_by_name(title)
                if sheet.height:
                    yield _open_sheet(title, sheet, failed.get(title, set()))
    except (CalamineError, OSError, zipfile.BadZipFile, zlib.error) as error:
        raise RefusedError(f"classeur illisible ({_clean(error)})", "le réenregistrer") from error


def _open_sheet(title: str, sheet: CalamineSheet, failed: set[tuple[int, int]]) -> RawTable:
    first = sheet.start[1] if sheet.start else 0
    merged = tuple(
        (top + 1, f"{column_letter(left)}{top + 1}:{column_letter(right)}{bottom + 1}")
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    )
    return RawTable(title, _read_rows(sheet, first, failed), first, merged)


def _read_rows(
    sheet: CalamineSheet, first: int, failed: set[tuple[int, int]]
) -> Iterator[tuple[int, list[RawCell]]]:
    for line, row in enumerate(sheet.iter_rows(), start=1):
        cells: list[RawCell] = [*row]
        if failed:
            for at, cell in enumerate(cells):
                if cell == "" and (line, at + first) in failed:
                    cells[at] = FAILED
        yield line, cells


def _check_pack(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(OLD_SIGNATURE):
        message = "classeur protégé par un mot de passe, ou d’une ancienne forme (.xls)"
        raise RefusedError(message, "l’enregistrer en .xlsx ou .ods, sans mot de passe")
    if path.stat().st_size > MOST_TABLE_BYTES:
        raise RefusedError(f"plus de {MOST_TABLE_BYTES} octets", "couper le fichier en deux")
    try:
        with zipfile.ZipFile(path) as pack:
            _check_entries(pack, path.suffix.lower())
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        message = f"ce n’est pas un classeur {path.suffix}, ou il est abîmé"
        raise RefusedError(message, "l’enregistrer d’un tableur") from error
    except zlib.error as error:
        raise RefusedError("classeur abîmé", "le réenregistrer d’un tableur") from error


def _check_entries(pack: zipfile.ZipFile, suffix: str) -> None:
    entries = pack.infolist()
    if len(entries) > MOST_TABLE_ENTRIES:
        raise RefusedError(
            f"plus de {MOST_TABLE_ENTRIES} fichiers dans le classeur", "le réenregistrer"
        )
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED_BYTES:
        message = f"plus de {MOST_UNPACKED_BYTES} octets une fois décompressé"
        raise RefusedError(message, "couper le fichier en deux")
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries) or _is_locked(pack, names):
        raise RefusedError("classeur protégé par un mot de passe", "l’enregistrer sans")
    if any("vbaproject" in name.lower() or name.startswith("Basic/") for name in names):
        raise RefusedError("classeur avec des macros", "l’enregistrer sans, en .xlsx ou .ods")
    if ("xl/workbook.xml" if suffix == ".xlsx" else "content.xml") not in names:
        message = f"le contenu n’est pas celui d’un fichier {suffix}"
        raise RefusedError(message, "donner au fichier sa vraie extension")
    unpacked = 0
    for entry in entries:
        unpacked += _check_entry(pack, entry)
        if unpacked > MOST_UNPACKED_BYTES:
            raise RefusedError("classeur abîmé", "le réenregistrer d’un tableur")


def _is_locked(pack: zipfile.ZipFile, names: set[str]) -> bool:
    manifest = "META-INF/manifest.xml"
    return manifest in names and b"encryption-data" in _read_start(pack, manifest)


def _read_start(pack: zipfile.ZipFile, name: str) -> bytes:
    with pack.open(name) as file:
        return file.read(MANIFEST_BYTES)


def _check_entry(pack: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    """Return the bytes that an entry unpacks to, whatever the directory says of it.

    Cells so far out that the rectangle around all would not fit into memory are refused.
    """
    true = copy(entry)
    true.file_size = MOST_UNPACKED_BYTES + 1
    with pack.open(true) as file:
        if entry.filename.startswith("xl/worksheets/") or entry.filename == "content.xml":
            cells = measure_sheets(file, most_bytes=MOST_UNPACKED_BYTES)
            if cells is not None and cells > MOST_TABLE_CELLS:
                message = (
                    f"une feuille s’étend sur {cells} cellules, la limite est de {MOST_TABLE_CELLS}"
                )
                cure = "effacer les cellules égarées, ou couper le fichier en deux"
                raise RefusedError(message, cure)
        while file.read(CHUNK):
            continue
        return file.tell()


def _clean(error: Exception) -> str:
    return " ".join(str(error).split())[:120]
