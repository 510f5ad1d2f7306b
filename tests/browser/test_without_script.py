"""Without JavaScript the page is whole: a drawn map, lists, and a form with a button."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Ask, Open, click_spot

pytestmark = pytest.mark.browser


@pytest.fixture
def plain_page(open_page: Open) -> Page:
    return open_page(java_script_enabled=False)


def say_local(count: int) -> str:
    return f"{count} action{'s' if count > 1 else ''} locale{'s' if count > 1 else ''}"


def test_the_drawn_map_links_the_95_communes(plain_page: Page, ask: Ask) -> None:
    links = plain_page.locator(".drawn a")

    found = links.evaluate_all("all => all.map(a => [a.getAttribute('href'), a.ariaLabel])")

    communes = ask("/api/communes")["communes"]
    assert len(found) == 95
    assert sorted(found) == sorted(
        [f"/communes/{row['code']}", f"{row['name']} : {say_local(row['counts']['local'])}"]
        for row in communes
    )


def test_a_click_on_the_drawn_map_opens_the_page_of_the_commune(plain_page: Page) -> None:
    click_spot(plain_page, plain_page.locator('.drawn a[href="/communes/59350"] path'))

    expect(plain_page.get_by_role("heading", level=1)).to_have_text("Lille")


def test_the_map_and_both_lists_are_seen(plain_page: Page, ask: Ask) -> None:
    expect(plain_page.locator(".drawn")).to_be_visible()
    expect(plain_page.locator(".folium-map")).to_be_hidden()
    expect(plain_page.locator(".card:visible")).to_have_count(ask("/api/actions")["count"])
    expect(plain_page.locator("#les-communes li:visible")).to_have_count(95)


def test_what_needs_the_script_is_not_offered(plain_page: Page) -> None:
    expect(plain_page.locator("[data-show]:visible")).to_have_count(0)
    expect(plain_page.locator("#banner")).to_be_hidden()
    expect(plain_page.locator("#locate")).to_be_hidden()
    expect(plain_page.locator(".pass:visible")).to_have_count(0)
    expect(plain_page.get_by_role("combobox")).to_have_count(0)


def test_the_button_sends_commune_age_and_theme(plain_page: Page, ask: Ask) -> None:
    plain_page.get_by_label("Ta commune").fill("la madelaine")
    plain_page.get_by_text("Quel âge as-tu ?").click()
    plain_page.get_by_label("Ton âge").fill("17")
    plain_page.locator("summary", has_text="De quoi as-tu besoin ?").click()
    emploi = plain_page.locator('input[name="theme"][value="emploi"]')
    emploi.check()
    plain_page.get_by_role("button", name="Voir les réponses").click()

    kept = ask("/api/actions?commune=59368&age=17&theme=emploi")["count"]
    assert kept > 1
    expect(plain_page.locator("#status")).to_have_text(f"{kept} actions pour La Madeleine")
    expect(plain_page.locator(".card:visible")).to_have_count(kept)
    expect(plain_page.get_by_label("Ta commune")).to_have_value("La Madeleine")
    expect(plain_page.get_by_label("Ton âge")).to_have_value("17")
    expect(emploi).to_be_checked()
    said = plain_page.locator(".question .said")
    expect(said).to_have_text(["La Madeleine", "17 ans", "Emploi"])


def test_the_button_sends_the_year(plain_page: Page, ask: Ask) -> None:
    plain_page.get_by_text("Plus de choix").click()
    plain_page.get_by_label("2024").check()
    plain_page.get_by_role("button", name="Voir les réponses").click()

    expect(plain_page.locator("#legend-years")).to_have_text("2024")
    expect(plain_page.get_by_label("2024")).to_be_checked()
    kept = ask("/api/actions", year="2024")["count"]
    expect(plain_page.locator(".card:visible")).to_have_count(kept)


def test_enter_sends_the_form_too(plain_page: Page, ask: Ask) -> None:
    plain_page.get_by_label("Un mot").fill("permis")
    plain_page.get_by_label("Un mot").press("Enter")

    kept = ask("/api/actions", q="permis")["count"]
    expect(plain_page.locator(".card:visible")).to_have_count(kept)


def test_an_unknown_place_is_named_beside_its_field(plain_page: Page) -> None:
    plain_page.get_by_label("Ta commune").fill("Zzyzx")
    plain_page.get_by_role("button", name="Voir les réponses").click()

    field = plain_page.get_by_label("Ta commune")
    expect(field).to_have_accessible_description(
        "Aucune commune de la métropole ne ressemble à « Zzyzx »."
    )
    expect(field).to_have_value("Zzyzx")


@pytest.mark.parametrize("address", ["/", "/?q=zzzz", "/communes", "/actions/kaps", "/frontiere"])
def test_nothing_reaches_past_a_narrow_window(address: str, open_page: Open) -> None:
    page = open_page(address, size=(320, 640), java_script_enabled=False)

    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_the_drawn_map_fills_a_phone_without_names_that_touch(open_page: Open) -> None:
    page = open_page(size=PHONE, java_script_enabled=False)

    boxes = page.locator(".drawn .names text:visible").evaluate_all("""all => all.map(text => {
      const box = text.getBoundingClientRect();
      return [box.left, box.top, box.right, box.bottom];
    })""")

    assert len(boxes) >= 3
    overlaps = [
        (one, other)
        for place, one in enumerate(boxes)
        for other in boxes[:place]
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    ]
    assert overlaps == []


def test_the_boxes_alone_make_a_selection(plain_page: Page) -> None:
    for action in ("kaps", "forum-emploi"):
        plain_page.locator(f'.keep input[value="{action}"]').check()

    plain_page.get_by_role("button", name="Ma sélection").click()

    kept = plain_page.evaluate("new URLSearchParams(location.search).getAll('action')")
    assert sorted(kept) == ["forum-emploi", "kaps"]
    expect(plain_page.locator(".card")).to_have_count(2)
