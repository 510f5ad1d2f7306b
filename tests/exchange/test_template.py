"""The template opens clean, offers its choices, and its examples are never read."""

import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from mapapp.exchange.layout import HELP_TITLE, LISTS_TITLE, SHEETS
from mapapp.exchange.tablein import EXAMPLES, read_table
from mapapp.exchange.template import EXAMPLE_ID, list_template_sheets, write_template
from tests.exchange.tables_ground import KNOWN, find_model_faults, write_book

OFFICE = shutil.which("soffice")
TITLES = [*(sheet.title for sheet in SHEETS if sheet.key != "glossary"), HELP_TITLE, LISTS_TITLE]


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "modele.xlsx"
    path.write_bytes(write_template(KNOWN))
    return path


def read_sheet(path: Path, title: str) -> list[list[Any]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_name(title).to_python()


def test_the_template_has_every_sheet_but_the_glossary(template: Path) -> None:
    assert CalamineWorkbook.from_path(template).sheet_names == TITLES
    for sheet in list_template_sheets():
        head = read_sheet(template, sheet.title)[0]
        assert [label.removesuffix(" *") for label in head] == [c.label for c in sheet.columns]
        assert [label.endswith("*") for label in head] == [c.required for c in sheet.columns]


def test_as_it_is_it_tells_nothing(template: Path) -> None:
    intake = read_table(template, KNOWN)

    assert (intake.faults, intake.entries, intake.sources) == ([], [], [])
    assert intake.passed_over == {EXAMPLES: len(list_template_sheets())}


def test_its_example_is_an_action_once_it_has_an_id(template: Path, tmp_path: Path) -> None:
    book = {}
    for sheet in list_template_sheets():
        head, example = read_sheet(template, sheet.title)
        book[sheet.title] = [head, ["forum" if c == EXAMPLE_ID else c for c in example]]
    book["Liées"][1][1] = "autre"
    documents = {*KNOWN.sources, "guide-mel-jeunesse"}

    intake = read_table(
        write_book(tmp_path, book),
        replace(KNOWN, sources=documents),
    )

    assert intake.faults == []
    (entry,) = intake.entries
    assert find_model_faults(entry) == []
    assert entry.fields["coverage"]["areas"] == [
        {"kind": "commune", "code": "59350", "certainty": "inferred", "page": 12, "note": None}
    ]
    assert {"links", "contacts", "timeline", "offers", "key_figures"} <= set(entry.fields)


def test_choices_and_communes_are_lists_to_choose_from(template: Path) -> None:
    columns = [*zip(*read_sheet(template, LISTS_TITLE), strict=True)]
    communes = next(column for column in columns if column[0] == "commune")

    assert [word for word in communes[1:] if word] == sorted(
        f"{code} {name}" for code, name in KNOWN.names.items()
    )
    with zipfile.ZipFile(template) as pack:
        rules = pack.read("xl/worksheets/sheet2.xml").decode()
    assert "<formula1>Listes!$A$2:$A$9</formula1>" in rules
    assert "<formula1>Actions!$A$2:$A$1001</formula1>" in rules


def test_the_help_tells_every_column(template: Path) -> None:
    rows = read_sheet(template, HELP_TITLE)

    told = [(row[0], row[1]) for row in rows if row[2]][1:]
    assert told == [(sheet.title, c.label) for sheet in SHEETS for c in sheet.columns]


def test_the_same_territory_gives_the_same_bytes(template: Path) -> None:
    assert template.read_bytes() == write_template(KNOWN)


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed (soffice)")
def test_libreoffice_opens_it_with_its_lists(template: Path, tmp_path: Path) -> None:
    own = f"-env:UserInstallation=file://{tmp_path}/office"
    subprocess.run(
        [str(OFFICE), own, "--headless", "--convert-to", "ods", template.name],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=180,
    )

    saved = tmp_path / "modele.ods"
    with zipfile.ZipFile(saved) as pack:
        content = pack.read("content.xml").decode()
    assert "cell-content-is-in-list([$Listes.$A$2:.$A$9])" in content
    assert content.count("<office:annotation") == sum(
        len(s.columns) for s in list_template_sheets()
    )
    intake = read_table(saved, KNOWN)
    assert (intake.faults, intake.passed_over) == ([], {EXAMPLES: len(list_template_sheets())})
