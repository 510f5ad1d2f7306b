"""Years: the buttons change cards, map, legend, popup and address, as the API counts them."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from mapapp.words import join_words
from tests.browser.conftest import PAGES, Ask, Open, open_around, wait_for_map

pytestmark = pytest.mark.browser

YEARS = ["2019", "2024"]
SOURCES = {"guide-mel-jeunesse": "2019 environ", "rapport-melt-2024": "2024"}
COMMUNES = {"59350": "Lille", "59599": "Tourcoing", "59005": "Allennes-les-Marais"}
STATE = """() => ({
  address: location.search,
  cards: ['here-group', 'near-group', 'wide-group'].flatMap(id => [...document.getElementById(id)
    .querySelectorAll('.card:not([hidden])')].map(card => card.dataset.id)).sort(),
  counts: Object.fromEntries([...document.querySelectorAll('path[data-code]')].map(path =>
    [path.dataset.code, Number(path.getAttribute('aria-label').match(/: (\\d+) action/)[1])])),
  listed: Object.fromEntries([...document.querySelectorAll('[data-commune]')].map(link =>
    [link.dataset.commune, Number(link.parentElement.querySelector('.count').textContent)])),
  legend: document.getElementById('legend-years').textContent,
})"""
NOTES = """() => ['status', 'hidden-years'].map(id => {
  const line = document.getElementById(id);
  return line.hidden ? '' : line.textContent.trim();
})"""
# Said of an action, any of these would be more than a document tells.
ENDED = re.compile(r"\b(est|sont|était|étaient|action|programme)s? (déjà )?(terminé|fini|clos)")
NOT_SAID = "aucune action n’est dite terminée si son document ne le dit pas"


def button_of(page: Page, year: str) -> Locator:
    return open_around(page.locator(f'.years .chip:has(input[name="year"][value="{year}"])'))


def count_programmes(rows: list[dict[str, Any]]) -> int:
    return len({row["programme"] for row in rows})


def say_others(count: int) -> str:
    return (
        f"{count} actions dont la période connue ne comprend pas cette année "
        "ne sont pas montrées ; cela ne veut pas dire qu’elles ont cessé."
    )


def expected_state(ask: Ask, year: str) -> dict[str, Any]:
    parameters = {"year": year} if year else {}
    communes = ask("/api/communes", **parameters)["communes"]
    local = {row["code"]: row["counts"]["local"] for row in communes}
    return {
        "address": f"?year={year}" if year else "",
        "cards": sorted(row["id"] for row in ask("/api/actions", **parameters)["actions"]),
        "counts": local,
        "listed": local,
        "legend": year or "Toutes les années",
    }


def test_each_button_shows_what_the_api_says_of_its_year(open_page: Open, ask: Ask) -> None:
    page, every = open_page(), count_programmes(ask("/api/actions")["actions"])
    expect(page.locator('.years input[value=""]')).to_be_checked()

    for year in [*YEARS, ""]:
        button_of(page, year).click()

        expected = expected_state(ask, year)
        assert page.evaluate(STATE) == expected
        parameters = {"year": year} if year else {}
        shown = count_programmes(ask("/api/actions", **parameters)["actions"])
        note = say_others(every - shown) if year else ""
        assert page.evaluate(NOTES) == [f"{shown} actions", note]
        expect(page.locator(f'.years input[value="{year}"]')).to_be_checked()


def test_back_and_a_reload_bring_the_years_again(open_page: Open, ask: Ask) -> None:
    page = open_page()
    for year in YEARS:
        button_of(page, year).click()

    page.go_back()
    assert page.evaluate(STATE) == expected_state(ask, "2019")
    expect(page.locator('.years input[value="2019"]')).to_be_checked()
    page.reload()
    wait_for_map(page)
    assert page.evaluate(STATE) == expected_state(ask, "2019")
    page.go_back()
    assert page.evaluate(STATE) == expected_state(ask, "")


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("code", COMMUNES)
def test_the_popup_tells_of_the_year_and_its_link_keeps_it(
    code: str, year: str, open_page: Open, ask: Ask
) -> None:
    page = open_page(reduced_motion="reduce")
    facts = ask(f"/api/communes/{code}", year=year)
    button_of(page, year).click()

    page.locator(f'path[data-code="{code}"]').press("Enter")

    box = page.get_by_role("dialog", name=COMMUNES[code])
    shown = box.locator('li > a[href^="/actions/"]').evaluate_all(
        "all => all.map(link => link.getAttribute('href').split('/').pop())"
    )
    assert sorted(shown) == sorted(row["id"] for row in facts["actions"])
    counts = facts["counts"]
    plural = "s" if counts["local"] > 1 else ""
    expect(box.locator("p").nth(1)).to_have_text(
        f"{counts['local']} action{plural} locale{plural}, "
        f"{counts['all'] - counts['local']} de toute la métropole"
    )
    box.get_by_role("link", name="La page").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(COMMUNES[code])
    assert page.evaluate("location.pathname + location.search") == f"/communes/{code}?year={year}"


@pytest.mark.parametrize(
    "query", ["year=2019", "commune=59599&year=2019", "commune=59005&year=2024&theme=emploi"]
)
def test_what_other_years_hide_is_counted_alike_without_script(query: str, open_page: Open) -> None:
    address = f"/?{query}"

    assert open_page(address).evaluate(NOTES) == open_page(
        address, java_script_enabled=False
    ).evaluate(NOTES)


def test_the_page_of_a_commune_lists_the_year_asked_for(open_page: Open, ask: Ask) -> None:
    page, listed = open_page("/communes/59599"), {}

    for year in YEARS:
        page.get_by_role("link", name=year, exact=True).click()
        expect(page.locator('.years [aria-current="true"]')).to_have_text(year)
        listed[year] = page.locator(".lines li:has(.why) > a").evaluate_all(
            "all => all.map(link => link.getAttribute('href').split('/').pop())"
        )

        facts = ask("/api/communes/59599", year=year)
        assert sorted(listed[year]) == sorted(row["id"] for row in facts["actions"])
        assert page.evaluate("location.search") == f"?year={year}"
    assert not set(listed["2019"]) <= set(listed["2024"])
    assert not set(listed["2024"]) <= set(listed["2019"])


def test_every_card_says_the_year_of_its_information_and_whom_to_ask(
    open_page: Open, ask: Ask
) -> None:
    page = open_page()

    told = page.evaluate("""() => Object.fromEntries([...document.querySelectorAll('.card')].map(
      card => [card.dataset.id, ['.age', '.ask'].map(
        part => card.querySelector(part).textContent.replace(/\\s+/g, ' ').trim())]
    ))""")

    for action in ask("/api/actions")["actions"]:
        year = SOURCES[action["source"]["document"]]
        since, whom = told[action["id"]]
        assert since == (
            f"Information de {year}, p. {action['source']['page']} : {action['title']}"
        )
        if action["contacts"]:
            first = action["contacts"][0]
            ways = [*first["phones"][:1], *([first["email"]] if first["email"] else [])]
            assert whom.split() == " ".join([first["organisation"], *ways]).split()
        else:
            assert whom == f"Adresse-toi à {join_words(action['carriers'])}."


def test_no_page_says_that_an_action_has_ended(open_page: Open) -> None:
    page, told = open_page("/mentions-legales"), {}

    for address in [*PAGES, "/?year=2019", "/?year=2024", "/actions?year=2024"]:
        if address != "/rien" and "lang=" not in address:
            page.goto(address)
            text = page.locator("body").inner_text().replace(NOT_SAID, "")
            told[address] = ENDED.findall(text) + re.findall("terminée", text)

    assert [address for address, words in told.items() if words] == []
