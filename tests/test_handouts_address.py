"""A poster's QR code leads to the commune's live page, wherever the site stands."""

import pytest
from flask.testing import FlaskClient

from mapapp.qr import MAX_ADDRESS_CHARS, draw_code
from mapapp.settings import Settings
from mapapp.snapshot import Snapshot
from mapapp.web import create_app
from tests.conftest import parse_page, text_of

POSTER = "/communes/59599/affiche"
PUBLIC = "https://jeunes.exemple.fr/carte"
HERE_ONLY = "Le code QR de cette page mène à cet ordinateur seulement."


@pytest.fixture(scope="module")
def public_client(snapshot: Snapshot, settings: Settings) -> FlaskClient:
    """Serve the pages of a site that knows its own address."""
    known = settings.model_copy(update={"public_url": PUBLIC})
    return create_app(snapshot, known).test_client()


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("", "/communes/59599"),
        ("?format=a5", "/communes/59599"),
        ("?age=17&theme=emploi", "/communes/59599?theme=emploi&age=17"),
        ("?lang=en", "/communes/59599?lang=en"),
        ("?year=2019", "/communes/59599"),
    ],
)
def test_the_code_leads_to_the_live_page_on_the_public_site(
    public_client: FlaskClient, query: str, address: str
) -> None:
    html = public_client.get(f"{POSTER}{query}").get_data(as_text=True)

    assert draw_code(PUBLIC + address) in html
    assert f"jeunes.exemple.fr/carte{address}" in text_of(parse_page(html))
    assert HERE_ONLY not in html


def test_without_a_public_address_the_code_leads_to_the_host_that_was_asked(
    client: FlaskClient,
) -> None:
    html = client.get(POSTER, base_url="https://ville.exemple:8443").get_data(as_text=True)

    assert draw_code("https://ville.exemple:8443/communes/59599") in html
    assert HERE_ONLY not in html


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1:8000", "127.8.9.1", "[::1]:8000", "app.localhost"]
)
def test_a_code_to_this_computer_is_said_on_the_screen(client: FlaskClient, host: str) -> None:
    page = parse_page(client.get(POSTER, base_url=f"http://{host}").get_data(as_text=True))

    (tools,) = [nav for nav in page.iter("nav") if nav.attrib["class"] == "tools"]
    assert HERE_ONLY in text_of(tools)
    assert "MAPAPP_PUBLIC_URL" in text_of(tools)


def test_an_address_too_long_for_a_code_goes_without_its_filters(client: FlaskClient) -> None:
    ages = "&".join(f"age={age}" for age in range(100))
    html = client.get(f"{POSTER}?{ages}").get_data(as_text=True)

    assert draw_code("http://localhost/communes/59599") in html
    assert len(f"http://localhost/communes/59599?{ages}") > MAX_ADDRESS_CHARS


@pytest.mark.parametrize(
    ("host", "status"),
    [
        (f"{'a' * 50}.{'a' * 60}", 400),
        ("[::", 400),
        ("a b", 400),
        ("é<b>", 400),
        ("a.exemple:8443", 200),
    ],
)
def test_a_host_that_no_code_can_hold_is_refused(
    client: FlaskClient, host: str, status: int
) -> None:
    assert client.get(POSTER, headers={"Host": host}).status_code == status
