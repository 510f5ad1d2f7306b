"""How far the cells of a sheet reach: a reader sets up the whole rectangle around them."""

import html
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

CHUNK = 1 << 20
# Tags that a reader of workbooks knows; the name spaces of XLSX may have a prefix.
_TAGS = re.compile(
    rb"<(?:table:table|table:table-row|table:table-cell|table:covered-table-cell"
    rb"|(?:\w+:)?row|(?:\w+:)?c)(?=[\s/>])[^>]*>"
)
_REFERENCE = re.compile(rb'\sr="([A-Z]{0,4})(\d{1,9})"')
_COLUMNS = re.compile(rb'number-columns-repeated="(\d{1,9})"')
_ROWS = re.compile(rb'number-rows-repeated="(\d{1,9})"')
_TITLE = re.compile(rb'\stable:name="([^"]*)"')
_FAILED = re.compile(rb'\s(?:t|(?:\w+:)?value-type)="e(?:rror)?"')
MOST_FAILED = 1000


def measure_sheets(file: IO[bytes], *, most_bytes: int) -> int | None:
    """Return the cells of the largest rectangle, or None where the file unpacks to more bytes."""
    extent = _Extent()
    for tags in _list_tags(file, most_bytes):
        if tags is None:
            return None
        for tag in tags:
            extent.add(tag)
    return max(extent.most, extent.cells)


def find_failed(file: IO[bytes]) -> list[tuple[str, int, int]]:
    """Return the cells whose formula failed, as (title in ODS, line, position), the first ones."""
    extent = _Extent()
    found: list[tuple[str, int, int]] = []
    for tags in _list_tags(file, sys.maxsize):
        for tag in tags or ():
            extent.add(tag)
            if _FAILED.search(tag):
                found.append(
                    (
                        html.unescape(extent.title.decode(errors="replace")),
                        extent.row,
                        extent.column - 1,
                    )
                )
            if len(found) == MOST_FAILED:
                return found
    return found


def _list_tags(file: IO[bytes], most_bytes: int) -> Iterator[Iterable[bytes] | None]:
    kept, unpacked = b"", 0
    while piece := file.read(CHUNK):
        unpacked += len(piece)
        if unpacked > most_bytes:  # the directory of the pack may lie
            yield None
            return
        text = kept + piece
        whole = text.rfind(b"<")
        yield _TAGS.findall(text[:whole] if whole > 0 else b"")
        kept = text[max(whole, 0) :]
    yield _TAGS.findall(kept)


@dataclass(slots=True)
class _Extent:
    row: int = 0
    column: int = 0
    rows: int = 0
    columns: int = 0
    next_row: int = 1
    most: int = 0
    title: bytes = b""

    @property
    def cells(self) -> int:
        return self.rows * self.columns

    def add(self, tag: bytes) -> None:
        name = tag[1:].split(None, 1)[0].rstrip(b"/>")
        if name == b"table:table":
            self.most = max(self.most, self.cells)
            self.row = self.rows = self.columns = self.column = 0
            self.next_row = 1
            named = _TITLE.search(tag)
            self.title = named[1] if named else b""
        elif name == b"table:table-row":
            times = _ROWS.search(tag)
            self.row, self.column = self.next_row + int(times[1] if times else 1) - 1, 0
            self.next_row = self.row + 1
        elif name.startswith(b"table:"):
            times = _COLUMNS.search(tag)
            self.column += int(times[1] if times else 1)
            self._reach(filled=not tag.endswith(b"/>") or b"value" in tag)
        else:
            self._add_xlsx(name, tag)

    def _add_xlsx(self, name: bytes, tag: bytes) -> None:
        found = _REFERENCE.search(tag)
        if name.endswith(b"row"):
            self.row, self.column = int(found[2]) if found else self.row + 1, 0
        else:
            self.row = int(found[2]) if found else self.row
            self.column = _number(found[1]) if found else self.column + 1
            self._reach(filled=not tag.endswith(b"/>"))

    def _reach(self, *, filled: bool) -> None:
        if filled:
            self.rows = max(self.rows, self.row)
            self.columns = max(self.columns, self.column)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number
