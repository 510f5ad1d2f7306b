"""Without network: after one visit the site answers by itself, and a new edition replaces it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from mapapp.settings import Settings
from mapapp.snapshot import Snapshot
from mapapp.web import create_app
from tests.browser.conftest import PATIENCE_MS, Watch, wait_for_map
from tests.browser.keeping import Host, change_edition, close_all, serve

pytestmark = pytest.mark.browser

CONTROLLED = "() => Boolean(navigator.serviceWorker.controller)"
CACHES = "async () => (await caches.keys()).filter(name => name.startsWith('mapapp-shell-'))"
UPDATE = "async () => { await (await navigator.serviceWorker.ready).update(); }"
SHOWN = """() => [...document.querySelectorAll(
  '.cards:not(#others) > .card:not([hidden])')].map(card => card.dataset.id)"""
FILL = """async () => {
  const [shell] = (await caches.keys()).filter(name => name.startsWith('mapapp-shell-'));
  const visited = await caches.open(shell.replace('shell', 'visited'));
  for (let place = 0; place < 60; place += 1) await visited.put(`/old/${place}`, new Response(''));
}"""
KEPT = """async () => {
  const [name] = (await caches.keys()).filter(name => name.startsWith('mapapp-visited-'));
  return (await (await caches.open(name)).keys()).map(request => new URL(request.url).pathname);
}"""

SPEAKS_DUTCH = """async () => {
  const all = (await caches.keys()).map(async name => (await caches.open(name)).keys());
  return (await Promise.all(all)).flat().some(request => request.url.endsWith('.nl.json'));
}"""


@pytest.fixture
def host(snapshot: Snapshot, settings: Settings) -> Iterator[Host]:
    with serve(Host(create_app(snapshot, settings, ready=True))) as served:
        yield served


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, host: Host) -> Iterator[Visit]:
    """Open an address in a context of its own; without a script before, wait until it is kept."""
    watch, contexts = Watch(), []

    def get(address: str = "/", *, before: str = "", **options: Any) -> Page:
        context = browser.new_context(base_url=host.address, **{"locale": "fr-FR", **options})
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        context.add_init_script(before)
        page = context.new_page()
        watch.follow(page)
        page.goto(address)
        if not before:
            page.wait_for_function(CONTROLLED)
        return page

    yield get
    close_all(contexts)
    assert watch.complaints == []
    assert watch.hosts == {host.address.removeprefix("http://")}


def test_after_one_visit_the_map_answers_without_network_as_with_it(visit: Visit) -> None:
    page = visit("/accessibilite")
    question = "/?commune=59350&age=17&theme=emploi"
    page.goto(question)
    wait_for_map(page)
    online = page.evaluate(SHOWN)

    page.context.set_offline(True)
    page.goto("/communes")
    page.goto(question)
    wait_for_map(page)

    assert len(online) > 3
    assert page.evaluate(SHOWN) == online
    assert page.locator("path.leaflet-interactive.commune").count() == 95


def test_main_pages_open_without_network_and_the_bar_says_so(visit: Visit) -> None:
    page = visit()
    bar = page.get_by_role("status").filter(has_text="hors connexion")
    expect(bar).to_have_count(0)

    page.context.set_offline(True)

    expect(bar).to_contain_text("le site répond avec sa copie du ")
    for address, title in (("/communes", "communes"), ("/actions", "actions"), ("/frontiere", "")):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_contain_text(title)
        expect(bar).to_be_visible()
    page.context.set_offline(False)
    expect(bar).to_have_count(0)


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("/communes/59286", "?commune=59286"),
        ("/communes/59286?year=2019", "?year=2019&commune=59286"),
        ("/actions/kaps", "?action=kaps"),
        ("/actions?theme=emploi", "?theme=emploi"),
    ],
)
def test_a_page_that_is_not_kept_leads_to_the_map_that_answers(
    visit: Visit, address: str, query: str
) -> None:
    page = visit()
    page.context.set_offline(True)

    page.goto(address)

    wait_for_map(page)
    assert page.url.endswith(f"/{query}")


def test_a_visited_page_is_kept_and_what_is_kept_nowhere_is_told(visit: Visit) -> None:
    page = visit()
    page.goto("/communes/59512")
    page.context.set_offline(True)

    page.goto("/communes/59512")
    expect(page.get_by_role("heading", level=1)).to_have_text("Roubaix")
    page.goto("/donnees")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Cette page n’est pas gardée sur ton appareil"
    )
    page.get_by_role("main").get_by_role("link", name="La carte").click()
    wait_for_map(page)


def test_only_the_last_visited_pages_are_kept(visit: Visit) -> None:
    page = visit()
    page.evaluate(FILL)

    page.goto("/communes/59512")

    page.wait_for_function(f"async () => (await ({KEPT})()).at(-1) === '/communes/59512'")
    kept = page.evaluate(KEPT)
    assert len(kept) == 60
    assert "/old/0" not in kept
    assert "/old/1" in kept


def test_a_search_without_network_finds_nothing_and_breaks_nothing(visit: Visit) -> None:
    page = visit()
    page.context.set_offline(True)

    found = page.evaluate("async () => (await fetch('/api/search?q=lile')).json()")

    assert found == {"results": []}


@pytest.mark.parametrize(
    ("address", "options"), [("/?lang=nl", {}), ("/", {"locale": "nl-BE"})], ids=["link", "browser"]
)
def test_the_site_is_kept_in_the_language_of_the_visitor(
    visit: Visit, address: str, options: dict[str, str]
) -> None:
    page = visit(address, **options)
    page.wait_for_function(SPEAKS_DUTCH)
    page.context.set_offline(True)

    page.get_by_role("navigation").get_by_role("link", name="Gemeenten", exact=True).click()
    assert page.url.endswith("/communes?lang=nl")
    assert page.locator("html").get_attribute("lang") == "nl"
    page.goto("/communes/59512?lang=nl")
    wait_for_map(page)
    assert page.locator("html").get_attribute("lang") == "nl"


def test_a_slow_network_gives_way_to_what_is_kept(visit: Visit, host: Host) -> None:
    page = visit()
    host.open.clear()

    page.goto("/communes")

    expect(page.get_by_role("heading", level=1)).to_contain_text("communes")
    assert not host.open.is_set()


def test_a_new_edition_replaces_the_copy_and_tells_open_pages(
    visit: Visit, host: Host, snapshot: Snapshot, settings: Settings
) -> None:
    page = visit()
    bar = page.get_by_role("status").filter(has_text="nouvelle version")
    (first,) = page.evaluate(CACHES)

    change_edition(host, snapshot, settings, "second")
    page.evaluate(UPDATE)
    expect(bar).to_be_visible()
    before, second = page.evaluate(CACHES)
    assert before == first
    bar.get_by_role("button", name="Recharger").click()
    wait_for_map(page)
    expect(bar).to_have_count(0)
    assert second.endswith(page.locator("#net").get_attribute("data-edition") or "?")

    change_edition(host, snapshot, settings, "third")
    page.evaluate(UPDATE)
    expect(bar).to_be_visible()
    kept = page.evaluate(CACHES)
    assert kept[0] == second
    assert len(kept) == 2

    page.context.set_offline(True)
    page.goto("/?commune=59350")
    wait_for_map(page)
    assert kept[1].endswith(page.locator("#net").get_attribute("data-edition") or "?")


def test_a_browser_without_service_workers_shows_the_site_as_before(visit: Visit) -> None:
    page = visit(before="delete Navigator.prototype.serviceWorker")

    wait_for_map(page)
    assert page.evaluate("'serviceWorker' in navigator") is False


def test_a_browser_that_saves_data_keeps_nothing(visit: Visit) -> None:
    saving = "Object.defineProperty(navigator, 'connection', { value: { saveData: true } })"
    page = visit(before=saving)

    wait_for_map(page)
    page.wait_for_load_state("networkidle")
    assert (
        page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0
    )
    assert page.evaluate("caches.keys()") == []


def test_a_developers_server_takes_the_copy_away(
    visit: Visit, host: Host, snapshot: Snapshot, settings: Settings
) -> None:
    page = visit()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FLASK_DEBUG", "1")
        host.app = create_app(snapshot, settings)

    page.goto("/communes")

    page.wait_for_function(
        "async () => (await navigator.serviceWorker.getRegistrations()).length === 0"
    )


def test_a_browser_may_install_the_site(visit: Visit) -> None:
    page = visit()
    wire = page.context.new_cdp_session(page)

    manifest = wire.send("Page.getAppManifest")
    faults = wire.send("Page.getInstallabilityErrors")["installabilityErrors"]

    assert manifest["errors"] == []
    assert manifest["url"].endswith("/manifest.webmanifest")
    assert [fault["errorId"] for fault in faults if fault["errorId"] != "in-incognito"] == []
