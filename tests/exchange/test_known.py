"""Communes and zones are found by code and by name, and nearly right names say what is meant."""

import pytest

from mapapp.exchange.known import Known, MisreadError, find_nearest, find_place, find_zone
from tests.exchange.tables_ground import KNOWN


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("59350", "59350"),
        (" lille ", "59350"),
        ("LILLE", "59350"),
        ("59350 Lille", "59350"),
        ("59350 – Lille", "59350"),
        ("59350, Lille", "59350"),
        ("59350 (Lille)", "59350"),
        ("mons en baroeul", "59410"),
        ("Mons-en-Barœul", "59410"),
        ("St André lez Lille", "59527"),
        ("Saint-André", None),
        ("Villeneuve d'Ascq", "59009"),
        ("villeneuve dascq", None),
        ("Abergement", "01001"),
        ("Lomme", "59355"),
        ("59355 Lomme", "59355"),
    ],
)
def test_a_place_is_found_however_it_is_written(typed: str, code: str | None) -> None:
    if code is None:
        with pytest.raises(MisreadError):
            find_place(typed, KNOWN)
    else:
        assert find_place(typed, KNOWN) == code


@pytest.mark.parametrize(
    ("typed", "message", "cure"),
    [
        ("Mons", "« Mons » : commune inconnue", "Mons-en-Barœul (59410) ?"),
        ("Lile", "« Lile » : commune inconnue", "Lille (59350) ?"),
        ("Turcoing", "« Turcoing » : commune inconnue", "Tourcoing (59599) ?"),
        ("1001", "« 1001 » : commune inconnue", "L’Abergement (01001) ?"),
        ("350", "« 350 » : commune inconnue", "Lille (59350) ?"),
        ("9", "« 9 » : commune inconnue", "Villeneuve-d’Ascq (59009) ?"),
        (
            "59999",
            "« 59999 » : commune inconnue",
            "un code INSEE ou un nom de commune de la MEL",
        ),
        (
            "59350 Tourcoing",
            "« Tourcoing » n’est pas le nom de 59350, Lille",
            "corriger le code ou le nom",
        ),
    ],
)
def test_a_place_that_is_not_found_says_what_may_be_meant(
    typed: str, message: str, cure: str
) -> None:
    for _ in range(2):  # what was looked up is kept
        with pytest.raises(MisreadError) as refused:
            find_place(typed, KNOWN)
        assert (refused.value.message, refused.value.cure) == (message, cure)


def test_a_commune_comes_before_a_part_of_the_same_name() -> None:
    known = Known({"59350": "Lille"}, {"59355": ("Lomme", "59350")}, {})

    assert known.names == {"59350": "Lille", "59355": "Lomme"}


@pytest.mark.parametrize("typed", ["melt", "MELT", "territoire lys tourcoing"])
def test_a_zone_is_found_by_id_or_name(typed: str) -> None:
    assert find_zone(typed, KNOWN) == "melt"


def test_an_unknown_zone_names_those_there_are() -> None:
    with pytest.raises(MisreadError) as refused:
        find_zone("melts", KNOWN)

    assert (refused.value.message, refused.value.cure) == (
        "« melts » : zone inconnue",
        "l’une de : lys, melt",
    )


def test_the_nearest_name_is_near() -> None:
    assert find_nearest("Thème", ["Titre", "Thèmes"]) == "Thèmes"
    assert find_nearest("Couleur", ["Titre", "Page"]) is None
    assert find_nearest("Titre", []) is None
