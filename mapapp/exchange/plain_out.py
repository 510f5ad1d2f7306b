"""Write plain tables for programs: CSV as RFC 4180 has it, points as decimal signs, UTF-8."""

import csv
import io
from collections.abc import Sequence

from mapapp.exchange.plaincolumns import (
    COVER_COLUMNS,
    Column,
    Row,
    read_rows,
    write_cell,
)
from mapapp.exchange.stock import Stock
from mapapp.tables import guard


def write_actions_csv(stock: Stock) -> bytes:
    """Write the actions, lists joined in one cell."""
    return write_plain(stock.action_columns, stock.told_actions)


def write_communes_csv(stock: Stock) -> bytes:
    """Write the communes with their counts of actions."""
    return write_plain(stock.commune_columns, stock.records.communes)


def write_coverage_csv(stock: Stock) -> bytes:
    """Write which action reaches which commune, how far and why."""
    return write_plain(COVER_COLUMNS, stock.told_covers)


def write_plain(columns: Sequence[Column[Row]], rows: Sequence[Row]) -> bytes:
    """Write rows under their columns' names; what a spreadsheet takes for a formula is quoted."""
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow([column.name for column in columns])
    for row in read_rows(columns, rows):
        writer.writerow([guard(write_cell(cell)) for cell in row])
    return held.getvalue().encode()
