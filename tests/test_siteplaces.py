"""Places of files: one for each address, and relative links between them."""

import pytest

from mapapp.siteplaces import Asked, find_link, find_place, make_link, read_address

PLACES = {
    "index.html",
    "nl/index.html",
    "falc/index.html",
    "communes/index.html",
    "communes/year-2019/index.html",
    "communes/59350/index.html",
    "nl/communes/59350/index.html",
    "selection/index.html",
    "couverture/index.html",
    "couverture/lacunes.csv",
    "static/v1/app.css",
    "api/communes/59350.json",
}


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("/", "index.html"),
        ("/?lang=nl", "nl/index.html"),
        ("/?lang=fr", "index.html"),
        ("/?falc=1", "falc/index.html"),
        ("/?falc=1&lang=nl", "nl/index.html"),
        ("/communes/59350", "communes/59350/index.html"),
        ("/communes/2A004?lang=en", "en/communes/2A004/index.html"),
        ("/communes?year=2019&lang=nl", "nl/communes/year-2019/index.html"),
        ("/frontiere?segment=59599~nis:57096", "frontiere/segment-59599-nis-57096/index.html"),
        ("/api/communes", "api/communes.json"),
        ("/api/actions/kaps", "api/actions/kaps.json"),
        ("/couverture/lacunes.csv", "couverture/lacunes.csv"),
        ("/manifest.webmanifest?lang=nl", "nl/manifest.webmanifest"),
        ("/apercu/communes/59350.png", "apercu/communes/59350.png"),
    ],
)
def test_each_address_has_a_place(address: str, place: str) -> None:
    assert find_place(read_address(address)) == place


def test_an_address_reads_back() -> None:
    asked = Asked("/communes", (("year", "2019"),), language="nl")
    assert read_address(asked.address) == asked
    assert Asked("/", easy=True).address == "/?falc=1"


@pytest.mark.parametrize(
    ("here", "there", "link"),
    [
        ("index.html", "index.html", "./"),
        ("index.html", "communes/59350/index.html", "communes/59350/"),
        ("communes/59350/index.html", "index.html", "../../"),
        ("communes/59350/index.html", "communes/59350/index.html", "./"),
        ("nl/index.html", "static/v1/app.css", "../static/v1/app.css"),
        ("nl/manifest.webmanifest", "nl/index.html", "./"),
        ("index.html", "sw.js", "sw.js"),
    ],
)
def test_a_link_is_relative(here: str, there: str, link: str) -> None:
    assert make_link(here, there) == link


@pytest.mark.parametrize(
    ("address", "here", "link"),
    [
        ("/communes/59350#source", "index.html", "communes/59350/#source"),
        ("/communes/59350?lang=nl", "index.html", "nl/communes/59350/"),
        # What has no easy words, or a year of its own, is shown as it is, or asked of the map.
        ("/communes?falc=1", "falc/index.html", "../communes/"),
        ("/communes?year=2019", "index.html", "communes/year-2019/"),
        ("/communes/59350?year=2019", "index.html", "./?commune=59350&year=2019"),
        ("/communes/59350?year=2019&lang=nl", "index.html", "nl/?commune=59350&year=2019"),
        (
            "/actions?theme=emploi&theme=sante",
            "communes/index.html",
            "../?theme=emploi&theme=sante",
        ),
        ("/selection?action=kaps", "index.html", "selection/?action=kaps"),
        # A page that no script answers: shown whole, but not to itself.
        ("/couverture?row=59350", "communes/index.html", "../couverture/"),
        ("/couverture?row=59350", "couverture/index.html", None),
        ("/couverture/lacunes.csv?lang=nl", "nl/index.html", "../couverture/lacunes.csv"),
        ("/api/communes/59350", "index.html", "api/communes/59350.json"),
        ("/api/communes/59350?year=2024", "index.html", None),
        ("/ogc", "index.html", None),
        ("/communes/59999", "index.html", None),
    ],
)
def test_a_link_leads_to_what_the_site_has(address: str, here: str, link: str | None) -> None:
    assert find_link(address, here, PLACES) == link
