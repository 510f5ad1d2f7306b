"""Covers say how a rule reaches a commune and what it names; actions are tied both ways."""

import json
from typing import Any

import pytest

from mapapp.covers import find_programmes, make_covers, relate_all
from mapapp.model import Action
from mapapp.records import Cover
from tests.making import make_raw_action
from tests.test_coverage import CODES, commune, ground, outline, quarter, territory

NAMES = {code: f"Commune {code}" for code in CODES}
NAMES |= {"59901": "Part", "59902": "Huitième", "ouest": "L’ouest"}


def read(**top: Any) -> Action:
    return Action.model_validate_json(json.dumps(make_raw_action(**top)))


def make(*areas: dict[str, Any], **coverage: Any) -> dict[str, Cover]:
    action = read(coverage={"areas": areas, "certainty": "stated"} | coverage)
    covers = make_covers([action], ground(), names=NAMES, programmes={"forum": "tete"})
    return {cover.code: cover for cover in covers}


@pytest.mark.parametrize(
    ("areas", "code", "relation", "names"),
    [
        ([territory()], "59001", "territory", []),
        ([commune("59001")], "59001", "named", []),
        ([commune("59901")], "59005", "parts", ["Part"]),
        ([commune("59901"), commune("59902")], "59005", "parts", ["Huitième", "Part"]),
        ([commune("59901"), territory()], "59005", "parts", ["Part"]),
        ([commune("59901"), commune("59005")], "59005", "named", []),
        ([{"kind": "neighbours", "code": "59005"}], "59005", "named", []),
        ([{"kind": "neighbours", "code": "59005"}], "59002", "neighbour", ["Commune 59005"]),
        ([quarter("59001")], "59001", "quarters", ["Bourg"]),
        ([quarter("59001"), quarter("59001")], "59001", "quarters", ["Bourg"]),
        ([{"kind": "zone", "zone": "ouest"}], "59004", "zone", ["L’ouest"]),
        ([outline(0, 0, 0.5, 1)], "59001", "outline", ["essai"]),
    ],
)
def test_a_cover_says_how_its_rule_reaches_the_commune(
    areas: list[dict[str, Any]], code: str, relation: str, names: list[str]
) -> None:
    cover = make(*areas)[code]
    assert (cover.relation, cover.names) == (relation, names)


def test_quarters_are_named_in_the_order_of_the_alphabet() -> None:
    areas = [quarter("59001") | {"name": name} for name in ("Sud", "Est", "Nord")]
    assert make(*areas)["59001"].names == ["Est", "Nord", "Sud"]


def test_a_quarter_beside_the_territory_comes_first_in_a_commune_reached_whole() -> None:
    covers = make(quarter("59001"), territory())
    assert (covers["59001"].relation, covers["59001"].extent) == ("quarters", "whole")
    assert covers["59001"].is_local
    assert not covers["59002"].is_local


def test_a_cover_holds_all_that_the_join_told() -> None:
    areas = [commune("59901", "inferred") | {"page": 9}]
    assert make(*areas) == {
        "59005": Cover(
            code="59005",
            action="forum",
            extent="part",
            share=0.25,
            basis="commune",
            certainty="inferred",
            page=9,
            relation="parts",
            names=["Part"],
            programme="tete",
        )
    }


def test_a_rule_without_page_of_its_own_has_that_of_its_action() -> None:
    assert make(commune("59001"))["59001"].page == 11


def test_covers_follow_the_order_of_actions_then_of_codes() -> None:
    zone = {"areas": [{"kind": "zone", "zone": "ouest"}], "certainty": "stated"}
    actions = [read(id="b", coverage=zone), read(id="a")]
    covers = make_covers(actions, ground(), names=NAMES, programmes={"a": "a", "b": "b"})
    assert [(cover.action, cover.code) for cover in covers] == [
        ("b", "59001"),
        ("b", "59004"),
        ("b", "59007"),
        ("a", "59001"),
    ]


def make_tied(**ties: str) -> list[Action]:
    """Make actions; each names others, those after « ~ » as to see too, with a note of its own."""
    return [
        read(
            id=name,
            related=[
                {"action": tie.strip("~"), "same": not tie.startswith("~"), "note": f"De {name}."}
                for tie in named.split()
            ],
        )
        for name, named in ties.items()
    ]


@pytest.mark.parametrize(
    ("ties", "programmes"),
    [
        ({"a": "", "b": ""}, "ab"),
        ({"a": "", "b": "a"}, "aa"),
        ({"a": "b", "b": ""}, "aa"),
        ({"a": "b", "b": "a"}, "aa"),
        ({"b": "", "a": "b"}, "bb"),
        ({"a": "~b", "b": "~a"}, "ab"),
        ({"a": "", "b": "~a", "c": "a"}, "aba"),
        ({"a": "", "b": "a", "c": "b", "d": "c"}, "aaaa"),
        ({"a": "", "b": "", "c": "a b"}, "aaa"),
        ({"a": "d", "b": "c", "c": "d", "d": ""}, "aaaa"),
        ({"a": "b", "b": "", "c": "d", "d": ""}, "aacc"),
    ],
)
def test_actions_told_as_the_same_share_the_first_one_s_id(
    ties: dict[str, str], programmes: str
) -> None:
    assert find_programmes(make_tied(**ties)) == dict(zip(ties, programmes, strict=True))


@pytest.mark.parametrize(
    ("ties", "related"),
    [
        ({"a": "", "b": ""}, {"a": [], "b": []}),
        # Both sides say it in the words of the one that names the other.
        ({"a": "b", "b": ""}, {"a": ["b same, De a."], "b": ["a same, De a."]}),
        ({"a": "~b", "b": ""}, {"a": ["b, De a."], "b": ["a, De a."]}),
        # Where each names the other, each keeps its own words, once.
        ({"a": "b", "b": "~a"}, {"a": ["b same, De a."], "b": ["a, De b."]}),
        (
            {"a": "~b", "b": "", "c": "b ~a"},
            {
                "a": ["c, De c.", "b, De a."],
                "b": ["a, De a.", "c same, De c."],
                "c": ["b same, De c.", "a, De c."],
            },
        ),
    ],
)
def test_what_an_action_names_names_it_too(
    ties: dict[str, str], related: dict[str, list[str]]
) -> None:
    actions = make_tied(**ties)
    found = {
        action.id: [
            f"{tie.action}{' same' if tie.same else ''}, {tie.note}"
            for tie in relate_all(actions)[action.id]
        ]
        for action in actions
    }
    assert found == related
