"""The atlas finds communes, actions and covers by code or id."""

from typing import Any

import pytest

from mapapp.atlas import Atlas, Tie
from mapapp.errors import QueryError, UnknownCodeError
from mapapp.finder import count_covers
from mapapp.model import Source
from mapapp.query import Filters
from mapapp.records import AssociatedCommune, Commune, Count, Place, Records, Zone
from tests.making import make_action, make_cover

PART = AssociatedCommune(
    code="59901", name="Part", postal_codes=["59000"], parent=Place(code="59001", name="Un")
)
ZONE = Zone(id="lys", name="Vallée de la Lys", communes=["59002"])
SAME = {"action": "tout", "same": True, "note": "Le même, cinq ans plus tard."}
ALSO = {"action": "bus", "same": False, "note": "Le bus y mène."}
COVERS = [
    make_cover("59001", "tout", basis="territory"),
    make_cover("59002", "tout", basis="territory"),
    make_cover("59001", "forum", programme="tout"),
    make_cover("59001", "bus", basis="zone", certainty="unclear"),
]


def make_commune(code: str, name: str) -> Commune:
    counts = count_covers([cover for cover in COVERS if cover.code == code], THEMES)
    return Commune.model_construct(code=code, name=name, counts=counts)


ACTIONS = [
    make_action("tout", period={"first": 2018, "last": 2020, "known": 2019, "planned": True}),
    make_action(
        "forum",
        programme="tout",
        period={"first": 2024, "last": 2024, "known": 2024, "planned": False},
        related=[SAME, ALSO],
    ),
    make_action("bus", theme="mobilite", ages=(16, 25)),
    make_action("rien"),
]
THEMES = {action.id: action.theme for action in ACTIONS}


def make_atlas() -> Atlas:
    """Make two communes, one associated commune of the first, a zone and four actions."""
    years = (("rapport", 2024), ("guide", 2019), ("suite", 2024))
    records = Records.model_construct(
        key="k",
        communes=[make_commune("59001", "Un"), make_commune("59002", "Deux")],
        associated=[PART],
        zones=[ZONE],
        actions=ACTIONS,
        covers=COVERS,
        sources=[Source(id=id_, title="T", publisher="P", year=year) for id_, year in years],
    )
    return Atlas(records)


def test_a_commune_is_found_by_its_code() -> None:
    assert make_atlas().commune("59002").name == "Deux"


def test_the_code_of_an_associated_commune_gives_its_commune() -> None:
    assert make_atlas().commune("59901").code == "59001"


@pytest.mark.parametrize("code", ["59999", "34022", "", "59000"])
def test_a_code_of_no_commune_is_told(code: str) -> None:
    with pytest.raises(UnknownCodeError, match=r"Aucune commune %\(of_territory\)s"):
        make_atlas().commune(code)


def test_an_action_is_found_by_its_id() -> None:
    assert make_atlas().action("bus").id == "bus"
    with pytest.raises(UnknownCodeError, match="Aucune action"):
        make_atlas().action("absent")


def test_a_commune_lists_local_covers_first_in_the_order_of_actions() -> None:
    covers = make_atlas().covers_by_commune
    assert [row.action for row in covers["59001"]] == ["forum", "bus", "tout"]
    assert [row.action for row in covers["59002"]] == ["tout"]


def test_years_are_those_of_the_sources_each_once_in_order() -> None:
    assert make_atlas().years == [2019, 2024]


def test_the_other_years_are_those_that_periods_hold_and_no_source_is_of() -> None:
    # « tout » runs from 2018 to 2020, « forum » in 2024; the sources are of 2019 and 2024.
    assert make_atlas().other_years == [2018, 2020]


def test_a_programme_that_two_actions_tell_is_told_twice() -> None:
    assert make_atlas().told_twice == {"tout"}


def test_communes_parts_and_zones_have_their_names() -> None:
    atlas = make_atlas()
    assert atlas.names == {
        "59001": "Un",
        "59002": "Deux",
        "59901": "Part",
        "lys": "Vallée de la Lys",
    }
    assert atlas.place_name("59901") == "Part"


@pytest.mark.parametrize(
    ("chosen", "ids"),
    [
        ({}, ["forum", "bus", "tout"]),
        ({"year": [2019]}, ["tout"]),
        ({"year": [2024]}, ["forum"]),
        ({"year": [2019, 2024]}, ["forum", "tout"]),
        ({"year": [2021]}, []),
        ({"theme": ["mobilite"]}, ["bus"]),
        ({"age": [30]}, ["forum", "tout"]),
        ({"scope": "local"}, ["forum", "bus"]),
        ({"certainty": ["unclear"]}, ["bus"]),
        ({"commune": ["59002"]}, ["forum", "bus", "tout"]),
    ],
)
def test_the_covers_of_a_commune_pass_every_filter_but_that_of_communes(
    chosen: dict[str, Any], ids: list[str]
) -> None:
    atlas = make_atlas()
    covers = atlas.find_covers_of(atlas.commune("59001"), Filters.model_validate(chosen))
    assert [cover.action for cover in covers] == ids


@pytest.mark.parametrize(
    ("chosen", "ids"),
    [
        ({}, ["tout", "forum", "bus"]),
        ({"scope": "all"}, ["tout", "forum", "bus"]),
        ({"scope": "local"}, ["forum", "bus"]),
        ({"commune": ["59002"]}, ["tout"]),
        ({"commune": ["59002", "59001"]}, ["tout", "forum", "bus"]),
        ({"commune": ["59002"], "scope": "local"}, []),
        ({"certainty": ["unclear"]}, ["bus"]),
        ({"certainty": ["unclear"], "commune": ["59002"]}, []),
        ({"q": "forum"}, ["tout", "forum", "bus"]),
        ({"q": "forums villes"}, ["tout", "forum", "bus"]),
        ({"q": "danse"}, []),
        ({"theme": ["mobilite"], "q": "forum"}, ["bus"]),
        # « Deux » is a commune that only an action of the whole territory reaches.
        ({"q": "deux"}, []),
    ],
)
def test_the_actions_pass_every_filter_in_their_order_and_reach_some_commune(
    chosen: dict[str, Any], ids: list[str]
) -> None:
    found = make_atlas().find_actions(Filters.model_validate(chosen))
    assert [action.id for action in found] == ids


def test_what_passes_is_found_wherever_it_reaches_even_nowhere() -> None:
    atlas = make_atlas()
    assert [one.id for one in atlas.find_passing(Filters())] == ["tout", "forum", "bus", "rien"]
    nowhere = Filters(commune=["59002"], scope="local", theme=["mobilite"])
    assert [one.id for one in atlas.find_passing(nowhere)] == ["bus"]
    assert [one.id for one in atlas.find_passing(Filters(age=[30]))] == ["tout", "forum", "rien"]


def test_an_action_is_found_by_the_communes_that_it_reaches_by_a_narrower_rule() -> None:
    texts = make_atlas().texts
    assert list(texts) == ["tout", "forum", "bus", "rien"]
    assert "un" in texts["bus"]
    assert "deux" not in texts["tout"]


def test_each_source_has_its_year() -> None:
    assert make_atlas().source_years == {"rapport": 2024, "guide": 2019, "suite": 2024}


def count(chosen: dict[str, Any]) -> list[tuple[str, int, int]]:
    found = make_atlas().count_anew(Filters.model_validate(chosen))
    return [(commune.code, commune.counts.local, commune.counts.all) for commune in found]


@pytest.mark.parametrize(
    ("chosen", "counts"),
    [
        # « forum » and « tout » are one programme; only the first is told as local.
        ({}, [("59001", 2, 2), ("59002", 0, 1)]),
        ({"scope": "all"}, [("59001", 2, 2), ("59002", 0, 1)]),
        ({"year": [2019]}, [("59001", 0, 1), ("59002", 0, 1)]),
        ({"year": [2024]}, [("59001", 1, 1), ("59002", 0, 0)]),
        ({"scope": "local"}, [("59001", 2, 2), ("59002", 0, 0)]),
        ({"theme": ["emploi"]}, [("59001", 1, 1), ("59002", 0, 1)]),
    ],
)
def test_every_commune_is_counted_anew_each_programme_once(
    chosen: dict[str, Any], counts: list[tuple[str, int, int]]
) -> None:
    assert count(chosen) == counts


def test_counting_anew_leaves_the_records_alone() -> None:
    atlas = make_atlas()
    atlas.count_anew(Filters(year=[2024]))
    assert [commune.counts.all for commune in atlas.records.communes] == [2, 1]
    anew = atlas.count_one_anew(atlas.commune("59001"), Filters(year=[2019]))
    assert anew.counts.by_theme == {
        "emploi": Count(local=0, all=1),
        "mobilite": Count(local=0, all=0),
    }


@pytest.mark.parametrize(
    ("asked", "ties"),
    [
        ("forum", [("tout", True), ("bus", False)]),
        ("tout", []),
        ("bus", []),
    ],
)
def test_related_actions_are_those_of_the_record(asked: str, ties: list[tuple[str, bool]]) -> None:
    atlas = make_atlas()
    found = atlas.related_to(atlas.action(asked))
    assert [(tie.action.id, tie.same) for tie in found] == ties
    notes = {True: SAME["note"], False: ALSO["note"]}
    assert found == [Tie(atlas.action(id_), same=same, note=notes[same]) for id_, same in ties]


def test_all_covers_pass_every_filter_commune_by_commune() -> None:
    atlas = make_atlas()
    every = atlas.find_all_covers(Filters())
    assert [(cover.code, cover.action) for cover in every] == [
        *(("59001", "forum"), ("59001", "bus"), ("59001", "tout"), ("59002", "tout"))
    ]
    kept = atlas.find_all_covers(Filters(year=[2024]))
    assert [(cover.code, cover.action) for cover in kept] == [("59001", "forum")]


def test_some_communes_are_counted_anew_in_the_order_asked_for() -> None:
    found = make_atlas().count_others_anew(["59002", "59001"], Filters(year=[2024]))
    assert [(commune.code, commune.counts.local, commune.counts.all) for commune in found] == [
        ("59002", 0, 0),
        ("59001", 1, 1),
    ]


def test_an_action_lists_each_commune_once_even_none() -> None:
    covers = make_atlas().covers_by_action
    assert [row.code for row in covers["tout"]] == ["59001", "59002"]
    assert covers["rien"] == []


def test_associated_communes_are_asked_for_as_their_commune() -> None:
    filters = make_atlas().localise(Filters(commune=["59901", "59002"], scope="local"))
    assert filters == Filters(commune=["59001", "59002"], scope="local")


def test_every_unknown_commune_of_a_question_is_named_with_the_cure() -> None:
    with pytest.raises(QueryError) as caught:
        make_atlas().localise(Filters(commune=["59001", "59998", "34022"]))
    assert str(caught.value) == (
        "commune : aucune commune de la métropole ne porte le code 59998, 34022"
        " → un code de /api/communes"
    )


def test_an_unknown_document_is_named_with_those_there_are() -> None:
    with pytest.raises(QueryError) as caught:
        make_atlas().localise(Filters(source=["guide", "absent"]))
    assert str(caught.value) == (
        "source : document inconnu : absent → l'un de : guide, rapport, suite"
    )
