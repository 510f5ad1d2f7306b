"""The poster's page: what it says, how it is chosen, and what it refuses."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mapapp.settings import Settings
from mapapp.shelf import shelf_of
from mapapp.snapshot import Snapshot
from mapapp.web import create_app
from tests.conftest import parse_page, text_of
from tests.whole import prepare_snapshot

POSTER = "/communes/59599/affiche"
SHARED = "Où aucun contact n’est écrit, demande à :"


def read(client: FlaskClient, address: str, **options: str) -> str:
    answer = client.get(address, **options)
    assert answer.status_code == 200, address
    return text_of(parse_page(answer.get_data(as_text=True)))


def read_title(answer: TestResponse) -> str:
    page = parse_page(answer.get_data(as_text=True))
    (title,) = page.iter("h1")
    return text_of(title)


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("59599", "Pour toi, à Tourcoing"),
        ("59368", "Pour toi, à La Madeleine"),
        ("59143", "Pour toi, à La Chapelle-d'Armentières"),
        ("59355", "Pour toi, à Lille"),  # Lomme, a part of it
    ],
)
def test_the_title_speaks_to_the_reader(client: FlaskClient, code: str, title: str) -> None:
    assert read_title(client.get(f"/communes/{code}/affiche")) == title


def test_the_page_tells_each_action_with_what_it_brings_and_whom_to_ask(
    app: Flask, client: FlaskClient
) -> None:
    text = read(client, "/communes/59286/affiche")

    atlas = shelf_of(app).atlas
    covers = atlas.covers_by_commune["59286"]
    (local,) = [cover.action for cover in covers if cover.is_local][:1]
    action = atlas.actions[local]
    assert action.title in text
    assert action.summary in text
    assert action.contacts[0].organisation in text
    assert str(action.contacts[0].email) in text
    for cover in covers:
        assert atlas.actions[cover.action].title in text


def test_a_contact_that_many_share_is_written_once_in_national_form(client: FlaskClient) -> None:
    text = read(client, POSTER)

    assert text.count("direction@lamelt.fr") == 1
    assert f"{SHARED} Mission Emploi Lys-Tourcoing (MELT) 03 20 28 82 20" in text


def test_other_languages_write_telephones_for_abroad(client: FlaskClient) -> None:
    answer = client.get(f"{POSTER}?lang=nl")
    page = parse_page(answer.get_data(as_text=True))

    assert page.attrib["lang"] == "nl"
    assert "+33 3 20 28 82 20" in text_of(page)
    quoted = [one for one in page.iter("strong") if one.attrib.get("lang") == "fr"]
    assert len(quoted) >= 29


def test_what_has_no_room_is_counted_by_theme_and_the_rule_is_said(client: FlaskClient) -> None:
    text = read(client, POSTER)

    count, themes = re.search(
        r"Encore (\d+) actions n’ont pas de place ici : ([^.]+)\.", text
    ).groups()  # type: ignore[union-attr]
    assert sum(int(number) for number in re.findall(r"\((\d+)\)", themes)) == int(count)
    assert "Montrées d’abord : celles près de chez toi, puis un thème après l’autre." in text


def test_the_date_and_the_pages_of_the_sources_are_said(client: FlaskClient) -> None:
    both, guide = read(client, f"{POSTER}?format=a5"), read(client, "/communes/59660/affiche")

    assert "Informations de 2019 environ et de 2024, à vérifier auprès du porteur." in both
    assert "Informations de 2019 environ, à vérifier auprès du porteur." in guide
    assert re.search(
        r"année 2024, Mission Emploi Lys-Tourcoing \(MELT\), p\. 9, 14, [\d, ]+\.", both
    )


def test_an_age_and_a_theme_choose_and_are_said(client: FlaskClient) -> None:
    whole, chosen = read(client, POSTER), read(client, f"{POSTER}?age=17&theme=formation")

    assert "Choisi pour" not in whole
    assert "Choisi pour : 17 ans et Se former" in chosen
    assert "Obligation de formation des 16-17 ans" in chosen
    assert "Femmes et industrie" in whole
    assert "Femmes et industrie" not in chosen


def test_a_choice_that_nothing_answers_is_said(client: FlaskClient) -> None:
    text = read(client, "/communes/59660/affiche?theme=logement")

    assert "Aucune action connue ne répond à ce choix." in text
    assert "Informations" not in text


def test_filters_that_a_poster_does_not_say_are_passed_over(client: FlaskClient) -> None:
    plain = client.get(POSTER).get_data(as_text=True)

    for other in ("scope=local", "q=permis", "utm_source=x"):
        assert client.get(f"{POSTER}?{other}").get_data(as_text=True) == plain


@pytest.mark.parametrize("query", ["format=a3", "format=", "age=x", "theme=loisirs", "age=200"])
def test_what_cannot_be_understood_is_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"{POSTER}?{query}").status_code == 400


def test_an_unknown_commune_has_no_poster(client: FlaskClient) -> None:
    assert client.get("/communes/75056/affiche").status_code == 404


def test_every_commune_has_a_poster_in_both_forms_without_inline_style(
    app: Flask, client: FlaskClient
) -> None:
    for commune in shelf_of(app).atlas.records.communes:
        for form in ("a4", "a5"):
            answer = client.get(f"/communes/{commune.code}/affiche?format={form}")
            page = parse_page(answer.get_data(as_text=True))
            inline = [one.tag for one in page.iter() if "style" in one.attrib or one.tag == "style"]
            assert inline == [], commune.name
            scripts = [one.attrib["src"] for one in page.iter("script")]
            assert [name.rpartition("/")[2] for name in scripts] == ["poster.js"]


def test_the_booklet_has_two_sheets_and_lists_whom_to_ask(client: FlaskClient) -> None:
    page = parse_page(client.get(f"{POSTER}?format=a5").get_data(as_text=True))

    sheets = [one.attrib["class"] for one in page.iter("article")]
    assert sheets == ["sheet a5 outer", "sheet a5 inner"]
    (directory,) = [one for one in page.iter("ul") if "directory" in one.attrib.get("class", "")]
    assert text_of(directory).startswith("Mission Emploi Lys-Tourcoing (MELT) 03 20 28 82 20")


def test_the_map_marks_the_commune_among_all(client: FlaskClient) -> None:
    page = parse_page(client.get(POSTER).get_data(as_text=True))

    drawn = [one.attrib["class"] for one in page.iter("path") if "class" in one.attrib]
    communes = [kinds for kinds in drawn if kinds.startswith("commune ")]
    assert (len(communes), communes.count("commune s0")) == (95, 94)
    assert communes[-1] == "commune s4 chosen"


def test_links_keep_the_choice_the_form_and_the_language(client: FlaskClient) -> None:
    html = client.get(f"{POSTER}?age=17&format=a5&lang=nl").get_data(as_text=True)

    page = parse_page(html)
    (tools,) = [nav for nav in page.iter("nav") if nav.attrib["class"] == "tools"]
    links = [link.attrib["href"] for link in tools.iter("a")]
    assert links == [
        "/communes/59599?age=17&lang=nl",
        "/communes/59599/affiche?lang=nl&age=17",
        "/communes/59599/affiche?format=a5&lang=nl&age=17",
        "/communes/59599/affiche?format=a5&lang=fr&age=17",
        "/communes/59599/affiche?format=a5&lang=nl&age=17",
        "/communes/59599/affiche?format=a5&lang=en&age=17",
    ]
    assert [one.attrib.get("aria-current") for one in tools.iter("a")] == [
        None,
        None,
        "true",
        None,
        "true",
        None,
    ]


def test_the_page_of_a_commune_leads_to_its_poster(client: FlaskClient) -> None:
    page = parse_page(client.get("/communes/59599?age=17&year=2019").get_data(as_text=True))

    links = {text_of(link): link.attrib["href"] for link in page.iter("a")}
    assert links["Affiche à imprimer"] == "/communes/59599/affiche?age=17"


def test_no_contact_stands_on_a_poster_when_the_operator_holds_them_back(
    settings: Settings,
) -> None:
    hidden = settings.model_copy(update={"show_contacts": False})
    client = create_app(prepare_snapshot(hidden), hidden).test_client()

    for address in (POSTER, f"{POSTER}?format=a5", "/communes/59350/affiche"):
        text = read(client, address)
        assert "@" not in text
        assert not re.search(r"0\d( \d\d){4}", text)
    assert f"{SHARED} Mission Emploi Lys-Tourcoing (MELT)" in read(client, POSTER)


def test_names_stand_on_a_poster_only_when_the_operator_shows_them(
    settings: Settings, client: FlaskClient
) -> None:
    shown = settings.model_copy(update={"show_names": True})
    prepared = prepare_snapshot(shown)
    action = next(one for one in prepared.records.actions if one.id == "labo-148")
    name = action.contacts[0].name

    assert name
    address = "/communes/59660/affiche?format=a5"
    assert name in read(create_app(prepared, shown).test_client(), address)
    assert name not in read(client, address)


def test_text_from_data_stays_text(snapshot: Snapshot, settings: Settings) -> None:
    bad = '<img src=x onerror="alert(1)">{{ 7*7 }}'
    actions = [
        one.model_copy(update={"title": bad, "summary": bad, "carriers": [bad], "contacts": []})
        for one in snapshot.records.actions
    ]
    records = snapshot.records.model_copy(update={"actions": actions})
    client = create_app(Snapshot(records, snapshot.files), settings).test_client()

    for form in ("a4", "a5"):
        page = parse_page(client.get(f"{POSTER}?format={form}").get_data(as_text=True))
        assert [*page.iter("img")] == []
        assert bad in text_of(page)
