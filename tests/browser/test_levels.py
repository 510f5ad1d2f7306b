"""The map of a large territory: light at first, communes from near, nothing that blocks."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from mapapp.settings import Settings
from tests.browser.conftest import DESKTOP, PATIENCE_MS, PHONE, Watch
from tests.conftest import serve

pytestmark = pytest.mark.browser
MOST_BYTES = 400_000
LONGEST_MS = 50
WATCH_TASKS = """
window.tasks = [];
new PerformanceObserver(list => window.tasks.push(...list.getEntries().map(one => one.duration)))
  .observe({ type: 'longtask', buffered: true });
"""
# Whether the tile under a point of the page is drawn, with something on it.
PAINTED = """([x, y]) => [...document.querySelectorAll('#niveaux canvas')].some(canvas => {
  const box = canvas.getBoundingClientRect();
  return box.left <= x && x < box.right && box.top <= y && y < box.bottom
    && Number(canvas.dataset.places) > 0;
})"""


@pytest.fixture(scope="module")
def address(large_world: Settings) -> Iterator[str]:
    with serve(large_world) as (_, told):
        yield told


@pytest.fixture
def watch() -> Iterator[Watch]:
    held = Watch()
    yield held
    assert held.complaints == []
    assert len(held.hosts) <= 1


@pytest.fixture
def open_large(browser: Browser, address: str, watch: Watch) -> Iterator[Any]:
    kept: list[BrowserContext] = []

    def get(path: str = "/", size: tuple[int, int] = DESKTOP, **options: Any) -> Page:
        wide, tall = size
        wanted = {"locale": "fr-FR", "service_workers": "block", **options}
        context = browser.new_context(
            base_url=address, viewport={"width": wide, "height": tall}, **wanted
        )
        kept.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.add_init_script(WATCH_TASKS)
        watch.follow(page)
        page.goto(path)
        if options.get("java_script_enabled", True):
            page.wait_for_selector(".stage.live")
        return page

    yield get
    for context in kept:
        context.close()


def find_spot(page: Page, across: float, down: float) -> tuple[float, float]:
    """Find a spot of the map, by its part of the width and of the height; wait until painted."""
    box = page.locator("#niveaux").bounding_box()
    assert box is not None
    spot = box["x"] + across * box["width"], box["y"] + down * box["height"]
    page.wait_for_function(PAINTED, arg=[*spot])
    return spot


def shows_communes(page: Page) -> None:
    expect(page.locator('[data-level="communes"]')).to_be_visible()
    expect(page.locator('[data-level="groups"]')).to_be_hidden()


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_first_view_is_light(browser: Browser, address: str, size: tuple[int, int]) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    page = context.new_page()
    session = context.new_cdp_session(page)
    sizes: list[float] = []
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))

    page.goto(address)
    page.wait_for_selector(".stage.live")
    page.wait_for_load_state("networkidle")

    assert 20_000 < sum(sizes) < MOST_BYTES
    context.close()


def test_a_click_on_a_departement_shows_its_communes(open_large: Any) -> None:
    page = open_large()
    expect(page.locator('[data-level="groups"]')).to_be_visible()

    with page.expect_response("**/level-1-*.json"):
        page.mouse.click(*find_spot(page, 0.4, 0.7))

    shows_communes(page)
    find_spot(page, 0.5, 0.5)


def test_a_click_on_a_commune_opens_its_actions(open_large: Any) -> None:
    page = open_large("/?commune=01001")

    page.mouse.click(*find_spot(page, 0.5, 0.5))

    popup = page.get_by_role("dialog", name="Sainte-Colombe")
    expect(popup.get_by_role("link", name="Action colombe")).to_be_visible()
    expect(popup.get_by_role("heading", name="Sainte-Colombe")).to_be_focused()
    link = popup.get_by_role("link", name="La page de la commune")
    expect(link).to_have_attribute("href", "/communes/01001")
    page.keyboard.press("Escape")
    expect(popup).to_have_count(0)


def test_the_search_asks_the_server_and_goes_to_the_commune(open_large: Any) -> None:
    page = open_large()

    page.get_by_role("combobox").press_sequentially("colomb")
    expect(page.get_by_role("option").first).to_contain_text("Sainte-Colombe")
    page.keyboard.press("Enter")

    page.wait_for_url("**/?*commune=01001*")
    expect(page.locator("#status")).to_have_text("2 actions pour Sainte-Colombe")
    page.wait_for_selector(".stage.live")
    shows_communes(page)


def test_panning_and_zooming_block_nothing(open_large: Any, browser: Browser) -> None:
    page = open_large()
    find_spot(page, 0.5, 0.4)

    browser.start_tracing(
        page=page, categories=["toplevel", "disabled-by-default-devtools.timeline"]
    )
    seen = move_about(page)
    tasks = read_tasks(browser.stop_tracing())

    shows_communes(page)
    assert len(tasks) > 100
    # The observer counts waiting for a busy machine too, the trace the processor's time alone.
    assert max(tasks) < LONGEST_MS or seen == []


def read_tasks(trace: bytes) -> list[float]:
    """Read how many milliseconds each task of a page's main thread had the processor."""
    events = json.loads(trace)["traceEvents"]
    mains = {
        (one["pid"], one["tid"])
        for one in events
        if one["name"] == "thread_name" and one["args"]["name"] == "CrRendererMain"
    }
    return [
        one["tdur"] / 1000
        for one in events
        if (one["pid"], one["tid"]) in mains and one["name"].endswith("RunTask") and "tdur" in one
    ]


def move_about(page: Page) -> list[float]:
    """Zoom in and out and drag the map; return how long each task was that blocked."""
    x, y = find_spot(page, 0.5, 0.4)
    page.evaluate("window.tasks.length = 0")
    for step in (-300, -300, 300, 300, -300):
        page.mouse.move(x, y)
        page.mouse.wheel(0, step)
        page.wait_for_timeout(400)  # as somebody looks before they go on
        page.mouse.down()
        page.mouse.move(x - 150, y + 60, steps=12)
        page.mouse.move(x, y, steps=12)
        page.mouse.up()
        page.wait_for_timeout(400)
    return [task for task in page.evaluate("window.tasks") if task > LONGEST_MS]


def test_a_button_leads_overseas(open_large: Any) -> None:
    page = open_large()

    with page.expect_response("**/level-2-974.json"):
        page.get_by_role("button", name="Département 974").click()

    shows_communes(page)


def test_without_a_script_lists_and_drawing_lead_to_departements(open_large: Any) -> None:
    page = open_large(java_script_enabled=False)

    expect(page.locator(".drawn")).to_be_visible()
    expect(page.locator(".drawn a")).to_have_count(5)
    page.get_by_role("link", name="Ain", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ain")
    expect(page.get_by_role("link", name="Sainte-Colombe").last).to_be_visible()

    page.goto("/")
    page.get_by_role("textbox", name="Ta commune").fill("Le Bout")
    page.get_by_role("button", name="Voir les réponses").click()
    expect(page.locator("#status")).to_contain_text("Le Bout")
