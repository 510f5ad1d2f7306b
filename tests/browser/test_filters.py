"""Filters: form, list, map, address and API say the same, and Back undoes."""

from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Ask, Open, open_around, wait_for_map

pytestmark = pytest.mark.browser

Choice = dict[str, Any]
COMMUNES = {"59350": "Lille", "59286": "Haubourdin", "59458": "Péronne-en-Mélantois"}
CHOICES: list[Choice] = [
    {},
    {"theme": ["emploi"]},
    {"theme": ["emploi", "numerique"]},
    {"age": "17"},
    {"theme": ["mobilite"], "age": "30"},
    {"q": "permis"},
    {"q": "SERVICE civiq", "age": "20"},
    {"scope": "local"},
    {"scope": "all", "theme": ["engagement"]},
    {"commune": "59350"},
    {"commune": "59286", "scope": "local"},
    {"commune": "59350", "theme": ["engagement", "numerique"], "age": "16"},
    {"commune": "59458", "scope": "local", "age": "12"},
    {"year": "2019"},
    {"commune": "59286", "year": "2024", "theme": ["emploi"]},
    {"year": "2024", "scope": "local", "q": "emploi"},
    {"q": "zzzz"},
]
EVERYTHING = {
    "commune": "59286",
    "theme": ["emploi"],
    "age": "17",
    "scope": "local",
    "year": "2019",
}
# No field of the form says these: they come with an address only.
HIDDEN = [
    "certainty=unclear",
    "certainty=stated&certainty=inferred&scope=local",
    "year=2019&year=2024",
    "year=2023&scope=local",
    "cross_border=1",
    "source=rapport-melt-2024&commune=59599&year=2019",
    "source=guide-mel-jeunesse&age=13",
    "commune=59355&scope=local",
]
SHOWN = """() => ['here-group', 'near-group', 'wide-group'].map(id => {
  const group = document.getElementById(id);
  return group.hidden ? [] : [...group.querySelectorAll('.card:not([hidden])')]
    .map(card => card.dataset.id);
})"""
# Rendered text, so of what is off the screen too. A link's parameters stand in another order
# where the server wrote it: that says nothing.
STATE = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { content-visibility: visible !important }');
  document.adoptedStyleSheets = [sheet];
  const readLink = href => {
    const { origin, pathname, searchParams } = new URL(href);
    return [origin, pathname, ...[...searchParams].map(String).sort()];
  };
  return {
    address: location.pathname + location.search,
    form: [...new FormData(document.getElementById('filters'))],
    groups: ['here-group', 'near-group', 'wide-group'].map(id => document.getElementById(id))
      .map(group => group.hidden || group.innerText.trim()),
    status: document.getElementById('status').textContent,
    legend: ['legend', 'legend-years'].map(id => document.getElementById(id).innerText),
    hidden: document.getElementById('hidden-years').innerText,
    scope: readLink(document.getElementById('scope').href),
    map: [...document.querySelectorAll('path[data-code]')].map(
      path => [path.dataset.code, path.getAttribute('aria-label'), ...[...path.classList].sort()]
    ).sort(),
  };
}"""


def read_state(page: Page) -> Any:
    return page.evaluate(STATE)


def fill(page: Page, choice: Choice) -> None:
    if "commune" in choice:
        choose_commune(page, COMMUNES[choice["commune"]])
    for theme in choice.get("theme", []):
        tick(page, "theme", theme)
    if "scope" in choice:
        choose_scope(page, choice["scope"])
    if "year" in choice:
        tick(page, "year", choice["year"])
    if "age" in choice:
        open_around(page.get_by_label("Ton âge")).fill(choice["age"])
    if "q" in choice:
        page.get_by_label("Un mot").fill(choice["q"])
    page.get_by_label("Un mot").press("Enter")


def tick(page: Page, name: str, value: str) -> None:
    open_around(page.locator(f'.chip:has(input[name="{name}"][value="{value}"])')).click()


def choose_scope(page: Page, scope: str) -> None:
    if scope == "local":
        tick(page, "scope", "local")
    else:
        page.locator("#scope").click()


def choose_commune(page: Page, name: str) -> None:
    field = open_around(page.locator("#lieu"))
    field.fill(name)
    page.get_by_role("option", name=name).first.wait_for()
    field.press("Enter")


def say_status(count: int, commune: str) -> str:
    return f"{count} action{'s' if count > 1 else ''}{f' pour {commune}' if commune else ''}"


@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: urlencode(choice, doseq=True))
def test_the_form_keeps_what_the_api_and_the_page_without_script_keep(
    choice: Choice, open_page: Open, ask: Ask
) -> None:
    page, query = open_page(), urlencode(choice, doseq=True)

    fill(page, choice)

    kept = ask(f"/api/actions?{query}")["actions"]
    expected = [row["id"] for row in kept]
    shown = page.evaluate(SHOWN)
    assert sorted(id_ for group in shown for id_ in group) == sorted(expected)
    plain = open_page(f"/?{query}", java_script_enabled=False)
    assert shown == plain.evaluate(SHOWN)
    # A programme that two sources tell is shown twice and counted once.
    count = len({row["programme"] for row in kept})
    status = say_status(count, COMMUNES.get(choice.get("commune", ""), ""))
    expect(page.locator("#status")).to_have_text(status)
    expect(plain.locator("#status")).to_have_text(status)
    expect(page.locator("#empty")).to_be_visible(visible=not expected)
    assert parse_qs(page.evaluate("location.search.slice(1)")) == parse_qs(query)


@pytest.mark.parametrize("query", HIDDEN)
def test_an_address_keeps_what_the_api_and_the_page_without_script_keep(
    query: str, open_page: Open, ask: Ask
) -> None:
    page = open_page(f"/?{query}")

    shown = page.evaluate(SHOWN)

    expected = [row["id"] for row in ask(f"/api/actions?{query}")["actions"]]
    assert sorted(id_ for group in shown for id_ in group) == sorted(expected)
    assert shown == open_page(f"/?{query}", java_script_enabled=False).evaluate(SHOWN)


def test_other_filters_of_the_address_outlive_a_change_of_the_form(open_page: Open) -> None:
    page = open_page("/?certainty=stated&source=guide-mel-jeunesse")

    tick(page, "theme", "emploi")

    query = parse_qs(page.evaluate("location.search.slice(1)"))
    kept = {"certainty": ["stated"], "source": ["guide-mel-jeunesse"]}
    assert query == kept | {"theme": ["emploi"]}


def test_the_page_without_script_fills_form_and_lists_alike(open_page: Open) -> None:
    address = "/?commune=59350&theme=numerique&age=16&scope=local&q=internet&year=2019"
    read = """() => [[...new FormData(document.getElementById('filters'))],
      ['status', 'here-group', 'near-group', 'commune-link'].map(
        id => document.getElementById(id)).map(part => part.hidden ? '' : part.innerText)]"""

    form, texts = open_page(address, java_script_enabled=False).evaluate(read)

    live_form, live_texts = open_page(address).evaluate(read)
    assert live_form == form
    # The script adds one button to each card, with the title in hidden words.
    plain = [text.replace("Voir sur la carte", "").split() for text in live_texts]
    assert plain == [text.split() for text in texts]


def test_back_and_forward_bring_back_form_list_and_map(open_page: Open) -> None:
    page = open_page()
    states = [read_state(page)]
    for step in (
        lambda: tick(page, "theme", "emploi"),
        lambda: choose_commune(page, "Haubourdin"),
        lambda: tick(page, "scope", "local"),
        lambda: tick(page, "year", "2024"),
    ):
        step()
        states.append(read_state(page))

    for state in reversed(states[:-1]):
        page.go_back()
        assert read_state(page) == state
    for state in states[1:]:
        page.go_forward()
        assert read_state(page) == state


def test_one_change_is_one_step_back(open_page: Open) -> None:
    page = open_page()
    age = open_around(page.get_by_label("Ton âge"))
    age.press_sequentially("17")

    age.press("Enter")
    expect(page.locator('[data-step="3"] summary')).to_be_focused()
    page.keyboard.press("Tab")

    assert page.evaluate("location.search") == "?age=17"
    page.go_back()
    assert page.evaluate("location.search") == ""
    expect(age).to_have_value("")


def test_words_typed_after_a_choice_leave_that_choice_one_step_back(open_page: Open) -> None:
    page = open_page()
    tick(page, "theme", "mobilite")

    page.get_by_label("Un mot").press_sequentially("permis")
    page.get_by_label("Un mot").press("Tab")

    assert page.evaluate("location.search") == "?q=permis&theme=mobilite"
    page.go_back()
    assert page.evaluate("location.search") == "?theme=mobilite"
    expect(page.get_by_label("Un mot")).to_have_value("")


def test_clearing_brings_back_the_first_state(open_page: Open) -> None:
    page = open_page()
    first = read_state(page)
    fill(page, EVERYTHING)
    assert read_state(page) != first

    page.get_by_role("search").get_by_role("link", name="Tout effacer").click()

    assert read_state(page) == first


def test_reloading_keeps_every_choice(open_page: Open) -> None:
    page = open_page()
    fill(page, EVERYTHING)
    before = read_state(page)

    page.reload()
    wait_for_map(page)

    assert read_state(page) == before


def test_the_link_of_the_legend_counts_all_actions_and_back(open_page: Open, ask: Ask) -> None:
    page = open_page()
    counts = [row["counts"]["local"] for row in ask("/api/communes")["communes"]]
    without, none = page.locator("#legend td").first, str(counts.count(0))
    expect(without).to_have_text(none)
    link = page.locator("#scope")

    link.click()
    expect(without).to_have_text("0")
    assert page.evaluate("location.search") == "?scope=all"

    link.click()
    expect(without).to_have_text(none)
    assert page.evaluate("location.search") == "?scope=local"


def test_the_list_of_communes_counts_what_the_map_counts(open_page: Open) -> None:
    page = open_page()

    tick(page, "theme", "emploi")

    names = page.evaluate("""() => [...document.querySelectorAll('#les-communes li')].map(line =>
      [line.querySelector('a').dataset.commune, line.querySelector('.count').textContent])""")
    assert len(names) == 95
    for code, count in names:
        label = page.locator(f'path[data-code="{code}"]').get_attribute("aria-label")
        assert label
        assert label.split(" : ")[1].split()[0] == count
