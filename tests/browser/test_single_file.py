"""The map as one file: it opens from a disk, asks for nothing, and answers like the server."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from mapapp.settings import Settings
from mapapp.singlefile import make_single_file
from mapapp.snapshot import Snapshot
from mapapp.web import create_app
from tests.browser.conftest import PATIENCE_MS, Open, Watch

pytestmark = pytest.mark.browser

SHOWN = """() => [...document.querySelectorAll(
  '.cards:not(#others) > .card:not([hidden])')].map(card => card.dataset.id)"""
OpenFile = Callable[[str], Page]


@pytest.fixture(scope="module")
def file(snapshot: Snapshot, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("file") / "carte.html"
    path.write_text(make_single_file(create_app(snapshot, settings)), encoding="utf-8")
    return path


@pytest.fixture
def open_file(browser: Browser, file: Path) -> Iterator[OpenFile]:
    context = browser.new_context(locale="fr-FR")
    context.set_default_timeout(PATIENCE_MS)
    watch, asked = Watch(), []

    def get(query: str = "") -> Page:
        page = context.new_page()
        watch.follow(page)
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{file.as_uri()}{query}")
        page.wait_for_selector(".stage.live")
        return page

    yield get
    context.close()
    assert watch.complaints == []
    # The file itself, and what stands inside of it.
    assert {url.partition("?")[0].partition("#")[0] for url in asked if url[:5] != "data:"} == {
        file.as_uri()
    }


def test_a_commune_and_an_age_give_the_list_of_the_server(
    open_file: OpenFile, open_page: Open
) -> None:
    served = open_page("/?commune=59512&age=17")
    page = open_file("")

    page.get_by_label("Ta commune").focus()
    page.keyboard.type("Roubaix")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Enter")
    page.get_by_label("Ton âge").fill("17")
    page.keyboard.press("Enter")

    expect(page.locator("#status")).to_have_text(served.locator("#status").inner_text())
    assert page.evaluate(SHOWN) == served.evaluate(SHOWN)
    assert "commune=59512" in page.url
    page.go_back()
    expect(page.get_by_label("Ton âge")).to_have_value("")


def test_the_map_has_its_communes_and_a_popup(open_file: OpenFile) -> None:
    page = open_file("?commune=59512")

    assert page.locator("path.leaflet-interactive.commune").count() == 95
    page.locator('path[data-code="59512"]').focus()
    page.keyboard.press("Enter")
    popup = page.get_by_role("dialog")
    popup.get_by_role("link", name="La page").click()
    page.wait_for_selector(".stage.live")
    assert page.url.endswith("?commune=59512")


def test_links_to_an_action_lead_to_its_words_in_the_file(open_file: OpenFile) -> None:
    page = open_file("")

    page.locator('.card[data-id="kaps"] h3 a').click()

    expect(page.locator("#fiche-kaps")).to_be_in_viewport()
    page.locator("#fiche-kaps").get_by_role("link", name="Revenir à la liste").click()
    expect(page.locator("#resultats")).to_be_in_viewport()


def test_a_link_to_a_commune_lists_its_actions(open_file: OpenFile) -> None:
    page = open_file("")

    page.locator("#les-communes").get_by_role("link", name="Wattrelos").click()
    page.wait_for_selector(".stage.live")

    expect(page.locator("#status")).to_contain_text("Wattrelos")
