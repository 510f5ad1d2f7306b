"""Each validation error becomes a place, a value and a cure in French."""

import re
from typing import Any

import pytest
from pydantic_core import ErrorDetails

from mapapp.faults import FORMS, MAX_VALUE_CHARS, WORDS, fault_of
from mapapp.texts import URL_FORM

RAW = {"actions": [{"id": "un"}, {"id": "deux"}, {}], "sources": [{"id": "guide"}]}


def detail(kind: str, *loc: int | str, value: Any = "x", **context: Any) -> ErrorDetails:
    return {"type": kind, "loc": loc, "msg": "", "input": value, "ctx": context}


def test_an_action_is_named_by_its_id_and_its_place() -> None:
    fault = fault_of(detail("int_type", "actions", 1, "audience", "age_min"), RAW)
    assert fault.place == "action « deux » (n° 2), audience.age_min"


def test_a_source_is_named_too() -> None:
    fault = fault_of(detail("missing", "sources", 0, "title"), RAW)
    assert str(fault) == "source « guide » (n° 1), title : champ obligatoire absent → l'ajouter"


@pytest.mark.parametrize("raw", [RAW, None, [], {"actions": "x"}])
def test_an_action_without_id_is_still_named_by_its_place(raw: Any) -> None:
    fault = fault_of(detail("missing", "actions", 2, "id"), raw)
    assert fault.place == "action « sans id » (n° 3), id"


def test_a_fault_of_the_whole_file_is_placed_there() -> None:
    assert fault_of(detail("model_type", value=[])).place == "fichier"


@pytest.mark.parametrize(
    ("loc", "place"),
    [
        (("links", 0, "url"), "links[0].url"),
        (("coverage", "areas", 1, "commune", "code"), "coverage.areas[1].code"),
        (("coverage", "areas", 0, "quarter", "name"), "coverage.areas[0].name"),
        (
            ("coverage", "areas", 0, "outline", "geometry", "coordinates", 0, 2, 1),
            "coverage.areas[0].geometry.coordinates[0][2][1]",
        ),
    ],
)
def test_the_field_is_written_as_in_the_file(loc: tuple[int | str, ...], place: str) -> None:
    fault = fault_of(detail("string_type", "actions", 0, *loc), RAW)
    assert fault.place == f"action « un » (n° 1), {place}"


def test_the_value_is_shown_in_one_line_and_cut() -> None:
    fault = fault_of(detail("string_type", "title", value="a\nb" + "x" * 100))
    shown = "a b" + "x" * (MAX_VALUE_CHARS - 3)
    assert fault.message == f"ce n'est pas un texte : « {shown}… »"


def test_a_missing_field_shows_no_value() -> None:
    assert fault_of(detail("missing", "title")).message == "champ obligatoire absent"


def test_the_cure_is_filled_from_the_error() -> None:
    fault = fault_of(detail("less_than_equal", "age", value=200, le=120))
    assert str(fault) == "age : nombre trop grand : « 200 » → au plus 120"


def test_a_bad_link_is_told_which_addresses_are_taken() -> None:
    fault = fault_of(detail("string_pattern_mismatch", "links", 0, "url", pattern=URL_FORM))
    assert fault.cure == "une adresse qui commence par https:// ou http://"


@pytest.mark.parametrize("form", sorted(FORMS))
def test_every_form_that_a_text_must_have_is_said_in_words(form: str) -> None:
    fault = fault_of(detail("string_pattern_mismatch", "id", pattern=form))
    assert fault.cure == FORMS[form]
    assert "^" not in str(fault)


def test_expected_values_are_listed_in_french() -> None:
    fault = fault_of(detail("literal_error", "theme", expected="'emploi' or 'sante'"))
    assert fault.cure == "l'une de : 'emploi' ou 'sante'"


def test_an_error_without_words_points_to_the_schema() -> None:
    fault = fault_of(detail("finite_number", "age", value="inf"))
    assert str(fault) == "age : valeur refusée : « inf » → suivre la forme de /schema/actions.json"


CONTEXTS: dict[str, dict[str, Any]] = {
    "string_too_short": {"min_length": 1},
    "string_too_long": {"max_length": 200},
    "string_pattern_mismatch": {"pattern": "^x$"},
    "too_short": {"min_length": 1},
    "too_long": {"max_length": 5000},
    "literal_error": {"expected": "'emploi'"},
    "greater_than_equal": {"ge": 0},
    "less_than_equal": {"le": 120},
    "union_tag_invalid": {"expected_tags": "'commune'"},
    "named_twice": {"name": "femme"},
    "too_pale": {"ratio": "2,1", "darker": "#17655d"},
}


@pytest.mark.parametrize("kind", sorted(WORDS))
def test_no_fault_shows_a_hole_to_fill(kind: str) -> None:
    fault = fault_of(detail(kind, "title", **CONTEXTS.get(kind, {})))
    assert not re.search(r"\{[a-z_]+\}", str(fault))


def test_a_text_too_long_is_told_the_limit() -> None:
    fault = fault_of(detail("string_too_long", "title", max_length=200))
    assert str(fault) == "title : texte de plus de 200 caractères : « x » → le raccourcir"


def test_a_line_too_long_is_a_text_and_not_a_list() -> None:
    fault = fault_of(detail("too_long", "title", value="x" * 300, max_length=200))
    assert fault.message.startswith("texte de plus de 200 caractères")
    fault = fault_of(detail("too_long", "links", value=[0] * 300, max_length=200))
    assert fault.message.startswith("liste trop longue")


def test_the_zone_of_a_zone_rule_is_written_once() -> None:
    loc = ("actions", 0, "coverage", "areas", 0, "zone", "zone")
    fault = fault_of(detail("missing", *loc), RAW)
    assert fault.place == "action « un » (n° 1), coverage.areas[0].zone"
