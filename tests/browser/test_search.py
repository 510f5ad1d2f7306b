"""The search field: a combobox that finds a commune by name, code, or with a fault."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Ask, Open, open_around

pytestmark = pytest.mark.browser


def combobox(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Ta commune, ton quartier ou ton code postal")


def options(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Communes et quartiers").get_by_role("option")


def chosen(page: Page) -> str | None:
    return page.evaluate("new URLSearchParams(location.search).get('commune')")


def type_words(page: Page, words: str) -> None:
    combobox(page).press_sequentially(words)
    expect(options(page).first).to_be_visible()


def test_letters_an_arrow_and_enter_choose_a_commune(open_page: Open) -> None:
    page = open_page()
    type_words(page, "tour")

    combobox(page).press("ArrowDown")
    combobox(page).press("Enter")

    expect(page.locator("#lieu")).to_have_value("Tourcoing")
    expect(options(page)).to_have_count(0)
    assert chosen(page) == "59599"
    expect(page.locator("path[data-code].chosen")).to_have_attribute("data-code", "59599")
    # It answers, and asks the next question.
    expect(page.locator('[data-step="2"] summary')).to_be_focused()
    expect(page.get_by_label("Ton âge")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize(
    ("words", "first", "more"),
    [
        ("lomme", "Lomme", "59160 · commune associée à Lille"),
        ("HELLEMMES", "Hellemmes", "59260 · commune associée à Lille"),
        ("59286", "Haubourdin", "59320"),
        ("ascq", "Villeneuve-d'Ascq", "59491, 59493, 59650"),
        ("la madelaine", "La Madeleine", "59110"),
        ("st andre", "Saint-André-lez-Lille", "59350"),
    ],
)
def test_the_best_place_comes_first(words: str, first: str, more: str, open_page: Open) -> None:
    page = open_page()

    type_words(page, words)

    expect(options(page).first).to_have_text(first + more)


def test_a_postal_code_offers_its_communes(open_page: Open) -> None:
    page = open_page()

    type_words(page, "59170")

    expect(options(page)).to_have_text(["Croix59170"])


def test_an_associated_commune_chooses_the_commune_it_belongs_to(open_page: Open, ask: Ask) -> None:
    page, counts = open_page(), ask("/api/communes/59350")["counts"]
    type_words(page, "lomme")

    combobox(page).press("Enter")

    assert chosen(page) == "59350"
    expect(page.locator("#lieu")).to_have_value("Lille")
    expect(page.locator("#status")).to_have_text(f"{counts['all']} actions pour Lille")


def test_arrows_go_round_and_the_field_names_the_active_option(open_page: Open) -> None:
    page = open_page()
    field = combobox(page)
    expect(field).to_have_attribute("aria-expanded", "false")
    type_words(page, "wa")
    count = options(page).count()
    assert count > 1
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(field).to_have_attribute("aria-autocomplete", "list")

    active = []
    for key in ["ArrowUp", *["ArrowDown"] * count]:
        field.press(key)
        selected = page.locator('[role="option"][aria-selected="true"]')
        expect(selected).to_have_count(1)
        active.append(field.get_attribute("aria-activedescendant"))
        assert active[-1] == selected.get_attribute("id")

    assert active[0] == active[-1] == options(page).nth(count - 1).get_attribute("id")
    assert len(set(active)) == count
    listbox = page.get_by_role("listbox").get_attribute("id")
    assert field.get_attribute("aria-controls") == listbox


def test_escape_closes_the_list_and_keeps_what_is_typed(open_page: Open) -> None:
    page = open_page()
    type_words(page, "saint")

    combobox(page).press("Escape")

    expect(options(page)).to_have_count(0)
    expect(combobox(page)).to_have_attribute("aria-expanded", "false")
    expect(combobox(page)).to_have_value("saint")
    expect(combobox(page)).to_be_focused()
    assert chosen(page) is None


def test_leaving_the_field_closes_the_list(open_page: Open) -> None:
    page = open_page()
    type_words(page, "saint")

    combobox(page).press("Tab")

    expect(options(page)).to_have_count(0)
    assert chosen(page) is None


def test_a_name_typed_in_full_is_chosen_by_leaving_the_field(open_page: Open) -> None:
    page = open_page()
    type_words(page, "tourcoing")

    combobox(page).press("Tab")

    expect(page.get_by_role("status").filter(has_text="Tourcoing")).to_have_text(
        "48 actions pour Tourcoing"
    )
    assert chosen(page) == "59599"


def test_the_mouse_chooses_too(open_page: Open) -> None:
    page = open_page()
    type_words(page, "lo")

    options(page).filter(has_text="Loos").click()

    assert chosen(page) == "59360"
    expect(page.locator("#lieu")).to_have_value("Loos")


def test_emptying_the_field_clears_the_commune(open_page: Open, ask: Ask) -> None:
    page, counts = open_page("/?commune=59286"), ask("/api/communes/59286")["counts"]
    every = len({row["programme"] for row in ask("/api/actions")["actions"]})
    expect(page.locator("#status")).to_have_text(f"{counts['all']} actions pour Haubourdin")

    open_around(page.locator("#lieu")).fill("")

    assert chosen(page) is None
    expect(page.locator("#status")).to_have_text(f"{every} actions")
    expect(page.locator("path[data-code].chosen")).to_have_count(0)


def test_words_that_name_nothing_offer_nothing_and_say_so(open_page: Open) -> None:
    page = open_page()

    combobox(page).fill("zzzzzz")

    expect(options(page)).to_have_count(0)
    expect(combobox(page)).to_have_attribute("aria-expanded", "false")
    expect(page.locator(".field:has(#lieu) .fault")).to_have_text(
        "Aucune commune de la métropole ne ressemble à « zzzzzz »."
    )


def test_a_quarter_is_offered_with_its_commune_and_chooses_it(open_page: Open) -> None:
    page = open_page()
    type_words(page, "moulins")
    expect(options(page).first).to_have_text("Moulinsquartier, Lille")

    combobox(page).press("Enter")

    assert chosen(page) == "59350"
    expect(page.locator("#lieu")).to_have_value("Lille")


@pytest.mark.parametrize("words", ["roubaix", "la madelaine", "zzzzzz", "59170"])
def test_what_is_typed_is_never_sent(words: str, open_page: Open) -> None:
    page = open_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    combobox(page).press_sequentially(words)
    combobox(page).press("Enter")
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    assert [address for address in asked if "/static/" not in address] == []  # its icon
