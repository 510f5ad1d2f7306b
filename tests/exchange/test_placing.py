"""A fault stands in its cell, or is named where the file has no place for it."""

import pytest

from mapapp.errors import Fault
from mapapp.exchange.intake import Entry
from mapapp.exchange.placing import place_of, put_in_order

ENTRY = Entry(
    "ligne 4",
    {},
    {
        ("audience", "age_max"): "cellule F4",
        ("contacts", 0): "feuille Contacts, ligne 9",
        ("contacts", 0, "phones"): "feuille Contacts, cellule E9",
        ("coverage", "areas"): "cellule G4",
    },
)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("audience", "age_max"), "cellule F4"),
        (("audience",), "cellule F4"),
        (("audience", "text"), "ligne 4, audience.text"),
        (("contacts", 0, "phones", 1), "feuille Contacts, cellule E9"),
        (("contacts", 0, "email"), "feuille Contacts, ligne 9, contacts[0].email"),
        (("contacts", 1, "email"), "ligne 4, contacts[1].email"),
        (("coverage", "areas", 0, "zone"), "cellule G4, coverage.areas[0].zone"),
        ((), "cellule F4"),
        (("title",), "ligne 4, title"),
    ],
)
def test_the_nearest_place_is_told(path: tuple[str | int, ...], place: str) -> None:
    assert place_of(ENTRY, path) == place


def test_faults_stand_in_the_order_of_the_file_and_once() -> None:
    places = ["ligne 10", "ligne 9", "ligne 9", "feuille B, ligne 2", "feuille A, ligne 30"]
    faults = [Fault(place, "x") for place in places]
    assert [fault.place for fault in put_in_order(faults)] == [
        *("feuille A, ligne 30", "feuille B, ligne 2", "ligne 9", "ligne 10")
    ]
