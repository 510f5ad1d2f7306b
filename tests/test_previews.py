"""What programs of other sites ask for: oEmbed, the list of pages, the script of hosts."""

import re
from urllib.parse import quote
from xml.etree.ElementTree import Element, fromstring

import pytest
from flask.testing import FlaskClient

from mapapp.settings import STATIC, Settings
from mapapp.snapshot import Snapshot
from mapapp.web import create_app
from tests.conftest import parse_page

BASE = "https://jeunes.exemple.fr/carte"
ONLY_OFFLINE = "/hors-ligne"
SPACES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}


@pytest.fixture(scope="module")
def public_client(snapshot: Snapshot, settings: Settings) -> FlaskClient:
    return create_app(snapshot, settings.model_copy(update={"public_url": BASE})).test_client()


def ask(client: FlaskClient, url: str, more: str = "") -> dict[str, object]:
    answer = client.get(f"/oembed?url={quote(url, safe='')}{more}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    told = answer.get_json()
    assert isinstance(told, dict)
    return told


def frame_of(told: dict[str, object]) -> dict[str, str]:
    return parse_page(str(told["html"])).attrib


def test_the_page_of_a_commune_is_answered_as_a_frame(client: FlaskClient) -> None:
    told = ask(client, "http://localhost/communes/59599")

    html = told.pop("html")
    assert told == {
        "type": "rich",
        "version": "1.0",
        "title": "Actions pour les jeunes à Tourcoing",
        "provider_name": "Actions jeunesse",
        "provider_url": "http://localhost/",
        "cache_age": 86400,
        "width": 800,
        "height": 640,
        "thumbnail_url": "http://localhost/apercu/communes/59599.png",
        "thumbnail_width": 1200,
        "thumbnail_height": 630,
    }
    assert html == (
        '<iframe src="http://localhost/integrer?commune=59599" '
        'title="Actions pour les jeunes à Tourcoing" width="800" height="640" '
        'frameborder="0" loading="lazy"></iframe>'
    )


@pytest.mark.parametrize(
    ("page", "frame"),
    [
        ("/", "/integrer?embed=1"),
        ("", "/integrer?embed=1"),
        ("/?theme=emploi&theme=sante&utm_source=x", "/integrer?theme=emploi&theme=sante"),
        ("/communes/59355", "/integrer?commune=59350"),
        ("/communes/59350?age=17&lang=nl", "/integrer?age=17&commune=59350&lang=nl"),
        ("/communes/59350?lang=fr", "/integrer?commune=59350&lang=fr"),
        ("/actions/kaps", "/integrer?action=kaps"),
        ("/integrer", "/integrer?embed=1"),
        ("/integrer?action=kaps", "/integrer?action=kaps"),
        ("/integrer?commune=59599&theme=logement", "/integrer?theme=logement&commune=59599"),
    ],
)
def test_each_page_has_its_frame_which_opens(client: FlaskClient, page: str, frame: str) -> None:
    address = frame_of(ask(client, f"https://localhost{page}"))["src"]

    assert address == f"http://localhost{frame}"
    assert client.get(frame).status_code == 200


def test_a_size_asked_for_is_kept_to_and_a_larger_picture_left_out(client: FlaskClient) -> None:
    told = ask(client, "/actions/kaps", "&maxwidth=400&maxheight=300")

    assert (told["width"], told["height"]) == (400, 300)
    assert (frame_of(told)["width"], frame_of(told)["height"]) == ("400", "300")
    assert not [name for name in told if name.startswith("thumbnail")]


def test_xml_is_answered_when_asked(client: FlaskClient) -> None:
    answer = client.get("/oembed?url=/actions/kaps&format=xml")

    assert answer.content_type == "text/xml; charset=utf-8"
    root = fromstring(answer.get_data())  # noqa: S314 -- our own
    assert root.findtext("title") == "KAPS : Kolocation à projets solidaires"
    assert root.findtext("thumbnail_url") == "http://localhost/apercu/actions/kaps.png"


@pytest.mark.parametrize(
    "url",
    [
        "http://other.example/communes/59599",
        "//other.example/",
        "http://localhost@other.example/",
        "http://localhost:81/",
        "ftp://localhost/",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "http://[",
        "x",
        "/nope",
        "/communes",
        "/communes/59999",
        "/actions/nothing",
        "/api/communes/59599",
        "/apercu/carte.png",
        f"/?{'&'.join(['q='] * 201)}",
    ],
)
def test_any_other_address_is_nowhere(client: FlaskClient, url: str) -> None:
    answer = client.get(f"/oembed?url={quote(url, safe='')}")

    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
    assert "other.example" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("url=/&maxwidth=x", 400),
        ("url=/%3Ftheme=x", 400),
        ("url=/%3Fcommune=59999", 400),
        ("url=/&format=yaml", 501),
    ],
)
def test_a_bad_question_is_a_problem(client: FlaskClient, query: str, status: int) -> None:
    answer = client.get(f"/oembed?{query}")

    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["status"] == status


def test_a_public_address_is_known_with_its_folder_and_given_back(
    public_client: FlaskClient,
) -> None:
    told = ask(public_client, f"{BASE}/communes/59599")

    assert frame_of(told)["src"] == f"{BASE}/integrer?commune=59599"
    assert told["thumbnail_url"] == f"{BASE}/apercu/communes/59599.png"
    assert frame_of(ask(public_client, BASE))["src"] == f"{BASE}/integrer?embed=1"
    outside = "/oembed?url=https://jeunes.exemple.fr/cartes/communes/59599"
    assert public_client.get(outside).status_code == 404


def read_sitemap(client: FlaskClient) -> list[Element]:
    answer = client.get("/sitemap.xml")
    assert answer.content_type == "application/xml; charset=utf-8"
    root = fromstring(answer.get_data())  # noqa: S314 -- our own
    return root.findall("s:url", SPACES)


def test_the_sitemap_lists_every_page_once_in_each_language(
    client: FlaskClient, site: dict[str, Element]
) -> None:
    entries = read_sitemap(client)

    addresses = [entry.findtext("s:loc", "", SPACES) for entry in entries]
    listed = sorted(site.keys() - {ONLY_OFFLINE})
    assert sorted(addresses) == [f"http://localhost{page}" for page in listed]
    for entry, address in zip(entries, addresses, strict=True):
        links = {
            link.attrib["hreflang"]: link.attrib["href"]
            for link in entry.findall("x:link[@rel='alternate']", SPACES)
        }
        assert links == {
            **{language: f"{address}?lang={language}" for language in ("fr", "nl", "en")},
            "x-default": address,
        }


def test_the_sitemap_says_of_each_page_what_the_page_says(
    client: FlaskClient, site: dict[str, Element]
) -> None:
    told = {
        entry.findtext("s:loc", "", SPACES): {
            link.attrib["href"] for link in entry.findall("x:link", SPACES)
        }
        for entry in read_sitemap(client)
    }

    for page in site.keys() - {ONLY_OFFLINE}:
        document = site[page]
        said = {link.attrib["href"] for link in document.findall("./head/link[@hreflang]")}
        assert told[f"http://localhost{page}"] == {f"http://localhost{one}" for one in said}


def test_the_sitemap_is_the_same_whatever_is_asked_with_it(client: FlaskClient) -> None:
    plain = client.get("/sitemap.xml").get_data()

    for query in ("lang=nl", "year=2024", "x=1"):
        assert client.get(f"/sitemap.xml?{query}").get_data() == plain


def test_robots_are_told_of_the_sitemap_where_its_full_address_is_known(
    public_client: FlaskClient,
) -> None:
    told = public_client.get("/robots.txt").get_data(as_text=True)

    assert told == f"User-agent: *\nAllow: /\nSitemap: {BASE}/sitemap.xml\n"
    assert read_sitemap(public_client)[0].findtext("s:loc", "", SPACES).startswith(f"{BASE}/")


def test_the_script_of_hosts_has_an_address_that_stays(client: FlaskClient) -> None:
    answer = client.get("/integrer.js")

    assert answer.get_data() == (STATIC / "integrer.js").read_bytes()
    assert answer.content_type == "text/javascript; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert not re.search(r"\bimport\b|\bexport\b", answer.get_data(as_text=True))
