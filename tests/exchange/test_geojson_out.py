"""The actions as GeoJSON: a valid file, from which every action comes back as it was."""

import json
from typing import Any

import pytest
import shapely
from geojson_pydantic import Feature, FeatureCollection, MultiPolygon

from mapapp.exchange.geojson_out import write_actions_geojson, write_actions_json
from mapapp.exchange.stock import Stock
from mapapp.model import Action, ActionsFile
from mapapp.snapshot import Snapshot
from tests.conftest import ROOT
from tests.exchange.stocks import HOSTILE, make_stock


@pytest.fixture(scope="module")
def stock() -> Stock:
    return make_stock()


@pytest.fixture(scope="module")
def collection(stock: Stock) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(write_actions_geojson(stock))
    return read


def read_back(feature: dict[str, Any]) -> Action:
    told = {name: value for name, value in feature["properties"].items() if name != "computed"}
    return Action.model_validate_json(json.dumps(told))


def test_each_action_comes_back_as_it_was(stock: Stock, collection: dict[str, Any]) -> None:
    assert [read_back(one) for one in collection["features"]] == stock.file.actions


def test_documents_and_terms_come_back_too(stock: Stock, collection: dict[str, Any]) -> None:
    kept = {name: collection[name] for name in ("version", "sources", "glossary")}
    file = ActionsFile.model_validate_json(json.dumps(kept | {"actions": []}))
    assert (file.sources, file.glossary) == (stock.file.sources, stock.file.glossary)


def test_every_shipped_action_comes_back(snapshot: Snapshot) -> None:
    shipped = ActionsFile.model_validate_json((ROOT / "actions.json").read_bytes())
    unnamed = [
        one.model_copy(
            update={"contacts": [c.model_copy(update={"name": None}) for c in one.contacts]}
        )
        for one in shipped.actions
    ]
    whole = json.loads(snapshot.files["actions.geojson"])
    assert [read_back(one) for one in whole["features"]] == unnamed


def test_it_is_geojson(collection: dict[str, Any], snapshot: Snapshot) -> None:
    for whole in (collection, json.loads(snapshot.files["actions.geojson"])):
        checked = FeatureCollection[Feature[MultiPolygon, dict[str, Any]]].model_validate(whole)
        assert len(checked.features) == len(whole["features"])
        assert {one.id for one in checked.features} == {
            one["properties"]["id"] for one in whole["features"]
        }


def test_outer_rings_are_wound_as_the_rfc_asks(snapshot: Snapshot) -> None:
    for feature in json.loads(snapshot.files["actions.geojson"])["features"]:
        for outer, *inner in feature["geometry"]["coordinates"]:
            assert shapely.is_ccw(shapely.LinearRing(outer))
            assert not any(shapely.is_ccw(shapely.LinearRing(ring)) for ring in inner)


def test_a_box_is_that_of_the_shape(collection: dict[str, Any]) -> None:
    for feature in collection["features"]:
        assert feature["bbox"] == [*shapely.geometry.shape(feature["geometry"]).bounds]
    boxes = [feature["bbox"] for feature in collection["features"]]
    wests, souths, easts, norths = zip(*boxes, strict=True)
    assert collection["bbox"] == [min(wests), min(souths), max(easts), max(norths)]


def test_what_is_computed_stands_apart(collection: dict[str, Any]) -> None:
    by_id = {one["id"]: one["properties"]["computed"] for one in collection["features"]}
    assert by_id["forum"] == {
        "where": "Commune 59001",
        "ages": "13 à 30 ans",
        "period": None,
        "programme": "forum",
        "counts": {"communes": 1, "population": 10},
        "outline": "exact",
        "wider_in": [],
        "communes": [
            {
                "code": "59001",
                "extent": "whole",
                "share": 1.0,
                "basis": "commune",
                "certainty": "stated",
                "page": 11,
                "name": "Commune 59001",
                "why": "Commune nommée, page 11.",
            }
        ],
    }
    assert (by_id["quartier"]["outline"], by_id["quartier"]["wider_in"]) == ("wider", ["59002"])


def test_text_of_data_stays_text(collection: dict[str, Any]) -> None:
    assert collection["features"][1]["properties"]["title"] == HOSTILE


def test_one_action_stands_on_one_line(stock: Stock) -> None:
    lines = write_actions_geojson(stock).decode().splitlines()
    assert len(lines) == len(stock.file.actions) + 2
    assert [json.loads(line.removesuffix(","))["id"] for line in lines[1:-1]] == [
        action.id for action in stock.file.actions
    ]


@pytest.mark.parametrize(
    ("settings", "withheld", "contacts"),
    [
        ({"show_names": True}, [], [["Nom Secret"]]),
        ({}, ["contacts.name"], [[None]]),
        ({"show_contacts": False, "show_names": True}, ["contacts"], []),
    ],
)
def test_what_is_kept_back_is_named(
    settings: dict[str, bool], withheld: list[str], contacts: list[list[str | None]]
) -> None:
    whole = json.loads(write_actions_geojson(make_stock(**settings)))
    assert whole["withheld"] == withheld
    told = [one["properties"]["contacts"] for one in whole["features"][:1] if contacts]
    assert [[contact["name"] for contact in own] for own in told] == contacts
    has = ["contacts" in one["properties"] for one in whole["features"]]
    assert has == [bool(contacts)] * len(has)


def test_the_actions_file_is_read_again_as_it_is(stock: Stock) -> None:
    written = write_actions_json(stock)
    assert ActionsFile.model_validate_json(written) == stock.file


@pytest.mark.parametrize("write", [write_actions_geojson, write_actions_json])
def test_the_same_input_gives_the_same_bytes(write: Any) -> None:
    assert write(make_stock()) == write(make_stock())


def test_a_file_without_actions_is_still_one() -> None:
    stock = make_stock()
    bare = stock.file.model_copy(update={"actions": []})
    empty = Stock(
        bare,
        stock.records.model_copy(update={"actions": [], "covers": []}),
        stock.territory,
        stock.settings,
    )
    whole = json.loads(write_actions_geojson(empty))
    assert whole["features"] == []
    assert "bbox" not in whole
    assert json.loads(write_actions_json(empty))["actions"] == []
