"""Plain tables for programs: RFC 4180, the API's names, values that are read without being told."""

import csv
import io
from collections.abc import Callable

import pytest

from mapapp.exchange.plain_out import (
    write_actions_csv,
    write_communes_csv,
    write_coverage_csv,
    write_plain,
)
from mapapp.exchange.plaincolumns import Cell, Column, write_cell
from mapapp.exchange.stock import Stock
from mapapp.snapshot import Snapshot
from tests.exchange.stocks import HOSTILE, make_stock


def read(body: bytes) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(body.decode(), newline=""), strict=True)]


@pytest.fixture(scope="module")
def stock() -> Stock:
    return make_stock()


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (1.5, "1.5"),
        ("é ; «, »", "é ; «, »"),
    ],
)
def test_values_are_written_for_programs(value: Cell, written: str) -> None:
    assert write_cell(value) == written


def test_what_a_spreadsheet_takes_for_a_formula_gets_an_apostrophe() -> None:
    columns: list[Column[str]] = [Column("a", "string", "A", lambda text: text)]
    written = write_plain(columns, ["=1+1", "@x", "-5 km", 'dit "oui", oui', "deux\nlignes"])
    assert written == (
        b'a\r\n\'=1+1\r\n\'@x\r\n\'-5 km\r\n"dit ""oui"", oui"\r\n"deux\nlignes"\r\n'
    )


def test_an_action_is_one_line(stock: Stock) -> None:
    rows = read(write_actions_csv(stock))
    assert [row["id"] for row in rows] == ["forum", "partout", "quartier", "partie"]
    assert rows[1]["title"] == HOSTILE
    assert rows[0] == {
        "id": "forum",
        "title": "Forum",
        "theme": "emploi",
        "carriers": "Ville",
        "summary": "Un forum.",
        "description": "Un forum des métiers.",
        "audience": "De 13 à 30 ans.",
        "age_min": "13",
        "age_max": "30",
        "criteria": "",
        "situations": "",
        "where": "Commune 59001",
        "certainty": "stated",
        "coverage_note": "",
        "communes": "1",
        "population": "10",
        "outline_is_wider": "false",
        "first_year": "",
        "last_year": "",
        "cross_border": "false",
        "contacts": "Chargée · Ville · accueil@exemple.fr · +33 3 20 21 22 23",
        "links": "",
        "programme": "forum",
        "document": "Guide",
        "page": "11",
    }
    assert [row["age_min"] for row in rows] == ["13", "13", "13", ""]
    assert [row["outline_is_wider"] for row in rows] == ["false", "false", "true", "false"]


def test_contacts_are_those_that_may_be_shown() -> None:
    named = read(write_actions_csv(make_stock(show_names=True)))[0]["contacts"]
    assert named == "Chargée · Nom Secret · Ville · accueil@exemple.fr · +33 3 20 21 22 23"
    assert read(write_actions_csv(make_stock(show_contacts=False)))[0]["contacts"] == ""


def test_a_commune_is_one_line(stock: Stock) -> None:
    rows = read(write_communes_csv(stock))
    assert len(rows) == 9
    assert {name: rows[4][name] for name in ("code", "name", "postal_codes", "border")} == {
        "code": "59005",
        "name": "Commune 59005",
        "postal_codes": "59000",
        "border": "false",
    }
    assert [row["border"] for row in rows] == ["false", "false", "true"] * 3
    assert (rows[0]["actions_local"], rows[0]["actions_all"]) == ("1", "2")


def test_a_cover_is_one_line_with_its_reason(stock: Stock) -> None:
    rows = read(write_coverage_csv(stock))
    assert len(rows) == len(stock.records.covers) == 1 + 9 + 2 + 1
    assert rows[0] == {
        "code": "59001",
        "commune": "Commune 59001",
        "action": "forum",
        "extent": "whole",
        "share": "1.0",
        "basis": "commune",
        "certainty": "stated",
        "page": "11",
        "programme": "forum",
        "why": "Commune nommée, page 11.",
    }
    quarter = next(row for row in rows if row["basis"] == "quarter")
    assert (quarter["extent"], quarter["share"]) == ("part", "")


def test_the_shipped_tables_have_every_row(snapshot: Snapshot) -> None:
    records = snapshot.records
    assert {
        name: len(read(snapshot.files[f"{name}.csv"]))
        for name in ("communes", "actions-simple", "coverage")
    } == {
        "communes": len(records.communes),
        "actions-simple": len(records.actions),
        "coverage": len(records.covers),
    }


@pytest.mark.parametrize("write", [write_actions_csv, write_communes_csv, write_coverage_csv])
def test_the_same_input_gives_the_same_bytes(write: Callable[[Stock], bytes]) -> None:
    body = write(make_stock())
    assert body == write(make_stock())
    assert not body.startswith(b"\xef\xbb\xbf")
    assert body.endswith(b"\r\n")
