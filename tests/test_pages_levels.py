"""The pages of a large territory: light, by département, whole without a script."""

import json

import pytest
from flask import Flask

from mapapp.errors import MapappError
from mapapp.shelf import shelf_of
from mapapp.singlefile import make_single_file
from mapapp.sitefiles import make_site
from tests.conftest import parse_page, text_of
from tests.large import COUNT

MOST_BYTES = 60_000


def get(app: Flask, address: str) -> str:
    answer = app.test_client().get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "address", ["/", "/?theme=emploi&scope=all", "/?commune=01001", "/communes", "/couverture"]
)
def test_pages_hold_departements_not_communes(large_app: Flask, address: str) -> None:
    page = get(large_app, address)

    assert len(page) < MOST_BYTES
    assert "Bourg 03200" not in page
    parse_page(page)


def test_the_map_page_links_every_departement_with_its_count(large_app: Flask) -> None:
    page = parse_page(get(large_app, "/?theme=emploi"))
    items = page.findall(".//ul[@class='groups']/li")

    assert [text_of(item) for item in items] == [
        "Ain 2",
        "Département 02 1",
        "Département 03 0",
        "Département 04 0",
        "Département 974 1",
    ]
    link = items[0].find("a")
    assert link is not None
    assert link.get("href") == "/departements/01?theme=emploi"


def test_a_place_typed_without_a_script_is_answered_on_the_map_page(large_app: Flask) -> None:
    page = parse_page(get(large_app, "/?lieu=ste+colombe"))

    assert text_of(page.find(".//p[@id='status']")) == "2 actions pour Sainte-Colombe"


def test_a_departement_lists_and_draws_its_communes(large_app: Flask) -> None:
    page = parse_page(get(large_app, "/departements/974"))

    rows = [text_of(row) for row in page.findall(".//tbody/tr")]
    assert rows[0] == "Bourg 974019740110012"
    assert len(rows) == 4
    drawn = [one.get("href") for one in page.findall(".//svg[@class='drawn']/a")]
    assert drawn == [f"/communes/9740{place}" for place in range(1, 5)]


def test_counts_of_a_departement_are_what_differs(large_app: Flask) -> None:
    counted = json.loads(get(large_app, "/departements/02/comptes.json?scope=all"))

    assert counted == {"communes": {"02001": [2, 0]}}


@pytest.mark.parametrize("address", ["/departements/99", "/departements/99/comptes.json"])
def test_an_unknown_departement_is_not_found(large_app: Flask, address: str) -> None:
    assert large_app.test_client().get(address).status_code == 404


@pytest.mark.parametrize("address", ["/departements/59", "/departements/59/comptes.json"])
def test_a_territory_of_usual_size_has_no_departements(app: Flask, address: str) -> None:
    assert app.test_client().get(address).status_code == 404


def test_levels_are_sent_under_addresses_of_the_data(large_app: Flask) -> None:
    key = shelf_of(large_app).snapshot.records.key
    client = large_app.test_client()

    answer = client.get(f"/carte/{key}/level-1-01.json")

    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert len(json.loads(answer.get_data())["places"]) == 400
    assert client.get(f"/carte/{key}/level-1-99.json").status_code == 404


def test_coverage_is_studied_by_departement(large_app: Flask) -> None:
    page = parse_page(get(large_app, "/couverture"))
    first = page.findall(".//tbody/tr")[0]
    link = first.find(".//a")

    assert text_of(first) == "Ain 0140039439 400"
    assert link is not None
    study = get(large_app, link.get("href", ""))
    assert study.count('class="commune') == 400


@pytest.mark.parametrize(
    "address",
    [
        "/couverture/suites",
        "/couverture/prolonger",
        "/couverture/lacunes.csv",
        "/api/gaps",
        "/couverture/carte.svg?zone=departement-01",
    ],
)
def test_what_would_take_minutes_is_refused_in_words(large_app: Flask, address: str) -> None:
    assert large_app.test_client().get(address).status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        *("/communes/01001", "/actions", "/actions/partout", "/actions/voisins"),
        *("/communes/01001/affiche", "/couverture/fiche?commune=01001", "/integrer?embed=1"),
        *("/apercu/carte.png", "/apercu/communes/97401.png", "/apercu/actions/partout.png"),
        *("/apercu/actions/voisins.png", "/couverture/lacunes.csv?zone=departement-01"),
        *("/sw.js", "/manifest.webmanifest", "/api/communes/01001"),
    ],
)
def test_every_other_page_answers(large_app: Flask, address: str) -> None:
    assert large_app.test_client().get(address).status_code == 200


def test_a_site_of_files_and_a_single_file_are_refused(large_app: Flask) -> None:
    with pytest.raises(MapappError, match="1 500 communes"):
        make_single_file(large_app)
    with pytest.raises(MapappError, match="1 500 communes"):
        next(make_site(large_app))


def test_the_health_counts_all_communes(large_app: Flask) -> None:
    assert json.loads(get(large_app, "/healthz"))["counts"]["communes"] == COUNT
