"""The easy-to-read words of the shipped actions keep its rules and say nothing new."""

import re
from functools import cache

import pytest

from mapapp.model import Action, ActionsFile
from mapapp.settings import ROOT
from mapapp.words import fold

MAX_WORDS = 15
AREA = "la métropole de Lille"
# Figures that an action writes in letters.
FIGURES = {"0": "non imposable", "1": "une?", "2": "deux", "3": "trois", "4": "quatre", "9": "neuf"}


@cache
def shipped() -> ActionsFile:
    return ActionsFile.model_validate_json((ROOT / "actions.json").read_bytes())


def actions() -> list[Action]:
    return shipped().actions


def sentences() -> list[tuple[str, str]]:
    return [(action.id, sentence) for action in actions() for sentence in action.easy_read]


def count_words(sentence: str) -> int:
    """Count as the strictest reader would: an elided word is a word, a hyphened one is one."""
    return len(re.findall(r"[\w€-]+", sentence))


def said_elsewhere(action: Action) -> str:
    return fold(action.model_dump_json(exclude={"easy_read"}))


def test_words_are_counted_strictly() -> None:
    assert count_words("C’est à Mons-en-Barœul, pour 2 €.") == 7


def test_every_action_has_two_or_three_sentences() -> None:
    assert [action.id for action in actions() if len(action.easy_read) not in (2, 3)] == []
    assert len(actions()) == 69


def test_no_sentence_is_longer_than_fifteen_words() -> None:
    assert [found for found in sentences() if count_words(found[1]) > MAX_WORDS] == []


@pytest.mark.parametrize(
    ("rule", "pattern"),
    [
        ("a sentence begins with a capital or a figure", r"^[^A-ZÀÉ0-9]"),
        ("a sentence ends as one", r"[^.!?]$"),
        ("one entry is one sentence", r"[.!?] "),
        ("no aside, no choice of signs", r"[()/;«»:–]"),
        ("no acronym", r"\b[A-ZÀÉ]{2,}\b"),
        ("no straight quote", "['\"]"),
        ("figures are digits", r"\b(deux|trois|quatre|cinq|six|sept|huit|neuf|dix)\b"),
        ("no formal address", r"(?<!-)\b([Vv]ous|[Vv]os|[Vv]otre)\b"),
        ("nothing is denied", r"\b(ne|n’\w+|pas|jamais|aucun|aucune)\b"),
        ("a sum and its sign stay together", r"\d €"),
    ],
)
def test_the_rules_of_easy_reading_hold(rule: str, pattern: str) -> None:
    assert [found for found in sentences() if re.search(pattern, found[1])] == [], rule


def test_every_age_of_an_action_is_said() -> None:
    silent = []
    for action in actions():
        said = " ".join(action.easy_read)
        audience = action.audience
        extended = [extension.age_max for extension in audience.age_extensions]
        ages = {age for age in (audience.age_min, audience.age_max, *extended) if age}
        if not ages <= {int(figure) for figure in re.findall(r"\d+", said)}:
            silent.append(action.id)
    assert silent == []


def test_an_action_without_ages_says_none() -> None:
    free = [action for action in actions() if action.audience.age_min is None]
    assert len(free) == 30
    told = [
        action.id for action in free if re.search(r"\d à \d|\d ans", " ".join(action.easy_read))
    ]
    assert told == []


def test_no_figure_is_new() -> None:
    new = [
        (action.id, figure)
        for action in actions()
        for figure in re.findall(r"\d+", " ".join(action.easy_read))
        if not re.search(
            rf"\b({figure}(?!\d)|{FIGURES.get(figure, figure)}\b)", said_elsewhere(action)
        )
    ]
    assert new == []


def test_no_name_is_new() -> None:
    new = [
        (action.id, name)
        for action in actions()
        for sentence in action.easy_read
        for name in re.findall(r"(?<!^)\b[A-ZÀÉ]\w[\w-]+", sentence.replace(AREA, ""))
        if fold(name) not in said_elsewhere(action)
    ]
    assert new == []


def test_no_name_of_a_person_is_said() -> None:
    said = {word for _, sentence in sentences() for word in fold(sentence).split()}
    named = [contact.name for action in actions() for contact in action.contacts if contact.name]
    parts = {part for name in named for part in fold(name).split() if len(part) > 3}
    assert parts
    assert said & parts == set()


@pytest.mark.parametrize(
    ("id_", "words"),
    [
        (
            "kaps",
            [
                "Tu partages un logement et tu aides tes voisins.",
                "C’est pour les étudiants.",
                "C’est à Lille et à Villeneuve-d’Ascq.",
            ],
        ),
        (
            "melt-logement",
            [
                "Un service t’aide à trouver un logement.",
                "C’est pour les jeunes de 18 à 30 ans.",
                "Prends rendez-vous à la Mission Emploi Lys-Tourcoing, à Tourcoing.",
            ],
        ),
    ],
)
def test_an_action_says_what_for_whom_and_where(id_: str, words: list[str]) -> None:
    (action,) = [action for action in actions() if action.id == id_]
    assert action.easy_read == words
