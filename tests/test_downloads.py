"""Every form is sent under one address, to keep, with its tag."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import Client

from mapapp.exchange.offer import FORMS, Form
from mapapp.freeze import list_addresses
from mapapp.settings import Settings
from mapapp.snapshot import Snapshot
from mapapp.web import create_app

EACH = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)


@EACH
def test_a_form_is_sent_to_keep(client: FlaskClient, snapshot: Snapshot, form: Form) -> None:
    answer = client.get(f"/donnees/{form.file_name}")

    assert answer.status_code == 200
    assert answer.data == snapshot.files[form.file_name]
    assert answer.content_type == form.media_type
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{form.file_name}"'
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@EACH
def test_a_ready_form_is_the_same_and_is_not_sent_twice(
    wsgi_client: Client, snapshot: Snapshot, form: Form
) -> None:
    address = f"/donnees/{form.file_name}"
    assert address in snapshot.answers

    answer = wsgi_client.get(address)
    again = wsgi_client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    head = wsgi_client.head(address)

    assert answer.data == snapshot.files[form.file_name]
    assert (again.status_code, again.data) == (304, b"")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(len(answer.data))


@pytest.mark.parametrize(
    "name", ["records.json", "map.html", "schema.json", "communes.gpkg", "actions", "..%2factions"]
)
def test_what_is_not_offered_is_not_sent(client: FlaskClient, name: str) -> None:
    assert client.get(f"/donnees/{name}").status_code == 404


def test_a_form_is_only_read(client: FlaskClient) -> None:
    assert client.post("/donnees/actions.geojson").status_code == 405


def test_a_form_that_was_refused_is_not_there(snapshot: Snapshot, settings: Settings) -> None:
    files = dict(snapshot.files)
    del files["data-inclusion.json"]
    without = create_app(Snapshot(snapshot.records, files), settings)

    assert "/donnees/data-inclusion.json" not in set(list_addresses(without))
    client = without.test_client()
    assert client.get("/donnees/data-inclusion.json").status_code == 404
    for address in ("/donnees", "/catalog.jsonld"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert b"data-inclusion.json" not in answer.data
