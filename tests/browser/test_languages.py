"""Languages: pages and scripts speak the one asked for, links keep it, documents stay French."""

import re
from gettext import GNUTranslations
from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Ask, Open, open_around, wait_for_map
from tests.conftest import ROOT

pytestmark = pytest.mark.browser

LANGUAGES = ["nl", "en"]
ADDRESSES = ["/", "/frontiere", "/communes/59599", "/actions", "/actions/melt-cej", "/donnees"]
FILTERED = {"theme": ["emploi"], "year": ["2019"], "commune": ["59599"]}
QUERY = "theme=emploi&year=2019&commune=59599"
LEAST_LETTERS = 5  # a message of fewer letters of its own, « de %(place)s », would match anything
# What is read under an element, with the language that it is marked in.
TEXTS = """selector => {
  const found = [], walker = document.createTreeWalker(document.querySelector(selector), 4);
  while (walker.nextNode()) {
    const { parentElement: parent, data } = walker.currentNode;
    const text = data.replace(/\\s+/g, ' ').trim();
    if (text && !parent.closest('script, style, title'))
      found.push([text, parent.closest('[lang]').lang]);
  }
  return found;
}"""
LINKS = """() => [...document.querySelectorAll('a[href^="/"]')]
  .filter(link => !link.closest('.languages'))
  .map(link => new URL(link.getAttribute('href'), location))
  .filter(url => /^\\/(|communes.*|actions.*|frontiere|donnees|accessibilite|mentions-legales)$/
    .test(url.pathname))
  .map(url => [url.pathname, url.searchParams.getAll('lang').join()])"""


def read_catalog(lang: str) -> GNUTranslations:
    with (ROOT / "mapapp" / "translations" / lang / "LC_MESSAGES" / "messages.mo").open("rb") as mo:
        return GNUTranslations(mo)


def message_to_pattern(message: str) -> str:
    """Return a pattern for what a reader sees of a message, its placeholders filled."""
    plain = re.sub(r"<[^>]+>", "", message).replace("%%", "%")
    return ".+".join(re.escape(part) for part in re.split(r"%\(\w+\)s", plain))


def list_french(lang: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what the interface says in French only, and what it says in another language."""
    entries = vars(read_catalog(lang))["_catalog"].items()
    pairs = [(key[0] if isinstance(key, tuple) else key, value) for key, value in entries]
    french = {
        message_to_pattern(said)
        for said, told in pairs
        if said != told and sum(map(str.isalpha, re.sub(r"%\(\w+\)s", "", said))) >= LEAST_LETTERS
    }
    own = {message_to_pattern(told) for said, told in pairs if said}
    return re.compile("|".join(sorted(french))), re.compile("|".join(sorted(own)))


def find_french(page: Page, selector: str, lang: str) -> list[str]:
    french, own = list_french(lang)
    return [
        text
        for text, marked in page.evaluate(TEXTS, selector)
        if marked == lang and french.fullmatch(text) and not own.fullmatch(text)
    ]


def switch_to(page: Page, code: str) -> None:
    page.locator(f'.languages a[lang="{code}"]').click()
    expect(page.locator("html")).to_have_attribute("lang", code)


def query_of(page: Page) -> dict[str, list[str]]:
    return parse_qs(page.evaluate("location.search.slice(1)"))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_speaks_its_language_and_marks_what_is_french(
    address: str, lang: str, open_page: Open, ask: Ask
) -> None:
    page = open_page(f"{address}?lang={lang}")
    actions = ask("/api/actions")["actions"]
    documents = {row[part] for row in actions for part in ("title", "summary")}

    texts = page.evaluate(TEXTS, "body")

    expect(page.locator("html")).to_have_attribute("lang", lang)
    assert find_french(page, "body", lang) == []
    quoted = [marked for text, marked in texts if text in documents]
    assert len(quoted) > 0
    assert set(quoted) == {"fr"}
    assert {kept for _path, kept in page.evaluate(LINKS)} == {lang}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_click_keeps_the_language(lang: str, open_page: Open) -> None:
    page = open_page(f"/?lang={lang}")

    for path in ("/communes", "/actions", "/frontiere", "/donnees", "/"):
        page.locator(f'header nav a[href^="{path}?"]').first.click()

        page.wait_for_url(f"**{path}?lang={lang}")
        expect(page.locator("html")).to_have_attribute("lang", lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_popup_results_and_map_speak_the_language(lang: str, open_page: Open, ask: Ask) -> None:
    page = open_page(f"/?lang={lang}", reduced_motion="reduce")
    say, tell = read_catalog(lang).gettext, read_catalog(lang).ngettext
    counts = ask("/api/communes/59599", year="2019")["counts"]
    local = counts["local"]

    open_around(page.locator('.years .chip:has(input[value="2019"])')).click()
    lines = page.locator('path[data-code="59599"]')
    lines.press("Enter")

    box = page.get_by_role("dialog", name="Tourcoing")
    said = tell("%(num)s action locale", "%(num)s actions locales", local) % {"num": local}
    summary = say("%(local)s, %(wide)s de %(whole_territory)s")
    wide = {"wide": counts["all"] - local, "whole_territory": say("toute la métropole")}
    expect(box.locator("p").nth(1)).to_have_text(summary % {"local": said, **wide})
    expect(box.locator("button.show").first).to_have_text(say("Où ?"))
    expect(box.get_by_role("button", name=say("Fermer"), exact=True)).to_have_count(1)
    name = tell("%(place)s : %(num)s action locale", "%(place)s : %(num)s actions locales", local)
    expect(lines).to_have_attribute("aria-label", name % {"place": "Tourcoing", "num": local})
    expect(page.get_by_role("button", name=say("Zoomer"), exact=True)).to_have_count(1)
    assert find_french(page, ".leaflet-popup", lang) == []
    assert find_french(page, "#resultats", lang) == []
    box.locator("p a").last.click()
    page.wait_for_url(f"**/communes/59599?year=2019&lang={lang}")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_segment_chosen_by_script_speaks_the_language(lang: str, open_page: Open) -> None:
    page = open_page(f"/frontiere?lang={lang}")

    page.locator('#ligne-table a[data-segment="59279~canton:menen"]').click()

    expect(page.locator("#segment-title")).to_contain_text("Halluin")
    assert query_of(page) == {"lang": [lang], "segment": ["59279~canton:menen"]}
    assert find_french(page, "#troncon", lang) == []


def test_a_dutch_browser_is_answered_in_dutch_until_french_is_chosen(open_page: Open) -> None:
    page = open_page("/", locale="nl-BE")
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    expect(page.locator("#legend-title")).to_have_text(
        read_catalog("nl").gettext("Actions locales")
    )

    switch_to(page, "fr")
    wait_for_map(page)
    open_around(page.locator('.chip:has(input[value="emploi"])')).click()

    assert query_of(page) == {"theme": ["emploi"], "lang": ["fr"]}
    page.get_by_role("link", name="Frontière", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("De part et d’autre de la frontière")
    page.locator("#ligne-table a[data-segment]").first.click()
    expect(page.locator("#segment-title")).to_contain_text("Armentières")
    page.locator("#troncon").get_by_role("link", name="La page d’Armentières").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.get_by_role("heading", name="Communes voisines")).to_be_visible()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_other_language_keeps_filters_that_came_with_the_address(
    lang: str, open_page: Open
) -> None:
    page = open_page(f"/?{QUERY}")
    count = count_cards(page)

    switch_to(page, lang)
    wait_for_map(page)

    assert query_of(page) == FILTERED | {"lang": [lang]}
    assert count_cards(page) == count
    switch_to(page, "fr")
    assert query_of(page) == FILTERED | {"lang": ["fr"]}


def test_the_other_language_keeps_filters_that_were_chosen_here(open_page: Open) -> None:
    page = open_page()
    open_around(page.locator('.chip:has(input[value="emploi"])')).click()
    open_around(page.locator('.years .chip:has(input[value="2019"])')).click()

    switch_to(page, "nl")

    assert query_of(page) == {"theme": ["emploi"], "year": ["2019"], "lang": ["nl"]}


def test_the_other_language_keeps_the_segment_that_was_chosen_here(open_page: Open) -> None:
    page = open_page("/frontiere?year=2019")
    page.locator('#ligne-table a[data-segment="59279~canton:menen"]').click()
    expect(page.locator("#segment-title")).to_contain_text("Halluin")

    switch_to(page, "nl")

    assert query_of(page) == {
        "year": ["2019"],
        "segment": ["59279~canton:menen"],
        "lang": ["nl"],
    }


def count_cards(page: Page) -> Any:
    return page.locator(".cards:not(#others) > .card:not([hidden])").count()
