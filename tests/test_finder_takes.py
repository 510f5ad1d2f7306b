"""Ages, situations and years tell whom an action takes, and when."""

from typing import Any

import pytest

from mapapp.finder import (
    age_limit,
    matches_filters,
    runs_in,
    takes_age,
    takes_ages,
    takes_situation,
)
from mapapp.model import Situation
from mapapp.query import Filters
from tests.making import make_action


@pytest.mark.parametrize(
    ("ages", "age", "taken"),
    [
        ((16, 25), 16, True),
        ((16, 25), 25, True),
        ((16, 25), 15, False),
        ((16, 25), 26, False),
        ((None, 25), 0, True),
        ((None, 25), 26, False),
        ((18, None), 99, True),
        ((18, None), 17, False),
        ((None, None), 50, True),
        ((0, 0), 0, True),
    ],
)
def test_an_unstated_end_of_ages_excludes_nobody(ages: Any, age: int, *, taken: bool) -> None:
    assert takes_age(make_action(ages=ages), age) is taken


def make_audience(**changes: Any) -> dict[str, Any]:
    return {"text": "t", "age_min": 16, "age_max": 25, "criteria": []} | changes


LONGER = make_audience(
    age_extensions=[
        {"situation": "handicap", "age_max": 30},
        {"situation": "femme", "age_max": 27},
    ]
)


@pytest.mark.parametrize(
    ("situations", "last"),
    [
        ([], 25),
        (["lyceen"], 25),
        (["handicap"], 30),
        (["femme"], 27),
        (["femme", "handicap"], 30),
    ],
)
def test_a_situation_lets_people_in_for_longer_and_never_for_less(
    situations: list[Situation], last: int
) -> None:
    action = make_action(audience=LONGER)
    assert age_limit(action, situations) == last
    assert takes_age(action, last, situations) is True
    assert takes_age(action, last + 1, situations) is False
    assert takes_age(action, 15, situations) is False


def test_an_action_without_a_last_age_has_none_in_any_situation() -> None:
    open_end = make_action(ages=(16, None))
    assert age_limit(open_end, ["handicap"]) is None
    assert takes_age(open_end, 99, ["handicap"]) is True


@pytest.mark.parametrize(
    ("chosen", "taken"),
    [
        ({}, True),
        ({"age": [27]}, False),
        ({"age": [27], "situation": ["handicap"]}, True),
        ({"age": [27], "situation": ["femme"]}, True),
        ({"age": [28], "situation": ["femme"]}, False),
        ({"age": [28, 18], "situation": ["femme"]}, True),
    ],
)
def test_ages_are_asked_together_with_the_situation(chosen: dict[str, Any], *, taken: bool) -> None:
    filters = Filters.model_validate(chosen)
    action = make_action(audience=LONGER)
    assert takes_ages(action, filters) is taken
    assert matches_filters(action, filters) is taken


@pytest.mark.parametrize(
    ("named", "required", "asked", "taken"),
    [
        ([], False, [], True),
        ([], False, ["lyceen"], True),
        (["femme"], False, ["lyceen"], True),
        (["femme"], True, ["lyceen"], False),
        (["femme"], True, [], True),
        (["femme"], True, ["lyceen", "femme"], True),
        (["femme", "lyceen"], True, ["lyceen"], True),
    ],
)
def test_only_what_requires_a_situation_refuses_the_others(
    named: list[Situation], asked: list[Situation], *, required: bool, taken: bool
) -> None:
    audience = make_audience(situations=named, required_situations=named if required else [])
    action = make_action(audience=audience)
    assert takes_situation(action, asked) is taken
    assert matches_filters(action, Filters(situation=asked)) is taken


@pytest.mark.parametrize(
    ("year", "runs"), [(2016, False), (2017, True), (2018, True), (2020, True), (2021, False)]
)
def test_an_action_runs_in_each_year_of_its_period_plans_included(year: int, *, runs: bool) -> None:
    period = {"first": 2017, "last": 2020, "known": 2019, "planned": True}
    assert runs_in(make_action(period=period), year) is runs


def test_a_timeline_without_period_claims_no_year() -> None:
    timeline = [{"from": "2019", "label": "x"}]
    assert runs_in(make_action(timeline=timeline), 2019) is False


@pytest.mark.parametrize(
    ("years", "ids"),
    [
        ([2017], []),
        ([2018], ["date"]),
        ([2019], ["date"]),
        ([2020], []),
        ([2017, 2019], ["date"]),
        ([], ["sans", "date"]),
    ],
)
def test_an_action_without_period_is_left_out_of_every_year(
    years: list[int], ids: list[str]
) -> None:
    period = {"first": 2018, "last": 2019, "known": 2019, "planned": False}
    actions = [make_action("sans"), make_action("date", period=period)]
    kept = [action.id for action in actions if matches_filters(action, Filters(year=years))]
    assert kept == ids
