"""Features are found by box, period and field; the shipped ones as plain loops find them."""

from typing import Any

import pytest
import shapely

from mapapp.atlas import Atlas
from mapapp.exchange.ogc_fields import ACTION_FIELDS
from mapapp.exchange.ogc_filter import find_features
from mapapp.exchange.ogc_layers import Feature, Layer, Shape, make_layers
from mapapp.exchange.ogc_query import ItemsQuery, read_items_query
from mapapp.finder import takes_age
from mapapp.query import Filters
from mapapp.snapshot import Snapshot

SQUARE = Shape([[[(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]]], (0, 0, 1, 1), "{}")
FAR = Shape([[[(5, 5), (6, 5), (6, 6), (5, 5)]]], (5, 5, 6, 6), "{}")
FEATURES = [
    Feature("a", SQUARE, {"theme": "emploi"}, (2017, 2019), (16, 25), frozenset({"59001"})),
    Feature("b", SQUARE, {"theme": "sante"}, None, (None, 17)),
    Feature("c", FAR, {"theme": "emploi"}, (2020, 2020), (18, None), frozenset({"59002"})),
]
LAYER = Layer("actions", "Actions", "", "", ACTION_FIELDS, FEATURES)


def find(layer: Layer = LAYER, **asked: Any) -> list[str]:
    return [feature.id for feature in find_features(layer, ItemsQuery(**asked)).features]


def test_everything_is_found_in_its_order_when_nothing_is_asked() -> None:
    assert find() == ["a", "b", "c"]


def test_a_page_is_cut_from_all_that_matches() -> None:
    found = find_features(LAYER, ItemsQuery(limit=1, offset=1))
    assert (found.matched, [feature.id for feature in found.features]) == (3, ["b"])
    assert find(offset=3) == []


def test_a_box_keeps_what_it_touches() -> None:
    assert find(boxes=((0.5, 0.5, 2, 2),)) == ["a", "b"]
    assert find(boxes=((5.9, 5.0, 6, 5.05),)) == ["c"]
    assert find(boxes=((5.0, 5.5, 5.1, 6),)) == []  # in the box around c, not in c
    assert find(boxes=((0, 0, 0, 0), (6, 5, 7, 5))) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        ((2019, 2019), ["a", "b"]),
        ((2019, 2020), ["a", "b", "c"]),
        ((2020, None), ["b", "c"]),
        ((None, 2017), ["a", "b"]),
        ((None, 2016), ["b"]),
    ],
)
def test_a_feature_without_period_is_always_there(years: Any, expected: list[str]) -> None:
    assert find(years=years) == expected


def test_one_value_of_each_field_must_be_met() -> None:
    assert find(wanted={"theme": ["emploi"]}) == ["a", "c"]
    assert find(wanted={"theme": ["emploi", "sante"]}) == ["a", "b", "c"]
    assert find(wanted={"theme": ["emploi"], "commune": ["59002"]}) == ["c"]
    assert find(wanted={"theme": ["logement"]}) == []


def test_an_age_is_taken_inside_what_is_stated() -> None:
    assert find(wanted={"age": [17]}) == ["a", "b"]
    assert find(wanted={"age": [18]}) == ["a", "c"]
    assert find(wanted={"age": [17, 30]}) == ["a", "b", "c"]


@pytest.fixture(scope="module")
def layers(snapshot: Snapshot) -> dict[str, Layer]:
    return make_layers(Atlas(snapshot.records), snapshot.files["shapes.json"])


def ask(layer: Layer, **texts: str) -> list[Feature]:
    query = read_items_query(
        [(k, [v]) for k, v in texts.items()] + [("limit", ["1000"])], layer.asked
    )
    features: list[Feature] = [*find_features(layer, query).features]
    return features


def test_the_shipped_features_are_the_records(layers: dict[str, Layer], snapshot: Snapshot) -> None:
    records = snapshot.records
    ids = {name: [feature.id for feature in layer.features] for name, layer in layers.items()}
    assert ids["communes"] == [commune.code for commune in records.communes]
    assert ids["actions"] == [action.id for action in records.actions]
    assert ids["coverage"] == [f"{cover.action}~{cover.code}" for cover in records.covers]
    assert ids["border_zones"] == [zone.key for zone in records.border_zones]
    assert all(len({*one}) == len(one) for one in ids.values())


def test_every_feature_has_the_fields_of_its_collection_and_no_other(
    layers: dict[str, Layer],
) -> None:
    kinds: dict[str, tuple[type, ...]] = {
        "string": (str,),
        "integer": (int,),
        "number": (float,),
        "boolean": (bool,),
    }
    for layer in layers.values():
        for feature in layer.features:
            assert {*feature.properties} == {field.name for field in layer.shown}
            for field in layer.shown:
                value = feature.properties[field.name]
                assert value is None or type(value) in kinds[field.kind], field.name
                assert not field.options or value in field.options


def test_an_action_is_found_by_commune_and_age_as_on_the_site(
    layers: dict[str, Layer], snapshot: Snapshot
) -> None:
    atlas = Atlas(snapshot.records)
    for code in ("59350", "59005", "59599"):
        expected = atlas.find_actions(Filters(commune=[code], age=[17]))
        found = ask(layers["actions"], commune=code, age="17")
        assert [one.id for one in found] == [one.id for one in expected]


def test_coverage_is_filtered_as_plain_loops_filter_it(
    layers: dict[str, Layer], snapshot: Snapshot
) -> None:
    actions = {action.id: action for action in snapshot.records.actions}
    expected = [
        f"{cover.action}~{cover.code}"
        for cover in snapshot.records.covers
        if actions[cover.action].theme == "emploi"
        and takes_age(actions[cover.action], 17)
        and cover.extent == "part"
    ]
    found = ask(layers["coverage"], theme="emploi", age="17", extent="part")
    assert [one.id for one in found] == expected != []


def test_a_box_finds_the_actions_whose_area_it_touches(layers: dict[str, Layer]) -> None:
    box = (3.17, 50.70, 3.19, 50.71)
    layer = layers["actions"]
    expected = [
        feature.id
        for feature in layer.features
        if shapely.from_geojson(feature.shape.text).intersects(shapely.box(*box))
    ]
    found = ask(layer, bbox=",".join(map(str, box)))
    assert [one.id for one in found] == expected
    assert 0 < len(expected) < len(layer.features)


def test_actions_that_cover_the_same_places_hold_one_outline(layers: dict[str, Layer]) -> None:
    held = {id(feature.shape) for feature in layers["actions"].features}
    assert len(held) < len(layers["actions"].features)
    assert len({id(feature.shape) for feature in layers["coverage"].features}) == 95


def test_no_person_is_named(layers: dict[str, Layer]) -> None:
    assert not any("name" in field.name for field in layers["actions"].fields)


def test_contacts_stay_away_where_the_operator_says_so(snapshot: Snapshot) -> None:
    bare = [one.model_copy(update={"contacts": []}) for one in snapshot.records.actions]
    records = snapshot.records.model_copy(update={"actions": bare})
    made = make_layers(Atlas(records), snapshot.files["shapes.json"])["actions"].features
    assert {feature.properties["contact_email"] for feature in made} == {None}
    assert {feature.properties["contact_organisation"] for feature in made} == {None}
