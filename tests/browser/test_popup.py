"""Popups and the outline of one action: what they say is what the API says."""

import json
from itertools import groupby, pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from mapapp.words import THEMES
from tests.browser.conftest import Ask, Open, click_spot, wait_for_map

pytestmark = pytest.mark.browser

PLACES = {"59350": "Lille", "59286": "Haubourdin", "59458": "Péronne-en-Mélantois"}
GROUPS = """box => [...box.querySelectorAll('h3')].map(heading => [heading.textContent.trim(),
  [...heading.nextElementSibling.children].map(line => ({
    href: line.querySelector('a').pathname.match(/\\/actions\\/[^/]+/)[0],
    title: line.querySelector('a').textContent,
    why: line.querySelector('.why').textContent,
  }))])"""
REACH = """() => ['covered', 'outside'].map(name => [...document.querySelectorAll(
  `path[data-code].${name}`)].map(path => path.dataset.code).sort())"""


def outline_of(page: Page, code: str) -> Any:
    return page.locator(f'path[data-code="{code}"]')


def click_commune(page: Page, code: str) -> None:
    click_spot(page, outline_of(page, code))
    page.locator(f'.leaflet-popup[data-code="{code}"]').wait_for()


def press_on(page: Page, code: str, key: str) -> None:
    outline_of(page, code).focus()
    page.keyboard.press(key)


def expected_groups(rows: list[dict[str, Any]]) -> list[Any]:
    order = list(THEMES)
    rows = sorted(rows, key=lambda row: order.index(row["theme"]))
    return [
        [
            THEMES[theme],
            [
                {"href": f"/actions/{row['id']}", "title": row["title"], "why": row["why"]}
                for row in group
            ],
        ]
        for theme, group in groupby(rows, key=lambda row: row["theme"])
    ]


def is_local(row: dict[str, Any]) -> bool:
    return bool(row["basis"] != "territory")


@pytest.mark.parametrize("code", PLACES)
def test_a_click_opens_what_the_api_says_of_the_commune(
    code: str, open_page: Open, ask: Ask
) -> None:
    page, commune = open_page(), ask(f"/api/communes/{code}")
    local = [row for row in commune["actions"] if is_local(row)]
    wide = [row for row in commune["actions"] if not is_local(row)]

    click_commune(page, code)

    box = page.get_by_role("dialog", name=PLACES[code])
    people, counts = box.locator(".popup > p").all_text_contents()[:2]
    assert "".join(filter(str.isdigit, people)) == str(commune["population"])
    plural = "s" if commune["counts"]["local"] > 1 else ""
    assert counts == (
        f"{commune['counts']['local']} action{plural} locale{plural}, "
        f"{commune['counts']['all'] - commune['counts']['local']} de toute la métropole"
    )
    assert box.evaluate(GROUPS) == [*expected_groups(local), *expected_groups(wide)]
    assert box.locator("details h3").count() == len(expected_groups(wide))
    page_of = box.get_by_role("link", name="La page")
    assert (
        page_of.evaluate(r"link => link.pathname.match(/\/communes\/\d+/)[0]")
        == f"/communes/{code}"
    )


def test_the_popup_keeps_to_the_filters(open_page: Open, ask: Ask) -> None:
    page = open_page("/?theme=numerique&scope=local")
    rows = ask("/api/communes/59350")["actions"]
    kept = [row for row in rows if is_local(row) and row["theme"] == "numerique"]

    click_commune(page, "59350")

    box = page.get_by_role("dialog", name="Lille")
    assert box.evaluate(GROUPS) == expected_groups(kept)
    assert box.locator("p").nth(1).inner_text() == "1 action locale"


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_key_opens_the_popup_and_escape_gives_the_focus_back(key: str, open_page: Open) -> None:
    page = open_page()

    press_on(page, "59286", key)
    expect(page.get_by_role("dialog", name="Haubourdin").locator("h2")).to_be_focused()

    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    expect(outline_of(page, "59286")).to_be_focused()


def test_the_close_button_closes_and_gives_the_focus_back(open_page: Open) -> None:
    page = open_page()
    press_on(page, "59286", "Enter")

    page.get_by_role("dialog").get_by_role("button", name="Fermer").click()

    expect(page.locator(".leaflet-popup")).to_have_count(0)
    expect(outline_of(page, "59286")).to_be_focused()


def test_a_second_commune_takes_the_place_of_the_first(open_page: Open) -> None:
    page = open_page()
    click_commune(page, "59286")

    click_commune(page, "59560")

    dialogs = page.get_by_role("dialog")
    expect(dialogs).to_have_count(1)
    expect(dialogs.locator("h2")).to_have_text("Seclin")


def test_the_popup_stands_whole_inside_the_map(open_page: Open) -> None:
    page = open_page(size=(360, 740), reduced_motion="reduce")

    press_on(page, "59426", "Enter")

    page.wait_for_function("""() => {
      const inside = document.querySelector('.leaflet-popup').getBoundingClientRect();
      const stage = document.querySelector('.stage').getBoundingClientRect();
      return inside.left >= stage.left && inside.right <= stage.right
        && inside.top >= stage.top && inside.bottom <= stage.bottom;
    }""")


def test_the_map_is_one_tab_stop_and_arrows_move_in_it(open_page: Open) -> None:
    page = open_page()
    stops = page.locator('path[data-code][tabindex="0"]')
    expect(stops).to_have_count(1)
    outline_of(page, "59350").focus()

    reached = []
    for key in ("ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"):
        page.keyboard.press(key)
        reached.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
        expect(stops).to_have_count(1)

    assert all(" : " in name for name in reached)
    assert all(one != other for one, other in pairwise(reached))


def test_markup_in_a_title_stays_text(open_page: Open) -> None:
    hostile = "<img src=x onerror=alert(1)>"

    def poison(route: Route) -> None:
        values = route.fetch().json()
        for row in (*values["actions"], *values["communes"]):
            row |= {"title": hostile, "name": hostile, "where": hostile}
        route.fulfill(body=json.dumps(values), content_type="application/json")

    page = open_page("/mentions-legales")
    page.route("**/map.fr.json", poison)
    page.goto("/?action=kaps")
    wait_for_map(page)
    press_on(page, "59350", "Enter")

    expect(page.get_by_role("dialog").locator("h2")).to_have_text(hostile)
    expect(page.locator("#banner p")).to_have_text(f"{hostile} : {hostile}")
    expect(page.locator("main img")).to_have_count(0)


@pytest.mark.parametrize("action", ["kaps", "forum-emploi", "connect-emploi", "parcours-inverses"])
def test_choosing_an_action_outlines_what_it_covers(action: str, open_page: Open, ask: Ask) -> None:
    page, facts = open_page(), ask(f"/api/actions/{action}")
    covered = sorted(row["code"] for row in facts["communes"])
    everywhere = {row["code"] for row in ask("/api/communes")["communes"]}

    page.locator(f'[data-show="{action}"]').click()

    assert page.evaluate(REACH) == [covered, sorted(everywhere - set(covered))]
    expect(page.locator("#banner p")).to_have_text(f"{facts['title']} : {facts['where']}")
    parts = {row["code"] for row in facts["communes"] if row["extent"] == "part"}
    hatched = page.locator("path.covered.part").evaluate_all("all => all.map(p => p.dataset.code)")
    assert set(hatched) == parts
    assert page.evaluate("location.search") == f"?action={action}"


def test_an_action_chosen_stays_until_it_is_closed(open_page: Open) -> None:
    page = open_page("/?theme=emploi")
    page.locator('[data-show="forum-emploi"]').click()
    page.reload()
    wait_for_map(page)
    assert page.evaluate(REACH)[0] == ["59286", "59360"]

    page.locator("#banner").get_by_role("button").click()

    assert page.evaluate(REACH) == [[], []]
    expect(page.locator("#banner")).to_be_hidden()
    assert page.evaluate("location.search") == "?theme=emploi"


def test_back_takes_the_outline_away_and_forward_brings_it_again(open_page: Open) -> None:
    page = open_page()
    page.locator('[data-show="forum-emploi"]').click()

    page.go_back()
    expect(page.locator("#banner")).to_be_hidden()
    assert page.evaluate(REACH) == [[], []]

    page.go_forward()
    expect(page.locator("#banner")).to_be_visible()
    assert page.evaluate(REACH)[0] == ["59286", "59360"]


def test_an_action_can_be_chosen_from_the_popup(open_page: Open, ask: Ask) -> None:
    page, facts = open_page(), ask("/api/actions/forum-emploi")
    press_on(page, "59286", "Enter")

    page.get_by_role("dialog").get_by_role("button", name=facts["title"]).click()

    expect(page.locator(".leaflet-popup")).to_have_count(0)
    assert page.evaluate(REACH)[0] == ["59286", "59360"]
    assert page.evaluate("document.activeElement.tagName") != "BODY"
