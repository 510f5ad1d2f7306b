"""Layout: no page scrolls sideways, nothing jumps, and wishes for calm or contrast are kept."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PAGES, PHONE, Open, open_around

pytestmark = pytest.mark.browser

WIDTHS = [320, 360, 640, 1280]
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
MOST_SHIFT = 0.1
END_OF_MAP = '<details class="legend"'
WATCH_SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver(list => window.shifts.push(...list.getEntries().map(entry => [
    entry.value, entry.sources.map(source => source.node?.className ?? source.node?.nodeName)])))
    .observe({ type: 'layout-shift', buffered: true });
}"""
TWO_FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
FRAMES = 60  # a second, that a page may take to come to rest
# What WCAG 1.4.12 lets readers set; by a constructed sheet, as the policy refuses a <style>.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important; } p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
CUT = """() => [...document.querySelectorAll('a, button, label, summary, h1, h2, h3, p, dt')]
  .filter(element => element.checkVisibility() && !element.closest('.sr, .skip, .scroll, svg'))
  .filter(element => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && (box.left < -1 || box.right > innerWidth + 1);
  }).map(element => element.outerHTML.slice(0, 80))"""

# Where the map stands in each of the frames after a popup opened at its edge.
POPUP_PATH = """async () => {
  const path = document.querySelector('path[data-code="59426"]');
  path.focus();
  path.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
  const places = [];
  for (let frame = 0; frame < 20; frame += 1) {
    await new Promise(requestAnimationFrame);
    places.push(document.querySelector('.leaflet-map-pane').getBoundingClientRect().x);
  }
  return places;
}"""

MOVING = """() => [...document.querySelectorAll('*')].filter(element => {
  const style = getComputedStyle(element);
  return parseFloat(style.transitionDuration) > 0 || style.animationName !== 'none';
}).map(element => element.className.baseVal ?? element.className)"""
# Everything of a look but its colours.
SHAPE = """element => { const s = getComputedStyle(element);
  return [s.outlineStyle, s.outlineWidth, s.strokeWidth, s.fontWeight].join(); }"""


def find_beyond(page: Page) -> list[Any]:
    """Return how far a page at rest scrolls sideways, and what stands beyond its edge.

    What stands off the screen, and what a script writes, is laid out by frames, not at once.
    """
    for _ in range(FRAMES // 2):
        page.evaluate(TWO_FRAMES)
        if (seen := [page.evaluate(SIDEWAYS), page.evaluate(CUT)]) == [0, []]:
            break
    return seen


@pytest.mark.parametrize("address", PAGES)
def test_no_page_scrolls_sideways(address: str, open_page: Open) -> None:
    page, beyond = open_page(address), {}

    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        beyond[width] = find_beyond(page)

    assert beyond == {width: [0, []] for width in WIDTHS}


@pytest.mark.parametrize("address", PAGES)
def test_letters_twice_as_large_and_spaced_fit_a_narrow_window(
    address: str, open_page: Open
) -> None:
    page = open_page(address, size=(320, 800))

    page.evaluate("document.documentElement.style.fontSize = '200%'")
    large = find_beyond(page)
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.evaluate(SPACED)
    spaced = find_beyond(page)

    assert large == [0, []]
    assert spaced == [0, []]


@pytest.mark.parametrize("size", [DESKTOP, PHONE, (1600, 900)])
@pytest.mark.parametrize("address", ["/", "/?commune=59286&theme=emploi", "/?action=kaps"])
def test_the_map_page_hardly_shifts_while_it_loads(
    address: str, size: tuple[int, int], open_page: Open
) -> None:
    page = open_page(address, size=size)

    page.evaluate(WATCH_SHIFTS)
    page.wait_for_load_state("networkidle")
    page.evaluate(TWO_FRAMES)

    shifts = page.evaluate("window.shifts")
    assert sum(value for value, _nodes in shifts) <= MOST_SHIFT, shifts


@pytest.mark.parametrize("size", [DESKTOP, (1600, 900)])
def test_the_map_stands_in_its_place_before_the_rest_has_arrived(
    size: tuple[int, int], open_page: Open
) -> None:
    page = open_page("/mentions-legales", size=size, java_script_enabled=False)
    page.route("/", lambda route: route.fulfill(body=route.fetch().text().split(END_OF_MAP)[0]))

    page.goto("/")
    early = page.locator(".stage").bounding_box()
    page.unroute("/")
    page.goto("/")

    assert page.locator(".stage").bounding_box() == early


def test_reduced_motion_leaves_nothing_moving(open_page: Open) -> None:
    page = open_page(size=PHONE, reduced_motion="reduce")

    places = page.evaluate(POPUP_PATH)

    assert page.evaluate(MOVING) == []
    assert len(set(places)) == 1
    page.goto("/actions")
    assert page.evaluate(MOVING) == []


def test_forced_colours_keep_the_classes_of_the_map_apart(open_page: Open) -> None:
    page = open_page()
    page.emulate_media(forced_colors="active")
    fill = "path => getComputedStyle(path).fill"

    fills = {
        step: page.locator(f"path[data-code].{step}").first.evaluate(fill)
        for step in ("s0", "s1", "s2", "s4")
    }

    assert len(set(fills.values())) == 4
    open_around(page.locator('.chip:has(input[value="emploi"])')).click()
    shown = page.locator('.chip:has(input[value="emploi"]) span')
    expect(shown).to_have_css("outline-style", "solid")


def test_forced_colours_tell_what_is_chosen_by_more_than_colour(open_page: Open) -> None:
    page = open_page("/?commune=59599&age=17")
    page.emulate_media(forced_colors="active")
    page.locator('.chip:has(input[value="emploi"])').click()
    pairs = {
        "chip": ('.chip:has([value="emploi"]) span', '.chip:has([value="sante"]) span'),
        "question": (".question[open]", ".question:not([open])"),
        "number": (".question[open] .number", ".question:not([open]) .number"),
        "commune": ("path[data-code].chosen", 'path[data-code="59350"]'),
    }

    alike = [
        name
        for name, (chosen, other) in pairs.items()
        if page.locator(chosen).first.evaluate(SHAPE) == page.locator(other).first.evaluate(SHAPE)
    ]

    assert alike == []
    edges = page.locator("header.site nav:first-of-type a").evaluate_all(
        "all => all.map(a => getComputedStyle(a).borderBottomColor)"
    )
    assert edges[0] not in edges[1:]


def test_dark_colours_are_used_when_asked_for(open_page: Open) -> None:
    page = open_page()
    ground: dict[str, Any] = {}

    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        ground[scheme] = page.evaluate("getComputedStyle(document.body).backgroundColor")

    brightness = {
        scheme: sum(int(part) for part in colour.strip("rgb()").split(","))
        for scheme, colour in ground.items()
    }
    assert brightness["light"] > 600
    assert brightness["dark"] < 150


def test_the_whole_map_is_seen_beside_the_questions(open_page: Open) -> None:
    page = open_page()
    box = page.locator(".stage").bounding_box()
    assert box
    assert box["y"] + box["height"] <= DESKTOP[1]
    expect(page.get_by_role("combobox")).to_be_in_viewport(ratio=1)


def test_on_a_phone_the_questions_come_first_and_the_map_is_one_press_away(
    open_page: Open,
) -> None:
    page = open_page(size=PHONE, reduced_motion="reduce")
    expect(page.get_by_role("combobox")).to_be_in_viewport(ratio=1)

    page.locator(".jump a", has_text="Carte").click()

    expect(page.locator(".stage")).to_be_in_viewport(ratio=1)
