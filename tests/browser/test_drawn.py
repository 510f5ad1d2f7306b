"""The drawn map answers by itself, and Leaflet takes its place only when somebody comes to it."""

import json
from itertools import combinations
from typing import Any

import geopandas as gpd
import pytest
import shapely
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Open, click_spot, open_around, wait_for_map
from tests.browser.test_map import DRAWN, SPREAD
from tests.conftest import ROOT

pytestmark = pytest.mark.browser

MOST_OFF_M = 10
SHAPES = """() => JSON.stringify({ type: 'FeatureCollection', features:
  window.geo_json_communes.toGeoJSON(6).features.map(one => ({ ...one, properties: { code: one.id } })) })"""  # noqa: E501


NAMES = """selector => [...document.querySelectorAll(selector)].filter(one => one.checkVisibility())
  .map(one => [one.textContent, one.getBoundingClientRect()])
  .map(([name, { left, top, right, bottom }]) => [name, left, top, right, bottom])"""
ZOOM = "() => map_territoire.zoomIn(1, { animate: false })"
MOST_MOVED_PX = 2


def find_overlaps(names: list[Any]) -> list[tuple[str, str]]:
    return [
        (one[0], other[0])
        for one, other in combinations(names, 2)
        if one[1] < other[3] and other[1] < one[3] and one[2] < other[4] and other[2] < one[4]
    ]


def open_drawn(open_page: Open, address: str = "/") -> Page:
    """Open the page of the map as it is before anybody comes to the map."""
    page = open_page("/mentions-legales")
    page.goto(address)
    page.wait_for_selector(".stage.awake")
    return page


def click_drawn(page: Page, code: str) -> None:
    click_spot(page, page.locator(f'.drawn a[href$="{code}"] path'))


def read_popup(page: Page) -> Any:
    box = page.get_by_role("dialog")
    box.wait_for()
    return [box.locator(".popup").inner_text(), box.get_attribute("aria-labelledby")]


def test_until_somebody_comes_to_the_map_leaflet_is_not_asked_for(open_page: Open) -> None:
    page = open_page("/mentions-legales")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))

    page.goto("/")
    page.wait_for_selector(".stage.awake")
    open_around(page.locator('.chip:has(input[value="emploi"])')).click()
    page.wait_for_load_state("networkidle")
    before = {*asked}
    wait_for_map(page)

    assert not before & {"leaflet.js", "map.js", "texts.json"}
    assert {"leaflet.js", "map.js"} < {*asked}


def test_the_words_of_texts_come_with_the_field_that_searches_them(open_page: Open) -> None:
    page = open_drawn(open_page)

    with page.expect_request("**/texts.json"):
        page.locator("#q").focus()
    page.locator("#q").fill("permis")

    expect(page.locator("#status")).not_to_have_text("68 actions")
    shown = page.locator("#status").inner_text()
    page.goto("/?q=permis")
    expect(page.locator("#status")).to_have_text(shown)


@pytest.mark.parametrize("code", SPREAD[:4])
def test_a_click_on_the_drawn_map_says_what_leaflet_says(code: str, open_page: Open) -> None:
    page = open_drawn(open_page, "/?age=17")
    click_drawn(page, code)
    drawn = read_popup(page)
    expect(page.locator(".stage.live")).to_have_count(0)

    page.keyboard.press("Escape")
    page.wait_for_selector(".stage.live")
    click_spot(page, page.locator(f'path[data-code="{code}"]'))

    assert read_popup(page) == drawn


def test_leaflet_waits_for_the_popup_to_close_and_keeps_the_focus(open_page: Open) -> None:
    page = open_drawn(open_page)
    click_drawn(page, "59286")
    expect(page.get_by_role("dialog").locator("h2")).to_be_focused()
    page.wait_for_function("() => window.L && window.geo_json_communes")

    page.get_by_role("dialog").get_by_role("button", name="Fermer").click()

    page.wait_for_selector(".stage.live")
    expect(page.locator('path[data-code="59286"]')).to_be_focused()


def test_a_popup_of_the_drawn_map_stands_whole_inside_it(open_page: Open) -> None:
    page = open_drawn(open_page)

    for code in SPREAD:
        page.locator(f'.drawn a[href$="{code}"] path').dispatch_event("click")
        page.get_by_role("dialog").wait_for()
        inside = page.locator(".leaflet-popup").bounding_box()
        stage = page.locator(".stage").bounding_box()
        assert inside
        assert stage
        assert stage["x"] <= inside["x"], code
        assert inside["x"] + inside["width"] <= stage["x"] + stage["width"], code
        assert stage["y"] <= inside["y"], code
        assert inside["y"] + inside["height"] <= stage["y"] + stage["height"], code


def test_a_choice_colours_the_drawn_map_as_the_server_draws_it(open_page: Open) -> None:
    page = open_drawn(open_page)
    open_around(page.locator('.chip:has(input[value="mobilite"])')).click()
    page.wait_for_url("**/?theme=mobilite")
    chosen = page.evaluate(DRAWN)

    page.goto("/?theme=mobilite")

    assert page.evaluate(DRAWN) == chosen


def test_zoom_pressed_before_leaflet_is_there_zooms_when_it_is(open_page: Open) -> None:
    page = open_drawn(open_page)
    before = page.locator('.drawn a[href$="59350"] path').bounding_box()
    assert before

    page.get_by_role("button", name="Zoomer", exact=True).click()

    page.wait_for_selector(".stage.live")
    page.wait_for_function(
        """wide => document.querySelector('path[data-code="59350"]')
        .getBoundingClientRect().width > 1.2 * wide""",
        arg=before["width"],
    )


def test_the_keyboard_finds_the_drawn_map_and_goes_on_in_leaflets(open_page: Open) -> None:
    page = open_drawn(open_page)
    way_in = page.locator('.drawn a[tabindex="0"]')
    expect(way_in).to_have_count(1)

    way_in.focus()

    page.wait_for_selector(".stage.live")
    expect(page.locator('path[data-code][tabindex="0"]')).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_leaflets_outlines_are_those_of_the_territory(open_page: Open) -> None:
    page = open_page()
    wanted = gpd.read_file(ROOT / "geodata" / "communes.geojson").set_index("code").geometry

    told = json.loads(page.evaluate(SHAPES))

    drawn = gpd.GeoDataFrame.from_features(told, crs="EPSG:4326").set_index("code").geometry
    assert sorted(drawn.index) == sorted(wanted.index)
    edges = [one.to_crs(2154).sort_index().boundary.to_numpy() for one in (drawn, wanted)]
    off = shapely.hausdorff_distance(*edges)
    assert off.max() < MOST_OFF_M


@pytest.mark.parametrize(("size", "count"), [(DESKTOP, 51), (PHONE, 3)])
def test_the_live_map_names_what_the_drawn_one_names_in_the_same_place(
    size: tuple[int, int], count: int, open_page: Open
) -> None:
    page = open_page("/mentions-legales", size=size)
    page.goto("/")
    page.wait_for_selector(".stage.awake")
    drawn = page.evaluate(NAMES, ".names text")
    page.emulate_media(reduced_motion="reduce")

    wait_for_map(page)

    live = {name: box for name, *box in page.evaluate(NAMES, ".leaflet-tooltip.name")}
    assert len(drawn) == len(live) == count
    for name, *box in drawn:
        assert [(a + b) / 2 for a, b in (box[::2], box[1::2])] == pytest.approx(
            [(a + b) / 2 for a, b in (live[name][::2], live[name][1::2])], abs=MOST_MOVED_PX
        )
        assert box[2] - box[0] == pytest.approx(live[name][2] - live[name][0], rel=0.1)


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_no_name_stands_over_another(size: tuple[int, int], open_page: Open) -> None:
    page = open_page("/mentions-legales", size=size)
    page.goto("/")
    page.wait_for_selector(".stage.awake")
    seen = {"drawn": page.evaluate(NAMES, ".names text")}

    wait_for_map(page)
    seen["live"] = page.evaluate(NAMES, ".leaflet-tooltip.name")
    page.evaluate(ZOOM)
    seen["zoomed"] = page.evaluate(NAMES, ".leaflet-tooltip.name")

    assert [pair for names in seen.values() for pair in find_overlaps(names)] == []
    assert len(seen["zoomed"]) > len(seen["live"])


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_stylesheet_that_brings_nothing_hides_no_words(
    size: tuple[int, int], open_page: Open
) -> None:
    page = open_page("/mentions-legales", size=size)
    page.route("**/app.css", lambda route: route.fulfill(content_type="text/css", body=""))

    page.goto("/")

    for words in ("Frontière", "Que se passe-t-il pour toi", "Accessibilité"):
        expect(page.get_by_text(words).first).to_be_visible()
