"""Each choice is a chip that says it in words and takes it alone away."""

from typing import Any, get_args

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from mapapp.choices import ORDER, Chip, list_chips, say_choice, without
from mapapp.model import Situation, Source, Theme
from mapapp.query import Filters, GapFilters
from mapapp.speech import speak

NAMES = {"59001": "Haubourdin", "59371": "Le Maisnil", "melt": "Lys-Tourcoing"}
YEARS = {"guide": (2019, True), "rapport": (2024, False)}
SOURCES = {
    key: Source(id=key, title="T", publisher="P", year=year, year_is_inferred=inferred)
    for key, (year, inferred) in YEARS.items()
}


def chips(**chosen: Any) -> list[Chip]:
    return [*list_chips(GapFilters.model_validate(chosen), NAMES, SOURCES)]


def words(**chosen: Any) -> list[str]:
    return [chip.words for chip in chips(**chosen)]


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({}, []),
        ({"commune": ["59371"]}, ["Le Maisnil"]),
        ({"zone": ["melt"]}, ["zone « Lys-Tourcoing »"]),
        ({"age": [17, 20]}, ["17 ans", "20 ans"]),
        ({"theme": ["logement", "sante"]}, ["Se loger", "Santé"]),
        ({"situation": ["handicap"]}, ["En situation de handicap"]),
        ({"q": "permis  B"}, ["« permis  B »"]),
        ({"scope": "local"}, ["Locales seulement"]),
        ({"scope": "all"}, []),
        ({"cross_border": True}, ["Qui traversent la frontière"]),
        ({"cross_border": False}, ["Qui ne traversent pas la frontière"]),
        ({"year": [2019, 2024]}, ["2019", "2024"]),
        ({"source": ["guide"]}, ["document de 2019 environ"]),
        ({"source": ["rapport"]}, ["document de 2024"]),
        ({"certainty": ["unclear"]}, ["incertain, à vérifier"]),
    ],
)
def test_each_choice_is_said_in_words_and_all_is_no_choice(
    chosen: dict[str, Any], said: list[str]
) -> None:
    assert words(**chosen) == said


def test_who_somebody_is_comes_before_what_is_looked_for() -> None:
    found = chips(
        certainty=["stated"],
        source=["guide"],
        year=[2019],
        cross_border=True,
        scope="local",
        q="bus",
        situation=["femme"],
        theme=["emploi"],
        age=[17],
        zone=["melt"],
        commune=["59001"],
    )
    assert tuple(chip.name for chip in found) == ORDER
    assert {*ORDER} == {*GapFilters.model_fields}
    assert [chip.value for chip in found] == [
        *("59001", "melt", "17", "emploi", "femme", "bus", "local", "1", "2019", "guide", "stated")
    ]


def test_a_chip_takes_its_own_value_away_and_leaves_the_others() -> None:
    first, second, local = chips(theme=["logement", "sante"], scope="local")
    assert first.rest == {"theme": ["sante"], "scope": "local"}
    assert second.rest == {"theme": ["logement"], "scope": "local"}
    assert local.rest == {"theme": ["logement", "sante"], "scope": None}


def test_the_last_value_of_a_filter_takes_the_filter_away() -> None:
    (chip,) = chips(age=[17], scope="all")
    assert chip.rest == {"age": None, "scope": "all"}


def test_a_choice_is_left_out_whole() -> None:
    filters = Filters(theme=["logement", "sante"], age=[17])
    assert without(filters, "theme") == {"theme": None, "age": [17]}
    assert without(filters, "theme", ["sante"]) == {"theme": ["sante"], "age": [17]}
    assert without(filters, "q") == {"theme": ["logement", "sante"], "age": [17], "q": None}


@pytest.mark.parametrize(
    ("name", "said"),
    [("theme", "Se loger, Santé et Emploi"), ("commune", "Haubourdin"), ("age", "")],
)
def test_all_that_is_chosen_in_a_filter_is_said_at_once(name: str, said: str) -> None:
    filters = Filters(theme=["logement", "sante", "emploi"], commune=["59001"])
    assert say_choice(filters, name, NAMES, SOURCES) == said


def test_choices_follow_the_language(app: Flask) -> None:
    chosen: dict[str, Any] = {"theme": ["logement"], "commune": ["59001"]}
    french = words(**chosen)
    with app.test_request_context(), speak("nl"):
        dutch = words(**chosen)
    assert dutch[0] == french[0] == "Haubourdin"
    assert dutch[1] != french[1]


VALUES = st.fixed_dictionaries(
    {},
    optional={
        "theme": st.lists(st.sampled_from(get_args(Theme)), unique=True, max_size=3),
        "situation": st.lists(st.sampled_from(get_args(Situation)), unique=True, max_size=3),
        "age": st.lists(st.integers(0, 120), unique=True, max_size=2),
        "scope": st.sampled_from(["local", "all"]),
        "cross_border": st.booleans(),
        "q": st.text("ab ", max_size=3),
    },
)


@given(VALUES)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_taking_chips_away_one_by_one_leaves_no_choice(chosen: dict[str, Any]) -> None:
    filters = Filters.model_validate(chosen)
    count = len(chips(**chosen))
    for left in range(count, 0, -1):
        first, *others = list_chips(filters, NAMES, SOURCES)
        assert 1 + len(others) == left
        kept = {name: value for name, value in first.rest.items() if value is not None}
        filters = Filters.model_validate(kept)
    assert [*list_chips(filters, NAMES, SOURCES)] == []
