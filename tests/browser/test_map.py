"""The map: Leaflet's outlines stand for the drawn ones, in place, colour and number."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import DESKTOP, PHONE, Ask, Open

pytestmark = pytest.mark.browser

ADDRESSES = [
    "/",
    "/?theme=emploi",
    "/?scope=all",
    "/?scope=local&theme=numerique",
    "/?age=17",
    "/?q=permis",
    "/?q=zzzz",
    "/?certainty=stated",
    "/?commune=59286",
    "/?year=2024",
    "/?year=2019&scope=all",
    "/?commune=59350&q=conciergerie",
    "/?commune=59009&theme=engagement&scope=all",
]
MEANINGFUL = "['s0','s1','s2','s3','s4','part','chosen']"
LOOK = f"""path => [{MEANINGFUL}.filter(name => path.classList.contains(name)).join(' '),
  path.getAttribute('fill')?.startsWith('url') ? path.getAttribute('fill') : '']"""
DRAWN = f"""() => Object.fromEntries([...document.querySelectorAll('.drawn a[href]')].map(
  link => [new URL(link.getAttribute('href'), location).pathname.split('/').pop(),
    ({LOOK})(link.querySelector('path'))]))"""
LIVE = f"""() => Object.fromEntries([...document.querySelectorAll('path[data-code]')].map(
  path => [path.dataset.code, ({LOOK})(path)]))"""
# In its stage: on a phone the map stands below a list, which the script makes higher.
BOX = """path => {
  const { x, y } = path.closest('.stage').getBoundingClientRect();
  const box = path.getBoundingClientRect();
  return [box.left - x, box.top - y, box.right - x, box.bottom - y];
}"""
# The largest, the smallest, and those at the four ends of the territory.
SPREAD = ["59350", "59367", "59133", "59388", "59044", "59299", "59602", "59286"]


def legend_counts(page: Page) -> list[int]:
    return [int(text) for text in page.locator("#legend td").all_inner_texts()]


def test_leaflet_draws_the_95_communes_each_once(open_page: Open, ask: Ask) -> None:
    page = open_page()

    codes = page.eval_on_selector_all("path[data-code]", "all => all.map(p => p.dataset.code)")

    assert len(codes) == 95
    assert sorted(codes) == sorted(row["code"] for row in ask("/api/communes")["communes"])


@pytest.mark.parametrize("address", ADDRESSES)
def test_leaflet_wears_the_colours_that_the_server_drew(address: str, open_page: Open) -> None:
    page = open_page(address)

    drawn = page.evaluate(DRAWN)

    assert len(drawn) == 95
    assert page.evaluate(LIVE) == drawn


@pytest.mark.parametrize("address", ["/", "/?theme=emploi&scope=all", "/?q=zzzz"])
def test_the_legend_counts_95_communes_before_and_after_the_script(
    address: str, open_page: Open
) -> None:
    before = open_page(address, java_script_enabled=False)
    after = open_page(address)

    assert sum(legend_counts(before)) == 95
    assert legend_counts(after) == legend_counts(before)
    words = "#legend th, #legend-title"
    assert after.locator(words).all_text_contents() == before.locator(words).all_text_contents()


@pytest.mark.parametrize("size", [DESKTOP, (1600, 900), PHONE, (640, 900)])
def test_no_outline_moves_when_leaflet_takes_over(size: tuple[int, int], open_page: Open) -> None:
    before = open_page(size=size, java_script_enabled=False)
    after = open_page(size=size)

    for code in SPREAD:
        drawn = before.locator(f'.drawn a[href*="/{code}"] path').evaluate(BOX)
        live = after.locator(f'path[data-code="{code}"]').evaluate(BOX)
        # Leaflet rounds its size, its origin and each point to whole pixels: 1.6 at the worst.
        assert live == pytest.approx(drawn, abs=2), code


def test_each_outline_is_named_with_its_count(open_page: Open) -> None:
    page = open_page("/?theme=emploi")

    def name(code: str) -> str | None:
        return page.locator(f'path[data-code="{code}"]').get_attribute("aria-label")

    assert name("59286") == "Haubourdin : 2 actions locales"
    assert name("59193") == "Emmerin : 1 action locale"
    assert name("59133") == "Carnin : 0 action locale"


def test_the_zoom_buttons_speak_french_and_zoom(open_page: Open) -> None:
    page = open_page()
    lille = page.locator('path[data-code="59350"]')
    before = lille.bounding_box()
    assert before

    page.get_by_role("button", name="Dézoomer").wait_for()
    page.get_by_role("button", name="Zoomer", exact=True).click()

    page.wait_for_function(
        """wide => document.querySelector('path[data-code="59350"]')
        .getBoundingClientRect().width > 1.2 * wide""",
        arg=before["width"],
    )


@pytest.mark.parametrize("size", [(1000, 700), PHONE], ids=["narrower", "phone"])
def test_a_resized_window_keeps_the_whole_territory_in_view(
    size: tuple[int, int], open_page: Open
) -> None:
    page = open_page()

    page.set_viewport_size({"width": size[0], "height": size[1]})

    page.wait_for_function("""() => {
      const stage = document.querySelector('.stage').getBoundingClientRect();
      return [...document.querySelectorAll('path[data-code]')].every(path => {
        const box = path.getBoundingClientRect();
        return box.left >= stage.left && box.right <= stage.right
          && box.top >= stage.top && box.bottom <= stage.bottom;
      });
    }""")


def test_the_page_speaks_to_no_other_host_and_says_nothing(open_page: Open) -> None:
    page = open_page()
    page.wait_for_load_state("networkidle")

    hosts = page.evaluate(
        "[...new Set(performance.getEntriesByType('resource').map(e => new URL(e.name).host))]"
    )

    # What the console said and the cookies are checked by the fixture, for every page.
    assert hosts == [page.evaluate("location.host")]
    assert page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]") == [
        "",
        0,
        0,
    ]
