"""Pages offer the years, keep the chosen ones in their links, and say what years hide."""

from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

from tests.conftest import text_of
from tests.test_languages import links_of
from tests.test_pages import read

SOURCE_YEARS = ["2019", "2024"]
OTHER_YEARS = ["2016", "2017", "2018", "2020", "2021", "2022", "2023", "2025"]
FORMS = ["/", "/actions", "/frontiere"]
DATED = ["/", "/communes", "/communes/59350", "/actions", "/frontiere", "/couverture"]
UNDATED = ["/donnees", "/accessibilite", "/mentions-legales", "/actions/forum-emploi"]


def years_of(address: str) -> list[str]:
    return parse_qs(urlsplit(address).query).get("year", [])


def is_dated(address: str) -> bool:
    path = urlsplit(address).path
    return (
        path in DATED
        or path.startswith(("/couverture", "/api/gaps", "/calendrier.ics", "/actualites.atom"))
        or (path.startswith("/communes/") and not path.endswith("/affiche"))
    )


def is_choice(link: Element, page: Element) -> bool:
    """Tell whether a link chooses years itself, or drops them."""
    choices = [
        one
        for nav in page.iter("nav")
        if "Année" in nav.get("aria-label", "")
        for one in nav.iter("a")
    ]
    choices += page.findall(".//*[@class='picked']//a")
    return link in choices or text_of(link) in {"Tout effacer", "voir toutes les actions"}


def chips(page: Element) -> tuple[list[str], list[str], bool]:
    """Read the years offered at once, those in the fold, and whether the fold is open."""
    (field,) = page.iterfind(".//fieldset[@class='chips years']")
    fold = field.find("details")
    assert fold is not None
    assert text_of(fold.find("summary")) == "Autres années"
    shown = [one.attrib["value"] for one in field.iterfind("label/input")]
    folded = [one.attrib["value"] for one in fold.iter("input")]
    return shown, folded, "open" in fold.attrib


def checked(page: Element) -> list[str]:
    fields = [field for field in page.iter("input") if field.get("name") == "year"]
    return [field.attrib["value"] for field in fields if "checked" in field.attrib]


@pytest.mark.parametrize("address", FORMS)
@pytest.mark.parametrize(
    ("query", "chosen", "is_open"),
    [("", "", False), ("?year=2024", "2024", False), ("?year=2021", "2021", True)],
)
def test_the_years_of_sources_are_offered_at_once_and_the_others_in_a_fold(
    client: FlaskClient, address: str, query: str, chosen: str, *, is_open: bool
) -> None:
    page = read(client, f"{address}{query}")

    assert chips(page) == (["", *SOURCE_YEARS], OTHER_YEARS, is_open)
    assert checked(page) == [chosen]


@pytest.mark.parametrize("address", FORMS)
def test_a_year_that_no_period_holds_stays_chosen(client: FlaskClient, address: str) -> None:
    page = read(client, f"{address}?year=2014")

    assert chips(page) == (["", *SOURCE_YEARS], ["2014", *OTHER_YEARS], True)
    assert checked(page) == ["2014"]


@pytest.mark.parametrize("address", ["/communes", "/communes/59350"])
def test_the_years_are_links_on_pages_of_communes(client: FlaskClient, address: str) -> None:
    page = read(client, f"{address}?year=2018")

    (links,) = page.iterfind(".//nav[@aria-label='Années montrées']")
    found = {text_of(link): link.attrib["href"] for link in links.iter("a")}
    years = sorted([*SOURCE_YEARS, *OTHER_YEARS])
    assert found == {"Toutes les années": address} | {
        year: f"{address}?year={year}" for year in years
    }
    (current,) = links.iterfind(".//a[@aria-current='true']")
    assert text_of(current) == "2018"


@pytest.mark.parametrize("years", [["2024"], ["2019", "2021"]])
@pytest.mark.parametrize("address", DATED)
def test_links_between_dated_pages_keep_the_years(
    client: FlaskClient, address: str, years: list[str]
) -> None:
    query = "&".join(f"year={year}" for year in years)
    page = read(client, f"{address}?{query}")

    own = [link for link in page.iter("a") if not is_choice(link, page)]
    inside = [link.attrib["href"] for link in own if link.attrib["href"].startswith("/")]
    kept = {href: years_of(href) for href in inside if is_dated(href)}
    assert len(kept) > 4
    assert [href for href, found in kept.items() if found != years] == []
    undated = [href for href in inside if not is_dated(href)]
    assert undated
    assert [href for href in undated if years_of(href)] == []


@pytest.mark.parametrize("address", [*DATED, *UNDATED])
def test_without_a_chosen_year_no_link_has_one(client: FlaskClient, address: str) -> None:
    page = read(client, address)

    choices = {link.attrib["href"] for link in page.iter("a") if is_choice(link, page)}
    assert [href for href in links_of(page) if years_of(href) and href not in choices] == []


@pytest.mark.parametrize("address", ["/?year=2024&q=zzz", "/actions?year=2024&q=zzz"])
def test_to_clear_all_is_to_drop_the_years(client: FlaskClient, address: str) -> None:
    page = read(client, address)

    clear = [link.attrib["href"] for link in page.iter("a") if text_of(link) == "Tout effacer"]
    assert set(clear) == {urlsplit(address).path}
    assert len(clear) == 2


@pytest.mark.parametrize("address", DATED)
def test_a_page_in_another_language_keeps_its_years_once(client: FlaskClient, address: str) -> None:
    page = read(client, f"{address}?year=2024&year=2019")

    for link in page.findall(".//nav[@class='languages']//a"):
        assert years_of(link.attrib["href"]) == ["2024", "2019"]


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("year=2024", ["2024"]),
        ("year=2024&year=2019", ["2024", "2019"]),
        ("year=x", []),
        ("year=2024&year=x", []),
        ("year=", []),
        ("", []),
    ],
)
def test_only_years_made_of_digits_are_kept(app: Flask, asked: str, kept: list[str]) -> None:
    with app.test_request_context(f"/?{asked}"):
        assert years_of(url_for("pages.show_border")) == kept
        assert years_of(url_for("pages.list_actions", year=[2018])) == ["2018"]
        assert years_of(url_for("pages.list_actions", year=None)) == []
        assert years_of(url_for("pages.show_data")) == []
        assert years_of(url_for("api.list_actions")) == []


# What a commune's page says, as the chosen year has it.


def neighbours_of(page: Element) -> dict[str, int]:
    return {
        text_of(one.find("a")): int(text_of(one.find("span")).split()[0])
        for one in page.findall(".//ul[@class='inline']")[-1]
    }


@pytest.mark.parametrize("query", ["", "year=2019", "year=2024", "theme=emploi"])
def test_neighbours_are_counted_with_the_filters(client: FlaskClient, query: str) -> None:
    communes = client.get(f"/api/communes?{query}").get_json()["communes"]
    counts = {commune["name"]: commune["counts"]["local"] for commune in communes}

    found = neighbours_of(read(client, f"/communes/59350?{query}"))
    assert len(found) == 18
    assert found == {name: counts[name] for name in found}
    assert (sum(found.values()) == 0) is (query == "year=2024")


def test_the_nearest_communes_are_those_that_the_filters_leave(client: FlaskClient) -> None:
    def said(query: str) -> str:
        return text_of(read(client, f"/communes/59005?{query}").find(".//div[@class='empty']"))

    plain, dated = said(""), said("year=2024")
    assert "avec ces filtres" not in plain
    assert "à 3 communes d’ici : Haubourdin (2), Seclin (2)." in plain
    assert dated.startswith(
        "Aucune action locale n’est connue à Allennes-les-Marais avec ces filtres."
    )
    assert "à 6 communes d’ici : Armentières (1)." in dated


@pytest.mark.parametrize("year", ["", "2017", "2019", "2024"])
def test_a_commune_page_says_how_many_actions_a_year_hides(client: FlaskClient, year: str) -> None:
    page = read(client, f"/communes/59350{f'?year={year}' if year else ''}")

    every, kept = (
        client.get(f"/api/communes/59350{query}").get_json()["counts"]["all"]
        for query in ("", f"?year={year}" if year else "")
    )
    notes = [text_of(one) for one in page.findall(".//main//p[@class='note']")]
    hidden = every - kept
    words = "dont la période connue ne comprend pas cette année ne sont pas montrées"
    said = f"{hidden} actions {words} ; cela ne veut pas dire qu’elles ont cessé."
    assert [note for note in notes if "période" in note] == ([said] if hidden > 1 else [])
    assert hidden != 1
    assert (hidden == every) is (year == "2024")


# Where the year of a document is known only about.


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("forum-emploi", "Information de 2019 environ (page"),
        ("melt-sport", "Information de 2024 ("),
    ],
)
def test_a_year_that_a_document_does_not_print_is_said_about(
    client: FlaskClient, action: str, said: str
) -> None:
    page = read(client, f"/actions/{action}")

    assert said in text_of(page.find(".//p[@class='notice']"))
    footer = text_of(page.find(".//footer"))
    assert "Informations de 2019 environ, de 2024, à vérifier" in footer


@pytest.mark.parametrize("address", ["/actions", "/donnees", "/"])
def test_only_the_year_of_the_guide_is_said_about(client: FlaskClient, address: str) -> None:
    text = text_of(read(client, address).find("./body"))

    assert "2019 environ" in text
    assert "2024 environ" not in text
