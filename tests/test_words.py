"""French words: places with their prepositions, lists, ages, comparable names."""

import json
from pathlib import Path

import pytest

from mapapp.areas import Certainty
from mapapp.model import Theme
from mapapp.records import Period
from mapapp.words import (
    CERTAINTIES,
    THEMES,
    at_place,
    fold,
    fold_name,
    join_some,
    join_words,
    of_place,
    say_ages,
    say_certainty,
    say_period,
    say_theme,
)

GEODATA = Path(__file__).parent.parent / "geodata"


def read_names() -> list[str]:
    features = json.loads((GEODATA / "communes.geojson").read_text(encoding="utf-8"))["features"]
    return [feature["properties"]["name"] for feature in features]


NAMES = read_names()
# Of the names in H, these are said with « d’ »; Hem is said « de Hem ».
MUTE = {
    "Hallennes-lez-Haubourdin",
    "Haubourdin",
    "Herlies",
    "Houplines",
}
DISPUTED = {"Halluin", "Hantay", "Houplin-Ancoisne"}
ELIDED = {
    "Allennes-les-Marais",
    "Annœullin",
    "Anstaing",
    "Armentières",
    "Aubers",
    "Emmerin",
    "Englos",
    "Ennetières-en-Weppes",
    "Erquinghem-Lys",
    "Erquinghem-le-Sec",
    "Escobecques",
    "Illies",
    *MUTE,
}


def test_the_table_of_names_is_that_of_the_territory() -> None:
    assert len(NAMES) == 95
    assert set(NAMES) >= ELIDED | DISPUTED


def test_only_le_maisnil_contracts_its_article_after_at() -> None:
    said = {name: at_place(name) for name in NAMES}
    assert said.pop("Le Maisnil") == "au Maisnil"
    assert said == {name: f"à {name}" for name in NAMES if name != "Le Maisnil"}


def test_names_are_elided_contracted_or_left_after_of() -> None:
    said = {name: of_place(name) for name in NAMES if name not in DISPUTED}
    assert said.pop("Le Maisnil") == "du Maisnil"
    assert {name for name, text in said.items() if text == f"d’{name}"} == ELIDED
    assert {text for name, text in said.items() if name not in ELIDED} == {
        f"de {name}" for name in said if name not in ELIDED
    }


@pytest.mark.parametrize("name", ["Halluin", "Houplin-Ancoisne", "Ypres"])
def test_halluin_houplin_and_ypres_are_elided_too(name: str) -> None:
    assert of_place(name) == f"d’{name}"


@pytest.mark.parametrize(
    ("name", "at", "of"),
    [
        ("La Madeleine", "à La Madeleine", "de La Madeleine"),
        ("Hellemmes", "à Hellemmes", "d’Hellemmes"),
        ("Lomme", "à Lomme", "de Lomme"),
        ("Hem", "à Hem", "de Hem"),
        ("Lezennes", "à Lezennes", "de Lezennes"),
        ("Les Rues", "aux Rues", "des Rues"),
        ("Étaples", "à Étaples", "d’Étaples"),
    ],
)
def test_a_place_has_its_prepositions(name: str, at: str, of: str) -> None:
    assert (at_place(name), of_place(name)) == (at, of)


@pytest.mark.parametrize(
    ("words", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a et b"), (["a", "b", "c"], "a, b et c")],
)
def test_words_are_joined_as_french_does(words: list[str], text: str) -> None:
    assert join_words(words) == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (13, 30, "13 à 30 ans"),
        (16, 16, "16 ans"),
        (18, None, "à partir de 18 ans"),
        (None, 25, "jusqu’à 25 ans"),
        (None, None, "âge non précisé"),
        (0, 3, "0 à 3 ans"),
    ],
)
def test_ages_are_said_in_words(low: int | None, high: int | None, text: str) -> None:
    assert say_ages(low, high) == text


@pytest.mark.parametrize(
    ("first", "last", "planned", "text"),
    [
        (2017, 2020, True, "Depuis 2017, prévue jusqu’en 2020"),
        (2017, 2019, True, "Depuis 2017, prévue jusqu’en 2019"),
        (2019, 2020, True, "Connue en 2019, prévue jusqu’en 2020"),
        (2017, 2019, False, "Connue de 2017 à 2019"),
        (2017, 2018, False, "Connue de 2017 à 2018"),
        (2019, 2019, False, "Connue en 2019"),
        (2016, 2016, False, "Connue en 2016"),
        (2019, 2019, True, "Prévue pour 2019"),
        (2020, 2020, True, "Prévue pour 2020"),
        (2020, 2021, True, "Prévue de 2020 à 2021"),
    ],
)
def test_a_period_says_what_is_known_and_what_was_planned(
    first: int, last: int, text: str, *, planned: bool
) -> None:
    period = Period(first=first, last=last, known=2019, planned=planned)
    assert say_period(period) == f"{text}, suite à vérifier"


def test_without_a_timeline_the_period_is_not_said() -> None:
    assert say_period(None) == "Période non précisée"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Mons-en-Barœul", "mons en baroeul"),
        ("  SAINT-ANDRÉ  ", "saint andre"),
        ("Villeneuve d’Ascq", "villeneuve d ascq"),
        ("Villeneuve-d'Ascq", "villeneuve d ascq"),
        ("6e & 5e !", "6e 5e"),
        ("---", ""),
    ],
)
def test_folding_drops_accents_case_and_signs(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Saint-André-lez-Lille", "st andre lille"),
        ("St André lez Lille", "st andre lille"),
        ("Ste-Marie", "st marie"),
        ("La Madeleine", "madeleine"),
        ("Noyelles-lès-Seclin", "noyelles seclin"),
        ("Villeneuve-d'Ascq", "villeneuve ascq"),
        ("Le Maisnil", "maisnil"),
        ("Lesquin", "lesquin"),
        ("Denain", "denain"),
        ("Stains", "stains"),
        ("La", "la"),
    ],
)
def test_a_name_is_folded_without_articles_nor_spelling_of_saint(name: str, folded: str) -> None:
    assert fold_name(name) == folded


def test_no_two_communes_fold_to_one_name() -> None:
    assert len({fold_name(name) for name in NAMES}) == 95


def test_every_theme_and_certainty_has_its_words() -> None:
    assert set(THEMES) == set(Theme.__args__)
    assert set(CERTAINTIES) == set(Certainty.__args__)
    assert len(set(THEMES.values())) == len(THEMES)
    assert [say_theme("mobilite"), say_theme("coordination")] == ["Se déplacer", "Être accompagné"]
    assert [say_certainty(certainty) for certainty in Certainty.__args__] == [
        "écrit dans le document",
        "déduit du document",
        "incertain, à vérifier",
    ]


def test_of_many_words_the_first_are_joined_and_the_others_counted() -> None:
    assert join_some(["a", "b"]) == "a et b"
    assert join_some([*"abcdefghij"]) == "a, b, c, d, e, f, g, h et 2 autres"
