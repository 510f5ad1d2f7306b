"""One Chromium for all these tests; every page is watched, and must stay quiet."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Playwright,
    sync_playwright,
)

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = (1280, 800)
PHONE = (360, 740)
PAGES = [
    "/",
    "/?q=zzzz",
    "/?commune=59350&age=17",
    "/?commune=59599&age=17&theme=logement",
    "/?falc=1",
    "/?commune=59286&action=forum-emploi",
    "/communes",
    "/communes/59350",
    "/communes/59286",
    "/communes/59599?year=2019",
    "/communes/59350?falc=1",
    "/actions",
    "/actions?lieu=zzyzx&q=zzzz",
    "/actions/kaps",
    "/actions/kaps?falc=1",
    "/actions/melt-logement",
    "/selection",
    "/selection?action=kaps&action=forum-emploi",
    "/frontiere",
    "/frontiere?segment=59279~canton:menen&lang=nl",
    "/couverture",
    "/couverture?theme=mobilite&age=16&zone=melt&row=59599",
    "/couverture/prolonger",
    "/couverture/prolonger?action=melt-parcours-jeunes&to_neighbours=1",
    "/couverture/suites",
    "/couverture/fiche?commune=59599",
    "/donnees",
    "/ogc",
    "/ogc/api",
    "/ogc/collections/communes",
    "/ogc/collections/coverage/items?limit=20&theme=emploi",
    "/ogc/collections/actions/items/forum-emploi",
    "/integrer",
    "/integrer?apercu=1&commune=59599&theme=logement",
    "/accessibilite",
    "/mentions-legales",
    "/hors-ligne",
    "/rien",
]
PATIENCE_MS = 10_000
# A spot that really is the commune's: the middle of its box may be its neighbour's.
SPOT = """path => {
  const box = path.getBoundingClientRect();
  for (let part = 1; part < 12; part += 1) for (let other = 1; other < 12; other += 1) {
    const [x, y] = [box.x + box.width * part / 12, box.y + box.height * other / 12];
    if (document.elementFromPoint(x, y) === path) return [x, y];
  }
  return null;
}"""
# The same of a line, whose box is mostly not its own: a point of it that nothing hides.
POINT = """path => {
  const matrix = path.getScreenCTM(), length = path.getTotalLength();
  for (let part = 1; part < 40; part += 1) {
    const { x, y } = path.getPointAtLength(length * part / 40).matrixTransform(matrix);
    if (document.elementFromPoint(x, y) === path) return [x, y];
  }
  return null;
}"""


def click_spot(page: Page, outline: Locator) -> None:
    """Click on an outline once it stands still: a map that pans would carry it away."""
    outline.element_handle().wait_for_element_state("stable")
    x, y = outline.evaluate(SPOT)
    page.mouse.click(x, y)


def click_line(page: Page, line: Locator) -> None:
    """Click on a line, on a point that lies on it."""
    line.scroll_into_view_if_needed()
    line.element_handle().wait_for_element_state("stable")
    x, y = line.evaluate(POINT)
    page.mouse.click(x, y)


def open_around(field: Locator) -> Locator:
    """Open what is folded around a field, whatever else that closes."""
    field.evaluate("""field => {
      for (let part = field.closest('details'); part; part = part.parentElement.closest('details'))
        part.open = true;
    }""")
    return field


def wait_for_map(page: Page) -> None:
    """Wait for Leaflet; the page of the map asks for it when somebody comes to the map."""
    stage = page.locator(".stage")
    if stage.get_attribute("data-given") is None:
        page.wait_for_selector(".stage.awake")
        page.locator("#carte").dispatch_event("pointerenter")
    page.wait_for_selector(".stage.live")


Open = Callable[..., Page]
Ask = Callable[..., Any]


@dataclass
class Watch:
    """Hold what a page must not do: complain, fail, or speak to another host."""

    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def follow(self, page: Page) -> None:
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(f"dialog {dialog.message}"))
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))

    def hear(self, message: ConsoleMessage) -> None:
        # Where scripts are off, nothing fetches what was preloaded for them; /rien is nowhere;
        # a worker is kept out on purpose (see contexts).
        quiet = ("link preload", "Service Worker registration blocked by Playwright")
        expected = any(text in message.text for text in quiet)
        expected |= message.location["url"].endswith("/rien")
        if message.type in {"error", "warning"} and not expected:
            self.complaints.append(f"{message.text} ({message.location['url']})")


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    # Not for the session: its event loop would still run under the tests that follow.
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    assert chromium, "run tests/browser/ensure-chromium first"
    launched = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
    yield launched
    launched.close()


@pytest.fixture(scope="package")
def ask(playwright: Playwright, live_server: str) -> Iterator[Ask]:
    """Ask the API: an address and its parameters give the answer's JSON."""
    client = playwright.request.new_context(base_url=live_server)

    def get(address: str, **parameters: str) -> Any:
        return client.get(address, params=parameters).json()

    yield get
    client.dispose()


@pytest.fixture(scope="package")
def contexts(browser: Browser, live_server: str) -> Iterator[Callable[..., BrowserContext]]:
    """Keep one context for each set of options: its cache makes the later pages quick."""
    kept: dict[str, BrowserContext] = {}

    def get(**options: Any) -> BrowserContext:
        key = repr(sorted(options.items()))
        if key not in kept:
            # What a service worker keeps would make one test depend on those before it.
            wanted = {"locale": "fr-FR", "service_workers": "block", **options}
            kept[key] = browser.new_context(base_url=live_server, **wanted)
            kept[key].set_default_timeout(PATIENCE_MS)
        return kept[key]

    yield get
    for context in kept.values():
        context.close()


@pytest.fixture
def open_page(contexts: Callable[..., BrowserContext], live_server: str) -> Iterator[Open]:
    """Open an address in a page of its own, live; at the end, check that nothing was amiss."""
    watch, pages = Watch(), []

    def get(address: str = "/", *, size: tuple[int, int] = DESKTOP, **options: Any) -> Page:
        page = contexts(**options).new_page()
        pages.append(page)
        page.set_viewport_size({"width": size[0], "height": size[1]})
        watch.follow(page)
        page.goto(address)
        if page.locator(".stage").count() and options.get("java_script_enabled", True):
            wait_for_map(page)
        return page

    yield get
    cookies = [cookie for page in pages for cookie in page.context.cookies()]
    for page in pages:
        page.close()
    assert watch.complaints == []
    assert watch.hosts == {urlsplit(live_server).netloc}
    assert cookies == []
