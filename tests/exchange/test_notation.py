"""Lists and rows in one cell come back as they were, whatever their texts hold."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapapp.exchange.notation import (
    join_items,
    join_rows,
    shield,
    split_items,
    split_rows,
    unshield,
)

CASES = settings(derandomize=True, deadline=None, database=None)
TEXTS = st.text(alphabet=st.one_of(st.sampled_from("\\|;[:\n' =n"), st.characters(codec="utf-8")))
ITEMS = TEXTS.map(str.strip).filter(bool)


def test_items_stand_between_bars() -> None:
    assert join_items(["Ville de Lille", "MEL"]) == "Ville de Lille | MEL"


@pytest.mark.parametrize(
    "text", ["a|b", "a |b", " a\nb ", "a\r\nb".replace("\r", ""), "| a || b |"]
)
def test_items_are_cut_at_bars_and_lines(text: str) -> None:
    assert split_items(text) == ["a", "b"]


def test_signs_that_are_meant_are_escaped() -> None:
    assert join_items(["a | b", "c\\d", "e\nf"]) == "a \\| b | c\\\\d | e\\nf"


def test_a_backslash_before_another_letter_is_itself() -> None:
    assert split_items("C:\\dossier") == ["C:\\dossier"]


@CASES
@given(st.lists(ITEMS))
def test_any_list_comes_back(items: list[str]) -> None:
    assert split_items(join_items(items)) == items


def test_rows_are_labelled_fields() -> None:
    cell = "Organisme : MEL ; Page : 12 | Organisme : Ville"

    assert join_rows([[("Organisme", "MEL"), ("Page", "12")], [("Organisme", "Ville")]]) == cell
    assert [*split_rows(cell)] == [[("Organisme", "MEL"), ("Page", "12")], [("Organisme", "Ville")]]


def test_a_field_without_label_is_told_apart() -> None:
    assert [*split_rows("MEL ; Page : 12")] == [[("", "MEL"), ("Page", "12")]]


@CASES
@given(st.lists(st.lists(st.tuples(st.sampled_from(["Nom", "Page"]), ITEMS), min_size=1)))
def test_any_rows_come_back(rows: list[list[tuple[str, str]]]) -> None:
    assert [*split_rows(join_rows(rows))] == rows


@CASES
@given(st.lists(ITEMS, min_size=1))
def test_a_list_inside_a_row_comes_back(items: list[str]) -> None:
    (((label, text),),) = split_rows(join_rows([[("Téléphones", join_items(items))]]))

    assert (label, split_items(text)) == ("Téléphones", items)


@pytest.mark.parametrize(
    ("text", "cell"),
    [("=1+1", "'=1+1"), ("+33 3", "'+33 3"), ("'=1", "''=1"), ("''a", "'''a"), ("'a", "'a")],
)
def test_what_may_be_a_formula_gets_an_apostrophe(text: str, cell: str) -> None:
    assert (shield(text), unshield(cell)) == (cell, text)


@CASES
@given(TEXTS)
def test_any_shield_is_taken_away(text: str) -> None:
    assert unshield(shield(text)) == text
    assert not shield(text).startswith(("=", "+", "-", "@", "\t", "\r"))
