"""The border's page: Leaflet's line in place, and segments chosen by mouse, key or link."""

from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import DESKTOP, PHONE, Ask, Open, click_line, click_spot

pytestmark = pytest.mark.browser

PAGE = "/frontiere"
HALLUIN = "59279~canton:menen"
TOURCOING = "59599~nis:57096"
# The longest, the shortest, one of a commune that faces two zones, and the last of the line.
SEGMENTS = [HALLUIN, "59426~nis:57096", "59650~canton:tournai-2", "59044~canton:tournai-2"]
NOTHING = "Choisis un tronçon"
DRAWN = [".drawn .commune", ".drawn a[data-segment]"]
LIVE = [".folium-map path.commune", "path[data-segment]"]
# The outlines of the communes in their order, then those of the segments by name.
BOXES = """([communes, segments]) => [communes, segments].map(selector => Object.fromEntries(
  [...document.querySelectorAll(selector)].map((element, place) => {
    const path = element.matches('path') ? element : element.querySelector('.line');
    const box = path.getBoundingClientRect();
    return [element.dataset.segment ?? place, [box.x, box.y, box.right, box.bottom]];
  })))"""
PLACE = "document.activeElement.dataset.segment"
# How far two colours are from each other, as WCAG 2.2 measures it (relative luminance).
CONTRAST = """([one, other]) => {
  const read = (selector, name) => getComputedStyle(document.querySelector(selector))[name];
  const light = colour => colour.match(/[0-9.]+/g).slice(0, 3).map(part => part / 255)
    .map(part => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4)
    .reduce((sum, part, place) => sum + part * [.2126, .7152, .0722][place], 0);
  const [dark, bright] = [light(read(...one)), light(read(...other))].sort((a, b) => a - b);
  return (bright + .05) / (dark + .05);
}"""


def line_of(page: Page, segment: str) -> Locator:
    return page.locator(f'path[data-segment="{segment}"]')


def link_of(page: Page, segment: str) -> Locator:
    return page.locator(f'#ligne-table a[data-segment="{segment}"]')


def title_of(page: Page) -> Locator:
    return page.locator("#segment-title")


def both(row: dict[str, Any], key: str = "name") -> str:
    french, dutch = row[f"{key}_fr"], row[f"{key}_nl"]
    return french if french == dutch else f"{french} / {dutch}"


def say_km(km: float) -> str:
    return f"{km:.1f}".removesuffix(".0").replace(".", ",") + " km"


def check_segment(page: Page, segment: str, border: dict[str, Any]) -> None:
    """Check that what is shown of a segment is what the API says of it."""
    facts = next(row for row in border["segments"] if row["id"] == segment)
    commune = next(row for row in border["communes"] if row["code"] == facts["code"])
    titles = {row["id"]: row["title"] for row in border["crossing"]}
    expect(title_of(page)).to_have_text(f"{facts['commune']} – {both(facts, 'zone')}")
    expect(page.locator("#troncon > p").first).to_contain_text(say_km(facts["km"]))
    crossing = page.locator("#troncon h3:first-of-type + ul a")
    assert sorted(crossing.all_text_contents()) == sorted(
        titles[id_] for id_ in commune["crossing"]
    )
    assert page.locator("path.line.chosen[data-segment]").evaluate_all(
        "all => all.map(path => path.dataset.segment)"
    ) == [segment]
    expect(page.locator("#ligne-table [aria-current]")).to_have_attribute("data-segment", segment)
    assert parse_qs(page.evaluate("location.search.slice(1)"))["segment"] == [segment]


@pytest.mark.parametrize("size", [DESKTOP, (1600, 900), PHONE, (640, 900)])
def test_no_outline_moves_when_leaflet_takes_over(size: tuple[int, int], open_page: Open) -> None:
    before = open_page(PAGE, size=size, java_script_enabled=False)
    after = open_page(PAGE, size=size)

    for drawn, live in zip(before.evaluate(BOXES, DRAWN), after.evaluate(BOXES, LIVE), strict=True):
        assert sorted(live) == sorted(drawn)
        for name, box in drawn.items():
            assert live[name] == pytest.approx(box, abs=2), name


def test_each_segment_is_a_button_in_its_place_along_the_line(open_page: Open, ask: Ask) -> None:
    page, border = open_page(PAGE), ask("/api/border")
    line_of(page, border["segments"][0]["id"]).focus()

    walked = [page.evaluate(PLACE)]
    for _step in border["segments"][1:]:
        page.keyboard.press("ArrowRight")
        walked.append(page.evaluate(PLACE))

    assert walked == [row["id"] for row in border["segments"]]
    for row in border["segments"]:
        name = f"{row['commune']} – {both(row, 'zone')}, {say_km(row['km'])}"
        expect(page.get_by_role("button", name=name, exact=True)).to_have_count(1)
    assert page.locator("path[data-segment]").count() == len(walked)


@pytest.mark.parametrize("segment", SEGMENTS)
def test_a_click_on_the_line_shows_what_the_api_says(
    segment: str, open_page: Open, ask: Ask
) -> None:
    page, border = open_page(PAGE), ask("/api/border")

    click_line(page, line_of(page, segment))

    check_segment(page, segment, border)
    expect(page.locator("#troncon")).to_be_focused()
    page.go_back()
    expect(title_of(page)).to_have_text(NOTHING)
    expect(page.locator("path.chosen[data-segment]")).to_have_count(0)
    page.go_forward()
    check_segment(page, segment, border)
    page.reload()
    page.wait_for_selector(".stage.live")
    check_segment(page, segment, border)


def test_tab_reaches_one_segment_arrows_walk_and_enter_chooses(open_page: Open, ask: Ask) -> None:
    page, border = open_page(PAGE), ask("/api/border")
    order = [row["id"] for row in border["segments"]]
    stops = page.locator('path[data-segment][tabindex="0"]')
    expect(stops).to_have_count(1)
    page.locator(".filters > summary").focus()

    page.keyboard.press("Tab")
    reached = [page.evaluate(PLACE)]
    for key in ("ArrowLeft", "ArrowDown", "ArrowRight", "ArrowUp"):
        page.keyboard.press(key)
        reached.append(page.evaluate(PLACE))
        expect(stops).to_have_count(1)
    page.keyboard.press("Enter")

    assert reached == [order[0], order[0], order[1], order[2], order[1]]
    check_segment(page, order[1], border)
    expect(page.locator("#troncon")).to_be_focused()


def test_a_link_of_the_table_chooses_without_leaving_the_page(open_page: Open, ask: Ask) -> None:
    page, border = open_page(PAGE), ask("/api/border")
    page.evaluate("window.mark = 'kept'")

    link_of(page, TOURCOING).click()
    check_segment(page, TOURCOING, border)
    link_of(page, HALLUIN).click()
    check_segment(page, HALLUIN, border)
    expect(page.locator("#troncon")).to_be_focused()

    page.go_back()
    check_segment(page, TOURCOING, border)
    assert page.evaluate("window.mark") == "kept"


def test_a_link_within_the_page_leaves_what_is_shown_and_the_focus(open_page: Open) -> None:
    page = open_page(PAGE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.locator('.skip a[href="#ligne"]').focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    page.wait_for_load_state("networkidle")
    expect(page.locator("#ligne-table")).to_be_focused()
    assert [address for address in asked if PAGE in address] == []


def test_an_answer_that_comes_late_gives_way_to_the_last_choice(open_page: Open) -> None:
    page = open_page(PAGE)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/frontiere?segment=59599*", hold)
    with page.expect_request("**/frontiere?segment=59599*"):
        link_of(page, TOURCOING).click()
    link_of(page, HALLUIN).click()
    expect(title_of(page)).to_contain_text("Halluin")
    with page.expect_event("requestfinished"):
        held[0].continue_()
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    assert title_of(page).inner_text().startswith("Halluin")


def test_a_click_on_a_commune_opens_its_page(open_page: Open) -> None:
    page = open_page(f"{PAGE}?lang=nl")
    lille = page.locator(".folium-map path.commune").nth(
        page.evaluate("""[...document.querySelectorAll('.drawn .commune')].findIndex(
          path => path.parentElement.getAttribute('href').includes('59350'))""")
    )

    lille.scroll_into_view_if_needed()
    click_spot(page, lille)

    expect(page.get_by_role("heading", level=1)).to_have_text("Lille")
    assert page.evaluate("location.pathname + location.search") == "/communes/59350?lang=nl"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_line_and_bands_are_seen_in_light_and_in_the_dark(scheme: str, open_page: Open) -> None:
    page = open_page(f"{PAGE}?segment={HALLUIN}")

    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]

    zone, plain = [".folium-map .zone", "fill"], ["path.line[data-segment]:not(.chosen)", "stroke"]
    chosen = ["path.line.chosen[data-segment]", "stroke"]
    assert page.evaluate(CONTRAST, [plain, zone]) >= 3
    assert page.evaluate(CONTRAST, [chosen, zone]) >= 3
    fills = [
        page.locator(f".folium-map path.commune.b{band}").first.evaluate(
            "path => getComputedStyle(path).fill"
        )
        for band in range(5)
    ]
    assert len(set(fills)) == 5
