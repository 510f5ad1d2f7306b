"""Groups follow the rule and the venues; age and situation decide who comes first."""

from typing import Any

import pytest

from mapapp.query import Filters
from mapapp.ranking import REACH, choose_group, rate_match, venue_codes
from mapapp.records import Basis, Commune, Place, Relation, ServedAction
from tests.making import make_action, make_cover

HOME = Commune.model_construct(
    code="59001", name="Un", parts=[Place(code="59901", name="Part")], neighbours=["59002"]
)


def place_at(*codes: str | None) -> ServedAction:
    return make_action(venues=[{"name": f"Salle {code}", "code": code} for code in codes])


@pytest.mark.parametrize(
    ("basis", "group"),
    [
        ("commune", "here"),
        ("quarter", "here"),
        ("outline", "here"),
        ("neighbours", "near"),
        ("zone", "here"),
        ("territory", "wide"),
    ],
)
def test_the_group_follows_the_rule_where_no_venue_is_known(basis: Basis, group: str) -> None:
    assert choose_group(make_cover("59001", basis=basis), make_action(), HOME) == group


@pytest.mark.parametrize(
    ("codes", "group"),
    [
        ((), "here"),
        ((None,), "here"),
        (("59001",), "here"),
        (("59901",), "here"),
        (("59002",), "near"),
        (("59002", None), "near"),
        (("59002", "59001"), "here"),
        (("59002", "59901"), "here"),
    ],
)
def test_a_zone_whose_known_venues_are_all_elsewhere_is_near(
    codes: tuple[str | None, ...], group: str
) -> None:
    assert choose_group(make_cover("59001", basis="zone"), place_at(*codes), HOME) == group


@pytest.mark.parametrize("basis", ["commune", "quarter", "outline"])
def test_what_names_the_commune_is_here_wherever_it_takes_place(basis: Basis) -> None:
    assert choose_group(make_cover("59001", basis=basis), place_at("59002"), HOME) == "here"


def test_a_neighbour_is_near_even_with_a_venue_at_home() -> None:
    cover = make_cover("59001", basis="neighbours")
    assert choose_group(cover, place_at("59001"), HOME) == "near"


def test_the_venues_of_offers_are_venues_too() -> None:
    offer = {"title": "O", "summary": "S.", "page": 1, "venues": [{"name": "V", "code": "59901"}]}
    action = make_action(venues=[{"name": "W", "code": "59002"}, {"name": "X"}], offers=[offer])
    assert venue_codes(action) == {"59002", "59901"}
    assert choose_group(make_cover("59001", basis="zone"), action, HOME) == "here"
    assert venue_codes(make_action()) == set()


@pytest.mark.parametrize(
    ("relation", "reach"),
    [
        ("named", 0),
        ("parts", 0),
        ("quarters", 0),
        ("outline", 0),
        ("zone", 1),
        ("neighbour", 1),
        ("territory", 2),
    ],
)
def test_a_name_comes_nearer_than_a_zone_and_a_zone_than_the_territory(
    relation: Relation, reach: int
) -> None:
    assert REACH[relation] == reach


def audience(low: int | None, high: int | None, *situations: str) -> dict[str, Any]:
    """Make an audience that names situations without requiring any."""
    ages = {"age_min": low, "age_max": high}
    return {"text": "t", "criteria": [], "situations": list(situations)} | ages


@pytest.mark.parametrize(
    ("ages", "asked", "rate"),
    [
        ((16, 25), [], 0),
        ((None, None), [], 0),
        ((16, 25), [17], 0),
        ((16, None), [17], 0),
        ((None, 25), [17], 0),
        ((None, None), [17], 1),
        ((None, None), [17, 20], 1),
    ],
)
def test_a_stated_age_comes_before_an_unknown_one_when_an_age_is_asked(
    ages: tuple[int | None, int | None], asked: list[int], rate: int
) -> None:
    action = make_action(audience=audience(*ages))
    assert rate_match(action, Filters(age=asked)) == (rate, 0)


@pytest.mark.parametrize(
    ("named", "asked", "rate"),
    [
        ([], [], 0),
        (["femme"], [], 0),
        ([], ["lyceen"], 1),
        (["femme"], ["lyceen"], 1),
        (["lyceen"], ["lyceen"], 0),
        (["femme", "lyceen"], ["justice", "lyceen"], 0),
        (["professionnel"], [], 0),
        (["professionnel"], ["lyceen"], 1),
        (["professionnel", "lyceen"], ["lyceen"], 0),
        (["professionnel"], ["professionnel"], 0),
        (["lyceen"], ["professionnel"], 1),
    ],
)
def test_a_named_situation_comes_first(named: list[str], asked: list[str], rate: int) -> None:
    action = make_action(audience=audience(None, None, *named))
    assert rate_match(action, Filters.model_validate({"situation": asked})) == (0, rate)


@pytest.mark.parametrize(("asked", "rate"), [([], 2), (["lyceen"], 2), (["professionnel"], 0)])
def test_what_is_for_professionals_alone_comes_last(asked: list[str], rate: int) -> None:
    alone = audience(None, None, "professionnel") | {"required_situations": ["professionnel"]}
    found = rate_match(make_action(audience=alone), Filters.model_validate({"situation": asked}))
    assert found == (0, rate)
