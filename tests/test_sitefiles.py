"""The site of files: whole, the same each time, without one dead link."""

import json
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest

from mapapp.settings import Settings
from mapapp.sitefiles import BARE_PAGE, make_site
from mapapp.sitefolder import write_folder
from mapapp.snapshot import Snapshot
from mapapp.web import create_app
from tests.conftest import parse_page, text_of
from tests.crawling import find_dead, list_addresses, list_named, list_pages, read_worker
from tests.small import make_small_world
from tests.whole import prepare_snapshot

SITE = "https://jeunes.example/carte"
# Leaflet's own style of a marker that no page of ours has.
NEVER_ASKED = "leaflet/images/marker-icon.png"


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the site of the small world, with a public address."""
    folder = tmp_path_factory.mktemp("public")
    settings = make_small_world(folder).model_copy(update={"public_url": SITE})
    write_folder(folder / "site", make_site(create_app(prepare_snapshot(settings), settings)))
    return folder / "site"


@pytest.mark.parametrize("base", ["/", "/a/b/"])
def test_no_address_leads_nowhere_or_out_of_the_folder(site_folder: Path, base: str) -> None:
    assert {address for _, address in find_dead(site_folder, base)} == {NEVER_ASKED}


def test_no_address_of_a_public_site_leads_nowhere(public: Path) -> None:
    assert {address for _, address in find_dead(public, "/")} == {NEVER_ASKED}
    for place, page in list_pages(public).items():
        for address in list_addresses(page):
            if address.startswith(SITE):
                assert is_there(public, address), (place, address)
    for text in ((public / "actualites.atom").read_text(), (public / "sitemap.xml").read_text()):
        named = [part.split('"')[0].split("<")[0] for part in text.split(SITE)[1:]]
        assert [one for one in named if not is_there(public, SITE + one)] == []


def is_there(folder: Path, address: str) -> bool:
    place = urlsplit(address.removeprefix(SITE)).path.lstrip("/")
    return (
        folder / (place + "index.html" if not place or place.endswith("/") else place)
    ).is_file()


def test_every_page_of_the_server_is_there_in_each_language(
    site_folder: Path, snapshot: Snapshot
) -> None:
    pages = list_pages(site_folder)
    for commune in snapshot.records.communes:
        for folder in ("", "nl/", "en/", "falc/"):
            assert f"{folder}communes/{commune.code}/index.html" in pages
    for action in snapshot.records.actions:
        assert f"nl/actions/{action.id}/index.html" in pages
    languages = {
        place: page.get("lang")
        for place, page in pages.items()
        if place.split("/")[0] in {"nl", "en"}
    }
    assert {place: place.split("/")[0] for place in languages} == languages


def test_answers_of_the_api_and_downloads_are_the_servers_bytes(
    site_folder: Path, snapshot: Snapshot
) -> None:
    for address, place in (
        ("/api/communes", "api/communes.json"),
        ("/api/communes/59350", "api/communes/59350.json"),
        ("/donnees/actions.json", "donnees/actions.json"),
        ("/donnees/actions.gpkg", "donnees/actions.gpkg"),
        ("/couverture/lacunes.csv", "couverture/lacunes.csv"),
    ):
        wanted = snapshot.answers[address].bodies["identity"]
        assert (site_folder / place).read_bytes() == wanted, address


def test_every_page_holds_its_policy_and_no_form_that_asks_a_server(site_folder: Path) -> None:
    for place, page in list_pages(site_folder).items():
        if place == "404.html":
            continue
        [policy] = [
            meta.attrib["content"]
            for meta in page.iter("meta")
            if meta.get("http-equiv") == "Content-Security-Policy"
        ]
        assert policy.startswith("default-src 'none'"), place
        assert "frame-ancestors" not in policy
        for form in page.iter("form"):
            assert form.get("id") == "keep" or form.get("role") == "search", place
            if form.get("role") == "search":  # the map's page answers it
                home = page.find("body").get("data-home")  # type: ignore[union-attr]
                assert form.get("action") == home, place


def test_pages_say_what_needs_a_server(site_folder: Path) -> None:
    for place in ("couverture", "couverture/prolonger", "couverture/suites", "frontiere"):
        page = parse_page((site_folder / place / "index.html").read_text(encoding="utf-8"))
        notices = [text_of(part) for part in page.iter("p") if part.get("class") == "notice"]
        assert any("cette copie" in notice.lower() for notice in notices), place


def test_the_manifest_and_the_worker_name_files_that_are_there(site_folder: Path) -> None:
    for folder in ("", "nl/", "en/"):
        manifest = json.loads((site_folder / folder / "manifest.webmanifest").read_text("utf-8"))
        for address in list_named(manifest):
            found = (site_folder / folder / address).resolve()
            assert found.is_file() or (found / "index.html").is_file(), address
    given = read_worker(site_folder)
    assert given["files_only"] is True
    for address in [*given["files"], *given["values"].values()]:  # type: ignore[misc,attr-defined]
        assert (site_folder / address).is_file(), address
    for address in given["pages"]:  # type: ignore[attr-defined]
        assert (site_folder / address.lstrip("/") / "index.html").is_file(), address


def test_a_host_is_told_the_headers(site_folder: Path, public: Path) -> None:
    headers = (site_folder / "_headers").read_text(encoding="utf-8")

    assert headers.startswith("/*\n  ")
    assert "  Content-Security-Policy: default-src 'none'" in headers
    assert "  X-Content-Type-Options: nosniff\n" in headers
    assert "/static/*\n  Cache-Control: public, max-age=31536000, immutable\n" in headers
    assert "Strict-Transport-Security" not in headers
    assert "Strict-Transport-Security" in (public / "_headers").read_text(encoding="utf-8")


def test_the_page_of_what_is_lost_holds_at_every_depth(site_folder: Path, public: Path) -> None:
    bare = site_folder / "404.html"
    assert bare.read_text(encoding="utf-8") == BARE_PAGE
    assert list(list_addresses(parse_page(BARE_PAGE))) == []

    told = parse_page((public / "404.html").read_text(encoding="utf-8"))
    addresses = [one for one in list_addresses(told) if not one.startswith("#")]
    assert len(addresses) > 10
    assert [one for one in addresses if not one.startswith(f"{SITE}/")] == []
    assert [one for one in addresses if not is_there(public, one)] == []


def test_search_engines_are_told_where_the_site_has_an_address(
    site_folder: Path, public: Path
) -> None:
    assert not (site_folder / "sitemap.xml").exists()
    assert f"Sitemap: {SITE}/sitemap.xml" in (public / "robots.txt").read_text()
    root = ET.fromstring((public / "sitemap.xml").read_bytes())  # noqa: S314 -- our own
    listed = [loc.text for loc in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert f"{SITE}/" in listed
    assert f"{SITE}/communes/59350/" in listed


def test_posters_and_feeds_are_there_where_the_site_has_an_address(
    site_folder: Path, public: Path
) -> None:
    for place in ("communes/59350/affiche/index.html", "actualites.atom", "calendrier.ics"):
        assert (public / place).is_file(), place
        assert not (site_folder / place).exists(), place
    assert (public / "apercu" / "communes" / "59350.png").read_bytes().startswith(b"\x89PNG")


def test_the_same_data_makes_the_same_files(
    site_folder: Path, snapshot: Snapshot, settings: Settings
) -> None:
    again = write_folder(site_folder, make_site(create_app(snapshot, settings)))

    assert again.changed == 0
