"""Documents are linked to each other, and features are valid GeoJSON."""

import json
from typing import Any

import pytest
from geojson_pydantic import Feature as GeoFeature
from geojson_pydantic import FeatureCollection, MultiPolygon
from openapi_spec_validator import validate

from mapapp.atlas import Atlas
from mapapp.exchange.ogc_description import describe_openapi
from mapapp.exchange.ogc_documents import (
    Place,
    describe_collection,
    describe_landing,
    describe_queryables,
    write_item,
    write_items,
)
from mapapp.exchange.ogc_filter import find_features
from mapapp.exchange.ogc_layers import Layer, make_layers
from mapapp.exchange.ogc_query import ItemsQuery, read_items_query
from mapapp.snapshot import Snapshot

PLACE = Place("https://a.example/carte/ogc", "https://a.example/carte/donnees")


@pytest.fixture(scope="module")
def layers(snapshot: Snapshot) -> dict[str, Layer]:
    return make_layers(Atlas(snapshot.records), snapshot.files["shapes.json"])


def write(layer: Layer, query: ItemsQuery) -> dict[str, Any]:
    body = write_items(PLACE, layer, query, find_features(layer, query))
    written: dict[str, Any] = json.loads(body)
    return written


def links_of(document: dict[str, Any]) -> dict[str, str]:
    return {link["rel"]: link["href"] for link in document["links"]}


@pytest.mark.parametrize("name", ["communes", "actions", "coverage", "border_zones"])
def test_every_feature_is_valid_geojson(layers: dict[str, Layer], name: str) -> None:
    whole = {"limit": 10_000}
    written = write(layers[name], ItemsQuery(**whole))
    parsed = FeatureCollection[GeoFeature[MultiPolygon, dict[str, Any]]].model_validate(written)
    assert len(parsed.features) == written["numberMatched"] == written["numberReturned"]
    assert "timeStamp" not in written
    for feature in written["features"]:
        points = [p for rings in feature["geometry"]["coordinates"] for ring in rings for p in ring]
        lons, lats = zip(*points, strict=True)
        assert feature["bbox"] == [min(lons), min(lats), max(lons), max(lats)]
        own = describe_queryables(PLACE, layers[name])["properties"]
        assert {*own} - {"age", "commune"} <= {*feature["properties"]}


def test_pages_are_linked_until_the_last_one(layers: dict[str, Layer]) -> None:
    layer, seen, offset = layers["actions"], [], 0
    for _ in range(4):
        query = read_items_query([("limit", ["20"]), ("offset", [str(offset)])], layer.asked)
        written = write(layer, query)
        seen += [feature["id"] for feature in written["features"]]
        following = links_of(written).get("next", "")
        assert ("prev" in links_of(written)) == (offset > 0)
        offset = int(following.rpartition("=")[2] or 0)
    assert offset == 0
    assert seen == [feature.id for feature in layer.features]


def test_links_repeat_what_was_asked(layers: dict[str, Layer]) -> None:
    given = [("theme", ["emploi", "sante"]), ("limit", ["2"]), ("offset", ["3"])]
    links = links_of(write(layers["coverage"], read_items_query(given, layers["coverage"].asked)))
    items = f"{PLACE.base}/collections/coverage/items?theme=emploi&theme=sante&limit=2"
    assert links["self"] == f"{items}&offset=3&f=json"
    assert links["alternate"] == f"{items}&offset=3&f=html"
    assert links["next"] == f"{items}&f=json&offset=5"
    assert links["prev"] == f"{items}&f=json&offset=1"
    assert links["collection"] == f"{PLACE.base}/collections/coverage"


def test_a_page_beyond_the_end_leads_back_to_the_last_one(layers: dict[str, Layer]) -> None:
    links = links_of(write(layers["actions"], ItemsQuery(limit=50, offset=5000)))
    assert links["prev"].endswith("items?f=json&offset=19")
    assert "next" not in links


def test_nothing_found_is_an_empty_collection(layers: dict[str, Layer]) -> None:
    written = write(layers["actions"], ItemsQuery(boxes=((0, 0, 1, 1),)))
    assert (written["numberMatched"], written["features"]) == (0, [])
    assert "bbox" not in written


def test_an_item_is_linked_by_an_address_that_survives_its_signs(layers: dict[str, Layer]) -> None:
    zone = json.loads(write_item(PLACE, layers["border_zones"], layers["border_zones"].features[0]))
    assert links_of(zone)["self"] == (
        f"{PLACE.base}/collections/border_zones/items/canton:ieper?f=json"
    )
    assert GeoFeature.model_validate(zone).id == "canton:ieper"
    assert PLACE.locate("a/b ?é") == f"{PLACE.base}/a%2Fb%20%3F%C3%A9"


def test_the_landing_page_leads_everywhere() -> None:
    links = links_of(describe_landing(PLACE))
    assert {*links} == {
        *("self", "alternate", "service-desc", "service-doc", "conformance", "data"),
        "describedby",
    }
    assert links["describedby"] == PLACE.about


def test_a_collection_tells_its_extent(layers: dict[str, Layer]) -> None:
    coverage = describe_collection(PLACE, layers["coverage"])
    assert coverage["extent"]["temporal"]["interval"] == [
        ["2016-01-01T00:00:00Z", "2025-12-31T23:59:59Z"]
    ]
    communes = describe_collection(PLACE, layers["communes"])
    assert communes["extent"]["spatial"]["bbox"] == coverage["extent"]["spatial"]["bbox"]
    assert "temporal" not in communes["extent"]
    assert links_of(communes)["license"].startswith("https://www.etalab.gouv.fr/")
    assert "license" not in links_of(coverage)


def test_a_collection_of_nothing_is_described(layers: dict[str, Layer]) -> None:
    one = layers["actions"]
    empty = Layer(one.name, one.title, one.description, "", one.fields, [])
    assert describe_collection(PLACE, empty)["extent"] == {}
    assert write(empty, ItemsQuery())["features"] == []


def test_the_description_is_valid_openapi_and_names_every_parameter(
    layers: dict[str, Layer],
) -> None:
    description = describe_openapi(PLACE, layers.values())
    validate(description)
    assert description["openapi"].startswith("3.0.")
    for name, layer in layers.items():
        listed = description["paths"][f"/collections/{name}/items"]["get"]["parameters"]
        names = [one.get("name") or one["$ref"].rpartition("/")[2] for one in listed]
        asked = [*describe_queryables(PLACE, layer)["properties"]]
        assert names == [
            "limit",
            "offset",
            "bbox",
            "datetime",
            "bbox-crs",
            "crs",
            *asked,
            "f",
            "lang",
        ]
