"""A period spans the steps of a timeline, and its last year may be a plan."""

from typing import Any

import pytest

from mapapp.records import Period
from mapapp.snapshot import Snapshot
from mapapp.timelines import read_period
from tests.making import make_action

Steps = list[dict[str, Any]]
TIMELINES: list[tuple[Steps, tuple[int, int] | None]] = [
    ([], None),
    ([{"from": "2018"}], (2018, 2018)),
    ([{"from": "2019-06-06"}, {"from": "2017-01"}, {"from": "2020"}], (2017, 2020)),
    ([{"from": "2017", "to": "2021-12-31"}, {"from": "2019"}], (2017, 2021)),
    ([{"from": "2021", "to": "2022"}], (2021, 2022)),
]
# Steps of which some are announced; whether the last year is a plan, for a source of 2019.
PLANS: list[tuple[Steps, bool]] = [
    ([{"from": "2017"}, {"from": "2019"}], False),
    ([{"from": "2017"}, {"from": "2019", "planned": True}], True),
    ([{"from": "2017", "planned": True}, {"from": "2019"}], False),
    ([{"from": "2019", "planned": True}], True),
    # One step of the last year that has been seen is enough.
    ([{"from": "2019"}, {"from": "2019", "planned": True}], False),
    ([{"from": "2018", "to": "2019"}, {"from": "2019", "planned": True}], False),
    ([{"from": "2018", "to": "2019", "planned": True}, {"from": "2018"}], True),
    # What lies after the year of the source is a plan, whatever it says.
    ([{"from": "2017"}, {"from": "2020"}], True),
    ([{"from": "2017", "to": "2020-01"}, {"from": "2019"}], True),
]


def read(steps: Steps, known: int) -> Period | None:
    return read_period(make_action(timeline=[step | {"label": "x"} for step in steps]), known)


@pytest.mark.parametrize(("steps", "years"), TIMELINES, ids=lambda value: str(value)[:40])
@pytest.mark.parametrize("known", [2019, 2024])
def test_a_period_spans_the_timeline_and_knows_the_year_of_its_source(
    steps: Steps, years: tuple[int, int] | None, known: int
) -> None:
    expected = years and Period(
        first=years[0], last=years[1], known=known, planned=years[1] > known
    )
    assert read(steps, known) == expected


@pytest.mark.parametrize(("steps", "planned"), PLANS)
def test_the_last_year_is_a_plan_when_its_steps_are_or_when_it_is_to_come(
    steps: Steps, *, planned: bool
) -> None:
    period = read(steps, 2019)
    assert period is not None
    assert period.planned is planned


def test_every_shipped_period_is_that_of_its_timeline_and_source(snapshot: Snapshot) -> None:
    years = {source.id: source.year for source in snapshot.records.sources}
    for action in snapshot.records.actions:
        period = read_period(action, years[action.source.document])
        assert action.period == period, action.id
        assert period is not None, action.id
        assert 2016 <= period.first <= period.last <= 2025, action.id
        assert period.known in {2019, 2024}


def test_every_last_year_of_the_guide_is_a_plan(snapshot: Snapshot) -> None:
    periods = [action.period for action in snapshot.records.actions if action.period]
    guide = [period for period in periods if period.known == 2019]
    assert len(guide) == 40
    assert all(period.planned for period in guide)
    assert len([period for period in guide if period.last == 2019]) == 8


def test_a_last_year_of_the_report_is_a_plan_when_it_comes_after_it(snapshot: Snapshot) -> None:
    periods = [action.period for action in snapshot.records.actions if action.period]
    report = [period for period in periods if period.known == 2024]
    assert len(report) == 29
    assert [period.planned for period in report] == [period.last > 2024 for period in report]
