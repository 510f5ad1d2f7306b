"""What comes from a directory has no page: nothing is shown where there is none."""

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mapapp.reasons import explain_cover
from mapapp.settings import Settings
from mapapp.snapshot import Snapshot
from mapapp.web import create_app
from tests.making import make_cover

ACTION = "forum-emploi"
NOTHING = re.compile(r"\bNone\b|\bp\.\s*(?=[,)·<])|\bpages? +[,).]")
ADDRESSES = [
    *("/", "/actions", f"/actions/{ACTION}", "/communes/59350", "/communes/59350/affiche"),
    *("/frontiere", "/donnees", f"/selection?action={ACTION}", "/couverture", "/couverture/fiche"),
    *("/api/actions", f"/api/actions/{ACTION}", "/api/communes/59350", "/api/border"),
    *("/couverture/lacunes-simple.csv", "/couverture/lacunes.geojson", "/api/gaps/ranking"),
    *("/couverture/suites", f"/?action={ACTION}", "/communes/59350?lang=nl"),
]


@pytest.fixture(scope="module")
def pageless(snapshot: Snapshot, settings: Settings) -> FlaskClient:
    """Serve the shipped data as if no document had pages."""
    records = snapshot.records
    bare = records.model_copy(
        update={
            "actions": [drop_page(action) for action in records.actions],
            "covers": [cover.model_copy(update={"page": None}) for cover in records.covers],
            "glossary": [drop_page(term) if term.source else term for term in records.glossary],
        }
    )
    return create_app(Snapshot(bare, snapshot.files), settings).test_client()


def drop_page(record):  # type: ignore[no-untyped-def]
    source = record.source.model_copy(update={"page": None})
    return record.model_copy(update={"source": source})


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_stands_where_there_is_no_page(pageless: FlaskClient, address: str) -> None:
    answer = pageless.get(address)

    assert answer.status_code == 200
    assert NOTHING.findall(answer.get_data(as_text=True)) == []


def test_a_page_that_is_there_is_shown(client: FlaskClient) -> None:
    assert "(page 11 du document)" in client.get(f"/actions/{ACTION}").get_data(as_text=True)


def test_the_page_of_an_action_says_the_year_alone(pageless: FlaskClient) -> None:
    text = pageless.get(f"/actions/{ACTION}").get_data(as_text=True)

    assert "Information de 2019 environ. Vérifie auprès du porteur" in text
    assert "Métropole Européenne de Lille, 2019 environ. <a" in text


def test_a_card_says_the_year_alone(pageless: FlaskClient) -> None:
    text = pageless.get(f"/selection?action={ACTION}").get_data(as_text=True)
    assert '<p class="meta">Information de 2019 environ · ' in text


def test_a_poster_cites_the_document_without_pages(pageless: FlaskClient) -> None:
    text = pageless.get("/communes/59350/affiche").get_data(as_text=True)
    assert "jeunes en métropole, Métropole Européenne de Lille.</p>" in text


def test_the_values_of_the_map_say_why_without_a_page(pageless: FlaskClient) -> None:
    page = pageless.get("/").get_data(as_text=True)
    address = re.search(r"/carte/[0-9a-z-]+/map\.fr\.json", page)
    assert address
    values = json.loads(pageless.get(address.group()).data)

    told = json.dumps(values, ensure_ascii=False)
    assert ("Toute la métropole." in told, ", page" in told) == (True, False)


def test_the_interface_says_null(pageless: FlaskClient) -> None:
    told = pageless.get(f"/api/actions/{ACTION}").get_json()
    assert told["source"] == {"document": "guide-mel-jeunesse", "page": None}
    covers = pageless.get("/api/communes/59350").get_json()["actions"]
    assert "Commune nommée." in {cover["why"] for cover in covers}


def test_linked_data_names_the_document_alone(pageless: FlaskClient) -> None:
    text = pageless.get(f"/actions/{ACTION}").get_data(as_text=True)
    assert ("Chapter" in text, "pagination" in text) == (False, False)


@pytest.mark.parametrize(
    ("certainty", "sentence"),
    [
        ("stated", "Commune nommée."),
        ("inferred", "Commune nommée (déduit du texte)."),
        ("unclear", "Commune nommée (incertain, à vérifier)."),
    ],
)
def test_a_reason_without_page_is_a_sentence(app: Flask, certainty: str, sentence: str) -> None:
    with app.test_request_context("/"):
        cover = make_cover("59350", certainty=certainty, page=None)
        assert explain_cover(cover) == sentence
