"""Text from data is text everywhere: markup in any field of a valid file stays what it is."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from mapapp.assets import FIRST, make_assets
from mapapp.settings import Settings
from mapapp.snapshot import Snapshot
from mapapp.web import create_app
from tests.conftest import ROOT, parse_page, text_of
from tests.whole import prepare_snapshot

FIRST_STYLES = make_assets()[FIRST].decode()
# Under 200 characters, so that it fits each field; no field may end with a space.
MARKUP = (
    "zq\"'`><img src=x onerror=alert(1)></script></title></textarea><script>alert(2)</script>"
    "`${alert(3)}` {{7*7}} {% raw %} {# c #} <!-- --> ]]> &amp; &#x3c; \\u003c \\ %s {0}"
)
URL = "https://example.org/`{{7*7}}`${1}?a=1&b=2&amp;c=%22%3E#x"
EMAIL = "o'zq`{{7*7}}`&x@example.org"
# Fields that hold a code, an id, a date, a number or a word of a fixed list.
FIXED = {"$schema", "id", "theme", "kind", "type", "code", "zone", "certainty", "document"}
FIXED |= {"action", "side", "situation", "situations", "required_situations"}
DATES_AND_NUMBERS = {"from", "to", "phones"}
ACTION = "forum-emploi"
TEXTS = ("title", "summary", "description", "carriers", "social", "resources", "links", "partners")


def make_hostile(value: Any, field: str = "") -> Any:
    """Put markup in every text of the parsed file that may hold any text."""
    if isinstance(value, dict):
        return {name: make_hostile(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [make_hostile(inner, field) for inner in value]
    if not isinstance(value, str) or field in FIXED | DATES_AND_NUMBERS:
        return value
    return {"url": URL, "email": EMAIL}.get(field, MARKUP)


def fill_every_field(file: dict[str, Any]) -> None:
    """Give one action what the shipped one may leave empty."""
    action = next(action for action in file["actions"] if action["id"] == ACTION)
    remark = {"kind": "doubt", "page": 1, "text": "x"}
    square = [[3.0, 50.6], [3.1, 50.6], [3.1, 50.7], [3.0, 50.6]]
    outline = {"type": "Polygon", "coordinates": [square]}
    action["coverage"]["areas"] += [
        {"kind": "quarter", "code": "59350", "name": "x", "note": "x"},
        {"kind": "outline", "name": "x", "geometry": outline},
    ]
    action["coverage"]["certainty"] = "unclear"
    action["audience"]["criteria"] = ["x"]
    action["venues"] = [{"name": "x", "code": "59350", "note": "x"}]
    action["timeline"] = [{"from": "2019-05-03", "to": "2020", "label": "x"}]
    action["links"] = [{"label": "x", "url": "x"}]
    action["cross_border"] = {"value": True, "note": "x"}
    action["offers"] = [
        {
            "title": "x",
            "summary": "x",
            "audience": {"text": "x", "age_min": None, "age_max": 20, "criteria": ["x"]},
            "venues": [{"name": "x", "code": "59350", "note": "x"}],
            "page": 1,
        }
    ]
    action["key_figures"] = [
        {"label": "x", "value": 1.5, "unit": "x", "year": 2019, "page": 1, "note": "x"}
    ]
    action["related"] = [{"action": "kaps", "same": True, "note": "x"}]
    action["partners"] = ["x"]
    action |= {"social": ["x"], "resources": ["x"], "remarks": [remark]}
    action["contacts"][0] |= {"role": "x", "name": "x", "email": "x", "note": "x"}
    action["contacts"][0]["phones"] = ["+33 3 20 21 22 23"]
    file["sources"][0] |= {"year_note": "x", "remarks": [remark]}


@pytest.fixture(scope="module")
def hostile_file() -> dict[str, Any]:
    file = json.loads((ROOT / "actions.json").read_text(encoding="utf-8"))
    fill_every_field(file)
    hostile: dict[str, Any] = make_hostile(file)
    hostile["actions"][2]["coverage"]["areas"][0]["note"] = MARKUP
    return hostile


@pytest.fixture(scope="module")
def hostile_snapshot(
    hostile_file: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Snapshot:
    path: Path = tmp_path_factory.mktemp("hostile") / "actions.json"
    path.write_text(json.dumps(hostile_file), encoding="utf-8")
    return prepare_snapshot(
        Settings(actions=path, show_names=True, operator=MARKUP, hosting=MARKUP)
    )


@pytest.fixture(scope="module")
def hostile_client(hostile_snapshot: Snapshot) -> FlaskClient:
    settings = Settings(
        show_names=True, operator=MARKUP, operator_email=EMAIL, hosting=MARKUP, director=MARKUP
    )
    return create_app(hostile_snapshot, settings).test_client()


def pages(snapshot: Snapshot) -> Iterator[str]:
    yield from ("/", "/actions", "/communes", "/donnees", "/accessibilite", "/mentions-legales")
    yield from ("/?commune=59350", "/?scope=all", "/actions?commune=59286&age=17", "/?lang=nl")
    yield from (f"/actions/{action}?lang=en" for action in (ACTION, "kaps"))
    yield from (f"/communes/{code}" for code in ("59350", "59286", "59009", "59599"))
    yield from (f"/actions/{action.id}" for action in snapshot.records.actions)
    yield from (f"/integrer?action={ACTION}", "/integrer?commune=59350", "/integrer?embed=1")


def check_markup(page: Element) -> None:
    """Find nothing in a page that the templates do not write themselves."""
    tags = {str(element.tag) for element in page.iter()}
    assert not tags & {"img", "textarea", "iframe"}
    # The only styles inside a page are those that it is first painted with.
    assert {element.text for element in page.iter("style")} <= {FIRST_STYLES}
    for element in page.iter():
        assert not [name for name in element.attrib if name.startswith("on")]
        if element.get("type") == "application/ld+json":
            json.loads(element.text or "")
        elif element.tag == "script":
            assert element.attrib["src"].startswith("/")
            assert text_of(element) == ""


def test_the_hostile_file_is_valid(client: FlaskClient, hostile_file: dict[str, Any]) -> None:
    schema = client.get("/schema/actions.json").get_json()

    assert list(Draft202012Validator(schema).iter_errors(hostile_file)) == []
    assert 100 < len(MARKUP) <= 200


def test_no_page_holds_markup_from_data(
    hostile_client: FlaskClient, hostile_snapshot: Snapshot
) -> None:
    for address in pages(hostile_snapshot):
        answer = hostile_client.get(address)
        html = answer.get_data(as_text=True)
        assert answer.status_code == 200, address
        assert "<img" not in html, address
        assert "<script>" not in html, address
        assert "onerror=alert(1)>" not in html, address
        check_markup(parse_page(html))


def test_markup_is_shown_as_it_was_written(hostile_client: FlaskClient) -> None:
    page = parse_page(hostile_client.get(f"/actions/{ACTION}").get_data(as_text=True))

    assert text_of(page.find(".//h1")) == MARKUP
    assert text_of(page.find("./head/title")).startswith(MARKUP)
    metas = {meta.get("name"): meta.get("content") for meta in page.iter("meta")}
    assert metas["description"] == MARKUP
    shared = {meta.get("property"): meta.get("content") for meta in page.iter("meta")}
    assert shared["og:description"] == shared["og:title"] == MARKUP
    linked = json.loads(page.find("./head/script[@type='application/ld+json']").text)
    assert linked["@graph"][0]["name"] == linked["@graph"][0]["description"] == MARKUP
    # Title, summary, description, audience, criterion, role, name, organisation, note and on.
    assert text_of(page.find(".//main")).count(MARKUP) > 30
    outside = [link for link in page.iter("a") if link.attrib["href"].startswith("http")]
    assert URL in [link.attrib["href"] for link in outside]
    assert all("noopener" in link.attrib["rel"] for link in outside)


def test_a_template_in_data_is_not_run(hostile_client: FlaskClient) -> None:
    for address in ("/", f"/actions/{ACTION}", "/mentions-legales", "/donnees"):
        page = parse_page(hostile_client.get(address).get_data(as_text=True))
        assert "{{7*7}} {% raw %} {# c #}" in text_of(page.find("./body")), address


def test_the_values_of_the_map_stay_json_and_its_script_the_same(
    hostile_client: FlaskClient, hostile_snapshot: Snapshot, snapshot: Snapshot
) -> None:
    values = hostile_client.get(f"/carte/{hostile_snapshot.records.key}/map.fr.json").get_json()

    assert {action["title"] for action in values["actions"]} == {MARKUP}
    for name in ("map.js", "map.html", "map-host", "schema.json", "communes.geojson"):
        assert hostile_snapshot.files[name] == snapshot.files[name], name


def test_the_api_gives_the_text_back_unchanged(
    hostile_client: FlaskClient, hostile_file: dict[str, Any]
) -> None:
    answer = hostile_client.get(f"/api/actions/{ACTION}")

    action = answer.get_json()
    written = next(action for action in hostile_file["actions"] if action["id"] == ACTION)
    assert answer.content_type == "application/json"
    for field in TEXTS:
        assert action[field] == written[field]
    assert action["contacts"][0]["name"] == MARKUP
    assert action["contacts"][0]["email"] == EMAIL


@pytest.mark.parametrize(
    "typed", [MARKUP[:100], '"><svg onload=alert(1)>', "{{7*7}}", "xyzzy\u202e\x00"]
)
@pytest.mark.parametrize("address", ["/", "/actions"])
@pytest.mark.parametrize("name", ["q", "lieu"])
def test_what_a_visitor_types_comes_back_as_text(
    client: FlaskClient, address: str, name: str, typed: str
) -> None:
    answer = client.get(address, query_string={name: typed})

    page = parse_page(answer.get_data(as_text=True))
    check_markup(page)
    assert answer.status_code == 200
    field = page.find(f".//input[@name='{name}']")
    assert field is not None
    assert field.attrib["value"].strip("\x00\ufffd") == typed.strip("\x00")


@pytest.mark.parametrize(
    "name", ["theme", "age", "commune", "scope", "year", "source", "certainty"]
)
def test_a_refused_value_comes_back_as_text(client: FlaskClient, name: str) -> None:
    page = client.get("/", query_string={name: MARKUP})
    problem = client.get("/api/actions", query_string={name: MARKUP})

    assert (page.status_code, problem.status_code) == (400, 400)
    check_markup(parse_page(page.get_data(as_text=True)))
    assert problem.get_json()["detail"].startswith(name)


def test_an_unknown_address_does_not_come_back(client: FlaskClient) -> None:
    for address in (f"/{MARKUP}", f"/communes/{MARKUP}", f"/actions/{MARKUP}", f"/api/{MARKUP}"):
        answer = client.get(address.replace("?", "").replace("#", ""))
        assert answer.status_code == 404
        assert b"zq" not in answer.get_data()
