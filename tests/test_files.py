"""Files: styles and scripts, the map's own, the descriptions of forms, the outlines."""

import json
from pathlib import PurePath
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from mapapp import __version__
from mapapp.assets import LEAFLET_FILES
from mapapp.shelf import shelf_of
from mapapp.snapshot import Snapshot
from tests.conftest import ROOT

NOT_LOADED = {"alternate", "manifest", "expect"}
FOREVER = "public, max-age=31536000, immutable"
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}


def test_every_asset_is_sent_for_ever_under_its_version(app: Flask, client: FlaskClient) -> None:
    shelf = shelf_of(app)
    assert {f"leaflet/{name}" for name in LEAFLET_FILES} < set(shelf.assets)

    for name, body in shelf.assets.items():
        answer = client.get(f"/static/{shelf.version}/{name}")
        assert answer.status_code == 200, name
        assert answer.get_data() == body, name
        assert answer.headers["Cache-Control"] == FOREVER
        assert answer.content_type.split(";")[0] == TYPES[PurePath(name).suffix].split(";")[0], name


@pytest.mark.parametrize(
    "path",
    [
        "/static/{version}/",
        "/static/{version}/nothing.js",
        "/static/{version}/state.js",
        "/static/{version}/leaflet/leaflet.css",
        "/static/{version}/../web.py",
        "/static/{version}/..%2fweb.py",
        "/static/{version}/%2e%2e/%2e%2e/actions.json",
        "/static/{version}//etc/passwd",
        "//static/{version}/app.css",
        "/static/{version}/leaflet/../app.css",
        "/static/{version}/leaflet/images/",
        "/static/{version}/app.css%00",
        "/static/000000000000/app.css",
        "/static/app.css",
        "/carte/{key}/map.html",
        "/carte/{key}/map.json",
        "/carte/{key}/map.de.json",
        "/carte/{key}/map.FR.json",
        "/carte/{key}/records.json",
        "/carte/{key}/..%2fmap.js",
        "/carte/00000000000000000000/map.js",
        "/schema/",
        "/schema/other.json",
        "/donnees/other.geojson",
        "/actions.json",
        "/.git/config",
    ],
)
def test_nothing_else_is_sent(app: Flask, client: FlaskClient, path: str) -> None:
    shelf = shelf_of(app)

    answer = client.get(path.format(version=shelf.version, key=shelf.snapshot.records.key))

    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_the_map_values_are_json_with_every_action_and_commune(
    client: FlaskClient, snapshot: Snapshot, language: str
) -> None:
    answer = client.get(f"/carte/{snapshot.records.key}/map.{language}.json")

    values = json.loads(answer.get_data())
    assert answer.content_type == "application/json"
    assert answer.headers["Cache-Control"] == FOREVER
    assert [a["id"] for a in values["actions"]] == [a.id for a in snapshot.records.actions]
    assert [c["code"] for c in values["communes"]] == [c.code for c in snapshot.records.communes]
    local = [cover for cover in snapshot.records.covers if cover.is_local]
    assert sum(len(rows) for rows in values["covers"].values()) == len(local)
    assert [a["programme"] or a["id"] for a in values["actions"]] == [
        a.programme for a in snapshot.records.actions
    ]


@pytest.mark.parametrize("accepted", ["fr", "nl", "en", "nl-BE"])
def test_the_map_values_speak_the_language_of_their_name_whoever_asks(
    client: FlaskClient, snapshot: Snapshot, accepted: str
) -> None:
    for language in ("fr", "nl", "en"):
        address = f"/carte/{snapshot.records.key}/map.{language}.json"
        asked = client.get(f"{address}?lang={accepted}", headers={"Accept-Language": accepted})
        assert asked.get_data() == snapshot.answers[address].bodies["identity"]


def test_the_french_map_values_say_what_the_api_says(
    client: FlaskClient, snapshot: Snapshot
) -> None:
    values = client.get(f"/carte/{snapshot.records.key}/map.fr.json").get_json()

    actions = [action["id"] for action in values["actions"]]
    for code, rows in values["covers"].items():
        told = client.get(f"/api/communes/{code}?scope=local").get_json()["actions"]
        assert sorted(
            (actions[place], values["reasons"][reason][0]) for place, _, reason in rows
        ) == sorted((row["id"], row["why"]) for row in told)


def test_the_map_script_is_ours_and_names_no_other_host(
    client: FlaskClient, snapshot: Snapshot
) -> None:
    answer = client.get(f"/carte/{snapshot.records.key}/map.js")

    script = answer.get_data(as_text=True)
    assert answer.content_type == "text/javascript; charset=utf-8"
    assert "L.map(" in script
    assert "http://" not in script
    assert "https://" not in script


def test_the_pages_load_only_files_that_are_sent_for_ever(
    client: FlaskClient, site: dict[str, Element]
) -> None:
    loaded = {
        address
        for page in site.values()
        for element in page.iter()
        if element.tag in {"script", "link"} and element.get("rel") not in NOT_LOADED
        for address in [element.get("src") or element.get("href")]
        if address
    }

    assert len(loaded) == 16
    for address in loaded:
        assert client.get(address).headers["Cache-Control"] == FOREVER, address


def test_the_description_is_valid_openapi_and_names_every_api_address(client: FlaskClient) -> None:
    description = client.get("/openapi.json").get_json()

    validate(description, cls=OpenAPIV31SpecValidator)
    assert description["openapi"].startswith("3.1.")
    assert description["info"]["version"] == __version__
    rules = {rule.rule for rule in client.application.url_map.iter_rules()}
    api = {rule for rule in rules if rule.startswith("/api/")}
    assert set(description["paths"]) == {rule.replace("<", "{").replace(">", "}") for rule in api}


def test_the_description_says_that_errors_are_problem_json(client: FlaskClient) -> None:
    paths = client.get("/openapi.json").get_json()["paths"]

    for operation in (path["get"] for path in paths.values()):
        for status, answer in operation["responses"].items():
            kind = "application/json" if status == "200" else "application/problem+json"
            assert set(answer["content"]) == {kind}


def test_the_schema_is_valid_and_holds_for_the_shipped_file(client: FlaskClient) -> None:
    schema = client.get("/schema/actions.json").get_json()
    shipped = json.loads((ROOT / "actions.json").read_text(encoding="utf-8"))

    Draft202012Validator.check_schema(schema)
    faults = list(Draft202012Validator(schema).iter_errors(shipped))
    assert faults == []


def test_the_schema_describes_itself(client: FlaskClient) -> None:
    answer = client.get("/schema/actions.json")

    schema = answer.get_json()
    assert answer.content_type == "application/json"
    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    personal = {
        name
        for name, field in schema["$defs"]["Contact"]["properties"].items()
        if field.get("x-personal")
    }
    assert personal == {"name", "email", "phones"}


def test_the_outlines_are_the_file_of_geodata_as_a_download(client: FlaskClient) -> None:
    answer = client.get("/donnees/communes.geojson")

    assert answer.get_data() == (ROOT / "geodata" / "communes.geojson").read_bytes()
    assert answer.content_type == "application/geo+json"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="communes.geojson"'
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert len(answer.get_json(force=True)["features"]) == 95


def test_robots_may_read_everything(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")

    assert answer.get_data(as_text=True) == "User-agent: *\nAllow: /\n"
    assert answer.content_type.startswith("text/plain")
