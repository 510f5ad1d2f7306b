"""What is said in each language: words, their plurals, numbers."""

import pytest
from flask import Flask

from mapapp.speech import (
    LANGUAGES,
    N_,
    SOURCE_LANGUAGE,
    choose_form,
    current_language,
    gettext,
    ngettext,
    prefer_language,
    say_number,
    speak,
)
from mapapp.words import at_place, join_words, of_place, say_ages

ONE, MANY = "%(num)s action", "%(num)s actions"


def test_three_languages_are_spoken_french_first() -> None:
    assert list(LANGUAGES) == ["fr", "nl", "en"]
    assert SOURCE_LANGUAGE == "fr"


def test_outside_of_a_request_french_is_spoken() -> None:
    assert current_language() == "fr"
    assert ngettext(ONE, MANY, 1500) == "1\u202f500 actions"


def test_what_is_counted_is_written_as_a_number_and_a_year_is_not() -> None:
    words = gettext("Les %(count)s communes en %(year)s", count=34867, year=2026)
    assert words == "Les 34\u202f867 communes en 2026"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_spoken_for_a_while(app: Flask, language: str) -> None:
    with app.test_request_context():
        with speak(language):
            assert current_language() == language
        assert current_language() == "fr"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "fr"),
        ("nl", "nl"),
        ("nl-BE,nl;q=0.9,fr;q=0.8", "nl"),
        ("en-GB", "en"),
        ("de, en;q=0.5", "en"),
        ("de", "fr"),
        ("*", "fr"),
        (";;;", "fr"),
    ],
)
def test_the_browser_is_given_the_language_it_likes_best(accepted: str, language: str) -> None:
    assert prefer_language(accepted) == language


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", ["0 action", "1 action", "2 actions"]),
        ("nl", ["0 initiatieven", "1 initiatief", "2 initiatieven"]),
        ("en", ["0 initiatives", "1 initiative", "2 initiatives"]),
    ],
)
def test_nought_is_singular_in_french_alone(app: Flask, language: str, said: list[str]) -> None:
    with app.test_request_context(), speak(language):
        assert [ngettext(ONE, MANY, count) for count in (0, 1, 2)] == said


@pytest.mark.parametrize(
    ("language", "said"), [("fr", "12\u202f345,6"), ("nl", "12.345,6"), ("en", "12,345.6")]
)
def test_a_number_is_written_as_its_language_does(app: Flask, language: str, said: str) -> None:
    with app.test_request_context(), speak(language):
        assert say_number(12345.6) == said


def test_a_form_is_chosen_before_its_placeholders_are_filled(app: Flask) -> None:
    with app.test_request_context(), speak("nl"):
        assert choose_form(ONE, MANY, 1) == "%(num)s initiatief"
        assert choose_form(ONE, MANY, 3) == "%(num)s initiatieven"


def test_words_without_a_translation_stay_as_they_are(app: Flask) -> None:
    with app.test_request_context(), speak("en"):
        assert gettext("Rien de tel, 100 %") == "Rien de tel, 100 %"
        assert N_("Emploi") == "Emploi"
        assert gettext("Emploi") == "Jobs"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", ["au Maisnil", "d’Halluin", "a, b et c", "13 à 30 ans", "à partir de 18 ans"]),
        ("nl", ["in Le Maisnil", "van Halluin", "a, b en c", "13 tot 30 jaar", "vanaf 18 jaar"]),
        ("en", ["in Le Maisnil", "of Halluin", "a, b and c", "ages 13 to 30", "from age 18"]),
    ],
)
def test_pieces_of_sentences_follow_the_language(
    app: Flask, language: str, said: list[str]
) -> None:
    with app.test_request_context(), speak(language):
        assert said == [
            at_place("Le Maisnil"),
            of_place("Halluin"),
            join_words(["a", "b", "c"]),
            say_ages(13, 30),
            say_ages(18, None),
        ]
