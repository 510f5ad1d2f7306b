"""A page speaks the language asked for and keeps it in its links; programs read French."""

import re
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import Client

from mapapp.freeze import PAGES
from mapapp.languages import choose_language, is_language_kept
from mapapp.settings import Settings
from mapapp.snapshot import Snapshot
from mapapp.speech import current_language
from mapapp.web import create_app
from tests.conftest import parse_page

INSIDE = [*PAGES, "/communes/59350", "/actions/forum-emploi"]
OURS = re.compile(r"/(?!api/|donnees/|schema/|openapi|catalog)")
MADE = ["/?theme=emploi", "/actions?commune=59599&year=2024"]


def read(client: FlaskClient, address: str, accepted: str = "") -> Element:
    headers = {"Accept-Language": accepted} if accepted else {}
    return parse_page(client.get(address, headers=headers).get_data(as_text=True))


def join(address: str, parameter: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{parameter}"


def links_of(page: Element) -> list[str]:
    """Return where a page leads inside the site, but to itself in another language."""
    return [
        link.attrib["href"]
        for link in page.iter("a")
        if OURS.match(link.attrib["href"]) and "hreflang" not in link.attrib
    ]


@pytest.mark.parametrize(
    ("address", "accepted", "language"),
    [
        ("/", "", "fr"),
        ("/", "nl", "nl"),
        ("/", "nl-BE, fr;q=0.5", "nl"),
        ("/", "en-GB,en;q=0.9", "en"),
        ("/", "fr-BE, nl;q=0.9", "fr"),
        ("/", "de", "fr"),
        ("/?lang=nl", "", "nl"),
        ("/?lang=fr", "nl", "fr"),
        ("/?lang=en", "nl", "en"),
        ("/?lang=xx", "", "fr"),
        ("/?lang=xx", "nl", "nl"),
        ("/?lang=", "nl", "nl"),
        ("/?lang=NL", "", "fr"),
        ("/communes/59350?lang=nl", "", "nl"),
        ("/nope?lang=nl", "", "nl"),
        ("/nope", "en", "en"),
        ("/api/communes", "nl", "fr"),
        ("/api/nope?lang=nl", "nl", "fr"),
        ("/healthz?lang=nl", "nl", "fr"),
        ("/robots.txt?lang=nl", "nl", "fr"),
        ("/schema/actions.json", "nl", "fr"),
    ],
)
def test_a_page_speaks_what_its_address_says_else_what_the_browser_asks_for(
    app: Flask, address: str, accepted: str, language: str
) -> None:
    with app.test_request_context(address, headers={"Accept-Language": accepted}):
        assert choose_language() == current_language() == language


@pytest.mark.parametrize(
    ("address", "accepted", "kept"),
    [
        ("/", "", False),
        ("/", "fr", False),
        ("/", "nl", True),
        ("/?lang=nl", "", True),
        ("/?lang=fr", "", True),
        ("/?lang=fr", "nl", True),
        ("/?lang=xx", "", False),
        ("/?lang=", "", False),
    ],
)
def test_a_language_is_kept_when_it_was_chosen_or_is_not_french(
    app: Flask, address: str, accepted: str, *, kept: bool
) -> None:
    with app.test_request_context(address, headers={"Accept-Language": accepted}):
        assert is_language_kept() is kept


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
@pytest.mark.parametrize("address", [*INSIDE, *MADE])
def test_a_chosen_language_stands_in_every_link_to_our_pages(
    client: FlaskClient, address: str, language: str
) -> None:
    page = read(client, join(address, f"lang={language}"))

    assert page.get("lang") == language
    assert page.find("./body").get("data-lang") == language
    links = links_of(page)
    assert len(links) > 4
    assert [link for link in links if f"lang={language}" not in link] == []


@pytest.mark.parametrize("address", [*INSIDE, *MADE])
def test_french_that_nobody_chose_leaves_links_bare(client: FlaskClient, address: str) -> None:
    page = read(client, address)

    assert "data-lang" not in page.find("./body").attrib
    assert [link for link in links_of(page) if "lang=" in link] == []


@pytest.mark.parametrize("address", [*INSIDE, *MADE])
def test_a_filter_form_keeps_the_language(client: FlaskClient, address: str) -> None:
    for form in read(client, join(address, "lang=fr")).iter("form"):
        fields = {field.get("name"): field.get("value") for field in form.iter("input")}
        assert fields["lang"] == "fr"
    for form in read(client, address).iter("form"):
        assert "lang" not in {field.get("name") for field in form.iter("input")}


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("address", [*INSIDE, *MADE])
def test_a_language_asked_for_gives_the_same_bytes_in_every_way(
    client: FlaskClient, wsgi_client: Client, address: str, language: str
) -> None:
    named, asked = join(address, f"lang={language}"), {"Accept-Language": language}
    answers = [
        server.get(where, headers=headers)
        for server in (client, wsgi_client)
        for where, headers in ((named, {}), (address, asked))
    ]

    assert len({answer.get_data() for answer in answers}) == 1
    assert len({answer.headers["ETag"] for answer in answers}) == 1
    assert {answer.headers["Content-Language"] for answer in answers} == {language}
    assert {answer.headers["Vary"] for answer in answers} == {"Accept-Encoding, Accept-Language"}
    packed = wsgi_client.get(address, headers=asked | {"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize("unknown", ["lang=xx", "lang="])
@pytest.mark.parametrize("address", ["/communes/59350", "/?theme=emploi"])
def test_an_unknown_language_changes_nothing(
    client: FlaskClient, address: str, unknown: str
) -> None:
    assert client.get(join(address, unknown)).get_data() == client.get(address).get_data()


@pytest.mark.parametrize("address", [*INSIDE, *MADE])
def test_a_page_leads_to_itself_in_each_language(client: FlaskClient, address: str) -> None:
    page = read(client, address)

    links = page.findall(".//nav[@class='languages']//a")
    found = [(link.get("lang"), link.get("hreflang"), link.get("aria-current")) for link in links]
    assert found == [("fr", "fr", "true"), ("nl", "nl", None), ("en", "en", None)]
    for link in links:
        assert read(client, link.attrib["href"]).get("lang") == link.get("lang")
    alternates = {
        link.get("hreflang"): link.get("href") for link in page.findall("./head/link[@hreflang]")
    }
    assert alternates == {
        "x-default": address,
        **{language: join(address, f"lang={language}") for language in ("fr", "nl", "en")},
    }


def test_an_error_page_speaks_too(client: FlaskClient) -> None:
    for address in ("/nope", "/communes/59999", "/?theme=x"):
        assert read(client, address, "nl").get("lang") == "nl"
        assert read(client, address).get("lang") == "fr"


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/nope", 404),
        ("HEAD", "/nope", 404),
        ("GET", "/communes/59999", 404),
        ("GET", "/donnees/nope", 404),
        ("GET", "/?theme=x", 400),
        ("POST", "/", 405),
        ("GET", "/", 200),
    ],
)
def test_every_page_says_its_language_and_what_it_varies_by_errors_too(
    client: FlaskClient,
    wsgi_client: Client,
    method: str,
    address: str,
    status: int,
    language: str,
) -> None:
    for server in (client, wsgi_client):
        answer = server.open(address, method=method, headers={"Accept-Language": language})
        assert answer.status_code == status
        assert answer.headers["Content-Language"] == language
        assert answer.headers.getlist("Vary") == ["Accept-Encoding, Accept-Language"]


@pytest.mark.parametrize("address", ["/api/nope", "/api/actions?age=x", "/healthz", "/robots.txt"])
def test_what_is_no_page_does_not_vary_by_language(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers={"Accept-Language": "nl"})

    assert "Content-Language" not in answer.headers
    assert "Accept-Language" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize("address", [*INSIDE, *MADE])
def test_links_for_search_engines_start_with_the_public_address(
    snapshot: Snapshot, settings: Settings, address: str
) -> None:
    public = "https://jeunes.exemple.fr"
    there = settings.model_copy(update={"public_url": public})
    page = read(create_app(snapshot, there).test_client(), address)

    alternates = {
        link.get("hreflang"): link.get("href") for link in page.findall("./head/link[@hreflang]")
    }
    assert alternates == {
        "x-default": f"{public}{address}",
        **{language: public + join(address, f"lang={language}") for language in ("fr", "nl", "en")},
    }
    assert [link for link in page.iter("a") if link.attrib["href"].startswith(public)] == []


def test_what_documents_say_is_marked_french_on_other_pages(client: FlaskClient) -> None:
    page = read(client, "/actions/melt-entrepreneuriat-clap?lang=nl")

    spoken = [element for element in page.find(".//main").iter() if element.get("lang") == "fr"]
    assert len(spoken) > 5
    french = read(client, "/actions/melt-entrepreneuriat-clap")
    assert not [element for element in french.find(".//main").iter() if element.get("lang") == "fr"]


@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", "23 novembre 2026"), ("nl", "23 november 2026"), ("en", "23 November 2026")],
)
def test_a_date_is_said_in_the_language_of_the_page(
    client: FlaskClient, language: str, said: str
) -> None:
    for first in ("en", "nl", language):  # whichever language the template was first asked in
        client.get(f"/accessibilite?lang={first}")

    assert said in client.get(f"/accessibilite?lang={language}").text
