"""What anybody may read of a fault: file, item, field and cure; no value, no path, no person."""

import json

import pytest

from mapapp.actions import Known, check_actions
from mapapp.errors import FaultyFileError
from mapapp.publicity import CRASHED, make_public
from tests.making import SOURCE, make_raw_action

PRIVATE = ("jeanne", "martin", "ville", "exemple", "20 21 22", "0320", "/home", "secret")


@pytest.mark.parametrize(
    ("line", "public"),
    [
        (
            "actions.json, action « forum » (n° 1), contacts[0].email : adresse électronique mal"
            " formée : « jeanne.martin at ville » → une adresse comme nom@domaine.fr",
            "actions.json, action « forum » (n° 1), contacts[0].email : adresse électronique mal"
            " formée → une adresse comme …",
        ),
        (
            "actions.json, theme : valeur inconnue : « x → jeanne@ville.fr » → l’une de : 'a', 'b'",
            "actions.json, theme : valeur inconnue → l’une de : 'a', 'b'",
        ),
        ("a.json, x : forme inattendue : « a → jeanne »", "a.json, x : forme inattendue"),
        ("a.json, x : forme : « a » et « jeanne", "a.json, x : forme"),
        (
            "a.json, action « jeanne@ville.fr » (n° 2), id : champ obligatoire absent → l'ajouter",
            "a.json, action « … » (n° 2), id : champ obligatoire absent → l'ajouter",
        ),
        (
            "a.json, action « Jeanne Martin » (n° 2), id : forme inattendue : « Jeanne Martin »",
            "a.json, action « … » (n° 2), id : forme inattendue",
        ),
        (
            "a.json, action « Jeanne : x » (n° 2), id : forme",
            "a.json, action « … » (n° 2), id : forme",
        ),
        ("a.json, x : appeler +33 3 20 21 22 23", "a.json, x : appeler …"),
        ("a.json, x : appeler 0320212223", "a.json, x : appeler …"),
        (
            "actions.json, areas[1] : commune inconnue 59999 → un code INSEE de geodata/x.geojson",
            "actions.json, areas[1] : commune inconnue 59999 → un code INSEE de geodata/x.geojson",
        ),
        (
            "/home/secret/communes.geojson : illisible (Expecting value: line 1) → `make geodata`",
            "communes.geojson : illisible (Expecting value: line 1) → `make geodata`",
        ),
        (
            "actions.json, fichier : ligne 3, colonne 5",
            "actions.json, fichier : ligne 3, colonne 5",
        ),
    ],
)
def test_a_fault_keeps_its_place_and_cure_and_loses_its_values(line: str, public: str) -> None:
    assert make_public([line]) == [public]


def test_lines_that_are_no_fault_are_left_out_and_there_are_not_too_many() -> None:
    assert make_public(["UserWarning", "a.json : b", ""]) == ["a.json : b"]
    assert make_public(["[Errno 28] No space left on device: '/home/secret'"]) == [CRASHED]
    assert len(make_public(["a.json : b"] * 1000)) == 100
    assert len(make_public([f"a.json : {'b' * 9999}"])[0]) == 300


def test_a_crash_says_nothing_of_the_program() -> None:
    said = ['  File "/home/secret/x.py", line 1', "ValueError: jeanne : martin"]

    assert make_public(["Traceback (most recent call last):", *said]) == [CRASHED]


CONTACT = {"role": "Référente", "organisation": "Ville"}
FAULTS = [
    {"contacts": [CONTACT | {"email": "jeanne.martin(at)ville.exemple"}]},
    {"contacts": [CONTACT | {"phone": "jeanne 03 20 21 22 23"}]},
    {"contacts": [CONTACT | {"name": ["jeanne martin", "secret"]}]},
    {"contacts": ["jeanne martin, 0320212223"]},
    {"contacts": {"jeanne martin": "0320212223"}},
    {"contact": [{"name": "jeanne martin", "email": "jeanne@ville.exemple"}]},
    {"contacts": [CONTACT | {"name": "jeanne\x07 martin → « secret » → 0320212223"}]},
    {"contacts": [CONTACT | {"name": "jeanne martin" * 999}]},
]


@pytest.mark.parametrize("changes", FAULTS, ids=lambda one: str(one)[:40])
def test_no_fault_of_a_contact_tells_who_it_is(changes: dict[str, object]) -> None:
    file = {"version": 1, "sources": [SOURCE], "actions": [make_raw_action(**changes)]}
    known = Known({"59001"}, set(), set(), lambda _: True)
    with pytest.raises(FaultyFileError) as caught:
        check_actions(json.dumps(file).encode(), "actions.json", known)

    said = str(caught.value)
    assert any(word in said.lower() for word in PRIVATE), said
    public = make_public(said.splitlines())
    assert len(public) == len(said.splitlines())
    assert [line for line in public if any(word in line.lower() for word in PRIVATE)] == []
