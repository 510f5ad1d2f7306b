"""Embedding: the page that makes the code, the view, who may frame it; what heads tell others."""

from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element

import pytest
from flask.testing import FlaskClient
from werkzeug.test import Client

from mapapp.settings import Settings
from mapapp.snapshot import Snapshot
from mapapp.web import create_app
from tests.conftest import make_served_client, parse_page, text_of

VIEWS = [
    "/integrer?commune=59599",
    "/integrer?commune=59599&theme=logement&age=20",
    "/integrer?commune=59350&commune=59009",
    "/integrer?theme=sante",
    "/integrer?age=17",
    "/integrer?q=permis",
    "/integrer?action=kaps",
    "/integrer?embed=1",
    "/integrer?embed=1&lang=nl",
]
# The bare address and that of the form: pages of the site, with its header and footer.
EXPLAINING = [
    "/integrer",
    "/integrer?lang=en",
    "/integrer?utm_source=x",
    "/integrer?embed=0",
    "/integrer?apercu=1",
    "/integrer?apercu=1&commune=59599&theme=logement&age=",
    "/integrer?apercu=1&embed=1&q=permis",
]
HOSTS = "https://ville.exemple.fr https://mission.exemple.fr"
BASE = "https://jeunes.exemple.fr"


@pytest.fixture(scope="module")
def open_client(snapshot: Snapshot, settings: Settings) -> Client:
    """Ask what the production server calls, where the operator named two hosts."""
    return make_served_client(snapshot, settings, MAPAPP_FRAME_ANCESTORS=HOSTS)


def read(client: Client, address: str) -> Element:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return parse_page(answer.get_data(as_text=True))


def framers_of(client: Client, address: str) -> tuple[str, str | None]:
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    return policy.partition("frame-ancestors ")[2], headers.get("X-Frame-Options")


@pytest.mark.parametrize("address", VIEWS)
def test_a_view_has_neither_header_nor_footer_and_its_links_leave_the_frame(
    client: FlaskClient, address: str
) -> None:
    page = read(client, address)

    assert page.findall(".//header") == page.findall(".//footer") == page.findall(".//form") == []
    assert len(page.findall(".//h1")) == 1
    links = page.findall(".//a")
    assert links
    for link in links:
        assert (link.get("target"), link.get("rel")) == ("_blank", "noopener")
        assert link.attrib["href"].startswith("/")
        assert client.get(link.attrib["href"]).status_code == 200
    robots = page.find("./head/meta[@name='robots']")
    assert robots is not None
    assert robots.get("content") == "noindex"


@pytest.mark.parametrize("address", EXPLAINING)
def test_the_page_that_explains_is_a_page_of_the_site(client: FlaskClient, address: str) -> None:
    page = read(client, address)

    assert len(page.findall(".//header")) == len(page.findall(".//footer")) == 1
    assert len(page.findall(".//main//form")) == 1


def test_a_view_lists_what_the_commune_s_page_lists(client: FlaskClient) -> None:
    view = read(client, "/integrer?commune=59599&theme=logement")
    page = read(client, "/communes/59599?theme=logement")

    def list_actions(of: Element) -> set[str]:
        links = {link.attrib["href"] for link in of.findall(".//ul//a")}
        return {link for link in links if link.startswith("/actions/")}

    assert list_actions(view) == list_actions(page) != set()
    assert text_of(view.find(".//h1")) == "Actions pour les jeunes à Tourcoing"
    assert "Rapport d’activité de la Mission Emploi Lys-Tourcoing" in text_of(view.find(".//main"))
    chosen = view.findall(".//path[@class='commune s4 chosen']")
    assert len(chosen) == 1


def test_a_view_speaks_the_language_asked_for_and_so_do_its_links(client: FlaskClient) -> None:
    page = read(client, "/integrer?commune=59350&lang=nl")

    assert page.get("lang") == "nl"
    assert all("lang=nl" in link.attrib["href"] for link in page.findall(".//a"))


def test_the_form_without_script_makes_the_code(client: FlaskClient) -> None:
    form = read(client, "/integrer").find(".//main//form")

    assert form is not None
    assert (form.get("action"), form.get("method")) == ("/integrer", "get")
    assert len(form.findall(".//select[@name='commune']/option")) == 96
    hidden = {field.get("name") for field in form.findall(".//input[@type='hidden']")}
    assert hidden == {"apercu"}
    page = read(client, "/integrer?commune=59599&age=20&theme=logement&apercu=1")
    frame, script = (field.text or "" for field in page.findall(".//textarea"))
    address = parse_page(frame).attrib["src"]
    assert urlsplit(address)[:3] == ("http", "localhost", "/integrer")
    assert parse_qs(urlsplit(address).query) == {
        "commune": ["59599"],
        "age": ["20"],
        "theme": ["logement"],
    }
    assert parse_page(frame).attrib["title"] == "Actions pour les jeunes à Tourcoing"
    assert script == '<script src="http://localhost/integrer.js" async></script>'
    assert page.findall(".//iframe") == []
    buttons = page.findall(".//button[@class='copy']")
    assert ["hidden" in button.attrib for button in buttons] == [True, True]


def test_the_page_previews_what_the_frame_shows(client: FlaskClient) -> None:
    page = read(client, "/integrer?apercu=1&commune=59599&theme=logement")
    view = read(client, "/integrer?commune=59599&theme=logement")

    preview = page.find(".//div[@class='preview']")
    assert text_of(preview) == text_of(view.find(".//main"))


def test_the_code_of_a_choice_names_the_public_address(
    snapshot: Snapshot, settings: Settings
) -> None:
    public = settings.model_copy(update={"public_url": BASE})
    page = read(create_app(snapshot, public).test_client(), "/integrer?apercu=1&commune=59350")

    frame, script = (field.text or "" for field in page.findall(".//textarea"))
    assert parse_page(frame).attrib["src"] == f"{BASE}/integrer?commune=59350"
    assert f'"{BASE}/integrer.js"' in script


def test_the_page_says_who_may_embed(client: FlaskClient, snapshot: Snapshot) -> None:
    hosts = Settings(frame_ancestors="https://ville.exemple.fr")
    opened = create_app(snapshot, hosts).test_client()

    closed = text_of(read(client, "/integrer").find(".//p[@class='notice']"))
    told = text_of(read(opened, "/integrer").find(".//p[@class='notice']"))

    assert "aucun autre site ne peut" in closed
    assert "MAPAPP_FRAME_ANCESTORS" in closed
    assert "https://ville.exemple.fr" in told


@pytest.mark.parametrize("address", [*VIEWS, *EXPLAINING])
def test_by_default_nothing_may_be_framed(client: FlaskClient, address: str) -> None:
    assert framers_of(client, address) == ("'none'", "DENY")


@pytest.mark.parametrize("address", [*VIEWS, "/integrer?commune=59999", "/integrer?theme=x"])
def test_those_who_are_named_may_frame_the_view(open_client: Client, address: str) -> None:
    assert framers_of(open_client, address) == (HOSTS, None)


@pytest.mark.parametrize(
    "address",
    [*EXPLAINING, "/", "/?commune=59599&embed=1", "/communes/59599", "/actions/kaps", "/nope"],
)
def test_nobody_may_frame_another_page(open_client: Client, address: str) -> None:
    assert framers_of(open_client, address) == ("'none'", "DENY")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/integrer?commune=59999", 400),
        ("/integrer?age=x", 400),
        ("/integrer?action=nothing", 404),
        ("/integrer?apercu=1&theme=x", 400),
    ],
)
def test_a_choice_that_means_nothing_is_refused(
    client: FlaskClient, address: str, status: int
) -> None:
    assert client.get(address).status_code == status


def read_head(page: Element) -> dict[str, str]:
    metas = [meta for meta in page.findall("./head/meta") if meta.get("name") != "theme-color"]
    named = {meta.get("property") or meta.get("name", ""): meta for meta in metas}
    assert len(named) == len(metas)
    return {name: meta.get("content", "") for name, meta in named.items()}


def test_every_page_has_a_preview_with_its_own_words(site: dict[str, Element]) -> None:
    for address, page in site.items():
        head = read_head(page)
        title = text_of(page.find("./head/title"))
        assert title == f"{head['og:title']} – Métropole Européenne de Lille", address
        assert head["og:description"] == head["description"], address
        assert head["og:type"] == "website"
        assert head["og:site_name"] == "Actions jeunesse"
        assert head["og:locale"] == "fr_FR"
        assert head["twitter:card"] == "summary_large_image"
        assert head["og:image:type"] == "image/png"
        assert (head["og:image:width"], head["og:image:height"]) == ("1200", "630")
        assert head["og:image:alt"]
        assert "og:url" not in head


def test_pages_of_a_commune_or_an_action_show_its_picture(site: dict[str, Element]) -> None:
    for address, page in site.items():
        picture = read_head(page)["og:image"]
        if address.startswith(("/communes/", "/actions/")):
            assert picture == f"/apercu{address}.png"
        else:
            assert picture == "/apercu/carte.png", address


def test_a_chosen_commune_has_its_picture_on_the_map_too(client: FlaskClient) -> None:
    head = read_head(read(client, "/?commune=59355"))

    assert head["og:image"] == "/apercu/communes/59350.png"
    assert head["og:image:alt"] == "Où se trouve Lille"


@pytest.mark.parametrize(("language", "locale"), [("nl", "nl_BE"), ("en", "en_GB")])
def test_a_preview_speaks_the_language_of_its_page(
    client: FlaskClient, language: str, locale: str
) -> None:
    assert read_head(read(client, f"/?lang={language}"))["og:locale"] == locale


@pytest.mark.parametrize("address", ["/communes/59599", "/actions/kaps"])
def test_a_page_names_its_oembed_answer_which_is_there(
    snapshot: Snapshot, settings: Settings, client: FlaskClient, address: str
) -> None:
    there = settings.model_copy(update={"public_url": BASE})
    public = create_app(snapshot, there).test_client()

    for base, asked in (("", client), (BASE, public)):
        page = read(asked, address)
        link = page.find("./head/link[@type='application/json+oembed']")
        assert link is not None
        assert link.attrib["rel"] == "alternate"
        assert link.attrib["href"].startswith(f"{base}/oembed?url={base}{address}".rstrip("/"))
        told = asked.get(link.attrib["href"].removeprefix(base)).get_json()
        assert told["type"] == "rich"
        assert link.attrib["title"] == read_head(page)["og:title"]


def test_no_other_page_names_an_oembed_answer(site: dict[str, Element]) -> None:
    naming = {
        address
        for address, page in site.items()
        if page.findall("./head/link[@type='application/json+oembed']")
    }

    assert {address.rpartition("/")[0] for address in naming} == {"/communes", "/actions"}
    assert len(naming) == 95 + 69


def test_previews_name_the_public_address(snapshot: Snapshot, settings: Settings) -> None:
    public = settings.model_copy(update={"public_url": BASE})
    client = create_app(snapshot, public).test_client()

    head = read_head(read(client, "/communes/59599?year=2024&lang=fr"))

    assert head["og:image"] == f"{BASE}/apercu/communes/59599.png"
    assert head["og:url"] == f"{BASE}/communes/59599?year=2024"
