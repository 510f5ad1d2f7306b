"""Fields that a file does not carry keep their value; a record keeps what is its own."""

from typing import Any

import pytest

from mapapp.exchange.matching import IDENTITY, lay_over
from mapapp.model import ActionsFile

ADA = {"role": "Conseil", "name": "Ada", "organisation": "Ville", "email": "a@v.fr", "page": 1}
EVE = {"role": "Conseil", "name": "Eve", "organisation": "Ville", "email": "e@v.fr", "page": 2}


def bare(contact: dict[str, Any]) -> dict[str, Any]:
    return {key: contact[key] for key in ("role", "organisation", "email")}


def lay_contacts(old: list[Any], new: list[Any]) -> list[Any]:
    laid: list[Any] = lay_over({"contacts": old}, {"contacts": new})["contacts"]
    return laid


def test_objects_are_laid_over_deeply() -> None:
    old = {"audience": {"age_min": 13, "criteria": ["x"]}, "title": "Un"}
    new = {"audience": {"age_min": 16}}
    assert lay_over(old, new) == {"audience": {"age_min": 16, "criteria": ["x"]}, "title": "Un"}


def test_a_list_replaces_a_list() -> None:
    assert lay_over({"carriers": ["a", "b"]}, {"carriers": ["c"]}) == {"carriers": ["c"]}


def test_null_is_a_value() -> None:
    assert lay_over({"note": "x"}, {"note": None}) == {"note": None}


def test_a_contact_keeps_the_name_that_the_file_does_not_carry() -> None:
    assert lay_contacts([ADA, EVE], [bare(ADA), bare(EVE)]) == [ADA, EVE]


def test_contacts_in_another_order_keep_their_own_names() -> None:
    assert lay_contacts([ADA, EVE], [bare(EVE), bare(ADA)]) == [EVE, ADA]


def test_the_contact_that_is_left_keeps_its_own_name() -> None:
    assert lay_contacts([ADA, EVE], [bare(EVE)]) == [EVE]


def test_somebody_with_another_address_gets_nobodys_name() -> None:
    other = bare(ADA) | {"email": "b@v.fr"}
    assert lay_contacts([ADA], [other]) == [{"name": None, "phones": []} | other]


def test_two_that_look_alike_keep_their_names_by_place() -> None:
    twin = ADA | {"name": "Zoé"}
    assert lay_contacts([ADA, twin], [bare(ADA), bare(ADA)]) == [ADA, twin]


def test_one_left_of_two_that_look_alike_gets_neither_name() -> None:
    twin = ADA | {"name": "Zoé"}
    assert lay_contacts([ADA, twin], [bare(ADA)]) == [{"name": None, "phones": []} | bare(ADA)]


def test_a_name_that_is_told_wins() -> None:
    assert lay_contacts([ADA], [bare(ADA) | {"name": "Ada L."}]) == [ADA | {"name": "Ada L."}]


def test_the_public_of_an_offer_is_kept_too() -> None:
    old = {"offers": [{"title": "Atelier", "audience": {"age_min": 12}}]}
    new = {"offers": [{"title": "Atelier", "summary": "x"}]}
    assert lay_over(old, new)["offers"] == [
        {"title": "Atelier", "audience": {"age_min": 12}, "summary": "x"}
    ]


@pytest.mark.parametrize("new", [[3], ["x"], [None], [[]], [{}], "x", 3, None])
def test_what_is_no_record_is_left_for_the_check(new: Any) -> None:
    laid = lay_over({"contacts": [ADA]}, {"contacts": new})["contacts"]
    assert laid == (
        [{"role": None, "name": None, "email": None, "phones": []}] if new == [{}] else new
    )


def test_every_identity_is_of_fields_that_the_form_has() -> None:
    text = str(ActionsFile.model_json_schema(by_alias=True))
    named = {field for fields in IDENTITY.values() for field in fields} | {*IDENTITY}
    assert [name for name in sorted(named) if f"'{name}'" not in text] == []
