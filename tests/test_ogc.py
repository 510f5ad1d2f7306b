"""OGC API – Features answers by HTTP: as JSON or as a page, with links that hold behind a proxy."""

import json
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as hypothesis_settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from mapapp.settings import Settings
from mapapp.snapshot import Snapshot
from mapapp.web import create_app
from tests.conftest import parse_page, text_of
from tests.test_fuzz import flatten

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
LAYERS = ("communes", "actions", "coverage", "border_zones")
ITEMS = "/ogc/collections/coverage/items"
TYPES = {
    "/ogc": "application/json",
    "/ogc/conformance": "application/json",
    "/ogc/api": "application/vnd.oai.openapi+json;version=3.0",
    "/ogc/collections": "application/json",
    "/ogc/collections/communes": "application/json",
    "/ogc/collections/actions/queryables": "application/schema+json",
    "/ogc/collections/communes/items": "application/geo+json",
    "/ogc/collections/coverage/items?bbox=3,50.6,3.1,50.7&theme=emploi": "application/geo+json",
    "/ogc/collections/communes/items/59350": "application/geo+json",
    "/ogc/collections/actions/items/forum-emploi": "application/geo+json",
    "/ogc/collections/coverage/items/forum-emploi~59286": "application/geo+json",
    "/ogc/collections/border_zones/items/nis:57096": "application/geo+json",
}
CRS84 = "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"


def get(client: FlaskClient, address: str, **headers: str) -> dict[str, Any]:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, answer.text
    read: dict[str, Any] = json.loads(answer.data)
    return read


def find_links(value: Any) -> list[dict[str, str]]:
    """Find every link of a document, however deep."""
    if isinstance(value, list):
        return [link for one in value for link in find_links(one)]
    if not isinstance(value, dict):
        return []
    own = value.get("links", [])
    return [
        *(own if isinstance(own, list) else []),
        *(x for v in value.values() for x in find_links(v)),
    ]


@pytest.mark.parametrize(("address", "kind"), TYPES.items())
def test_programs_get_json_and_browsers_a_page(
    client: FlaskClient, address: str, kind: str
) -> None:
    for headers in ({}, {"Accept": "*/*"}, {"Accept": "application/geo+json, application/json"}):
        answer = client.get(address, headers=headers)
        assert (answer.status_code, answer.content_type) == (200, kind)
        assert "Accept" in answer.vary
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers.get("Content-Crs") == (CRS84 if "geo" in kind else None)
    page = client.get(address, headers=BROWSER)
    assert (page.status_code, page.content_type) == (200, "text/html; charset=utf-8")
    assert parse_page(page.text).find("body//h1") is not None
    assert {*page.vary} == {"Accept", "Accept-Encoding", "Accept-Language"}


@pytest.mark.parametrize("address", TYPES)
def test_the_form_asked_for_in_the_address_wins(client: FlaskClient, address: str) -> None:
    sign = "&" if "?" in address else "?"
    page = client.get(f"{address}{sign}f=html", headers={"Accept": "application/json"})
    assert page.mimetype == "text/html"
    data = client.get(f"{address}{sign}f=json", headers=BROWSER)
    assert data.content_type == TYPES[address]


def test_pages_speak_the_visitor_s_language_and_data_french(client: FlaskClient) -> None:
    page = client.get("/ogc", headers=BROWSER | {"Accept-Language": "nl"})
    assert page.headers["Content-Language"] == "nl"
    assert parse_page(page.text).get("lang") == "nl"
    data = get(client, "/ogc/collections/coverage?lang=nl")
    assert data["title"] == "Couverture"


def test_sentences_of_the_data_are_french_whoever_asked_first(
    snapshot: Snapshot, settings: Settings
) -> None:
    fresh = create_app(snapshot, settings).test_client()
    fresh.get(f"{ITEMS}?f=html&lang=nl")
    first = get(fresh, f"{ITEMS}?limit=1")["features"][0]
    assert first["properties"]["why"] == "Commune nommée, page 10."


@pytest.mark.parametrize("address", ["/ogc/", "/ogc/collections/", "/ogc/collections/communes/"])
def test_a_slash_at_the_end_changes_nothing(client: FlaskClient, address: str) -> None:
    assert client.get(address).data == client.get(address.rstrip("/")).data


def test_every_link_leads_to_what_it_says(client: FlaskClient) -> None:
    links = [link for address in TYPES for link in find_links(get(client, address))]
    own = {(link["href"], link["type"]) for link in links if "//localhost/" in link["href"]}
    assert len(own) > 40
    for href, kind in own:
        answer = client.get(href.removeprefix("http://localhost"))
        assert (answer.status_code, answer.content_type.partition("; ")[0]) == (200, kind), href


@pytest.mark.parametrize("name", LAYERS)
def test_following_next_brings_every_feature_once(client: FlaskClient, name: str) -> None:
    address, seen = f"/ogc/collections/{name}/items?limit=37", []
    while address:
        page = get(client, address)
        seen += [feature["id"] for feature in page["features"]]
        assert page["numberReturned"] == len(page["features"]) <= 37
        following = [link["href"] for link in page["links"] if link["rel"] == "next"]
        address = following[0].removeprefix("http://localhost") if following else ""
    whole = get(client, f"/ogc/collections/{name}/items?limit=5000")
    assert len(seen) == len({*seen}) == page["numberMatched"] == whole["numberMatched"]


def test_a_limit_above_the_maximum_gives_the_maximum(client: FlaskClient) -> None:
    assert get(client, f"{ITEMS}?limit=99999")["numberReturned"] == 1000
    assert get(client, ITEMS)["numberReturned"] == 100


def test_filters_work_together(client: FlaskClient) -> None:
    page = get(client, f"{ITEMS}?commune=59350&theme=emploi&theme=sante&certainty=stated&age=17")
    assert page["numberMatched"] == len(page["features"]) > 0
    for feature in page["features"]:
        told = feature["properties"]
        assert (told["commune"], told["certainty"]) == ("59350", "stated")
        assert told["theme"] in {"emploi", "sante"}


def test_a_box_and_a_period_are_asked_for(client: FlaskClient) -> None:
    inside = get(client, "/ogc/collections/communes/items?bbox=3.06,50.63,3.07,50.64")
    assert [feature["id"] for feature in inside["features"]] == ["59350"]
    late = get(client, "/ogc/collections/actions/items?datetime=2024-06-01T00:00:00Z/..")
    every = get(client, "/ogc/collections/actions/items")
    assert 0 < late["numberMatched"] < every["numberMatched"]
    assert all((one["properties"]["period_last"] or 9999) >= 2024 for one in late["features"])
    zones = get(client, "/ogc/collections/border_zones/items?datetime=1900-01-01")
    assert zones["numberMatched"] == 14


@pytest.mark.parametrize(
    ("address", "status", "told"),
    [
        (f"{ITEMS}?nope=1", 400, "« nope » : paramètre inconnu → l'un de : f, lang, limit"),
        (f"{ITEMS}?limit=0", 400, "limit : valeur refusée : « 0 »"),
        (f"{ITEMS}?f=xml", 400, "f : valeur refusée : « xml » → l'un de : json, html"),
        (f"{ITEMS}?theme=x", 400, "theme : valeur refusée"),
        ("/ogc?limit=1", 400, "« limit » : paramètre inconnu → l'un de : f, lang"),
        ("/ogc/collections/communes/items/59350?bbox=1,2,3,4", 400, "« bbox »"),
        ("/ogc/collections/nope", 404, "Aucune collection ne porte ce nom."),
        ("/ogc/collections/nope/items", 404, "Aucune collection"),
        ("/ogc/collections/nope/queryables", 404, "Aucune collection"),
        ("/ogc/collections/communes/items/99999", 404, "Rien ne porte cet identifiant"),
        ("/ogc/nope", 404, "Rien à cette adresse"),
    ],
)
def test_what_cannot_be_answered_is_a_problem_that_says_why(
    client: FlaskClient, address: str, status: int, told: str
) -> None:
    for headers in ({}, BROWSER):
        answer = client.get(address, headers=headers)
        assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
        assert told in answer.json["detail"]
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_is_written(client: FlaskClient, method: str) -> None:
    answer = client.open(ITEMS, method=method)
    assert (answer.status_code, answer.content_type) == (405, "application/problem+json")
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_the_same_question_gives_the_same_bytes_or_none(client: FlaskClient) -> None:
    for encoding in ("identity", "gzip", "br"):
        headers = {"Accept-Encoding": encoding}
        first, second = client.get(ITEMS, headers=headers), client.get(ITEMS, headers=headers)
        assert first.data == second.data
        tag = first.headers["ETag"]
        assert tag == second.headers["ETag"] == tag.removeprefix("W/")
        known = client.get(ITEMS, headers=headers | {"If-None-Match": tag})
        assert (known.status_code, known.data) == (304, b"")
    packed = client.get(ITEMS, headers={"Accept-Encoding": "br"})
    assert len(packed.data) * 5 < len(client.get(ITEMS).data)


def test_only_classes_that_are_met_are_claimed(client: FlaskClient) -> None:
    claimed = get(client, "/ogc/conformance")["conformsTo"]
    assert {name.rpartition("/spec/")[2] for name in claimed} == {
        "ogcapi-features-1/1.0/conf/core",
        "ogcapi-features-1/1.0/conf/oas30",
        "ogcapi-features-1/1.0/conf/html",
        "ogcapi-features-1/1.0/conf/geojson",
        "ogcapi-features-2/1.0/conf/crs",
        "ogcapi-features-3/1.0/conf/queryables",
        "ogcapi-features-3/1.0/conf/queryables-query-parameters",
    }


def test_every_queryable_is_a_parameter_and_has_an_answer(client: FlaskClient) -> None:
    samples = {"string": "x", "integer": "17", "number": "0.5", "boolean": "true"}
    for name in LAYERS:
        schema = get(client, f"/ogc/collections/{name}/queryables")
        assert schema["$id"] == f"http://localhost/ogc/collections/{name}/queryables"
        for key, about in schema["properties"].items():
            value = about.get("enum", [samples[about["type"]]])[0]
            page = get(client, f"/ogc/collections/{name}/items?limit=1&{key}={value}")
            assert page["numberMatched"] >= 0


def test_a_page_of_features_is_a_table_with_a_way_on(client: FlaskClient) -> None:
    page = parse_page(client.get(f"{ITEMS}?f=html&limit=5&offset=5&theme=emploi").text)
    rows = page.findall(".//table/tbody/tr")
    assert len(rows) == 5
    links = {a.get("rel"): a.get("href") for a in page.iter("a") if a.get("rel")}
    assert links["next"] == f"http://localhost{ITEMS}?limit=5&theme=emploi&f=html&offset=10"
    assert links["prev"] == f"http://localhost{ITEMS}?limit=5&theme=emploi&f=html"
    chosen = [text_of(option) for option in page.iter("option") if "selected" in option.attrib]
    assert chosen == ["emploi"]


def test_the_page_of_a_feature_draws_what_it_covers(client: FlaskClient) -> None:
    page = parse_page(client.get("/ogc/collections/actions/items/forum-emploi?f=html").text)
    covered = get(client, "/ogc/collections/actions/items/forum-emploi")["properties"]["communes"]
    drawn = [path for path in page.iter("path") if path.get("class") == "commune s3"]
    assert len(drawn) == covered


def test_the_interface_answers_as_it_describes_itself(app: Flask) -> None:
    schema = schemathesis.openapi.from_wsgi("/ogc/api", app)
    operations = [result.ok() for result in schema.get_all_operations()]
    labels = {operation.label for operation in operations}
    # Schemathesis leaves the address of the description itself out.
    assert labels | {"GET /api"} == {f"GET {path}" for path in schema.raw_schema["paths"]}
    assert len(labels) == 19
    for operation in operations:
        call_with_made_cases(operation)


def call_with_made_cases(operation: Any) -> None:
    for mode in GenerationMode:

        @given(case=operation.as_strategy(generation_mode=mode))
        @hypothesis_settings(
            max_examples=8,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        def call(case: schemathesis.Case) -> None:
            # A form sends its empty fields too, and a limit above the maximum is the maximum.
            assume("" not in flatten(case.query or {}))
            limit = (case.query or {}).get("limit")
            assume(not (isinstance(limit, int) and limit > 1000))
            case.call_and_validate(
                headers={"Accept-Encoding": "identity"},
                excluded_checks=[positive_data_acceptance],
            )

        call()
