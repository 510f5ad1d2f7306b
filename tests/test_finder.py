"""Filters keep the right actions, and counts, steps and legend tell the right numbers."""

from typing import Any

import pytest

from mapapp.finder import (
    LegendRow,
    Standing,
    count_covers,
    count_programmes,
    count_standings,
    find_covers,
    find_nearest,
    make_legend,
    make_steps,
    matches_filters,
    step_of,
)
from mapapp.model import Theme
from mapapp.query import Filters
from mapapp.records import Count, Cover
from tests.making import make_action, make_cover


def everywhere(action_id: str) -> list[Cover]:
    return [make_cover(code, action_id, basis="territory") for code in ("59001", "59002", "59003")]


ACTIONS = [
    make_action("job", ages=(16, 25), theme="emploi"),
    make_action(
        "bus", ages=(None, 20), theme="mobilite", cross_border={"value": True, "note": "x"}
    ),
    make_action("club", ages=(18, None), theme="engagement"),
    make_action("tout", theme="numerique", source={"document": "rapport", "page": 2}),
]
COVERS = [
    make_cover("59001", "job"),
    make_cover("59002", "bus", extent="part", share=None, basis="quarter", certainty="unclear"),
    *everywhere("club"),
    *everywhere("tout"),
]


@pytest.mark.parametrize(
    ("chosen", "ids"),
    [
        ({}, ["job", "bus", "club", "tout"]),
        ({"theme": ["emploi"]}, ["job"]),
        ({"theme": ["emploi", "numerique"]}, ["job", "tout"]),
        ({"age": [22]}, ["job", "club", "tout"]),
        ({"age": [15]}, ["bus", "tout"]),
        ({"age": [15, 22]}, ["job", "bus", "club", "tout"]),
        ({"theme": ["emploi", "mobilite"], "age": [22]}, ["job"]),
        ({"cross_border": True}, ["bus"]),
        ({"cross_border": False}, ["job", "club", "tout"]),
        ({"source": ["rapport"]}, ["tout"]),
        ({"source": ["absent"]}, []),
        # What is asked of covers and of words is not asked here.
        ({"commune": ["59003"], "scope": "local"}, ["job", "bus", "club", "tout"]),
        ({"certainty": ["unclear"]}, ["job", "bus", "club", "tout"]),
        ({"q": "danse"}, ["job", "bus", "club", "tout"]),
    ],
)
def test_a_filter_takes_any_of_its_values_and_filters_join(
    chosen: dict[str, Any], ids: list[str]
) -> None:
    filters = Filters.model_validate(chosen)
    assert [action.id for action in ACTIONS if matches_filters(action, filters)] == ids


def test_covers_follow_actions_scope_and_certainty() -> None:
    kept = find_covers(COVERS, ACTIONS[:3], Filters(scope="local"))
    assert [(row.code, row.action) for row in kept] == [("59001", "job"), ("59002", "bus")]
    unclear = find_covers(COVERS, ACTIONS, Filters(certainty=["unclear"]))
    assert [row.action for row in unclear] == ["bus"]
    assert len(find_covers(COVERS, ACTIONS, Filters())) == 8


THEME_OF: dict[str, Theme] = {"vieux": "emploi", "neuf": "emploi", "cours": "formation"}
# Two sources tell of « vieux » and « neuf », one of them as open to everybody.
TOLD = [
    make_cover("59001", "vieux", basis="territory"),
    make_cover("59001", "neuf", programme="vieux"),
    make_cover("59001", "cours"),
]


def test_a_programme_that_two_sources_tell_counts_once_local_when_one_is() -> None:
    counts = count_covers(TOLD, THEME_OF)
    assert (counts.local, counts.all) == (2, 2)
    assert counts.by_theme == {
        "emploi": Count(local=1, all=1),
        "formation": Count(local=1, all=1),
    }


def test_a_programme_counts_in_each_theme_that_its_sources_give_it() -> None:
    counts = count_covers(TOLD, {**THEME_OF, "neuf": "sante"})
    assert (counts.local, counts.all) == (2, 2)
    assert [(theme, count.local, count.all) for theme, count in counts.by_theme.items()] == [
        ("emploi", 0, 1),
        ("formation", 1, 1),
        ("sante", 1, 1),
    ]


def test_a_theme_that_a_commune_has_not_counts_nought() -> None:
    counts = count_covers([], THEME_OF)
    nought = Count(local=0, all=0)
    assert counts.by_theme == {"emploi": nought, "formation": nought}


def test_programmes_are_counted_once_among_covers_and_among_actions() -> None:
    assert count_programmes(TOLD) == 2
    assert count_programmes([make_action("a"), make_action("b", programme="a")]) == 1
    assert count_programmes([]) == 0


def test_a_programme_told_twice_stands_once_on_the_map() -> None:
    standings = count_standings(TOLD, ["59001"])
    assert standings == {"59001": Standing(2, 1, is_part=False)}


def test_every_commune_stands_even_without_any_action() -> None:
    standings = count_standings([make_cover("59001")], ["59001", "59002"])
    assert standings == {
        "59001": Standing(1, 1, is_part=False),
        "59002": Standing(0, 0, is_part=False),
    }


@pytest.mark.parametrize(
    ("extents", "is_part"),
    [
        (["part"], True),
        (["part", "part"], True),
        (["part", "whole"], False),
        (["whole"], False),
        ([], False),
    ],
)
def test_a_commune_is_hatched_only_when_all_its_actions_reach_a_part(
    extents: list[str], *, is_part: bool
) -> None:
    covers = [make_cover("59001", extent=extent) for extent in extents]
    assert count_standings(covers, ["59001"])["59001"].is_part is is_part


@pytest.mark.parametrize(
    ("count", "step"), [(0, 0), (1, 1), (2, 1), (3, 2), (5, 2), (6, 3), (9, 3), (10, 4), (40, 4)]
)
def test_a_count_falls_in_one_of_five_steps(count: int, step: int) -> None:
    assert step_of(count, make_steps([0, 1, 20])) == step


def test_where_all_have_several_the_steps_start_at_the_least() -> None:
    assert make_steps([23, 25, 30]) == (0, 23, 24, 26, 29)
    assert make_steps([0, 23, 25]) == (0, 23, 24, 26, 29)
    assert make_steps([3, 25]) == (0, 1, 3, 6, 10)
    assert make_steps([4, 25]) == (0, 4, 5, 7, 10)
    assert make_steps([]) == (0, 1, 3, 6, 10)


def test_the_legend_counts_every_commune_once() -> None:
    counts = {"59001": 0, "59002": 1, "59003": 2, "59004": 7, "59005": 12}
    covers = [make_cover(code, f"a{n}") for code, count in counts.items() for n in range(count)]
    legend = make_legend(count_standings(covers, counts))
    assert legend == [
        LegendRow(0, "aucune", 1),
        LegendRow(1, "1–2", 2),
        LegendRow(2, "3–5", 0),
        LegendRow(3, "6–9", 1),
        LegendRow(4, "10 et plus", 1),
    ]
    assert sum(row.communes for row in legend) == len(counts)


def test_the_legend_of_high_counts_says_its_own_steps() -> None:
    counts = {"59001": 20, "59002": 22}
    covers = [make_cover(code, f"a{n}") for code, count in counts.items() for n in range(count)]
    legend = make_legend(count_standings(covers, counts))
    assert [row.words for row in legend] == ["aucune", "20", "21–22", "23–25", "26 et plus"]
    assert [row.communes for row in legend] == [0, 1, 1, 0, 0]


LINE = {"a": ["b"], "b": ["a", "c"], "c": ["b", "d"], "d": ["c"], "z": []}


@pytest.mark.parametrize(
    ("start", "wanted", "found"),
    [
        ("a", {"b"}, (1, ["b"])),
        ("a", {"c", "d"}, (2, ["c"])),
        ("b", {"a", "c"}, (1, ["a", "c"])),
        ("a", {"a"}, (0, [])),
        ("z", {"a"}, (0, [])),
        ("a", set(), (0, [])),
    ],
)
def test_the_nearest_wanted_communes_are_counted_in_borders(
    start: str, wanted: set[str], found: tuple[int, list[str]]
) -> None:
    assert find_nearest(LINE, start, wanted) == found
