"""What documents date is listed no finer than they date it, by when it was known."""

from datetime import date

import pytest

from mapapp.exchange.dated import clean, find_days, list_steps, say_note, say_title
from tests.exchange.noting import GUIDE, make_dated, note


@pytest.mark.parametrize(
    ("start", "end", "first", "last", "precision"),
    [
        ("2024", None, "2024-01-01", "2024-12-31", "year"),
        ("2024-02", None, "2024-02-01", "2024-02-29", "month"),
        ("2023-02", None, "2023-02-01", "2023-02-28", "month"),
        ("2022-12-01", None, "2022-12-01", "2022-12-01", "day"),
        ("2019", "2020", "2019-01-01", "2020-12-31", "year"),
        ("2019-08", "2019-12", "2019-08-01", "2019-12-31", "month"),
        ("2019-08-15", "2020", "2019-08-15", "2020-12-31", "year"),
        ("2019", "2019-06-30", "2019-01-01", "2019-06-30", "year"),
    ],
)
def test_partial_dates_span_all_that_they_may_mean(
    start: str, end: str | None, first: str, last: str, precision: str
) -> None:
    assert find_days(start, end) == (
        date.fromisoformat(first),
        date.fromisoformat(last),
        precision,
    )


def test_news_come_by_when_they_were_known_an_action_before_its_steps() -> None:
    old = make_dated("old", {"from": "2017"}, {"from": "2019-03"})
    new = make_dated("new", {"from": "2020", "planned": True})
    assert [(n.action.id, n.key, str(n.told)) for n in note(old, new)] == [
        ("old", "", "2019-12-31"),
        ("new", "", "2019-12-31"),
        ("new", "2020.1", "2019-12-31"),
        ("old", "2019-03.1", "2019-03-31"),
        ("old", "2017.1", "2017-12-31"),
    ]


def test_a_step_after_its_document_is_planned_even_where_nobody_says_so() -> None:
    action = make_dated("a", {"from": "2019"}, {"from": "2020"}, {"from": "2018", "planned": True})
    planned = {n.key: n.planned for n in note(action)}
    assert planned == {"": False, "2019.1": False, "2020.1": True, "2018.1": True}


def test_steps_of_one_date_have_keys_of_their_own() -> None:
    action = make_dated("a", {"from": "2024"}, {"from": "2024"}, {"from": "2024", "to": "2025-01"})
    assert [n.key for n in list_steps([action], {"guide": GUIDE})] == [
        "2024.1",
        "2024.2",
        "2024_2025-01.1",
    ]


def test_years_keep_the_steps_that_touch_them() -> None:
    action = make_dated("a", {"from": "2017", "to": "2019"}, {"from": "2020"})
    assert [n.key for n in list_steps([action], {"guide": GUIDE}, [2018])] == ["2017_2019.1"]
    assert [n.key for n in list_steps([action], {"guide": GUIDE}, [2018, 2020])] == [
        "2017_2019.1",
        "2020.1",
    ]
    assert list_steps([action], {"guide": GUIDE}, [2016]) == []


def test_a_title_says_when_as_far_as_it_is_known_and_what_is_planned() -> None:
    action = make_dated("a", {"from": "2020-01", "to": "2020-12"}, {"from": "2018-05-02"})
    assert [say_title(n) for n in note(action)] == [
        "Forum",
        "Forum (janvier 2020 – décembre 2020, prévu) : Début.",
        "Forum (2 mai 2018) : Début.",
    ]


def test_a_long_title_is_cut_between_words() -> None:
    action = make_dated("a", {"from": "2019", "label": "mot " * 60})
    said = say_title(note(action)[1], most=30)
    assert said == "Forum (2019) : mot mot mot…"


def test_a_note_says_how_exact_its_date_is_and_where_it_stands() -> None:
    action = make_dated("a", {"from": "2020"}, ages=(13, 30))
    assert say_note(note(action)[1], {}) == [
        "Début.",
        "Date connue à l’année : 2020.",
        "Prévu par un document de 2019 ; suite à vérifier.",
        "Pour qui : 13 à 30 ans.",
        "Où : Toute la métropole.",
        "Source : Guide, 2019, page 11.",
    ]


def test_an_action_is_told_by_its_summary_without_a_date() -> None:
    assert say_note(note(make_dated("a"))[0], {})[:2] == [
        "Un forum.",
        "Pour qui : âge non précisé.",
    ]


def test_what_neither_xml_nor_a_calendar_carries_is_left_out() -> None:
    assert clean("a\x00b\ufffec\uffffd\x1be\nf\ud800\r") == "abcde\nf"
