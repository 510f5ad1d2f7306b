"""A new record holds what its file says, in other words of its own at most."""

from typing import Any

import pytest

from mapapp.exchange.newcomers import fill_blanks, find_id
from mapapp.model import Action, Source
from tests.making import make_raw_action


def fill(**fields: Any) -> dict[str, Any]:
    return fill_blanks(Action, fields)


@pytest.mark.parametrize(
    ("description", "summary"),
    [
        ("Un atelier. Le samedi.", "Un atelier."),
        ("Est-ce pour toi ? Oui.", "Est-ce pour toi ?"),
        ("Le n° 3.5 compte. Fin.", "Le n° 3.5 compte."),
        ("Sans point", "Sans point"),
        ("Un\ndeux. Trois.", "Un\ndeux."),
    ],
)
def test_the_first_sentence_is_the_summary(description: str, summary: str) -> None:
    assert fill(description=description)["summary"] == summary


def test_a_first_sentence_that_is_too_long_is_no_summary() -> None:
    assert "summary" not in fill(description=f"{'a ' * 201}. Fin.")


def test_a_summary_is_a_description() -> None:
    assert fill(summary="Un atelier.")["description"] == "Un atelier."


@pytest.mark.parametrize(
    ("audience", "text"),
    [
        ({"age_min": 16, "age_max": 25}, "16 à 25 ans."),
        ({"age_min": 16}, "À partir de 16 ans."),
        ({}, "Âge non précisé."),
        ({"age_min": 16, "text": "Les lycéens."}, "Les lycéens."),
    ],
)
def test_ages_say_who_it_is_for(audience: dict[str, Any], text: str) -> None:
    assert fill(audience=audience)["audience"]["text"] == text


def test_ages_that_are_none_say_nothing() -> None:
    assert "text" not in fill(audience={"age_min": "seize"})["audience"]


def test_other_records_are_left_as_they_are() -> None:
    assert fill_blanks(Source, {"id": "guide"}) == {"id": "guide"}


@pytest.mark.parametrize(
    ("fields", "id_"),
    [
        ({"id": "tel-quel", "title": "Autre"}, "tel-quel"),
        ({"title": "Atelier vélo à l’école !"}, "atelier-velo-a-l-ecole"),
        ({"title": "Forum"}, "forum"),
        ({"title": "forum"}, "forum-2"),
        ({"title": "東京"}, "dongjing"),
        ({"title": "!!!"}, "sans-titre"),
        ({}, "sans-titre"),
        ({"title": "a" * 200}, "a" * 80),
    ],
)
def test_an_entry_without_id_is_known_by_its_title(fields: dict[str, Any], id_: str) -> None:
    known = {"forum": Action.model_validate(make_raw_action())}
    assert find_id(fields, known) == id_
