"""A gap analysis in words: question, result, filters, what the figures are worth."""

import pytest
from flask import Flask

from mapapp.gapwords import (
    list_choices,
    say_caveat,
    say_credits,
    say_question,
    say_result,
    say_source,
    say_unknown,
)
from mapapp.speech import speak
from mapapp.words import say_band
from tests.gapground import make_matrix


@pytest.mark.parametrize(
    ("band", "said"),
    [("17", "17 ans"), ("16-17", "16 à 17 ans"), ("16+20", "16 et 20 ans")],
)
def test_bands_are_said_so_that_no_spreadsheet_takes_them_for_dates(band: str, said: str) -> None:
    assert say_band(band) == said


def test_the_question_names_themes_and_ages() -> None:
    assert say_question(make_matrix(theme=["mobilite"], age=[16]).survey) == (
        "Où manque une action locale ? Se déplacer, 16 ans"
    )
    assert say_question(make_matrix(theme=["sante", "emploi"]).survey) == (
        "Où manque une action locale ? Emploi et Santé, tous les âges"
    )
    assert say_question(make_matrix().survey) == (
        "Où manque une action locale ? Tous les thèmes, tous les âges"
    )


def test_the_result_counts_communes_and_people() -> None:
    assert say_result(make_matrix()) == (
        "8 communes sur 9 n’ont aucune action locale connue : 44\u202f000 habitants."
    )
    assert say_result(make_matrix(theme=["mobilite"])) == (
        "8 communes sur 9 n’ont aucune action connue, ni locale ni pour toute la métropole :"
        " 44\u202f000 habitants."
    )
    assert say_result(make_matrix(commune=["59001", "59002"])) == (
        "1 commune sur 2 n’a aucune action locale connue : 2\u202f000 habitants."
    )
    assert say_result(make_matrix(commune=["59001"])) == (
        "Chaque commune a au moins une action locale."
    )


def test_actions_without_ages_are_said_where_an_age_is_asked_for() -> None:
    assert say_unknown(make_matrix(age=[16]).survey) == (
        "Actions sans âge indiqué, comptées à part : 1, dont 0 par une règle locale."
    )
    assert say_unknown(make_matrix(age=[16], theme=["mobilite"]).survey) == ""
    assert say_unknown(make_matrix().survey) == ""


def test_every_filter_that_is_set_is_listed() -> None:
    survey = make_matrix(
        theme=["mobilite"],
        age=[17, 16],
        zone=["ouest"],
        commune=["59002"],
        situation=["lyceen"],
        year=[2019],
        source=["guide"],
        certainty=["stated"],
        scope="local",
        cross_border=False,
        q="vélo",
    ).survey

    assert [*list_choices(survey)] == [
        ("Thème", "Se déplacer"),
        ("Âge", "16 ans et 17 ans"),
        ("Zone", "« L’ouest »"),
        ("Communes", "Deux"),
        ("Situation", "Au lycée"),
        ("Année", "2019"),
        ("Document", "document de 2019"),
        ("Certitude", "écrit dans le document"),
        ("Portée", "Locales seulement"),
        ("Frontière", "Qui ne traversent pas la frontière"),
        ("Mots cherchés", "« vélo »"),
    ]


def test_without_filters_all_themes_and_ages_are_meant() -> None:
    assert [*list_choices(make_matrix().survey)] == [("Thème", "tous"), ("Âge", "tous")]


def test_what_figures_are_worth_stands_with_its_documents() -> None:
    survey = make_matrix().survey

    assert say_caveat(survey) == "Ce que dit 1 document, pas tout ce qui existe."
    assert say_source(survey.atlas.records.sources[0]) == "Guide (MEL, 2019)"
    assert say_credits(survey) == (
        "Contours : © IGN ADMIN EXPRESS COG. Codes, noms, populations 2023 : INSEE, DGCL."
        " Licence Ouverte 2.0."
    )


def test_words_are_translated_when_they_are_said(app: Flask) -> None:
    with app.app_context(), speak("en"):
        assert say_band("16-17") == "ages 16 to 17"
