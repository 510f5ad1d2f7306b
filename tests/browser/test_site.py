"""The browser tests again, on the site as files, served plainly from a sub-path."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from mapapp.siteplaces import find_link
from tests.browser import (
    test_accessibility,
    test_filters,
    test_keyboard,
    test_languages,
    test_map,
    test_popup,
    test_search,
)
from tests.browser.conftest import DESKTOP, PATIENCE_MS, PHONE, Open, Watch, wait_for_map
from tests.browser.test_keyboard import walker  # noqa: F401 -- a fixture of a test taken over

pytestmark = pytest.mark.browser

MODULES = (test_map, test_search, test_filters, test_popup, test_keyboard)
# What a folder of files cannot do, or what these tests ask of the server's own addresses.
LEFT_OUT = {
    # A page drawn beforehand has no filter: what the script shows is compared with the server's.
    "test_leaflet_wears_the_colours_that_the_server_drew",
    # Here a language is a folder, and no language is chosen by what the browser asks for.
    *(name for name in vars(test_languages) if name.startswith("test_")),
}
globals().update(
    {
        name: test
        for module in MODULES
        for name, test in vars(module).items()
        if name.startswith("test_") and name not in LEFT_OUT
    }
)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def static_root(site_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the folder under ``/a/b/`` by the plainest of servers."""
    root = tmp_path_factory.mktemp("www")
    (root / "a").mkdir()
    (root / "a" / "b").symlink_to(site_folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root)))
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/a/b/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def places(site_folder: Path) -> set[str]:
    return {str(path.relative_to(site_folder)) for path in site_folder.rglob("*")}


@pytest.fixture(scope="module")
def contexts(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    kept: dict[str, BrowserContext] = {}

    def get(**options: Any) -> BrowserContext:
        key = repr(sorted(options.items()))
        if key not in kept:
            wanted = {"locale": "fr-FR", "service_workers": "block", **options}
            kept[key] = browser.new_context(**wanted)
            kept[key].set_default_timeout(PATIENCE_MS)
        return kept[key]

    yield get
    for context in kept.values():
        context.close()


@pytest.fixture
def open_page(
    contexts: Callable[..., BrowserContext], static_root: str, places: set[str], live_server: str
) -> Iterator[Open]:
    """Open an address of the server where it stands in the folder of files."""
    watch, pages = Watch(), []

    def find(address: str, *, scripted: bool) -> str:
        if not scripted:  # a file cannot filter alone: the server says what there is to see
            return live_server + address
        link = find_link(address, "index.html", places)
        assert link is not None, f"{address} is not in the site of files"
        return urljoin(static_root, link)

    def get(address: str = "/", *, size: tuple[int, int] = DESKTOP, **options: Any) -> Page:
        page = contexts(**options).new_page()
        pages.append(page)
        page.set_viewport_size({"width": size[0], "height": size[1]})
        watch.follow(page)
        go, scripted = page.goto, options.get("java_script_enabled", True)
        page.goto = lambda address: go(find(address, scripted=scripted))  # type: ignore[method-assign]
        page.goto(address)
        if page.locator(".stage .folium-map").count() and scripted:
            wait_for_map(page)
        return page

    yield get
    cookies = [cookie for page in pages for cookie in page.context.cookies()]
    for page in pages:
        page.close()
    assert watch.complaints == []
    assert watch.hosts <= {urlsplit(static_root).netloc, urlsplit(live_server).netloc}
    assert cookies == []


AXED = [
    *("/", "/communes", "/communes/59350", "/actions/kaps", "/donnees", "/couverture"),
    *("/selection?action=kaps&action=forum-emploi", "/couverture/prolonger", "/actions?falc=1"),
    *("/frontiere?segment=59279~canton:menen", "/?lang=nl", "/communes/59599?lang=en"),
]


@pytest.mark.parametrize("address", AXED)
def test_no_file_has_a_fault_that_axe_finds(address: str, open_page: Open) -> None:
    assert test_accessibility.find_faults(open_page(address, size=PHONE)) == []


@pytest.mark.parametrize("address", test_languages.ADDRESSES)
def test_a_file_speaks_the_language_of_its_folder_and_so_do_its_links(
    address: str, open_page: Open
) -> None:
    page = open_page(f"{address}?lang=nl")

    expect(page.locator("html")).to_have_attribute("lang", "nl")
    assert test_languages.find_french(page, "body", "nl") == []
    links = """all => all.filter(a => !a.host || a.host === location.host)
      .map(a => a.pathname ?? a.href.baseVal).filter(path => !path.includes('/nl/'))"""
    outside = page.eval_on_selector_all("a[href]:not(.languages a)", links)
    assert [path for path in outside if not re.search(r"\.(\w+)$|^[^/]", path)] == []


def test_the_other_language_keeps_what_was_chosen_on_the_map(open_page: Open) -> None:
    page = open_page("/?commune=59599&theme=emploi")
    count = test_languages.count_cards(page)

    test_languages.switch_to(page, "nl")
    wait_for_map(page)

    assert urlsplit(page.url).path == "/a/b/nl/"
    assert test_languages.query_of(page) == {"commune": ["59599"], "theme": ["emploi"]}
    assert test_languages.count_cards(page) == count


def test_a_segment_is_a_page_of_its_own(open_page: Open) -> None:
    page = open_page("/frontiere?lang=en")

    page.locator('#ligne-table a[data-segment="59279~canton:menen"]').click()

    expect(page.locator("#segment-title")).to_contain_text("Halluin")
    page.wait_for_selector(".stage.live")
    chosen = page.locator("path[data-segment].chosen")
    expect(chosen).to_have_attribute("data-segment", "59279~canton:menen")
    page.locator('path[data-segment="59599~nis:57096"]').press("Enter")
    expect(page.locator("#segment-title")).to_contain_text("Tourcoing")
    test_languages.switch_to(page, "fr")
    expect(page.locator("#segment-title")).to_contain_text("Tourcoing")


def test_a_selection_is_picked_by_the_script_in_its_order(open_page: Open) -> None:
    page = open_page("/selection?action=kaps&action=forum-emploi&action=nothing")

    shown = "all => all.map(card => card.dataset.id)"
    assert page.eval_on_selector_all(".card:visible", shown) == ["kaps", "forum-emploi"]
    expect(page.locator(".empty")).to_be_hidden()
    bare = open_page("/selection")
    expect(bare.locator(".empty")).to_be_visible()
    expect(bare.locator(".card:visible")).to_have_count(0)


def test_the_form_of_the_actions_asks_the_map(open_page: Open) -> None:
    page = open_page("/actions")

    page.get_by_label("Un mot").fill("permis")
    page.get_by_label("Un mot").press("Enter")

    wait_for_map(page)
    assert urlsplit(page.url).path == "/a/b/"
    expect(page.locator("#status")).not_to_have_text("69 actions")
    expect(page.locator("#q")).to_have_value("permis")


def test_files_answer_without_network_and_in_each_language_that_was_asked(
    browser: Browser, static_root: str
) -> None:
    context = browser.new_context(locale="fr-FR")
    page = context.new_page()
    page.goto(static_root)
    page.wait_for_function(
        "navigator.serviceWorker?.ready.then(() => !!navigator.serviceWorker.controller)"
    )
    page.goto(f"{static_root}actions/kaps/")
    page.goto(f"{static_root}nl/communes/")
    kept = "async () => (await caches.match('/communes?lang=nl', {ignoreVary: true})) !== undefined"
    page.wait_for_function(kept)
    context.set_offline(offline=True)

    page.goto(f"{static_root}?commune=59350")
    wait_for_map(page)
    expect(page.locator("#status")).to_contain_text("Lille")
    page.goto(f"{static_root}actions/kaps/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("KAPS", ignore_case=True)
    page.goto(f"{static_root}nl/communes/")
    assert page.locator("html").get_attribute("lang") == "nl"
    page.goto(f"{static_root}communes/59512/")  # not kept: the map answers
    wait_for_map(page)
    assert page.url == f"{static_root}?commune=59512"
    page.goto(f"{static_root}falc/")
    page.wait_for_selector("body.falc")
    wait_for_map(page)
    page.goto(f"{static_root}donnees/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("gardée")
    context.close()


def test_a_browser_may_install_the_site_of_files(browser: Browser, static_root: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{static_root}nl/")

    manifest = context.new_cdp_session(page).send("Page.getAppManifest")

    assert manifest["errors"] == []
    assert manifest["url"] == f"{static_root}nl/manifest.webmanifest"
    context.close()
