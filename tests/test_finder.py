"""Filters keep the right actions, and counts, steps and legend tell the right numbers."""

from typing import Any

import pytest

from mapapp.finder import (
    LegendRow,
    Standing,
    count_standings,
    find_actions,
    find_covers,
    find_nearest,
    fold_action,
    has_words,
    make_legend,
    make_steps,
    runs_in,
    step_of,
    takes_age,
)
from mapapp.query import Filters
from mapapp.records import Cover, ServedAction


def action(id_: str = "a", *, ages: Any = (None, None), **changes: Any) -> ServedAction:
    return ServedAction.model_validate(
        {
            "id": id_,
            "title": "Titre",
            "theme": "emploi",
            "carriers": ["Porteur"],
            "summary": "Résumé",
            "description": "Long",
            "audience": {"text": "t", "age_min": ages[0], "age_max": ages[1], "criteria": []},
            "coverage": {"areas": [{"kind": "territory"}], "certainty": "stated"},
            "contacts": [],
            "cross_border": {"value": False},
            "source": {"document": "guide", "page": 1},
            "where": "Partout",
            "ages": "",
            "counts": {"communes": 0, "population": 0},
        }
        | changes
    )


def cover(code: str, action_id: str = "a", **changes: Any) -> Cover:
    row = {"extent": "whole", "share": 1.0, "basis": "commune", "certainty": "stated"}
    return Cover.model_validate(
        {"code": code, "action": action_id, "page": 1, "why": "x"} | row | changes
    )


def everywhere(action_id: str) -> list[Cover]:
    return [cover(code, action_id, basis="territory") for code in ("59001", "59002", "59003")]


ACTIONS = [
    action("job", ages=(16, 25), theme="emploi"),
    action("bus", ages=(None, 20), theme="mobilite", cross_border={"value": True, "note": "x"}),
    action("club", ages=(18, None), theme="engagement"),
    action("tout", theme="numerique", source={"document": "rapport", "page": 2}),
]
COVERS = [
    cover("59001", "job"),
    cover("59002", "bus", extent="part", share=None, basis="quarter", certainty="unclear"),
    *everywhere("club"),
    *everywhere("tout"),
]


def find(**chosen: Any) -> list[str]:
    filters = Filters.model_validate(chosen)
    return [found.id for found in find_actions(ACTIONS, COVERS, filters)]


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
        ({"commune": ["59001"]}, ["job", "club", "tout"]),
        ({"commune": ["59001", "59002"]}, ["job", "bus", "club", "tout"]),
        ({"commune": ["59001"], "scope": "local"}, ["job"]),
        ({"commune": ["59003"], "scope": "local"}, []),
        ({"scope": "local"}, ["job", "bus"]),
        ({"scope": "all"}, ["job", "bus", "club", "tout"]),
        ({"certainty": ["unclear"]}, ["bus"]),
        ({"certainty": ["unclear"], "commune": ["59001"]}, []),
        ({"cross_border": True}, ["bus"]),
        ({"cross_border": False}, ["job", "club", "tout"]),
        ({"source": ["rapport"]}, ["tout"]),
        ({"source": ["absent"]}, []),
        ({"q": "titre"}, ["job", "bus", "club", "tout"]),
        ({"q": "danse"}, []),
    ],
)
def test_a_filter_takes_any_of_its_values_and_filters_join(
    chosen: dict[str, Any], ids: list[str]
) -> None:
    assert find(**chosen) == ids


def test_the_order_given_is_kept() -> None:
    found = find_actions(ACTIONS[::-1], COVERS, Filters())
    assert [kept.id for kept in found] == ["tout", "club", "bus", "job"]


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
    assert takes_age(action(ages=ages), age) is taken


@pytest.mark.parametrize(
    ("year", "runs"), [(2016, False), (2017, True), (2018, True), (2020, True)]
)
def test_an_action_runs_from_its_first_to_its_last_year(year: int, *, runs: bool) -> None:
    timeline = [{"from": "2019-06", "to": "2020", "label": "x"}, {"from": "2017", "label": "y"}]
    assert runs_in(action(timeline=timeline), year) is runs
    assert runs_in(action(timeline=timeline), 2021) is False


def test_without_a_timeline_no_year_is_claimed() -> None:
    assert runs_in(action(), 2019) is False
    assert find_actions([action()], [cover("59001")], Filters(year=[2019])) == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", True),
        ("forum", True),
        ("FOR", True),
        ("emploi forum", True),
        ("metier", True),
        ("ville", True),
        ("haubour", True),
        ("orum", False),
        ("forum danse", False),
        ("cache", False),
    ],
)
def test_each_typed_word_begins_a_word_of_the_main_texts(typed: str, *, found: bool) -> None:
    forum = action(
        title="Forum de l’Emploi",
        summary="Les métiers.",
        carriers=["Ville de Loos"],
        where="Haubourdin",
        description="Texte caché.",
    )
    assert has_words(forum, typed) is found


def test_the_words_of_an_action_are_kept_once_each() -> None:
    twice = action(title="Le bus, le train", summary="Bus", carriers=["Train"], where="Lille")
    assert fold_action(twice) == "le bus train lille"


def test_covers_follow_actions_scope_and_certainty() -> None:
    kept = find_covers(COVERS, ACTIONS[:3], Filters(scope="local"))
    assert [(row.code, row.action) for row in kept] == [("59001", "job"), ("59002", "bus")]
    unclear = find_covers(COVERS, ACTIONS, Filters(certainty=["unclear"]))
    assert [row.action for row in unclear] == ["bus"]
    assert len(find_covers(COVERS, ACTIONS, Filters())) == 8


def test_every_commune_stands_even_without_any_action() -> None:
    standings = count_standings([cover("59001")], ["59001", "59002"])
    assert standings == {"59001": Standing(1, 1, False), "59002": Standing(0, 0, False)}  # noqa: FBT003


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
    covers = [cover("59001", extent=extent) for extent in extents]
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
    covers = [cover(code) for code, count in counts.items() for _ in range(count)]
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
    covers = [cover(code) for code, count in (("59001", 20), ("59002", 22)) for _ in range(count)]
    legend = make_legend(count_standings(covers, ["59001", "59002"]))
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
