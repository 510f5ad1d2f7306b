"""Sheets are written as CSV and XLSX: numbers as numbers, texts as texts, never a formula."""

import csv
import io
import re
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pyogrio
import pytest
from flask.testing import FlaskClient

from mapapp.gapforms import make_file
from mapapp.gapsheet import Cell, Field, Sheet
from mapapp.tables import guard, write_french_csv, write_plain_csv, write_workbook
from tests.gapground import FORMULA, make_atlas, make_kit, make_matrix

NOTE = ("À savoir", "Deux documents.")
KINDS = {"bare": "Aucune action"}
OFFICE = shutil.which("soffice")
# Every sheet of the file; « , », UTF-8, no quotes but where they are needed.
AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"


def make_sheet(*rows: list[Cell]) -> Sheet:
    fields = [
        Field("code", "Code INSEE", str),
        Field("name", "Commune", str),
        Field("gap", "Ce qui manque", str, say=lambda gap: KINDS.get(gap, gap)),
        Field("km", "Distance (km)", str),
    ]
    return Sheet("Communes", fields, [*rows])


SHEET = make_sheet(["01001", "L’Œil ; « a »", "bare", 8.5], ["59002", "Deux", "none", None])


def read_sheet(book: bytes, folder: Path, layer: str) -> list[dict[str, object]]:
    path = folder / "book.xlsx"
    path.write_bytes(book)
    frame = pyogrio.read_dataframe(path, layer=layer, read_geometry=False)
    return [dict(row) for _, row in frame.iterrows()]


def test_a_french_spreadsheet_gets_semicolons_commas_and_words() -> None:
    assert (
        write_french_csv(SHEET, NOTE)
        == (
            "\ufeffCode INSEE;Commune;Ce qui manque;Distance (km);À savoir\r\n"
            '01001;"L’Œil ; « a »";Aucune action;8,5;Deux documents.\r\n'
            "59002;Deux;none;;Deux documents.\r\n"
        ).encode()
    )


def test_a_program_gets_commas_points_and_the_names_of_the_api() -> None:
    assert (
        write_plain_csv(SHEET, ("note", "a, b"))
        == (
            "code,name,gap,km,note\r\n"
            '01001,L’Œil ; « a »,bare,8.5,"a, b"\r\n'
            '59002,Deux,none,,"a, b"\r\n'
        ).encode()
    )


@pytest.mark.parametrize("start", [*"=+-@\t\r\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_a_text_that_may_be_a_formula_gets_an_apostrophe(start: str) -> None:
    assert guard(f"{start}1+1") == f"'{start}1+1"


def test_numbers_and_other_texts_stay_as_they_are() -> None:
    assert [guard(value) for value in (-1, -1.5, None, "", "a=1", "'a")] == [
        -1,
        -1.5,
        None,
        "",
        "a=1",
        "'a",
    ]


@pytest.mark.parametrize("form", ["csv", "csv-simple"])
def test_a_formula_in_the_data_is_text_in_csv(form: str) -> None:
    atlas = make_atlas(name=FORMULA, title=FORMULA, carrier=FORMULA)
    written = make_file("csv" if form == "csv" else "csv-simple", make_matrix(atlas), make_kit())
    separator = ";" if form == "csv" else ","

    rows = [*csv.reader(io.StringIO(written.decode("utf-8-sig")), delimiter=separator)]

    cells = [cell for row in rows for cell in row]
    assert f"'{FORMULA}" in cells
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


def test_a_formula_in_the_data_is_text_in_the_workbook(tmp_path: Path) -> None:
    atlas = make_atlas(name=FORMULA, title=FORMULA, carrier=FORMULA)
    book = make_file("xlsx", make_matrix(atlas, sort="name"), make_kit())

    with zipfile.ZipFile(io.BytesIO(book)) as pack:
        parts = {name: pack.read(name).decode() for name in pack.namelist()}
    sheets = [body for name, body in parts.items() if name.startswith("xl/worksheets/")]
    assert len(sheets) == 4
    assert [body for body in sheets if "<f>" in body or "<hyperlink" in body] == []
    assert "xl/externalLinks" not in "".join(parts)
    names = [row["Commune"] for row in read_sheet(book, tmp_path, "Communes")]
    assert f"'{FORMULA}" in names
    carriers = {row["À qui demander"] for row in read_sheet(book, tmp_path, "Lacunes")}
    assert f"'{FORMULA}" in carriers


def test_the_workbook_holds_real_numbers_and_codes_as_text(tmp_path: Path) -> None:
    book = write_workbook([SHEET], ("Notes", [["Un titre"], [], ["a", 1, 2]]))

    rows = read_sheet(book, tmp_path, "Communes")
    assert rows[0] == {
        "Code INSEE": "01001",
        "Commune": "L’Œil ; « a »",
        "Ce qui manque": "Aucune action",
        "Distance (km)": 8.5,
    }


def test_the_head_stays_in_sight_and_can_be_filtered() -> None:
    with zipfile.ZipFile(io.BytesIO(write_workbook([SHEET], ("Notes", [])))) as pack:
        sheet = pack.read("xl/worksheets/sheet1.xml").decode()

    assert '<pane xSplit="2" ySplit="1" topLeftCell="C2"' in sheet
    assert '<autoFilter ref="A1:D3"/>' in sheet
    assert re.search(r'<ignoredError sqref="A1:B3" numberStoredAsText="1"/>', sheet)


def test_the_same_sheets_give_the_same_bytes_whenever() -> None:
    book = write_workbook([SHEET], ("Notes", [["a"]]))

    with zipfile.ZipFile(io.BytesIO(book)) as pack:
        assert {entry.date_time[:3] for entry in pack.infolist()} == {(1980, 1, 1)}
        core = pack.read("docProps/core.xml").decode()
    assert set(re.findall(r">(\d{4}-[^<]*)<", core)) == {"1980-01-01T00:00:00Z"}
    assert str(datetime.now(UTC).year) not in core
    assert write_workbook([SHEET], ("Notes", [["a"]])) == book


def test_an_empty_sheet_is_a_sheet(tmp_path: Path) -> None:
    book = write_workbook([make_sheet()], ("Notes", []))

    (head,) = read_sheet(book, tmp_path, "Communes")
    assert [*head.values()] == ["Code INSEE", "Commune", "Ce qui manque", "Distance (km)"]
    assert write_plain_csv(make_sheet(), ("note", "x")) == b"code,name,gap,km,note\r\n"


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed (soffice)")
def test_libreoffice_opens_the_workbook_with_the_numbers_of_the_api(
    client: FlaskClient, tmp_path: Path
) -> None:
    asked = "theme=emploi&age=17&zone=melt"
    (tmp_path / "book.xlsx").write_bytes(client.get(f"/couverture/lacunes.xlsx?{asked}").data)

    own = f"-env:UserInstallation=file://{tmp_path}/office"
    subprocess.run(
        [str(OFFICE), own, "--headless", "--convert-to", AS_CSV, "book.xlsx"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=120,
    )

    with (tmp_path / "book-Cases.csv").open(encoding="utf-8") as file:
        cells = [*csv.DictReader(file)]
    expected = client.get(f"/api/gaps?{asked}").get_json()["cells"]
    counted = ("Actions locales", "Actions en tout", "Actions sans âge indiqué")
    assert [(row["Code INSEE"], *(int(row[name]) for name in counted)) for row in cells] == [
        (cell["code"], cell["local"], cell["all"], cell["unknown_age"]) for cell in expected
    ]
    assert len(cells) == 10
    with (tmp_path / "book-Lacunes.csv").open(encoding="utf-8") as file:
        gaps = [*csv.DictReader(file)]
    ranking = client.get(f"/api/gaps/ranking?{asked}&grain=theme").get_json()
    assert [(row["Code INSEE"], int(row["Habitants"])) for row in gaps] == [
        (gap["code"], gap["population"]) for gap in ranking["gaps"]
    ]
