"""The border's tables: what the API counts, with filters, without script, in both languages."""

from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Ask, Open, click_line

pytestmark = pytest.mark.browser

PAGE = "/frontiere"
HALLUIN = "59279~canton:menen"
Choice = dict[str, str]
CHOICES: list[Choice] = [
    {},
    {"theme": "emploi"},
    {"year": "2019"},
    {"age": "17"},
    {"theme": "mobilite", "year": "2024", "age": "25"},
]
# Of each row its three counts: local actions, all of them, those that cross.
COUNTS = """() => [...document.querySelectorAll('#ligne-table tbody tr')].map(row => [
  row.querySelector('a').dataset.segment,
  ...[...row.cells].slice(-3).map(cell => Number(cell.textContent))])"""
TILES = "() => [...document.querySelectorAll('.tiles dd')].map(tile => tile.textContent)"
BANDS = """() => [...document.querySelectorAll('#ligne-table ~ .scroll')][0]
  .querySelectorAll('tbody tr').values().map(row => [
    Number(row.cells[1].textContent), Number(row.cells[2].textContent.replace(/\\D/g, '')),
    [...row.querySelectorAll('a')].map(link => link.getAttribute('href').slice(-5))]).toArray()"""
NAMES = """selector => [...document.querySelectorAll(`${selector} [lang]`)]
  .map(name => [name.lang, name.textContent])"""


def expected_counts(border: dict[str, Any]) -> list[Any]:
    communes = {row["code"]: row for row in border["communes"]}
    return [
        [row["id"], here["counts"]["local"], here["counts"]["all"], len(here["crossing"])]
        for row in border["segments"]
        for here in [communes[row["code"]]]
    ]


def expected_tiles(border: dict[str, Any]) -> list[str]:
    people = border["population"]
    shares = [f"{round(people[name] * 100)} %" for name in ("share_reached", "share_named")]
    return [str(len(border["crossing"])), *shares, str(len(border["stopping"]))]


def choose(page: Page, choice: Choice) -> None:
    """Fill the form of the filters, which is folded at first, and send it."""
    page.locator(".filters > summary").click()
    for name in ("theme", "year"):
        if name in choice:
            page.locator(f'.chip:has(input[name="{name}"][value="{choice[name]}"])').click()
    page.get_by_label("Ton âge").fill(choice.get("age", ""))
    page.get_by_role("button", name="Voir les réponses").click()


@pytest.mark.parametrize("choice", CHOICES, ids=urlencode)
def test_the_filters_count_what_the_api_counts(choice: Choice, open_page: Open, ask: Ask) -> None:
    page, border = open_page(PAGE), ask("/api/border", **choice)

    with page.expect_navigation():
        choose(page, choice)
    page.wait_for_selector(".stage.live")

    assert page.evaluate(COUNTS) == expected_counts(border)
    assert page.evaluate(TILES) == expected_tiles(border)
    expect(page.locator(".crossing")).to_have_count(len(border["crossing"]))
    expect(page.locator(".legend > p").last).to_have_text(choice.get("year", "Toutes les années"))


def test_a_segment_is_chosen_under_the_filters(open_page: Open, ask: Ask) -> None:
    page = open_page(f"{PAGE}?year=2019&theme=emploi")
    border = ask("/api/border", year="2019", theme="emploi")
    halluin = next(row for row in border["communes"] if row["code"] == "59279")

    page.locator(f'#ligne-table a[data-segment="{HALLUIN}"]').click()

    expect(page.locator("#segment-title")).to_contain_text("Halluin")
    query = parse_qs(page.evaluate("location.search.slice(1)"))
    assert query == {"year": ["2019"], "theme": ["emploi"], "segment": [HALLUIN]}
    shown = page.locator("#troncon h3:first-of-type + ul a")
    expect(shown).to_have_count(len(halluin["crossing"]))
    assert page.evaluate(COUNTS) == expected_counts(border)


def test_the_bands_hold_each_of_the_95_communes_once(open_page: Open, ask: Ask) -> None:
    page, bands = open_page(PAGE), ask("/api/border")["bands"]

    shown = page.evaluate(BANDS)

    assert [[count, people, sorted(codes)] for count, people, codes in shown] == [
        [len(row["communes"]), row["population"], sorted(row["communes"])] for row in bands
    ]
    codes = [code for row in shown for code in row[2]]
    assert len(codes) == len(set(codes)) == 95
    assert sum(int(text) for text in page.locator(".legend td").all_inner_texts()) == 95


def test_without_script_the_table_chooses_a_segment(open_page: Open) -> None:
    page = open_page(f"{PAGE}?theme=emploi", java_script_enabled=False)

    page.locator(f'#ligne-table a[data-segment="{HALLUIN}"]').click()

    expect(page.locator("#segment-title")).to_have_text("Halluin – Canton de Menin / Kanton Menen")
    query = parse_qs(page.evaluate("location.search.slice(1)"))
    assert query == {"theme": ["emploi"], "segment": [HALLUIN]}
    expect(page.locator("#troncon")).to_be_in_viewport()
    expect(page.locator("#ligne-table [aria-current]")).to_have_attribute("data-segment", HALLUIN)


@pytest.mark.parametrize("segment", [HALLUIN, "59426~nis:57096"])
def test_without_script_the_drawn_line_chooses_a_segment(segment: str, open_page: Open) -> None:
    page = open_page(PAGE, java_script_enabled=False)

    click_line(page, page.locator(f'.drawn a[data-segment="{segment}"] .line'))

    expect(page.locator("#ligne-table [aria-current]")).to_have_attribute("data-segment", segment)
    expect(page.locator(".drawn .line.chosen")).to_have_count(1)


def test_without_script_filters_map_and_every_table_are_there(open_page: Open, ask: Ask) -> None:
    page, border = open_page(PAGE, java_script_enabled=False), ask("/api/border", year="2024")

    expect(page.locator(".drawn")).to_be_visible()
    expect(page.locator(".folium-map")).to_be_hidden()
    expect(page.locator("table:visible")).to_have_count(4)
    expect(page.locator("h2:visible")).to_have_count(page.locator("main h2").count())
    choose(page, {"year": "2024"})

    expect(page.locator(".legend > p").last).to_have_text("2024")
    assert page.evaluate(COUNTS) == expected_counts(border)


@pytest.mark.parametrize("lang", ["fr", "nl", "en"])
def test_zones_are_named_in_french_and_dutch_and_marked_so(
    lang: str, open_page: Open, ask: Ask
) -> None:
    page, zones = open_page(f"{PAGE}?lang={lang}&segment={HALLUIN}"), ask("/api/border")["zones"]
    both = [["fr", "Canton de Menin"], ["nl", "Kanton Menen"]]

    title = page.evaluate(NAMES, "#segment-title")
    row = page.evaluate(NAMES, "#ligne-table tr:has([aria-current]) td")
    tips = page.evaluate(NAMES, ".zone-tip")

    assert title == [["fr", "Halluin"], *both]
    assert row == both
    told = {("fr", zone["name_fr"]) for zone in zones} | {("nl", zone["name_nl"]) for zone in zones}
    assert {tuple(tip) for tip in tips} <= told
    assert [tip for tip in tips if tip[1] in {"Canton de Menin", "Kanton Menen"}] == both
    expect(page.locator("html")).to_have_attribute("lang", lang)
