"""The layout names every field of an action, and every heading means one column."""

from collections import Counter
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel

from mapapp.areas import CommuneArea, NeighboursArea, OutlineArea, QuarterArea, ZoneArea
from mapapp.exchange.columns import TAKES, Kind, Sheet
from mapapp.exchange.layout import (
    BLANK,
    CELLS,
    CHILDREN,
    CSV_SHEET,
    LEFT_OUT,
    SHEETS,
    column_letter,
    find_sheet,
    is_for_people,
)
from mapapp.limits import (
    MOST_ACTIONS,
    MOST_CELL_CHARS,
    MOST_TABLE_BYTES,
    MOST_TABLE_CELLS,
    MOST_TABLE_COLUMNS,
    MOST_TABLE_ENTRIES,
    MOST_TABLE_ROWS,
    MOST_UNPACKED_BYTES,
)
from mapapp.model import Action, ActionsFile, Contact, Offer, Source, Term, Venue
from mapapp.words import fold
from tests.exchange.tables_docs import DOCS, make_tables, put_tables

RULES = (CommuneArea, NeighboursArea, OutlineArea, QuarterArea, ZoneArea)
# Columns that are no field: whose row it is, what is read only, what ties rows to an offer.
TIES = {"id", "commune", "number", "offer"}
LISTS_OF_ROWS = {sheet.key for sheet in CHILDREN} | {"remarks", "venues"}


def list_fields(model: type[BaseModel], before: str = "") -> set[str]:
    """List the paths of a model's fields; lists of texts and choices are fields themselves."""
    found = set()
    for name, field in model.model_fields.items():
        path = f"{before}{field.alias or name}"
        inner = find_model(field.annotation)
        if path in LISTS_OF_ROWS or inner is None:
            found.add(path)
        else:
            found |= list_fields(inner, f"{path}.")
    return found


def find_model(annotation: Any) -> type[BaseModel] | None:
    """Return the model that a field holds one of, or None where it holds values or lists."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation if annotation.__name__ != "Polygon" else None
    if get_origin(annotation) is list:
        return None
    found = [find_model(one) for one in get_args(annotation)]
    return next((one for one in found if one), None)


def keys_of(key: str) -> set[str]:
    (sheet,) = (sheet for sheet in SHEETS if sheet.key == key)
    return {column.key for column in sheet.columns}


@pytest.mark.parametrize("sheet", [*SHEETS, CSV_SHEET], ids=lambda sheet: sheet.title)
def test_a_heading_means_one_column(sheet: Sheet) -> None:
    names = Counter(name for column in sheet.columns for name in column.all_names)

    assert [name for name, count in names.items() if count > 1] == []
    assert len({column.key for column in sheet.columns}) == len(sheet.columns)


def test_every_field_of_an_action_has_a_column_or_a_sheet() -> None:
    told = keys_of("actions") | {sheet.key for sheet in CHILDREN}

    assert told == list_fields(Action)


@pytest.mark.parametrize(
    ("key", "model"),
    [
        ("venues", Venue),
        ("contacts", Contact),
        ("offers", Offer),
        ("sources", Source),
        ("glossary", Term),
        *((sheet.key, None) for sheet in CHILDREN if sheet.key in ("timeline", "links")),
        *((key, None) for key in ("key_figures", "remarks", "related")),
    ],
)
def test_every_field_of_a_row_has_a_column(key: str, model: type[BaseModel] | None) -> None:
    if model is None:
        (model,) = get_args(Action.model_fields[key].annotation)

    kept = {"id"} if key in ("sources", "glossary") else set()
    assert keys_of(key) - (TIES - kept) == list_fields(model) - {"venues", "remarks"}


def test_every_field_of_every_rule_has_a_column() -> None:
    fields = set().union(*(list_fields(rule) for rule in RULES))

    assert keys_of("coverage.areas") - TIES == fields


def test_every_list_of_the_file_has_a_sheet() -> None:
    lists = set(ActionsFile.model_fields) - {"schema_", "version"}

    assert lists <= {sheet.key for sheet in SHEETS}


def test_each_sheet_of_rows_has_a_cell_in_csv() -> None:
    assert [cell.key for cell in CELLS] == [sheet.key for sheet in CHILDREN]
    assert set(LEFT_OUT) == {"csv", "xlsx", "ods"}


def test_a_sheet_is_found_by_its_names() -> None:
    titles = [*(sheet.title.upper() for sheet in SHEETS), "coverage", "Lieu", "Contact"]

    found = [find_sheet(title) for title in titles]
    assert [sheet and sheet.key for sheet in found] == [
        *(sheet.key for sheet in SHEETS),
        *("coverage.areas", "venues", "contacts"),
    ]
    assert len({fold(sheet.title) for sheet in SHEETS}) == len(SHEETS)
    assert find_sheet("Feuil1") is None
    assert [is_for_people(title) for title in ("aide", "A LIRE", "Listes", "Actions")] == [
        *(True, True, True),
        False,
    ]


def test_what_a_new_action_gets_lets_it_be_short() -> None:
    assert BLANK == {
        "audience": {"age_min": None, "age_max": None, "criteria": []},
        "contacts": [],
        "cross_border": {"value": False},
    }


def test_columns_are_named_as_in_spreadsheets() -> None:
    assert [column_letter(at) for at in (0, 25, 26, 51, 52, 701, 702)] == [
        *("A", "Z", "AA", "AZ", "BA"),
        *("ZZ", "AAA"),
    ]


def test_every_kind_says_what_it_takes() -> None:
    assert set(TAKES) == set(get_args(Kind))
    used = {column.kind for sheet in (*SHEETS, CSV_SHEET) for column in sheet.columns}
    assert used == set(TAKES)


def test_choices_are_found_by_value_and_by_words() -> None:
    for sheet in SHEETS:
        for column in sheet.columns:
            for value, said in column.choices.items():
                assert column.choose(value) == value
                assert column.choose(f" {said.upper()} ") == value


def test_the_documentation_lists_the_columns_of_the_layout() -> None:
    text = DOCS.read_text(encoding="utf-8")

    assert put_tables(text) == text, "python -m tests.exchange.tables_docs"
    assert make_tables() in text


def test_the_documentation_tells_the_limits_of_the_layout() -> None:
    text = DOCS.read_text(encoding="utf-8")

    limits = (
        MOST_TABLE_ENTRIES,
        MOST_TABLE_ROWS,
        MOST_ACTIONS,
        MOST_TABLE_CELLS,
        MOST_TABLE_COLUMNS,
        MOST_CELL_CHARS,
    )
    assert [limit for limit in limits if f"{limit:,}" not in text] == []
    assert f"{MOST_TABLE_BYTES // 10**6} MB · {MOST_UNPACKED_BYTES // 10**6} MB" in text
