"""Three questions by keyboard, what to do with nothing, what is kept, and where somebody is."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, wait_for_map

pytestmark = pytest.mark.browser

TOURCOING = {"latitude": 50.7236, "longitude": 3.1601, "accuracy": 20}
PARIS = {"latitude": 48.8566, "longitude": 2.3522, "accuracy": 20}
WHO = "new URLSearchParams(location.search).toString()"


def say_all(page: Page) -> dict[str, Any]:
    return {
        "address": page.evaluate(WHO),
        "aside": page.locator("#aside li").all_inner_texts(),
        "drops": page.locator("#drops li").all_inner_texts(),
        "chips": page.locator("#chosen a").all_inner_texts(),
        "fallbacks": page.locator("#fallback-group .card:not([hidden])").evaluate_all(
            "all => all.map(card => card.dataset.id)"
        ),
    }


def answer_by_keyboard(page: Page) -> None:
    """Say Tourcoing, 17 and « Se loger » with keys alone, from the field of the commune."""
    page.get_by_role("combobox").focus()
    page.keyboard.type("tourcoing")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("17")
    page.keyboard.press("Enter")
    expect(page.locator('[data-step="3"] summary')).to_be_focused()
    page.keyboard.press("Tab")
    for _stop in range(12):
        value = page.evaluate("document.activeElement.value")
        if value == "logement":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")


def test_keys_alone_lead_to_the_reason_and_to_what_there_is_all_the_same(open_page: Open) -> None:
    page = open_page()

    answer_by_keyboard(page)

    expect(page.locator("#status")).to_have_text("0 action pour Tourcoing")
    expect(page.locator("#aside")).to_have_attribute("open", "")
    assert say_all(page)["aside"] == ["Logement des jeunes à partir de 18 ans"]
    assert page.evaluate(WHO) == "commune=59599&theme=logement&age=17"
    expect(page.locator("#drops li").first).to_contain_text("Sans « Se loger »")
    expect(page.locator("#fallback-group")).to_be_visible()
    expect(page.locator("#fallback-group .card:not([hidden])")).to_have_count(6)


def test_back_and_a_reload_keep_the_way_on(open_page: Open) -> None:
    page = open_page()
    answer_by_keyboard(page)
    told = say_all(page)

    page.reload()
    wait_for_map(page)
    assert say_all(page) == told

    page.locator("#aside a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Logement des jeunes")
    page.go_back()
    wait_for_map(page)
    assert say_all(page) == told
    page.go_back()
    assert page.evaluate(WHO) == "commune=59599&age=17"
    expect(page.locator("#empty")).to_be_hidden()


def test_a_chip_takes_itself_away_and_the_focus_goes_to_the_next(open_page: Open) -> None:
    page = open_page("/?commune=59599&age=17&theme=logement")
    chips = page.locator("#chosen a")
    expect(chips).to_have_count(3)

    for left in (2, 1):
        chips.last.focus()
        page.keyboard.press("Enter")
        expect(chips).to_have_count(left)
        expect(chips.first).to_be_focused()
    page.keyboard.press("Enter")

    expect(chips).to_have_count(0)
    expect(page.locator("#resultats")).to_be_focused()
    expect(page.locator("#lieu")).to_have_value("")
    assert page.evaluate(WHO) == ""


def test_dropping_what_excludes_most_shows_as_many_as_it_says(open_page: Open) -> None:
    page = open_page("/?commune=59599&age=17&theme=logement")
    offer = page.locator("#drops li").first
    said = int(offer.inner_text().split("» ")[1].split()[0])

    offer.get_by_role("link").click()

    expect(page.locator("#status")).to_have_text(f"{said} actions pour Tourcoing")
    assert page.evaluate(WHO) == "commune=59599&age=17"
    assert page.evaluate("document.activeElement !== document.body")


def test_what_is_kept_outlives_a_reload_and_is_sent_as_an_address(open_page: Open) -> None:
    page = open_page("/", locale="fr-BE")  # a context of its own: what is kept stays in it
    for action in ("melt-sante", "kaps"):
        page.locator(f'#resultats .keep:has(input[value="{action}"])').click()
    expect(page.locator(".kept-count")).to_have_text("2")

    page.reload()
    wait_for_map(page)
    expect(page.locator('.keep input[value="kaps"]')).to_be_checked()
    expect(page.locator(".kept-count")).to_have_text("2")
    page.get_by_role("button", name="Ma sélection").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Ma sélection")
    asked = page.evaluate("new URLSearchParams(location.search).getAll('action')")
    assert sorted(asked) == ["kaps", "melt-sante"]
    expect(page.locator(".card")).to_have_count(2)


def locate(open_page: Open, position: dict[str, float] | None) -> Page:
    """Press « Me localiser » where the browser gives a position, or refuses to."""
    page = open_page("/", locale="fr-CH")  # a context of its own: permissions are its
    page.context.clear_permissions()
    if position:
        page.context.grant_permissions(["geolocation"])
        page.context.set_geolocation(position)  # type: ignore[arg-type]
    page.get_by_role("button", name="Me localiser").click()
    expect(page.locator("#locate")).to_be_enabled()
    return page


def test_a_position_in_a_commune_chooses_it(open_page: Open) -> None:
    page = locate(open_page, TOURCOING)

    expect(page.locator("#located")).to_have_text("Tu es à Tourcoing, à 20 m près.")
    assert page.evaluate(WHO) == "commune=59599"
    expect(page.locator("#lieu")).to_have_value("Tourcoing")
    expect(page.locator('[data-step="2"] summary')).to_be_focused()


def test_a_poor_position_near_a_limit_offers_the_other_communes(open_page: Open) -> None:
    page = locate(open_page, TOURCOING | {"accuracy": 4000})

    expect(page.locator("#located")).to_contain_text("La limite est proche")
    assert page.evaluate(WHO) == "commune=59599"
    offers = page.locator("#located button").all_text_contents()
    assert {"Roubaix", "Mouvaux"} <= {*offers}
    page.locator('[data-step="1"] summary').click()
    page.locator("#located").get_by_role("button", name="Roubaix").click()
    assert page.evaluate(WHO) == "commune=59512"
    expect(page.locator("#located")).to_be_empty()


def test_a_position_outside_offers_the_nearest_and_chooses_nothing(open_page: Open) -> None:
    page = locate(open_page, PARIS)

    expect(page.locator("#located")).to_contain_text("Tu sembles être hors de la métropole.")
    expect(page.locator("#located button")).to_have_count(1)
    assert page.evaluate(WHO) == ""
    page.locator("#located button").click()
    assert page.evaluate(WHO).startswith("commune=59")


def test_a_refused_position_is_said(open_page: Open) -> None:
    page = locate(open_page, None)

    expect(page.locator("#located")).to_have_text(
        "Ton navigateur n’a pas le droit de donner ta position. Écris ta commune."
    )
    assert page.evaluate(WHO) == ""
    expect(page.get_by_role("combobox")).to_be_visible()
