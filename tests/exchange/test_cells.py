"""A cell is read by the kind of its column, as people and spreadsheets write it."""

from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapapp.exchange.cells import RawCell, blank_value, read_text, read_value, write_value
from mapapp.exchange.columns import SITUATION_CHOICES, THEME_CHOICES, Column, Kind
from mapapp.exchange.known import MisreadError
from tests.exchange.tables_ground import KNOWN

CASES = settings(derandomize=True, deadline=None, database=None)
NBSP, THIN = "\u00a0", "\u202f"


def make_column(kind: Kind) -> Column:
    choices = {"choice": THEME_CHOICES, "choices": SITUATION_CHOICES}.get(kind, SITUATION_CHOICES)
    return Column("key", "Colonne", kind, "Aide.", choices=choices)


def read(kind: Kind, text: str) -> Any:
    return read_value(make_column(kind), text, KNOWN)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (59350.0, "59350"),
        (16.5, "16.5"),
        (1e20, "1e+20"),
        (12, "12"),
        (True, "oui"),
        (False, "non"),
        (date(2019, 6, 30), "2019-06-30"),
        (datetime(2019, 6, 30, tzinfo=UTC).replace(tzinfo=None), "2019-06-30"),
        (None, ""),
        ("'=1", "=1"),
        ("a\r\nb\rc", "a\nb\nc"),
    ],
)
def test_what_spreadsheets_make_of_values_is_undone(cell: RawCell, text: str) -> None:
    assert read_text(cell) == text


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("text", f"{NBSP}Un mot ", "Un mot"),
        ("list", "a | b\nc", ["a", "b", "c"]),
        ("whole", "16", 16),
        ("whole", "16.0", 16),
        ("whole", "16,00", 16),
        ("whole", f"1{THIN}234", 1234),
        ("whole", "-3", -3),
        ("number", "12,5", 12.5),
        ("number", f"1{NBSP}234,5", 1234.5),
        ("number", "1.234,5", 1234.5),
        ("number", "-0.5", -0.5),
        ("number", "1e-07", 1e-07),
        ("number", "345", 345),
        ("boolean", "OUI", True),
        ("boolean", "x", True),
        ("boolean", "0", False),
        ("boolean", "Faux", False),
        ("date", "2019", "2019"),
        ("date", "2019-06", "2019-06"),
        ("date", " 2019-06-30 ", "2019-06-30"),
        ("date", "30/6/2019", "2019-06-30"),
        ("date", "06/2019", "2019-06"),
        ("choice", "se deplacer", "mobilite"),
        ("choice", "MOBILITÉ", "mobilite"),
        ("choice", "S'engager", "engagement"),
        ("choices", "Au lycée | etudiant", ["lyceen", "etudiant"]),
        ("extensions", "Au lycée 26 ans", [{"situation": "lyceen", "age_max": 26}]),
        (
            "phones",
            "03 20 21 22 23 | 0320212223 | 320212223 | +32 56 86 01 11 | 056 86 01 11",
            [
                *("+33 3 20 21 22 23", "+33 320212223", "+33 320212223"),
                *("+32 56 86 01 11", "056 86 01 11"),
            ],
        ),
        ("commune", "Lille", "59350"),
        ("zone", "Melt", "melt"),
    ],
)
def test_a_value_is_read_as_people_write_it(kind: Kind, text: str, value: Any) -> None:
    found = read(kind, text)

    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("kind", "text", "message", "cure"),
    [
        ("whole", "seize", "« seize » : ce n’est pas un nombre entier", "en chiffres seuls"),
        ("whole", "16,5", "« 16,5 » : ce n’est pas un nombre entier", "en chiffres seuls"),
        ("whole", "9" * 16, f"« {'9' * 16} » : ce n’est pas un nombre entier", "en chiffres seuls"),
        ("number", "beaucoup", "« beaucoup » : ce n’est pas un nombre", "comme 12,5"),
        ("number", "1,2,3", "« 1,2,3 » : ce n’est pas un nombre", "comme 12,5"),
        ("number", "1,234.5", "« 1,234.5 » : ce n’est pas un nombre", "comme 12,5"),
        ("number", "1e999", "« 1e999 » : ce n’est pas un nombre", "comme 12,5"),
        ("number", "nan", "« nan » : ce n’est pas un nombre", "comme 12,5"),
        (
            "number",
            "15 %",
            "« 15 % » : un nombre avec une unité",
            "le nombre seul, et % dans la colonne Unité",
        ),
        ("boolean", "peut-être", "« peut-être » : ni oui ni non", "écrire oui ou non"),
        (
            "date",
            "juin 2019",
            "« juin 2019 » : ce n’est pas une date",
            "comme 2019, 2019-06, 2019-06-30 ou 30/06/2019",
        ),
        ("choice", "Empoi", "« Empoi » : valeur inconnue", "« Emploi » ?"),
        (
            "choice",
            "x" * 80,
            f"« {'x' * 60}… » : valeur inconnue",
            f"l’un de : {', '.join(THEME_CHOICES.values())}",
        ),
        ("extensions", "Au lycée", "« Au lycée » : pas d’âge à la fin", "comme « Au lycée 26 »"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_cure(
    kind: Kind, text: str, message: str, cure: str
) -> None:
    with pytest.raises(MisreadError) as refused:
        read(kind, text)

    assert (refused.value.message, refused.value.cure) == (message, cure)


@pytest.mark.parametrize(
    ("kind", "value"), [("text", None), ("list", []), ("boolean", False), ("whole", None)]
)
def test_an_empty_cell_says_nothing_or_no(kind: Kind, value: Any) -> None:
    assert blank_value(make_column(kind)) == value


@pytest.mark.parametrize(
    ("kind", "value", "cell"),
    [
        ("text", None, None),
        ("list", [], None),
        ("list", ["a", "b|c"], "a | b\\|c"),
        ("boolean", True, "oui"),
        ("choice", "mobilite", "Se déplacer"),
        ("choices", ["lyceen", "etudiant"], "Au lycée | Étudiant"),
        ("extensions", [{"situation": "lyceen", "age_max": 26}], "Au lycée 26"),
        ("number", 12.5, 12.5),
        ("number", 0.1 + 0.2, "0,30000000000000004"),
        ("whole", 12, 12),
    ],
)
def test_a_value_is_written_in_words(kind: Kind, value: Any, cell: Any) -> None:
    assert write_value(make_column(kind), value) == cell


@CASES
@given(st.floats(-1e15, 1e15))
def test_any_number_comes_back_from_its_cell(value: float) -> None:
    cell = write_value(make_column("number"), value)
    kept = float(f"{cell:.16G}") if isinstance(cell, float) else cell

    assert read("number", read_text(kept)) == value


@CASES
@given(st.sampled_from(["whole", "number", "date", "boolean", "extensions", "geometry"]), st.text())
def test_any_text_is_a_value_or_a_fault(kind: Kind, text: str) -> None:
    with suppress(MisreadError):
        assert read(kind, text) is not None
