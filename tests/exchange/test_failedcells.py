"""A cell whose formula failed is a fault, never an empty cell that empties a field."""

from pathlib import Path

import pytest
import xlsxwriter

from mapapp.exchange.failedcells import find_failed_cells
from mapapp.exchange.opendocument import OdsSheet, write_ods_sheets
from mapapp.exchange.tablein import read_table
from tests.exchange.tables_ground import KNOWN
from tests.exchange.test_workbooks import repack

HEAD = ["Identifiant", "Note de couverture"]


def write_failing(path: Path) -> Path:
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("Aide & plus")
    sheet = book.add_worksheet("Actions")
    sheet.write_row(1, 0, HEAD)
    sheet.write_row(2, 0, ["forum"])
    sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")
    book.close()
    return path


def test_a_failed_formula_is_found_by_sheet_line_and_position(tmp_path: Path) -> None:
    path = write_failing(tmp_path / "a.xlsx")
    assert find_failed_cells(path) == {"Actions": {(3, 1)}}


def test_a_failed_formula_of_a_workbook_is_a_fault(tmp_path: Path) -> None:
    faults = map(str, read_table(write_failing(tmp_path / "a.xlsx"), KNOWN).faults)
    said = "« #ERREUR! » : le calcul de cette cellule a échoué"
    assert f"feuille Actions, ligne 3, colonne Note de couverture (B) : {said}" in {
        fault.split(" → ")[0] for fault in faults
    }


def test_a_failed_formula_of_an_opendocument_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    path.write_bytes(write_ods_sheets([OdsSheet("À & B", [HEAD, ["forum", "x"]], 2)]))
    value = b'office:value-type="string"><text:p>x'
    failing = (
        b'office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#'
    )
    repack(path, lambda _, body: body.replace(value, failing))
    assert find_failed_cells(path) == {"À & B": {(2, 1)}}


@pytest.mark.parametrize("text", ["#N/A", "#DIV/0!", "#REF!", "#VALEUR!", "#NOM?", " #NAAM? "])
def test_what_a_spreadsheet_shows_of_a_failure_is_no_text(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"Identifiant;Note de couverture\nforum;{text}\n", encoding="utf-8")
    places = [fault.place for fault in read_table(path, KNOWN).faults if "calcul" in fault.message]
    assert places == ["ligne 2, colonne Note de couverture (B)"]


def test_a_text_that_begins_like_a_failure_stays_one(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Identifiant;Note de couverture\nforum;#N/A dans le guide\n", encoding="utf-8")
    assert not [fault for fault in read_table(path, KNOWN).faults if "calcul" in fault.message]
