"""The site as an application: what a device is told, what its copy is made of."""

import json
import struct
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mapapp.offline import SHELL
from mapapp.settings import Settings
from mapapp.shelf import Shelf, shelf_of
from mapapp.snapshot import Snapshot
from mapapp.speech import LANGUAGES
from mapapp.web import create_app
from tests.conftest import parse_page

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"'
WORDS = {
    "fr": "Actions jeunesse – Métropole Européenne de Lille",
    "nl": "Jongereninitiatieven – Métropole Européenne de Lille",
}


def read_given(client: FlaskClient) -> dict[str, object]:
    """Read what the worker is given: the first line of its script."""
    first = client.get("/sw.js").get_data(as_text=True).partition("\n")[0]
    found = json.loads(first.removeprefix("const GIVEN = ").removesuffix(";"))
    assert isinstance(found, dict)
    return found


def test_the_manifest_says_what_a_device_needs(client: FlaskClient) -> None:
    answer = client.get("/manifest.webmanifest")

    manifest = answer.get_json(force=True)
    assert answer.content_type == "application/manifest+json"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert {name: manifest[name] for name in ("id", "lang", "start_url", "scope", "display")} == {
        "id": "/",
        "lang": "fr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
    }
    assert manifest["name"] == WORDS["fr"]
    assert manifest["short_name"] == "Actions jeunesse"
    assert len(manifest["short_name"]) <= 16
    assert manifest["theme_color"] == "#14213d"
    assert [link["url"] for link in manifest["shortcuts"]] == ["/communes", "/frontiere"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_manifest_in_another_language_starts_in_it(client: FlaskClient, language: str) -> None:
    manifest = client.get(f"/manifest.webmanifest?lang={language}").get_json(force=True)

    assert manifest["lang"] == language
    assert manifest["start_url"] == f"/?lang={language}"
    assert {link["url"] for link in manifest["shortcuts"]} == {
        f"/communes?lang={language}",
        f"/frontiere?lang={language}",
    }


def test_a_manifest_without_language_is_french_whoever_asks(client: FlaskClient) -> None:
    asked = client.get("/manifest.webmanifest", headers={"Accept-Language": "nl"})

    assert asked.get_json(force=True)["lang"] == "fr"


def test_each_icon_loads_and_has_the_size_that_is_said(client: FlaskClient) -> None:
    icons = client.get("/manifest.webmanifest").get_json(force=True)["icons"]

    said = [(icon["sizes"], icon.get("purpose", "any")) for icon in icons]
    assert said == [("any", "any"), ("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")]
    for icon in icons:
        answer = client.get(icon["src"])
        assert answer.content_type.partition(";")[0] == icon["type"]
        body = answer.get_data()
        if icon["type"] == "image/png":
            assert body.startswith(b"\x89PNG")
            width, height = struct.unpack(">II", body[16:24])
            assert icon["sizes"] == f"{width}x{height}"
        else:
            assert body.startswith(SVG)


def test_the_maskable_icon_fills_its_corners(snapshot: Snapshot) -> None:
    assert snapshot.files["icon-maskable.png"] != snapshot.files["icon-512.png"]


def test_the_worker_is_given_pages_and_files_that_all_answer(client: FlaskClient) -> None:
    given = read_given(client)

    assert given["pages"] == list(SHELL)
    assert isinstance(given["values"], dict)
    assert list(given["values"]) == list(LANGUAGES)
    assert isinstance(given["files"], list)
    for address in [*given["files"], *given["values"].values(), *SHELL]:
        assert client.get(address).status_code == 200, address


def test_what_is_kept_is_all_that_the_kept_pages_load(
    client: FlaskClient, site: dict[str, Element]
) -> None:
    given = read_given(client)

    loaded = {
        element.get("src") or element.get("href")
        for address in SHELL
        for element in site[address].iter()
        if element.get("src") or element.get("rel") in {"stylesheet", "icon", "preload"}
    }
    # What the map's page asks for once it is at rest, or when somebody searches.
    (main,) = site["/"].iter("main")
    loaded |= {main.get(f"data-{name}") for name in ("leaflet", "folium", "texts")}
    assert isinstance(given["files"], list)
    assert isinstance(given["values"], dict)
    assert loaded == {*given["files"], given["values"]["fr"]}


def test_the_worker_is_asked_for_anew_each_time(client: FlaskClient) -> None:
    answer = client.get("/sw.js")

    assert answer.content_type == "text/javascript; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]


def test_the_edition_changes_with_the_data_and_with_the_files(
    snapshot: Snapshot, settings: Settings
) -> None:
    whole = Shelf(snapshot, settings)
    records = snapshot.records.model_copy(update={"key": "newer"})
    newer = Snapshot(records, snapshot.files, snapshot.answers)
    restyled = Shelf(snapshot, settings)
    restyled.__dict__["assets"] = {"app.css": b"a{}"}

    assert Shelf(snapshot, settings).edition == whole.edition
    assert len({whole.edition, Shelf(newer, settings).edition, restyled.edition}) == 3


def test_every_page_names_its_edition_the_manifest_and_its_colours(
    app: Flask, site: dict[str, Element]
) -> None:
    for address, page in site.items():
        (bar,) = (element for element in page.iter("div") if element.get("id") == "net")
        assert bar.get("data-edition") == shelf_of(app).edition, address
        assert bar.get("role") == "status"
        assert "hidden" in bar.attrib
        assert "{date}" in bar.attrib["data-offline"]
        links = {element.get("rel"): element.get("href") for element in page.iter("link")}
        assert links["manifest"] == "/manifest.webmanifest"
        metas = [e.get("content") for e in page.iter("meta") if e.get("name") == "theme-color"]
        assert metas == ["#14213d", "#0b1222"]


def test_a_developers_pages_are_kept_nowhere(
    snapshot: Snapshot, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")

    page = parse_page(
        create_app(snapshot, settings).test_client().get("/communes").get_data(as_text=True)
    )

    (bar,) = (element for element in page.iter("div") if element.get("id") == "net")
    assert bar.get("data-edition") == ""
