"""A file's tables before their columns are known, and how one is refused."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mapapp.errors import Fault
from mapapp.exchange.cells import RawCell, read_text
from mapapp.exchange.layout import CONTINUED
from mapapp.exchange.notation import unshield

Row = tuple[int, list[RawCell]]


@dataclass(frozen=True, slots=True)
class RawTable:
    """Hold one table: its title (none in CSV), and its rows with their line numbers.

    ``first_column`` is the position of the first cell of each row. ``merged`` are the cells that
    were joined, as (first line, name of the range).
    """

    title: str | None
    rows: Iterator[Row]
    first_column: int = 0
    merged: tuple[tuple[int, str], ...] = ()


class RefusedError(Exception):
    """Refuse a file as a whole."""

    def __init__(self, message: str, cure: str) -> None:
        self.fault = Fault("fichier", message, cure)
        super().__init__(message)


def join_continued(rows: Iterable[Row], at: int) -> Iterator[Row]:
    """Yield the rows that hold something, put together with what goes on in the rows below.

    ``at`` is the position of the cell that says that a row goes on.
    """
    kept: Row | None = None
    for line, row in rows:
        if not any(map(_holds_something, row)):
            continue
        if kept and at < len(row) and read_text(row[at]).strip() == CONTINUED:
            kept = (kept[0], _append(kept[1], row, at))
            continue
        if kept:
            yield kept
        kept = (line, row)
    if kept:
        yield kept


def _holds_something(cell: RawCell) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None


def _append(row: list[RawCell], more: Sequence[RawCell], skipped: int) -> list[RawCell]:
    joined = list(row)
    for at, cell in enumerate(more):
        if at != skipped and isinstance(cell, str) and cell and at < len(joined):
            joined[at] = f"{joined[at] or ''}{unshield(cell)}"
    return joined
