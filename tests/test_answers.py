"""The answer on hand-made records: each action in its group, the best match first."""

from typing import Any

import pytest

from mapapp.answers import find_answer
from mapapp.atlas import Atlas
from mapapp.query import Filters
from tests.answering import ACTIONS, EVERYWHERE, ask, atlas, groups, groups_of


@pytest.mark.parametrize(
    ("commune", "here", "near"),
    [
        # A neighbour, and a zone whose venue is elsewhere, are near; a venue in a part is home.
        (["59002"], ["nom", "salle"], ["zone", "voisin"]),
        (["59003"], ["double", "zone"], ["salle"]),
        (["59001"], ["voisin"], []),
        (["59004"], [], []),
    ],
)
def test_each_action_stands_in_the_group_of_its_rule(
    commune: list[str], here: list[str], near: list[str]
) -> None:
    assert groups(commune=commune) == (here, near, EVERYWHERE)


def test_without_a_commune_what_reaches_some_communes_is_here() -> None:
    # Newer sources first, then the order of the file; nothing is near to nowhere.
    local = ["zone", "salle", "double", "nom", "voisin"]
    assert groups() == (local, [], EVERYWHERE)


def test_several_communes_keep_the_nearest_of_their_covers() -> None:
    # « zone » takes place in 59003, « voisin » names 59001 and is only next to 59002.
    here, near, wide = groups(commune=["59002", "59001"])
    # « nom » is unclear: what is sure of the same reach comes before.
    assert (here, near, wide) == (["voisin", "nom", "salle"], ["zone"], EVERYWHERE)
    assert groups(commune=["59001", "59002"]) == (here, near, wide)


def test_the_cover_that_is_shown_is_the_nearest_one() -> None:
    covers = {one.action.id: one.cover for one in ask(commune=["59002", "59001"]).groups["here"]}
    assert {key: cover and cover.code for key, cover in covers.items()} == {
        "nom": "59002",
        "voisin": "59001",
        "salle": "59002",
    }


@pytest.mark.parametrize(
    ("chosen", "wide"),
    [
        # A stated age before an unknown one, though the unknown one is fresher.
        ({"age": [17]}, ["tout", "pro", "loin"]),
        # Without an age the fresher source comes first, and what is for professionals last.
        ({}, ["loin", "tout", "pro"]),
        ({"situation": ["lyceen"]}, ["loin", "tout"]),
        ({"situation": ["professionnel"]}, ["pro", "loin", "tout"]),
        ({"age": [17], "situation": ["professionnel"]}, ["pro", "tout", "loin"]),
    ],
)
def test_age_then_situation_then_freshness_make_the_order(
    chosen: dict[str, Any], wide: list[str]
) -> None:
    assert groups(commune=["59004"], **chosen)[2] == wide


def test_reach_comes_before_age() -> None:
    # « zone » states no age; « tout » does, and is farther.
    answer = ask(commune=["59003"], age=[17])
    assert [one.id for one in answer.actions] == ["double", "zone", "salle", "tout", "pro", "loin"]


def test_a_named_situation_comes_before_one_that_is_not() -> None:
    assert groups(commune=["59002"], situation=["lyceen"]) == (
        ["nom", "salle"],
        ["zone", "voisin"],
        ["loin", "tout"],
    )
    assert groups(situation=["lyceen"])[0] == ["salle", "zone", "nom", "voisin"]


def test_the_order_of_the_file_decides_between_equals() -> None:
    turned = Atlas(atlas().records.model_copy(update={"actions": ACTIONS[::-1]}))
    first = groups_of(find_answer(atlas(), Filters()))["here"]
    other = groups_of(find_answer(turned, Filters()))["here"]
    assert first == ["zone", "salle", "double", "nom", "voisin"]
    assert other == ["double", "salle", "zone", "voisin", "nom"]


def test_a_programme_told_twice_is_listed_twice_and_counted_once_in_the_first_group() -> None:
    answer = ask(commune=["59003"])
    assert answer.counts == {"here": 2, "near": 1, "wide": 2}
    assert answer.count == sum(answer.counts.values()) == 5
    assert len(answer.actions) == 6


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({"scope": "local", "commune": ["59002"]}, (["nom", "salle"], ["zone", "voisin"], [])),
        ({"scope": "all", "commune": ["59001"]}, (["voisin"], [], EVERYWHERE)),
        ({"certainty": ["unclear"]}, (["nom"], [], [])),
        ({"certainty": ["unclear"], "commune": ["59003"]}, ([], [], [])),
        ({"q": "Zones"}, (["zone"], [], [])),
        (
            {"situation": ["femme"], "commune": ["59003"]},
            (["double", "zone"], ["salle"], ["loin", "tout"]),
        ),
        ({"situation": ["lyceen"], "commune": ["59003"]}, (["zone"], ["salle"], ["loin", "tout"])),
    ],
)
def test_every_filter_is_kept_to_in_every_group(
    chosen: dict[str, Any], found: tuple[list[str], list[str], list[str]]
) -> None:
    assert groups(**chosen) == found
