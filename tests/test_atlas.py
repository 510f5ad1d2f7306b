"""The atlas finds communes, actions and covers by code or id."""

import pytest

from mapapp.atlas import Atlas
from mapapp.errors import QueryError, UnknownCodeError
from mapapp.query import Filters
from mapapp.records import (
    AssociatedCommune,
    Commune,
    Cover,
    Drawing,
    Place,
    Records,
    ServedAction,
)


def cover(code: str, action: str, basis: str) -> Cover:
    row = {"code": code, "action": action, "basis": basis, "extent": "whole", "share": 1.0}
    return Cover.model_validate(row | {"certainty": "stated", "page": 1, "why": "x"})


def make_atlas() -> Atlas:
    """Make two communes, one associated commune of the first, and two actions."""
    names = {"59001": "Un", "59002": "Deux"}
    part = AssociatedCommune(
        code="59901", name="Part", postal_codes=["59000"], parent=Place(code="59001", name="Un")
    )
    covers = [
        cover("59001", "tout", "territory"),
        cover("59002", "tout", "territory"),
        cover("59001", "forum", "commune"),
        cover("59001", "bus", "zone"),
    ]
    records = Records.model_construct(
        key="k",
        communes=[Commune.model_construct(code=code, name=name) for code, name in names.items()],
        associated=[part],
        actions=[ServedAction.model_construct(id=id_) for id_ in ("tout", "forum", "bus", "rien")],
        covers=covers,
        sources=[],
        drawing=Drawing(width=1, height=1, paths={}, parts={}, labels={}, bounds=(0, 0, 1, 1)),
    )
    return Atlas(records)


def test_a_commune_is_found_by_its_code() -> None:
    assert make_atlas().commune("59002").name == "Deux"


def test_the_code_of_an_associated_commune_gives_its_commune() -> None:
    assert make_atlas().commune("59901").code == "59001"


@pytest.mark.parametrize("code", ["59999", "34022", "", "59000"])
def test_a_code_of_no_commune_is_told(code: str) -> None:
    with pytest.raises(UnknownCodeError, match="Aucune commune de la métropole"):
        make_atlas().commune(code)


def test_an_action_is_found_by_its_id() -> None:
    assert make_atlas().action("bus").id == "bus"
    with pytest.raises(UnknownCodeError, match="Aucune action"):
        make_atlas().action("absent")


def test_a_commune_lists_local_covers_first_in_the_order_of_actions() -> None:
    covers = make_atlas().covers_by_commune
    assert [row.action for row in covers["59001"]] == ["forum", "bus", "tout"]
    assert [row.action for row in covers["59002"]] == ["tout"]


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
