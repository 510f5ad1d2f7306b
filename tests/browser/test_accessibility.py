"""Accessibility: no fault that a machine finds, focus that is seen, targets one can hit."""

from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PAGES, PHONE, Open

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
TAGS = ["RGAAv4", "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async ([part, only]) => (await axe.run(part, {runOnly: only, resultTypes: ['violations']}))
  .violations.flatMap(found => found.nodes.map(node => [found.id, node.target.join(' ')]))"""
# axe takes a target that the bar at the foot covers in part for a small one; scrolling frees it.
# And a card off the screen has no boxes yet: measured as it is, its links would have no height;
# nobody can hit or see them before they are laid out, so they are laid out to be judged.
UNSTUCK = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`.jump, .basket { position: relative !important; }
    * { content-visibility: visible !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
# Of all rules, those whose answer the colour scheme can change.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}

# The border's page in each language, with and without a segment; two of the six are in PAGES.
BORDER = [
    "/frontiere?lang=nl",
    "/frontiere?lang=en",
    "/frontiere?segment=59599~nis:57096",
    "/frontiere?segment=59650~canton:tournai-2&lang=en",
]

# What shows the focus: of the element, or of the words after the field that they hide.
LOOK = """() => {
  const read = element => { const s = element && getComputedStyle(element); return s && [
    s.outlineStyle, s.outlineWidth, s.outlineColor, s.stroke, s.strokeWidth, s.boxShadow].join(); };
  const looks = element => [element, element.nextElementSibling].map(read).join(' | ');
  const element = document.activeElement === document.body ? null : document.activeElement;
  const before = window.lastStop && { name: window.lastName, seen: window.lastLook,
    unseen: looks(window.lastStop) };
  Object.assign(window, { lastStop: element, lastLook: element && looks(element),
    lastName: element && `${element.tagName} ${element.textContent.trim().slice(0, 30)}` });
  return before;
}"""
COVERED = """() => {
  const element = document.activeElement, box = element.getBoundingClientRect();
  const spots = [.1, .3, .5, .7, .9].flatMap(x => [.1, .5, .9].map(
    y => document.elementFromPoint(box.left + x * box.width, box.top + y * box.height)));
  const around = element.closest('label, a, svg') ?? element;
  return spots.some(spot => spot && around.contains(spot)) ? null : element.outerHTML.slice(0, 90);
}"""
SMALL = """() => {
  const inText = element => getComputedStyle(element).display === 'inline'
    && [...element.parentElement.childNodes].some(
      node => node !== element && node.nodeType === 3 && node.data.trim().length > 2);
  const covers = element => element.closest('.skip') || element.closest('svg') || inText(element);
  return [...document.querySelectorAll('a[href], button, input, summary, select, [role=option]')]
    .filter(element => element.checkVisibility() && !covers(element))
    .map(element => [element.getBoundingClientRect(), element.textContent.trim().slice(0, 40)])
    .filter(([box]) => box.width && (box.width < 24 || box.height < 23.99))
    .map(([box, text]) => `${text} ${box.width.toFixed(1)} x ${box.height.toFixed(1)}`);
}"""


def find_faults(page: Page, part: str = "html") -> list[Any]:
    """Ask axe about a part of a page: in light colours all rules, in dark ones those of colour."""
    # Evaluated, not added as a <script>: the page's policy would refuse that.
    page.evaluate(f"{AXE}; 0")
    page.evaluate(UNSTUCK)
    page.emulate_media(color_scheme="light")
    found = page.evaluate(RUN, [part, TAGS])
    page.emulate_media(color_scheme="dark")
    return [*found, *(["dark", *fault] for fault in page.evaluate(RUN, [part, COLOURS]))]


def resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


def open_popup(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.locator('path[data-code="59350"]').focus()
    page.keyboard.press("Enter")
    page.get_by_role("dialog", name="Lille").locator("summary").click()


def open_suggestions(page: Page) -> None:
    page.get_by_role("combobox").press_sequentially("la")
    expect(page.get_by_role("option").first).to_be_visible()


def open_age(page: Page) -> None:
    page.locator('[data-step="2"] summary').click()
    page.get_by_label("Ton âge").fill("17")


def open_needs(page: Page) -> None:
    page.locator('[data-step="3"] summary').click()
    page.locator('.chip:has(input[value="emploi"])').click()
    page.locator('.chip:has(input[value="sante"]) input').focus()


def open_situations(page: Page) -> None:
    page.locator("summary", has_text="Ta situation").click()
    page.locator('.chip:has(input[value="lyceen"])').click()


def open_more(page: Page) -> None:
    page.locator("summary", has_text="Plus de choix").click()
    page.locator("summary", has_text="Autres années").click()


def unfold(page: Page) -> None:
    """Open every fold of a page at once, those too of which one closes the other."""
    page.evaluate("""() => { for (const fold of document.querySelectorAll('details')) {
      fold.removeAttribute('name');
      fold.open = true;
    } }""")


SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
# What is done on the map's page, and the part of it that this changes.
STATES = [
    (open_popup, ".leaflet-popup"),
    (open_suggestions, "#filters"),
    (open_age, ".panel > form"),
    (open_needs, ".panel > form"),
    (open_situations, ".panel > form"),
    (open_more, ".panel > form"),
]


@SIZES
@pytest.mark.parametrize("address", [*PAGES, *BORDER])
def test_no_page_has_a_fault_that_axe_finds(
    address: str, size: tuple[int, int], open_page: Open
) -> None:
    assert find_faults(open_page(address, size=size)) == []


@pytest.mark.parametrize(("prepare", "part"), STATES)
@SIZES
def test_the_map_in_use_has_no_fault_that_axe_finds(
    size: tuple[int, int], prepare: Any, part: str, open_page: Open
) -> None:
    page = open_page(size=size)

    prepare(page)

    assert find_faults(page, part) == []


@SIZES
@pytest.mark.parametrize("address", ["/", "/actions"])
def test_forced_colours_have_no_fault_that_axe_finds(
    address: str, size: tuple[int, int], open_page: Open
) -> None:
    page = open_page(address, size=size)
    page.emulate_media(forced_colors="active", reduced_motion="reduce")

    page.evaluate(f"{AXE}; 0")

    assert page.evaluate(RUN, ["html", COLOURS]) == []


def test_axe_knows_the_rules_of_the_rgaa(open_page: Open) -> None:
    page = open_page("/accessibilite")
    page.evaluate(f"{AXE}; 0")

    known = page.evaluate("tag => axe.getRules([tag]).length", "RGAAv4")

    assert known > 50


@pytest.mark.parametrize("address", PAGES)
def test_the_first_tab_stop_skips_to_what_the_page_is_about(address: str, open_page: Open) -> None:
    page = open_page(address)

    page.keyboard.press("Tab")
    skip = page.locator(".skip a").first
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    box = skip.bounding_box()
    assert box
    assert box["width"] > 44
    assert box["height"] >= 44
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    target = page.locator(skip.get_attribute("href") or "")
    expect(target).to_be_in_viewport()
    has_stops = target.locator("a, button, input, summary").count() > 0
    inside = target.evaluate("part => part.contains(document.activeElement)")
    assert inside is has_stops


def test_the_list_of_communes_is_three_keys_away(open_page: Open) -> None:
    page = open_page()

    for key in ("Tab", "Tab", "Enter", "Tab"):
        page.keyboard.press(key)

    expect(page.locator('#les-communes a[href="/communes/59005"]')).to_be_focused()


@SIZES
@pytest.mark.parametrize("address", ["/", "/actions", "/communes", "/donnees", "/frontiere"])
def test_the_focus_is_seen_on_the_first_thirty_stops(
    address: str, size: tuple[int, int], open_page: Open
) -> None:
    page = open_page(address, size=size, reduced_motion="reduce")
    stops, hidden = [], []

    for _stop in range(31):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(LOOK))
        hidden.append(page.evaluate(COVERED))

    told = [stop for stop in stops if stop]
    assert len(told) == 30
    assert [stop["name"] for stop in told if stop["seen"] == stop["unseen"]] == []
    assert [name for name in hidden if name] == []


@pytest.mark.parametrize("address", PAGES)
def test_every_target_is_24_pixels_or_stands_in_a_sentence(address: str, open_page: Open) -> None:
    page = open_page(address)
    unfold(page)
    small = page.evaluate(SMALL)

    resize(page, PHONE)

    assert small == []
    assert page.evaluate(SMALL) == []


@pytest.mark.parametrize("prepare", [open_popup, open_suggestions])
def test_the_targets_of_popup_and_suggestions_are_24_pixels(prepare: Any, open_page: Open) -> None:
    page = open_page(size=PHONE)

    prepare(page)

    assert page.evaluate(SMALL) == []


def test_every_page_has_one_main_heading_and_its_own_title(open_page: Open) -> None:
    page, titles = open_page("/accessibilite"), []
    addresses = [address for address in PAGES if "?" not in address]

    for address in addresses:
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        titles.append(page.title())

    assert len(set(titles)) == len(addresses)
    assert page.evaluate("document.documentElement.lang") == "fr"
