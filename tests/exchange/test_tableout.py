"""The actions come back from every form of table as they went out."""

import csv
import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapapp.exchange.known import Known
from mapapp.exchange.layout import ACTIONS, CELLS
from mapapp.exchange.tablein import read_table
from mapapp.exchange.tableout import MOST_CELL, write_csv, write_ods, write_xlsx
from mapapp.model import ActionsFile
from tests.exchange.tables_ground import KNOWN, ROOT, rebuild
from tests.making import SOURCE, make_raw_action

WRITERS: dict[str, Callable[..., bytes]] = {
    "csv": write_csv,
    "xlsx": write_xlsx,
    "ods": write_ods,
}
BOOKS = ["xlsx", "ods"]
OFFICE = shutil.which("soffice")
SIGNS = st.one_of(st.sampled_from("\\|;[]:\n '=+-@_x"), st.characters(codec="utf-8"))
ALLOWED = st.text(SIGNS, max_size=40).map(
    lambda text: re.sub(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ufffe\uffff]", "", text).strip()
)
TEXTS = ALLOWED.filter(bool)


def make_file(*actions: dict[str, Any]) -> ActionsFile:
    raw = {"$schema": "/schema/actions.json", "version": 1, "sources": [SOURCE]}
    return ActionsFile.model_validate_json(json.dumps(raw | {"actions": [*actions]}))


def send(file: ActionsFile, form: str, folder: Path, known: Known = KNOWN) -> ActionsFile:
    path = folder / f"actions.{form}"
    path.write_bytes(WRITERS[form](file, known.names, withheld=()))
    intake = read_table(path, known)
    assert intake.faults == []
    return rebuild(intake, file)


@pytest.fixture(scope="module")
def shipped() -> ActionsFile:
    return ActionsFile.model_validate_json((ROOT / "actions.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def known(shipped: ActionsFile) -> Known:
    def read(name: str, key: str) -> list[dict[str, Any]]:
        whole = json.loads((ROOT / "geodata" / name).read_text(encoding="utf-8"))
        return [one.get("properties", one) for one in whole[key]]

    parts = read("associated_communes.geojson", "features")
    return Known(
        {row["code"]: row["name"] for row in read("communes.geojson", "features")},
        {row["code"]: (row["name"], row["parent"]) for row in parts},
        {row["id"]: row["name"] for row in read("zones.json", "zones")},
        [source.id for source in shipped.sources],
    )


@pytest.mark.parametrize("form", ["csv", "xlsx", "ods"])
def test_the_shipped_actions_come_back_whole(
    form: str, shipped: ActionsFile, known: Known, tmp_path: Path
) -> None:
    assert send(shipped, form, tmp_path, known) == shipped


@pytest.mark.parametrize("form", BOOKS)
def test_a_workbook_tells_documents_and_glossary_too(
    form: str, shipped: ActionsFile, known: Known, tmp_path: Path
) -> None:
    path = tmp_path / f"actions.{form}"
    path.write_bytes(WRITERS[form](shipped, known.names))

    intake = read_table(path, known)

    assert [entry.fields["id"] for entry in intake.sources] == [one.id for one in shipped.sources]
    assert len(intake.glossary or ()) == len(shipped.glossary)
    assert [*intake.whole] == sorted(source.id for source in shipped.sources)


@pytest.mark.parametrize("form", WRITERS)
def test_the_same_actions_give_the_same_bytes(
    form: str, shipped: ActionsFile, known: Known
) -> None:
    assert WRITERS[form](shipped, known.names) == WRITERS[form](shipped, known.names)


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize(
    ("withheld", "told"),
    [((), {"name", "email"}), (("contacts.name",), {"email"}), (("contacts",), None)],
)
def test_what_is_withheld_is_not_in_the_file_and_not_read_as_absent(
    form: str, withheld: tuple[str, ...], told: set[str] | None, tmp_path: Path
) -> None:
    contact = {"role": None, "name": "Ada", "organisation": "MEL", "email": None, "phones": []}
    file = make_file(make_raw_action(contacts=[contact]))
    path = tmp_path / f"actions.{form}"
    path.write_bytes(WRITERS[form](file, {}, withheld=withheld))

    fields = read_table(path, Known({"59001": "Un"}, {}, {}, ["guide"])).entries[0].fields

    assert ("contacts" in fields) == (told is not None)
    if told is not None:
        assert {"name", "email"} & set(fields["contacts"][0]) == told
    packed = path.read_bytes()
    texts = (
        [packed]
        if form == "csv"
        else [zipfile.ZipFile(path).read(name) for name in zipfile.ZipFile(path).namelist()]
    )
    assert any(b"Ada" in text for text in texts) == (withheld == ())


def test_csv_opens_in_a_french_spreadsheet() -> None:
    venue = {"name": "Gare", "code": "59350", "longitude": 3.07, "latitude": 50.5}
    contact = {"role": None, "name": None, "organisation": "MEL", "email": None, "phones": []}
    file = make_file(
        make_raw_action(
            venues=[venue],
            contacts=[contact | {"phones": ["+33 3 20 21 22 23"]}],
            coverage={"areas": [{"kind": "commune", "code": "59350"}], "certainty": "stated"},
        )
    )

    text = write_csv(file, KNOWN.names).decode("utf-8")

    assert text.startswith("\ufeffIdentifiant;Titre;Thème;Porteurs;")
    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";")
    assert [*row] == [column.label for column in (*ACTIONS.columns, *CELLS)]
    assert (row["Thème"], row["Certitude"], row["Transfrontalier"]) == ("Emploi", "écrit", "non")
    assert row["Couverture"] == "commune 59350 Lille"
    assert row["Lieux"] == (
        "Nom : Gare ; Code INSEE : 59350 ; Commune : Lille ; Longitude : 3,07 ; Latitude : 50,5"
    )
    assert row["Contacts"] == "Organisme : MEL ; Téléphones : +33 3 20 21 22 23"


@pytest.mark.parametrize("form", BOOKS)
def test_what_no_cell_can_hold_goes_on_in_the_rows_below(form: str, tmp_path: Path) -> None:
    ring = [[3 + turn / 7_000, 50 + (turn % 97) / 970] for turn in range(5_000)]
    outline = {"kind": "outline", "name": "Parc", "geometry": {"type": "Polygon"}}
    outline["geometry"] = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    area = {"kind": "commune", "code": "59350", "note": "après"}
    coverage = {"areas": [outline, area], "certainty": "stated"}
    file = make_file(make_raw_action(coverage=coverage, resources=["=" * 400] * 100))
    assert len(json.dumps(outline)) > 5 * MOST_CELL

    assert send(file, form, tmp_path) == file


@pytest.mark.parametrize("form", WRITERS)
@settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=TEXTS, items=st.lists(TEXTS, max_size=3), figure=st.floats(-1e15, 1e15))
def test_any_text_and_number_comes_back(
    form: str, text: str, items: list[str], figure: float, tmp_path: Path
) -> None:
    contact = {"role": text, "name": None, "organisation": text, "email": None, "phones": []}
    area = {"kind": "quarter", "code": "59350", "name": text, "note": text}
    file = make_file(
        make_raw_action(
            title=text,
            description=text,
            carriers=[text, *items],
            resources=items,
            contacts=[contact, contact],
            coverage={"areas": [area], "certainty": "unclear", "note": text},
            key_figures=[{"label": text, "value": figure, "year": 2024}],
            offers=[
                {"title": text, "summary": text, "page": 3, "venues": [{"name": text}]},
                {"title": text, "summary": text, "page": 4, "venues": []},
            ],
        )
    )

    assert send(file, form, tmp_path) == file


def test_workbooks_hold_texts_as_texts_and_no_formula(tmp_path: Path) -> None:
    file = make_file(make_raw_action(title="=1+1", source={"document": "guide", "page": 11}))
    (tmp_path / "a.xlsx").write_bytes(write_xlsx(file, {}))
    (tmp_path / "a.ods").write_bytes(write_ods(file, {}))

    with zipfile.ZipFile(tmp_path / "a.xlsx") as pack:
        sheet = pack.read("xl/worksheets/sheet1.xml").decode()
        assert "&apos;=1+1" in pack.read("xl/sharedStrings.xml").decode().replace("'", "&apos;")
    assert "<f>" not in sheet
    assert "<v>11</v>" in sheet
    with zipfile.ZipFile(tmp_path / "a.ods") as pack:
        content = pack.read("content.xml").decode()
        assert pack.infolist()[0].filename == "mimetype"
        assert {entry.date_time for entry in pack.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert "<text:p>'=1+1</text:p>" in content
    assert 'office:value="11"' in content
    assert "table:formula" not in content


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed (soffice)")
@pytest.mark.parametrize(("form", "other"), [("xlsx", "ods"), ("ods", "xlsx")])
def test_libreoffice_opens_the_workbook_and_saves_it_as_the_other_form(
    form: str, other: str, shipped: ActionsFile, known: Known, tmp_path: Path
) -> None:
    (tmp_path / f"actions.{form}").write_bytes(WRITERS[form](shipped, known.names, withheld=()))
    own = f"-env:UserInstallation=file://{tmp_path}/office"
    subprocess.run(
        [str(OFFICE), own, "--headless", "--convert-to", other, f"actions.{form}"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=180,
    )

    saved = read_table(tmp_path / f"actions.{other}", known)

    assert saved.faults == []
    assert rebuild(saved, shipped) == shipped
    ours = read_table(tmp_path / f"actions.{form}", known)
    assert [dict(entry.fields) for entry in saved.entries] == [
        dict(entry.fields) for entry in ours.entries
    ]
    assert [entry.place for entry in saved.entries] == [entry.place for entry in ours.entries]
