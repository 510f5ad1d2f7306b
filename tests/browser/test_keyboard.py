"""The whole path by keyboard alone: from the first Tab to a popup, without a trap."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Open, wait_for_map

pytestmark = pytest.mark.browser

MOST_STOPS = 60
# Where the focus is, and whether it is seen there: on it, or on the words that cover its box.
SEEN = """() => {
  const element = document.activeElement;
  const box = element.getBoundingClientRect();
  const drawn = part => part && (style =>
    (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0)
    || (part.matches('path') && parseFloat(style.strokeWidth) >= 4))(getComputedStyle(part));
  return {
    seen: [element, element.nextElementSibling].some(drawn),
    inside: box.bottom > 0 && box.top < innerHeight,
    name: element.outerHTML.slice(0, 90),
  };
}"""
HAS_FOCUS = "element => element === document.activeElement"


class Walker:
    """Walk with keys alone; each stop must be seen, and each aim reached in a few stops."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def walk_to(self, aim: Locator, *, key: str = "Tab") -> None:
        """Press Tab until the aim has the focus; fail where the focus is lost, hidden or stuck."""
        last = ""
        for _stop in range(MOST_STOPS):
            self.press(key)
            here = self.page.evaluate(SEEN)
            assert here["name"] != last, f"stuck at {last}"
            assert here["seen"], here
            assert here["inside"], here
            if aim.evaluate(HAS_FOCUS):
                return
            last = here["name"]
        raise AssertionError(f"{aim} is more than {MOST_STOPS} stops away")

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)


@pytest.fixture
def walker(request: pytest.FixtureRequest, open_page: Open) -> Walker:
    # A locale of its own: what is kept on the device stays in that context.
    locale = "fr-LU" if request.param == DESKTOP else "fr-MC"
    return Walker(open_page(size=request.param, locale=locale, reduced_motion="reduce"))


def answer_three_questions(walker: Walker) -> None:
    page = walker.page
    walker.walk_to(page.locator(".skip a").first)
    walker.walk_to(page.get_by_role("combobox"))
    walker.type("tourcoing")
    expect(page.get_by_role("option").first).to_be_visible()
    walker.press("Enter")
    expect(page.locator('[data-step="2"] summary')).to_be_focused()
    walker.walk_to(page.get_by_label("Ton âge"))
    walker.type("17")
    walker.walk_to(page.locator('.pass[data-next="3"]'))
    walker.press("Enter")
    expect(page.locator('[data-step="3"] summary')).to_be_focused()
    walker.walk_to(page.locator('[name="theme"][value="emploi"]'))
    walker.press("Space")
    walker.walk_to(page.locator('.pass[data-next="0"]'))
    walker.press("Enter")
    expect(page.locator("#resultats")).to_be_focused()


def keep_one_and_come_back(walker: Walker) -> None:
    """Drop the age, keep the first action, look at the selection, go back."""
    page = walker.page
    walker.walk_to(page.locator('#chosen [data-name="age"]'))
    walker.press("Enter")
    expect(page.locator("#chosen a")).to_have_count(2)
    expect(page.locator("#chosen a").first).to_be_focused()
    box = page.locator(".card:visible .keep input").first
    walker.walk_to(box)
    walker.press("Space")
    expect(page.locator(".kept-count")).to_have_text("1")
    walker.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ma sélection")
    expect(page.locator(".card")).to_have_count(1)
    walker.walk_to(page.locator(".card .keep input"))
    page.go_back()  # the browser's own key, which it has in a window only
    wait_for_map(page)
    expect(page.locator("#chosen a")).to_have_count(2)
    expect(box).to_be_checked()


def open_and_leave_a_popup(walker: Walker) -> None:
    page = walker.page
    walker.walk_to(page.locator('.skip a[href="#carte"]'))
    walker.press("Enter")
    expect(page.locator("#carte")).to_be_focused()
    outline = page.locator("path[data-code]:focus")
    walker.press("Tab")
    expect(outline).to_have_count(1)
    assert page.evaluate(SEEN)["seen"]
    code = outline.get_attribute("data-code")
    walker.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading").first).to_be_focused()
    assert page.evaluate(SEEN)["seen"]
    walker.walk_to(dialog.get_by_role("link", name="La page"))
    walker.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator(f'path[data-code="{code}"]')).to_be_focused()


@pytest.mark.parametrize("walker", [DESKTOP, PHONE], ids=["desktop", "phone"], indirect=True)
def test_keys_alone_go_all_the_way_and_nothing_traps_them(walker: Walker) -> None:
    answer_three_questions(walker)
    keep_one_and_come_back(walker)
    open_and_leave_a_popup(walker)

    walker.walk_to(walker.page.locator("footer a").first)
