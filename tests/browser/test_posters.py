"""Posters in the real browser: readable on a telephone, one sheet of paper, two for a booklet."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.test_accessibility import SIZES, find_faults
from tests.browser.test_layout import CUT, SIDEWAYS, SPACED

pytestmark = pytest.mark.browser

POSTERS = [
    "/communes/59599/affiche",
    "/communes/59599/affiche?format=a5&lang=nl",
    "/communes/59350/affiche?age=17&lang=en",
    "/communes/59143/affiche?format=a5",
    "/communes/59660/affiche?theme=logement",
]
SHOWN_WIDTH = "document.querySelector('.sheet').getBoundingClientRect().width"


def count_pages(page: Page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


@SIZES
@pytest.mark.parametrize("address", POSTERS)
def test_a_poster_has_no_fault_that_a_machine_finds(
    address: str, size: tuple[int, int], open_page: Open
) -> None:
    assert find_faults(open_page(address, size=size)) == []


@pytest.mark.parametrize("address", POSTERS)
def test_a_poster_never_scrolls_sideways(address: str, open_page: Open) -> None:
    page, beyond = open_page(address), {}

    for width in (320, 360, 640, 1000, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        beyond[width] = [page.evaluate(SIDEWAYS), page.evaluate(CUT)]
    page.set_viewport_size({"width": 320, "height": 800})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    beyond[2] = [page.evaluate(SIDEWAYS), page.evaluate(CUT)]
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.evaluate(SPACED)
    beyond[3] = [page.evaluate(SIDEWAYS), page.evaluate(CUT)]

    assert beyond == {key: [0, []] for key in beyond}


@pytest.mark.parametrize("code", ["59599", "59350", "59143", "59163", "59660", "59152"])
def test_the_browser_prints_one_sheet_or_two(code: str, open_page: Open) -> None:
    poster = open_page(f"/communes/{code}/affiche")
    booklet = open_page(f"/communes/{code}/affiche?format=a5&lang=en")

    assert (count_pages(poster), count_pages(booklet)) == (1, 2)


def test_the_tools_stay_on_the_screen_and_paper_stays_white_in_the_dark(open_page: Open) -> None:
    page = open_page("/communes/59599/affiche")
    page.emulate_media(color_scheme="dark")
    sheet = page.locator(".sheet")

    expect(sheet).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(page.locator("body")).to_have_css("background-color", "rgb(11, 18, 34)")
    expect(page.locator(".tools")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".tools")).to_be_hidden()
    expect(page.locator("body")).to_have_css("background-color", "rgba(0, 0, 0, 0)")


def test_the_button_prints_and_is_not_there_without_script(open_page: Open) -> None:
    page = open_page("/communes/59599/affiche")
    page.evaluate("window.print = () => { document.title = 'printed'; }")

    page.locator("#print").click()

    expect(page).to_have_title("printed")
    bare = open_page("/communes/59599/affiche", java_script_enabled=False)
    expect(bare.locator("#print")).to_be_hidden()
    expect(bare.get_by_text("Ctrl+P")).to_be_visible()


def test_a_wide_screen_shows_the_sheet_in_its_real_size(open_page: Open) -> None:
    page = open_page("/communes/59599/affiche")

    assert round(page.evaluate(SHOWN_WIDTH)) == round(210 / 25.4 * 96)


def test_the_code_is_large_enough_for_a_telephone(open_page: Open) -> None:
    page = open_page("/communes/59599/affiche")

    box = page.locator(".qr").bounding_box()
    assert box
    assert box["width"] == box["height"] >= 30 / 25.4 * 96
