"""A person is found by address or number, however they are written, and taken out of the data."""

from typing import Any

import pytest

from mapapp.errors import MapappError
from mapapp.persons import Identity, clear_actions, clear_services, read_identity
from tests.making import SOURCE, make_raw_action

JEANNE = {
    "role": "Référente",
    "name": "Jeanne Martin",
    "organisation": "Ville",
    "email": "Jeanne.Martin@Ville.example",
    "phones": ["+33 3 20 21 22 23"],
    "page": 12,
}
OTHER = {"role": None, "name": "A. B.", "organisation": "Asso", "email": None, "phones": []}
BY_EMAIL = Identity(email="jeanne.martin@ville.example")
BY_PHONE = Identity(digits="33320212223")


def make_file(**more: Any) -> dict[str, Any]:
    action = make_raw_action(contacts=[OTHER, JEANNE], **more)
    return {"version": 1, "sources": [SOURCE], "actions": [action, make_raw_action(id="autre")]}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("jeanne.martin@ville.example", BY_EMAIL),
        (" Jeanne.MARTIN@ville.example ", BY_EMAIL),
        ("mailto:jeanne.martin@ville.example?subject=x", BY_EMAIL),
        ("MAILTO:jeanne.martin%40ville.example", BY_EMAIL),
        ("<jeanne.martin@ville.example>", BY_EMAIL),
        ("+33320212223", BY_PHONE),
        ("03 20 21 22 23", BY_PHONE),
        ("tel:+33-3-20-21-22-23", BY_PHONE),
    ],
)
def test_what_people_write_is_understood(written: str, meant: Identity) -> None:
    assert read_identity(written) == meant


@pytest.mark.parametrize("written", ["", "Jeanne", "@", "a@", "12", "a b@c", "mailto:", "+33"])
def test_what_names_nobody_is_refused(written: str) -> None:
    with pytest.raises(MapappError, match=r"ni adresse ni téléphone.* → une adresse comme"):
        read_identity(written)


@pytest.mark.parametrize("who", [BY_EMAIL, BY_PHONE])
def test_name_address_and_numbers_go_and_the_role_stays(who: Identity) -> None:
    cleared = clear_actions(make_file(), who)

    assert cleared.raw["actions"][0]["contacts"] == [
        OTHER,
        JEANNE | {"name": None, "email": None, "phones": []},
    ]
    (trace,) = cleared.traces
    assert (trace.place, trace.taken, trace.source) == (
        "action « forum », contacts[1]",
        "nom, adresse, téléphones (reste : Référente Ville)",
        "guide, page 12",
    )
    assert cleared.mentions == []


def test_the_rest_and_the_given_file_are_left_alone() -> None:
    before = make_file()
    cleared = clear_actions(before, BY_EMAIL)
    assert before == make_file()
    cleared.raw["actions"][0]["contacts"][1] = JEANNE
    assert cleared.raw == before


def test_texts_that_tell_the_person_are_named_with_their_place() -> None:
    file = make_file(
        summary="Écrire à jeanne.martin@ville.example.",
        description="Mme JEANNE  MARTIN reçoit.".replace("  ", " "),
        resources=["Appeler le 03.20.21.22.23."],
    )
    file["sources"][0] = SOURCE | {"year_note": "Selon jeanne martin."}

    assert clear_actions(file, BY_EMAIL).mentions == [
        "« guide », year_note",
        "« forum », summary",
        "« forum », description",
    ]
    assert "« forum », resources[0]" in clear_actions(file, BY_PHONE).mentions


def test_a_namesake_elsewhere_is_named_and_left() -> None:
    file = make_file()
    file["actions"][1]["contacts"] = [JEANNE | {"email": None, "phones": []}]
    cleared = clear_actions(file, BY_EMAIL)
    assert cleared.mentions == ["« autre », contacts[0].name"]
    assert cleared.raw["actions"][1] == file["actions"][1]


def test_an_address_that_only_begins_alike_is_another() -> None:
    assert clear_actions(make_file(), Identity(email="martin@ville.example")).traces == []
    assert clear_actions(make_file(), Identity(digits="3332021222")).traces == []


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"actions": 3},
        {"actions": [3, None, {"contacts": "x"}, {"contacts": [None, 3, {"phones": 3}]}]},
        {"actions": [{"contacts": [{"email": 3, "phones": [None, {}]}]}], "sources": {"a": []}},
    ],
)
def test_a_faulty_file_is_no_obstacle(raw: dict[str, Any]) -> None:
    for who in (BY_EMAIL, BY_PHONE):
        assert clear_actions(raw, who).raw == raw
        assert clear_services({"services": raw}, who).traces == []


@pytest.mark.parametrize("who", [BY_EMAIL, BY_PHONE])
def test_a_service_loses_address_and_number(who: Identity) -> None:
    mine = {"id": "s", "directory": "soliguide", "email": JEANNE["email"], "url": None}
    file = {"services": [mine | {"phone": "+33 3 20 21 22 23"}, {"id": "t", "directory": "x"}]}
    cleared = clear_services(file, who)

    assert cleared.raw["services"][0] == {"id": "s", "directory": "soliguide", "url": None}
    assert [(one.place, one.source) for one in cleared.traces] == [
        ("service « s »", "annuaire soliguide, sans page")
    ]
