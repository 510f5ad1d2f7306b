"""The page of the map as one file: whole, small, shut to every host, its links alive."""

import base64
import hashlib
import json
import re
from xml.etree.ElementTree import Element

import pytest

from mapapp.errors import MapappError
from mapapp.headers import hash_inline
from mapapp.settings import Settings
from mapapp.shelf import Shelf
from mapapp.singlefile import make_single_file, squeeze_page
from mapapp.snapshot import Snapshot
from mapapp.web import create_app
from tests.conftest import parse_page, text_of

SITE = "https://carte.example/jeunes"
MOST_BYTES = 600_000
INLINE = re.compile(r"<(script|style)([^>]*)>(.*?)</\1>", re.DOTALL)


@pytest.fixture(scope="module")
def alone(snapshot: Snapshot, settings: Settings) -> str:
    return make_single_file(create_app(snapshot, settings))


@pytest.fixture(scope="module")
def tied(snapshot: Snapshot, settings: Settings) -> str:
    return make_single_file(create_app(snapshot, settings), url=SITE, language="nl")


def links_of(page: Element) -> list[str]:
    return [link.attrib["href"] for link in page.iter("a")]


def test_a_file_asks_for_nothing(alone: str, tied: str) -> None:
    for text in (alone, tied):
        for element in parse_page(text).iter():
            assert "src" not in element.attrib
            assert element.tag not in {"img", "iframe", "object", "embed", "base"}
            if element.tag == "link":
                assert element.attrib["rel"] == "icon"
                assert element.attrib["href"].startswith("data:image/svg+xml;base64,")
        assert "url(leaflet" not in text


def test_a_file_is_small_and_the_same_each_time(
    alone: str, tied: str, snapshot: Snapshot, settings: Settings
) -> None:
    assert len(tied.encode()) < len(alone.encode()) < MOST_BYTES
    assert make_single_file(create_app(snapshot, settings)) == alone


def test_the_policy_names_each_script_and_style_and_lets_nothing_out(alone: str) -> None:
    (policy,) = (
        meta.attrib["content"]
        for meta in parse_page(alone).iter("meta")
        if meta.get("http-equiv") == "Content-Security-Policy"
    )
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))

    inline = [found.groups() for found in INLINE.finditer(alone)]
    scripts = [text for tag, kind, text in inline if tag == "script" and "json" not in kind]
    styles = [text for tag, _, text in inline if tag == "style"]
    assert len(scripts) == 3
    assert len(styles) == 1
    assert rules == {
        "default-src": "'none'",
        "script-src": " ".join(hash_inline(text) for text in scripts),
        "style-src": hash_inline(styles[0]),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_a_hash_is_that_of_the_standard() -> None:
    digest = base64.b64encode(hashlib.sha256("é".encode()).digest()).decode()

    assert hash_inline("é") == f"'sha256-{digest}'"
    assert hash_inline("") == "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"


def test_the_values_are_those_of_the_server(alone: str, tied: str, snapshot: Snapshot) -> None:
    texts = json.loads(snapshot.files["texts.json"])
    for text, language in ((alone, "fr"), (tied, "nl")):
        address = f"/carte/{snapshot.records.key}/map.{language}.json"
        (found,) = re.findall(r'<script type="application/json" id="values">(.*?)</script>', text)
        wanted = json.loads(snapshot.answers[address].bodies["identity"])
        for action, words in zip(wanted["actions"], texts, strict=True):
            action["words"] = words
        assert json.loads(found) == wanted


def test_without_a_site_every_link_leads_to_a_place_of_the_file(alone: str) -> None:
    page = parse_page(alone)

    places = {element.get("id") for element in page.iter()}
    inside = [link for link in links_of(page) if not re.match(r"(?:mailto|tel):", link)]
    assert {link[1:] for link in inside if link.startswith("#")} <= places
    assert {link[0] for link in inside} == {"#", "?"}
    assert "?commune=59350" in inside
    assert "#fiche-kaps" in inside


def test_without_a_site_each_action_can_be_read_in_the_file(alone: str, snapshot: Snapshot) -> None:
    told = {article.attrib["id"]: text_of(article) for article in parse_page(alone).iter("article")}

    assert list(told) == [f"fiche-{action.id}" for action in snapshot.records.actions]
    for action in snapshot.records.actions:
        text = told[f"fiche-{action.id}"]
        assert " ".join(action.description.split()) in text
        assert " ".join(action.audience.text.split()) in text
        assert f"(page {action.source.page} du document)" in text
        for contact in action.contacts:
            assert contact.organisation in text


def test_with_a_site_links_lead_there_in_the_language_of_the_file(tied: str) -> None:
    page = parse_page(tied)

    links = links_of(page)
    assert f"{SITE}/communes/59350?lang=nl" in links
    assert f"{SITE}/actions/kaps?lang=nl" in links
    assert f"{SITE}/donnees?lang=nl" in links
    assert [link for link in links if link.startswith("/")] == []
    assert list(page.iter("article")) == []
    (body,) = page.iter("body")
    assert body.get("data-site") == SITE
    assert page.get("lang") == "nl"


def test_what_would_end_its_own_element_is_refused(
    snapshot: Snapshot, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(snapshot, settings)
    shelf = app.extensions["mapapp"]
    assert isinstance(shelf, Shelf)
    monkeypatch.setitem(shelf.assets, "app.js", b"say('</SCRIPT>')")

    with pytest.raises(MapappError, match="qui contient </SCRIPT"):
        make_single_file(app)


def test_squeezing_leaves_scripts_and_styles_as_they_are() -> None:
    page = "<p>\n\n  a\n</p>\n<script>\n  b\n\n</script>\n\n<style> c\n\n</style>\n"
    squeezed = "<p>\na\n</p>\n<script>\n  b\n\n</script>\n<style> c\n\n</style>\n"
    assert squeeze_page(page) == squeezed


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_file_with_every_action_is_small_in_each_language(
    snapshot: Snapshot, settings: Settings, language: str
) -> None:
    page = make_single_file(create_app(snapshot, settings), language=language)
    assert len(page.encode()) < MOST_BYTES
