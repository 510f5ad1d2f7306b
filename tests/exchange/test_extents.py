"""How far cells reach is told from the bytes of a sheet, before it is set up in memory."""

import io

import pytest

from mapapp.exchange.extents import CHUNK, measure_sheets


def measure(xml: str, most: int = 10**9) -> int | None:
    return measure_sheets(io.BytesIO(xml.encode()), most_bytes=most)


@pytest.mark.parametrize(
    ("xml", "cells"),
    [
        ("", 0),
        ('<row r="2"><c r="C2"><v>1</v></c></row>', 6),
        ('<x:row r="2"><x:c r="C2"><x:v>1</x:v></x:c></x:row>', 6),
        ('<row r="2"><c s="1" r="AA2" t="s"><v>1</v></c></row>', 54),
        ('<row r="9"><c r="C9" s="1"/></row>', 0),
        ('<row r="2"/>', 0),
        ("<row><c><v>1</v></c><c><v>1</v></c></row><row><c><v>1</v></c></row>", 4),
        ('<row r="7"><c><v>1</v></c></row>', 7),
        ('<col min="1" max="16384"/><cols><color r="Z9"/></cols>', 0),
    ],
)
def test_a_sheet_of_xlsx_reaches_to_its_last_filled_cell(xml: str, cells: int) -> None:
    assert measure(xml) == cells


ROW, CELL = "<table:table-row>", '<table:table-cell office:value-type="string">'


@pytest.mark.parametrize(
    ("xml", "cells"),
    [
        (f"<table:table>{ROW}{CELL}", 1),
        (f"{ROW}<table:table-cell/>{CELL}", 2),
        (f'{ROW}{CELL}<table:table-cell table:number-columns-repeated="16384"/>', 1),
        (f'{ROW}<table:table-cell table:number-columns-repeated="9"/>{CELL}', 10),
        (f'{ROW}<table:table-cell office:value="1" table:number-columns-repeated="9"/>', 9),
        (f'<table:table-row table:number-rows-repeated="1048576"><table:table-cell/>{ROW}', 0),
        (f'<table:table-row table:number-rows-repeated="50">{CELL}{ROW}{CELL}{CELL}', 102),
        (f'<table:table-row table:number-rows-repeated="50"><table:table-cell/>{ROW}{CELL}', 51),
        (f"<table:table>{ROW}{CELL}{CELL}</table:table><table:table >{ROW}{CELL}", 2),
        (f"{ROW}<table:covered-table-cell/><table:table-cell-range/>{CELL}", 2),
    ],
)
def test_a_sheet_of_ods_counts_what_is_repeated(xml: str, cells: int) -> None:
    assert measure(xml) == cells


def test_tags_on_the_edge_of_what_is_read_at_once_are_whole() -> None:
    cell = '<c r="D9"><v>1</v></c>'

    told = {measure("-" * (CHUNK - back) + cell) for back in range(len(cell) + 1)}

    assert told == {36}


def test_what_unpacks_to_more_than_it_may_is_not_measured() -> None:
    assert measure("-" * 1001, most=1000) is None
