"""On another territory nothing speaks of ours: each address, language, with actions or none."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from flask.testing import FlaskClient

from mapapp.freeze import OF_THE_BORDER, list_addresses
from mapapp.speech import LANGUAGES
from mapapp.web import create_app
from tests.conftest import parse_page, text_of
from tests.elsewhere import ACCENT, CODES, make_elsewhere
from tests.whole import prepare_snapshot

# A field of the API and a class of styles are named « metropolitan », whatever the territory.
FOREIGN = re.compile(
    r"\bMEL\b|\bmel\b|\bmelt\b|Lille|lillois|[Mm]étropol|(?<![.\"])[Mm]etropol|[Bb]elg|[Bb]elgi|frontalier"
    r"|Lomme|Hellemmes|Roubaix|Tourcoing|Mouscron|200093201|%\(\w*territory"
)
NINETY_FIVE = re.compile(r"(?<![\d.,-])95(?![\d.,])")
SPOKEN = ("alt", "aria-label", "content", "label", "placeholder", "title")
# What the words stand in as they are written, before the page's script fills them.
SCRIPTS = re.compile(r"/static/[0-9a-f]+/.*\.js$|/carte/")
ASKED = (
    *("/?age=17", "/?lieu=zzzzzz", "/?commune=01002", "/actions?theme=sante", "/selection"),
    *("/communes/01001/affiche", "/communes/01005?age=40", "/communes/99999", "/rien"),
    *("/integrer?embed=1", "/integrer?commune=01001", "/couverture?theme=emploi&age=17"),
    *("/couverture?row=01003", "/couverture?lieux=Aubourg,Ailleurs", "/couverture/fiche"),
    *("/ogc", "/ogc/api", "/ogc/collections", "/ogc/collections/communes"),
    *("/ogc/collections/communes/items", "/ogc/collections/communes/items/01001"),
    *("/ogc/collections/coverage/items", "/ogc/collections/actions/queryables"),
)
ALONE = (
    *("/sitemap.xml", "/catalog.jsonld", "/actualites.atom", "/calendrier.ics", "/healthz"),
    *("/ogc?f=json", "/ogc/api?f=json", "/ogc/collections?f=json"),
    *("/api/communes/99999", "/api/actions?commune=99999", "/api/search?q=zzz"),
    "/ogc/collections/communes/items?f=json",
)


@pytest.fixture(scope="module", params=[True, False], ids=["actions", "nothing yet"])
def client(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return make_client(tmp_path_factory.mktemp("elsewhere"), with_actions=request.param)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return make_client(tmp_path_factory.mktemp("empty"), with_actions=False)


def make_client(folder: Path, *, with_actions: bool) -> FlaskClient:
    settings = make_elsewhere(folder, with_actions=with_actions)
    return create_app(prepare_snapshot(settings), settings).test_client()


def list_all(client: FlaskClient) -> Iterator[str]:
    yield from list_addresses(client.application)
    for address in ASKED:
        joint = "&" if "?" in address else "?"
        yield from (f"{address}{joint}lang={language}" for language in LANGUAGES)
    yield from ALONE


def read_words(body: bytes) -> str:
    """Return what a body says: a workbook and a map's layers unpacked, a picture's pixels not."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as pack:
            return "\n".join(pack.read(name).decode() for name in pack.namelist())
    return body.decode("utf-8", errors="replace")


def list_spoken(page: Element) -> Iterator[str]:
    yield text_of(page)
    for element in page.iter():
        yield from (element.get(name, "") for name in SPOKEN)


def test_no_body_speaks_of_another_territory(client: FlaskClient) -> None:
    said = {}
    for address in list_all(client):
        answer = client.get(address)
        assert answer.status_code < 500, address
        words = read_words(answer.get_data())
        if SCRIPTS.search(address):
            words = words.replace("_territory)s", "")
        found = {match[0] for match in FOREIGN.finditer(words)}
        if answer.mimetype == "text/html":
            found |= {m for w in list_spoken(parse_page(words)) for m in NINETY_FIVE.findall(w)}
        if found:
            said[address] = found
    assert said == {}


def test_every_kept_address_answers_and_none_is_of_a_border(client: FlaskClient) -> None:
    addresses = [*list_addresses(client.application)]
    assert {client.get(address).status_code for address in addresses} == {200}
    assert not [one for one in addresses if one.partition("?")[0] in OF_THE_BORDER]
    assert "/donnees/border_zones.geojson" not in addresses


def test_there_is_no_border_to_find(client: FlaskClient) -> None:
    for address in (*OF_THE_BORDER, "/ogc/collections/border_zones", "/frontiere?lang=nl"):
        assert client.get(address).status_code == 404
    problem = client.get("/api/border").get_json()
    assert problem["detail"] == "Ce territoire ne montre aucune frontière."
    for address in (
        "/",
        "/hors-ligne",
        "/accessibilite",
        "/communes/01001",
        "/sitemap.xml",
        "/sw.js",
    ):
        assert "/frontiere" not in client.get(address).get_data(as_text=True)
    described = client.get("/openapi.json").get_json()["paths"]["/api/border"]["get"]
    assert "404" in described["responses"]


def test_a_commune_has_no_distance_to_what_is_not_there(client: FlaskClient) -> None:
    commune = client.get("/api/communes/01001").get_json()
    assert commune["distance_to_border_km"] is None
    assert (commune["border"], commune["border_km"], commune["facing"]) == (False, 0.0, [])
    head = client.get("/donnees/communes.csv").get_data(as_text=True).partition("\r\n")[0]
    assert "border" not in head


def test_pages_and_files_bear_its_name(client: FlaskClient) -> None:
    page = parse_page(client.get("/").get_data(as_text=True))
    assert text_of(page.find(".//title")).endswith("– Pays d’Exemple")
    text = text_of(parse_page(client.get("/communes").get_data(as_text=True)))
    assert "Les 5 communes du territoire" in text
    manifest = json.loads(client.get("/manifest.webmanifest").get_data())
    assert manifest["name"] == "Actions jeunesse – Pays d’Exemple"
    assert manifest["description"].endswith("commune par commune, dans le Pays d’Exemple.")
    package = client.get("/donnees/datapackage.json").get_json()
    assert package["name"] == "actions-jeunesse-pays-d-exemple"
    assert package["title"] == "Actions jeunesse du Pays d’Exemple"


def test_its_colour_stands_in_the_stylesheets(client: FlaskClient) -> None:
    page = parse_page(client.get("/").get_data(as_text=True))
    sheets = [one.get("href", "") for one in page.iter("link") if one.get("rel") == "stylesheet"]
    styles = "".join(client.get(one).get_data(as_text=True) for one in sheets)
    assert f":root{{--accent:{ACCENT};--link:{ACCENT}}}" in styles
    assert "style=" not in client.get("/").get_data(as_text=True)


def test_sentences_say_the_territory(tmp_path: Path) -> None:
    client = make_client(tmp_path, with_actions=True)
    actions = {one["id"]: one for one in client.get("/api/actions").get_json()["actions"]}
    assert actions["partout"]["where"] == "Tout le territoire"
    page = text_of(parse_page(client.get("/communes/01005").get_data(as_text=True)))
    assert "Partout dans le territoire" in page
    assert "Tout le territoire, page 11." in page
    services = client.get("/donnees/data-inclusion.json").get_json()["services"]
    assert services[0]["id"] == "mapapp-pays-d-exemple--partout"
    assert services[0]["zone_eligibilite"] == ["200000001"]


def test_a_map_without_actions_says_how_to_begin(empty: FlaskClient) -> None:
    for address in (
        "/",
        "/communes",
        f"/communes/{CODES[0]}",
        "/actions",
        "/couverture",
        "/donnees",
    ):
        page = parse_page(empty.get(address).get_data(as_text=True))
        (begin,) = [one for one in page.iter("aside") if "begin" in one.get("class", "")]
        assert text_of(begin).startswith("Cette carte n’a pas encore d’action. Pour commencer,")
        for link in begin.iter("a"):
            assert empty.get(link.get("href", "").partition("#")[0]).status_code == 200
    assert 'id="rendre"' in empty.get("/donnees").get_data(as_text=True)


@pytest.mark.parametrize("page", ["", "/prolonger", "/suites"])
def test_nothing_is_known_of_coverage_yet(empty: FlaskClient, page: str) -> None:
    shown = parse_page(empty.get(f"/couverture{page}").get_data(as_text=True))
    assert "On ne le sait pas encore : aucune action n’est décrite ici." in text_of(shown)
    assert not [*shown.iter("table")]
    assert not [*shown.iter("form")]


def test_no_table_stands_empty(empty: FlaskClient) -> None:
    for address in list_all(empty):
        answer = empty.get(address)
        if answer.mimetype == "text/html" and answer.status_code == 200:
            for body in parse_page(answer.get_data(as_text=True)).iter("tbody"):
                assert len(body), address


def test_no_years_are_compared_where_no_document_has_one(empty: FlaskClient) -> None:
    assert empty.get("/api/gaps/changes").get_json() == {
        "from_year": None,
        "to_year": None,
        "gained": [],
        "lost": [],
        "gained_reach": {"communes": 0, "population": 0},
        "lost_reach": {"communes": 0, "population": 0},
    }
