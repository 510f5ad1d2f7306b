"""An embedded view lists what a choice keeps, marks it on the map, and says what it is."""

import pytest

from mapapp.atlas import Atlas
from mapapp.embedding import View, make_view
from mapapp.errors import UnknownCodeError
from mapapp.finder import Standing
from mapapp.model import Source
from mapapp.query import Filters
from mapapp.records import Commune, Records
from tests.making import make_action, make_cover

NOTHING = Standing(0, 0, is_part=False)
CHOSEN = Standing(0, 4, is_part=False)
NAMES = {"59001": "Un", "59002": "Le Deux", "59003": "Trois"}
ACTIONS = [
    make_action("tout", source={"document": "guide", "page": 3}),
    make_action("forum", programme="tout"),
    make_action("bus", theme="mobilite", source={"document": "rapport", "page": 4}),
]
COVERS = [
    *(make_cover(code, "tout", basis="territory") for code in NAMES),
    make_cover("59001", "forum", programme="tout"),
    make_cover("59001", "bus", extent="part", share=0.5),
    make_cover("59002", "bus"),
]
ATLAS = Atlas(
    Records.model_construct(
        key="k",
        communes=[
            Commune.model_construct(code=code, name=name, parts=[], neighbours=[])
            for code, name in NAMES.items()
        ],
        associated=[],
        zones=[],
        actions=ACTIONS,
        covers=COVERS,
        sources=[
            Source(id=id_, title="T", publisher="P", year=2019) for id_ in ("guide", "rapport")
        ],
    )
)


def listed(view: View) -> dict[str, list[str]]:
    assert view.answer is not None
    groups = view.answer.groups
    return {name: [shown.action.id for shown in found] for name, found in groups.items()}


def test_a_commune_has_its_local_actions_first_each_with_why() -> None:
    view = make_view(ATLAS, Filters(commune=["59001"]))

    assert listed(view) == {"here": ["forum", "bus"], "near": [], "wide": ["tout"]}
    assert view.title == "Actions pour les jeunes à Un"
    assert view.parameters == {"commune": ["59001"]}
    assert view.standings == {"59001": CHOSEN, "59002": NOTHING, "59003": NOTHING}
    assert [source.id for source in view.sources] == ["guide", "rapport"]


def test_a_programme_that_two_actions_tell_counts_once() -> None:
    view = make_view(ATLAS, Filters(commune=["59001"]))

    assert view.answer is not None
    assert view.answer.count == 2
    assert view.answer.counts == {"here": 2, "near": 0, "wide": 0}


def test_several_communes_are_named_and_marked_together() -> None:
    view = make_view(ATLAS, Filters(commune=["59001", "59002"], theme=["mobilite"]))

    assert view.places == "à Un et au Deux"
    assert listed(view) == {"here": ["bus"], "near": [], "wide": []}
    assert view.standings == {"59001": CHOSEN, "59002": CHOSEN, "59003": NOTHING}
    assert view.parameters == {"theme": ["mobilite"], "commune": ["59001", "59002"]}


def test_without_a_commune_the_map_counts() -> None:
    view = make_view(ATLAS, Filters())

    assert listed(view) == {"here": ["forum", "bus"], "near": [], "wide": ["tout"]}
    counts = {code: standing.count for code, standing in view.standings.items()}
    assert counts == {"59001": 2, "59002": 1, "59003": 0}
    assert view.title == "Actions pour les jeunes dans la métropole de Lille"
    assert view.parameters == {"embed": "1"}


def test_an_action_is_shown_alone_with_the_communes_that_it_reaches() -> None:
    view = make_view(ATLAS, Filters(commune=["59003"]), "bus")

    assert (view.action, view.answer) == (ACTIONS[2], None)
    assert view.communes == []
    assert view.title == "Forum"
    assert view.parameters == {"action": "bus"}
    assert view.standings == {
        "59001": Standing(1, 3, is_part=True),
        "59002": Standing(1, 3, is_part=False),
        "59003": NOTHING,
    }


def test_a_choice_that_keeps_nothing_lists_nothing() -> None:
    view = make_view(ATLAS, Filters(commune=["59003"], scope="local"))

    assert listed(view) == {"here": [], "near": [], "wide": []}
    assert view.sources == []


def test_an_unknown_action_is_refused() -> None:
    with pytest.raises(UnknownCodeError):
        make_view(ATLAS, Filters(), "rien")
