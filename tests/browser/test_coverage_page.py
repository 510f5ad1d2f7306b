"""The page of coverage: map, table and lists choose for each other, with and without script."""

from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Open, click_spot, open_around

pytestmark = pytest.mark.browser

PAGE = "/couverture"
LILLE, ROUBAIX, LOOS = "59350", "59512", "59360"
# What both ways of reading the page must show alike.
SHOWN = """() => [...document.querySelectorAll('main [data-part]:not(#filters)')].map(part => [
  part.id, part.innerText === undefined ? '' : part.textContent.replace(/\\s+/g, ' ').trim()])"""
FILLS = """selector => [...document.querySelectorAll(selector)].map(path => [
  path.getAttribute('aria-label') ?? path.parentElement.getAttribute('aria-label'),
  getComputedStyle(path).fill.replace(/"/g, '')]).sort()"""
AT = "document.activeElement.closest('td, th')?.cellIndex"
NAME = "document.activeElement.closest('tr')?.cells[0].textContent"


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(page.evaluate("location.search.slice(1)"))


def title(page: Page) -> str:
    return page.locator("#choisie-titre").inner_text()


def cell(code: str, col: str) -> str:
    return f'#grille tbody a[href*="row={code}&col={col}#"]'


def test_a_click_on_the_map_shows_its_commune_everywhere(open_page: Open) -> None:
    page = open_page(PAGE)

    outline = page.locator(f'path[data-code="{ROUBAIX}"]')
    outline.scroll_into_view_if_needed()
    click_spot(page, outline)

    expect(page.locator("#choisie-titre")).to_have_text("Roubaix")
    expect(page.locator("#grille tr.current th")).to_have_text("Roubaix")
    expect(page.locator("path.leaflet-interactive.chosen")).to_have_attribute("data-code", ROUBAIX)
    expect(page.locator("#choisie")).to_be_focused()
    expect(page.locator("#dit")).to_contain_text("Roubaix, 1 locale")
    assert asked(page) == {"row": [ROUBAIX]}


def test_enter_on_the_map_opens_and_escape_leads_back(open_page: Open) -> None:
    page = open_page(PAGE)
    page.locator(f'path[data-code="{LILLE}"]').focus()

    page.keyboard.press("Enter")
    expect(page.locator("#choisie")).to_be_focused()
    assert title(page) == "Lille"
    page.keyboard.press("Escape")

    assert page.evaluate("document.activeElement.dataset.code") == LILLE


def test_a_cell_chooses_its_commune_and_column_and_the_map_follows(open_page: Open) -> None:
    page = open_page(PAGE)
    page.locator(cell(LOOS, "sante")).click()

    expect(page.locator("#choisie-titre")).to_have_text("Loos")
    expect(page.locator(".gaps li.current strong")).to_have_text("Santé")
    expect(page.locator("path.leaflet-interactive.chosen")).to_have_attribute("data-code", LOOS)
    expect(page.locator("#grille [aria-current]")).to_have_attribute(
        "href", f"?row={LOOS}&col=sante#choisie"
    )
    page.keyboard.press("Escape")
    assert page.evaluate(NAME) == "Loos"


def test_arrows_walk_from_cell_to_cell(open_page: Open) -> None:
    page = open_page(PAGE)
    stops = page.locator('#grille tbody a[tabindex="0"]')
    expect(stops).to_have_count(1)
    stops.focus()
    first = page.evaluate(NAME)

    page.keyboard.press("ArrowRight")
    assert page.evaluate(AT) == 4
    page.keyboard.press("ArrowDown")
    assert (page.evaluate(AT), page.evaluate(NAME) != first) == (4, True)
    page.keyboard.press("End")
    assert page.evaluate(AT) == 13
    page.keyboard.press("Home")
    page.keyboard.press("ArrowUp")
    assert (page.evaluate(AT), page.evaluate(NAME)) == (0, first)
    expect(stops).to_have_count(1)


def test_a_column_s_name_counts_only_it_and_back_undoes_it(open_page: Open) -> None:
    page = open_page(PAGE)
    page.locator('[data-key="only-sante"]').click()

    expect(page.locator("#comptes .lead")).to_contain_text("85 communes sur 95")
    expect(page.locator("#dit")).to_contain_text("85 communes sur 95")
    expect(page.locator('.drop[data-key="drop-theme-sante"]')).to_be_visible()
    assert asked(page) == {"theme": ["sante"]}
    assert page.locator("path.leaflet-interactive.bare").count() == 85

    page.go_back()
    expect(page.locator("#comptes .lead")).to_contain_text("68 communes sur 95")
    expect(page.locator(".drop")).to_have_count(0)
    assert asked(page) == {}


def test_sorting_keeps_the_focus_and_asks_again_the_other_way(open_page: Open) -> None:
    page = open_page(PAGE)
    page.locator('[data-key="sort-name"]').focus()
    page.keyboard.press("Enter")

    expect(page.locator('#grille th[aria-sort="ascending"]')).to_contain_text("Commune")
    assert page.evaluate("document.activeElement.dataset.key") == "sort-name"
    page.keyboard.press("Enter")
    expect(page.locator('#grille th[aria-sort="descending"]')).to_contain_text("Commune")


def test_a_ranked_gap_opens_its_commune(open_page: Open) -> None:
    page = open_page(f"{PAGE}?zone=melt")
    link = page.locator("#liste tbody a[data-key]").first
    name = link.locator("span").first.inner_text()

    link.click()

    expect(page.locator("#choisie-titre")).to_have_text(name)
    expect(page.locator("#grille tr.current th")).to_have_text(name)


@pytest.mark.parametrize("is_dragged", [False, True])
def test_a_zone_is_drawn_around_communes(is_dragged: bool, open_page: Open) -> None:  # noqa: FBT001
    page = open_page(PAGE)
    page.locator("#dessiner").click()
    path = page.locator(f'path[data-code="{LILLE}"]')
    path.scroll_into_view_if_needed()
    box = path.bounding_box()
    assert box
    left, top, right, bottom = (
        box["x"] - 4,
        box["y"] - 4,
        box["x"] + box["width"] + 4,
        box["y"] + box["height"] + 4,
    )
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    if is_dragged:
        page.mouse.move(*corners[0])
        page.mouse.down()
        for corner in [*corners[1:], corners[0]]:
            page.mouse.move(*corner, steps=8)
        page.mouse.up()
    else:
        for corner in corners:
            page.mouse.click(*corner)
        page.keyboard.press("Enter")

    expect(page.locator("#comptes .lead")).not_to_contain_text("sur 95")
    codes = asked(page)["commune"]
    assert LILLE in codes
    assert 1 < len(codes) < 20
    assert "59599" not in codes
    expect(page.locator("#grille tbody tr")).to_have_count(len(codes))
    expect(page.locator("#dessiner")).to_have_attribute("aria-pressed", "false")


def test_escape_leaves_a_zone_undrawn(open_page: Open) -> None:
    page = open_page(PAGE)
    page.locator("#dessiner").click()
    box = page.locator(".folium-map").bounding_box()
    assert box
    page.mouse.click(box["x"] + 100, box["y"] + 100)
    expect(page.locator(".lasso")).to_have_count(1)

    page.keyboard.press("Escape")

    expect(page.locator(".lasso")).to_have_count(0)
    assert asked(page) == {}


def test_the_form_answers_in_place_and_a_pasted_list_becomes_communes(open_page: Open) -> None:
    page = open_page(PAGE)
    open_around(page.locator("#lieux")).fill("Lille, Roubaix")
    page.locator('#filters button[type="submit"]').click()

    expect(page.locator("#grille tbody tr")).to_have_count(2)
    assert asked(page) == {"commune": [LILLE, ROUBAIX]}
    expect(page.locator("#lieux")).to_have_value("Lille\nRoubaix")


@pytest.mark.parametrize(
    "query",
    ["", "?theme=mobilite&age=16&zone=melt&row=59599", "?by=band&map=steps&sort=name&theme=emploi"],
)
def test_with_and_without_script_the_page_shows_the_same(query: str, open_page: Open) -> None:
    plain = open_page(PAGE + query, java_script_enabled=True)
    before = plain.evaluate(SHOWN)
    drawn = plain.evaluate(FILLS, ".drawn .commune")
    live = plain.evaluate(FILLS, ".folium-map path.commune")
    assert len(live) == 95
    assert live == drawn

    asked_in_place = open_page(PAGE)
    asked_in_place.evaluate(
        "query => { history.pushState(null, '', location.pathname + query);"
        " window.dispatchEvent(new PopStateEvent('popstate')); }",
        query,
    )
    asked_in_place.wait_for_function(
        "lead => document.querySelector('#comptes .lead').textContent === lead",
        arg=plain.locator("#comptes .lead").evaluate("lead => lead.textContent"),
    )
    asked_in_place.wait_for_function(
        f"shown => JSON.stringify(({SHOWN})()) === shown",
        arg=plain.evaluate(f"() => JSON.stringify(({SHOWN})())"),
    )
    assert asked_in_place.evaluate(SHOWN) == before
    assert asked_in_place.evaluate(FILLS, ".folium-map path.commune") == live


def test_without_script_links_and_form_lead_to_the_same_answers(open_page: Open) -> None:
    page = open_page(PAGE, java_script_enabled=False)
    expect(page.locator("#dessiner")).to_be_hidden()
    page.locator('[data-key="only-sante"]').click()
    page.locator(cell(LOOS, "sante").replace("row=", "theme=sante&row=")).click()

    expect(page.locator("#choisie-titre")).to_have_text("Loos")
    assert asked(page) == {"theme": ["sante"], "row": [LOOS], "col": ["sante"]}


@pytest.mark.parametrize("size", [DESKTOP, PHONE, (320, 640)])
def test_nothing_scrolls_sideways_but_the_tables(size: tuple[int, int], open_page: Open) -> None:
    page = open_page(f"{PAGE}?row={LILLE}", size=size)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    head = page.locator("#grille thead th").first
    head.scroll_into_view_if_needed()
    page.locator("#grille").evaluate("box => box.scrollTo(400, 900)")
    box, region = head.bounding_box(), page.locator("#grille").bounding_box()
    assert box
    assert region
    assert abs(box["x"] - region["x"]) <= 1.5
    assert abs(box["y"] - region["y"]) <= 1.5
