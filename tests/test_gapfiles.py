"""The files of /couverture: what the API counts under the same query, as attachments."""

import csv
import io
import json
import time
from statistics import median
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from werkzeug.test import Client

from mapapp import mapfigure
from mapapp.gapforms import FORMS
from mapapp.snapshot import Snapshot

ADDRESSES = {
    "csv": "/couverture/lacunes.csv",
    "csv-simple": "/couverture/lacunes-simple.csv",
    "xlsx": "/couverture/lacunes.xlsx",
    "geojson": "/couverture/lacunes.geojson",
    "gpkg": "/couverture/lacunes.gpkg",
    "svg": "/couverture/carte.svg",
    "png": "/couverture/carte.png",
}
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "csv-simple": "text/csv; charset=utf-8",
    "xlsx": SHEET,
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "svg": "image/svg+xml",
    "png": "image/png",
}
STARTS = {
    "csv": b"\xef\xbb\xbfCode INSEE;",
    "csv-simple": b"code,name,",
    "xlsx": b"PK\x03\x04",
    "geojson": b'{"type": "FeatureCollection"',
    "gpkg": b"SQLite format 3\0",
    "svg": b"<svg ",
    "png": b"\x89PNG\r\n",
}
QUERIES = ("", "?theme=mobilite&age=16", "?by=band&zone=melt", "?age=17&age=18&certainty=stated")


def read_rows(body: bytes) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(body.decode("utf-8-sig")))]


def test_every_form_has_an_address() -> None:
    assert ADDRESSES.keys() == FORMS.keys() == TYPES.keys() == STARTS.keys()


@pytest.mark.parametrize("form", ADDRESSES)
@pytest.mark.parametrize("query", QUERIES)
def test_a_file_is_an_attachment_of_its_kind(client: FlaskClient, form: str, query: str) -> None:
    answer = client.get(f"{ADDRESSES[form]}{query}")

    assert answer.status_code == 200
    assert answer.content_type == TYPES[form]
    assert answer.data.startswith(STARTS[form])
    kind, _, name = answer.headers["Content-Disposition"].partition("; filename=")
    stem = "carte" if form in {"svg", "png"} else "lacunes"
    assert (kind, name[: len(stem) + 1]) == ("attachment", f'"{stem}')
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("query", [*QUERIES, "?commune=59599&commune=59298", "?q=velo&year=2019"])
def test_the_table_counts_what_the_api_counts(client: FlaskClient, query: str) -> None:
    rows = read_rows(client.get(f"{ADDRESSES['csv-simple']}{query}").data)
    plain = query.replace("by=band&", "")
    grain = "band" if "by=band" in query else "theme"
    joined = f"{plain}&" if plain else "?"
    ranked = client.get(f"/api/gaps/ranking{joined}grain={grain}&limit=1000").get_json()["gaps"]

    missing = {
        (row["code"], name.removeprefix("local_").replace("_", "-"))
        for row in rows
        for name, value in row.items()
        if name.startswith("local_") and value == "0"
    }
    assert missing == {
        (gap["code"], gap[{"theme": "theme", "band": "age_band"}[grain]]) for gap in ranked
    }


def test_all_tables_hold_the_same_rows(client: FlaskClient) -> None:
    query = "?theme=emploi&age=17&sort=name"
    rows = read_rows(client.get(f"{ADDRESSES['csv-simple']}{query}").data)
    features = json.loads(client.get(f"{ADDRESSES['geojson']}{query}").data)["features"]
    french = client.get(f"{ADDRESSES['csv']}{query}").data.decode("utf-8-sig").splitlines()

    own = [{name: row[name] for name in row if name != "note"} for row in rows]
    assert own == [
        {name: "" if value is None else str(value) for name, value in one["properties"].items()}
        for one in features
    ]
    assert [line.split(";")[0] for line in french[1:]] == [row["code"] for row in rows]
    assert rows[0]["name"] == "Allennes-les-Marais"


def test_a_file_speaks_the_language_that_its_address_names(client: FlaskClient) -> None:
    dutch = {"Accept-Language": "nl"}
    address = f"{ADDRESSES['csv']}?theme=emploi"

    assert client.get(address, headers=dutch).data == client.get(address).data
    assert client.get(f"{address}&lang=nl").data != client.get(address).data
    svg = client.get(f"{ADDRESSES['svg']}?lang=nl").data
    assert b' lang="nl"' in svg


@pytest.mark.parametrize("form", ADDRESSES)
@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("age=x", "age"),
        ("commune=99999", "commune"),
        ("zone=nulle-part", "zone"),
        ("sort=nope", "sort"),
        ("by=commune", "by"),
    ],
)
def test_a_bad_query_is_refused_with_its_place(
    client: FlaskClient, form: str, query: str, named: str
) -> None:
    answer = client.get(f"{ADDRESSES[form]}?{query}")

    assert (answer.status_code, answer.mimetype) == (400, "text/html")
    assert f"{named}" in answer.get_data(as_text=True)
    assert "Content-Disposition" not in answer.headers


def test_a_picture_without_a_font_is_refused_with_its_cure(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mapfigure, "find_fonts", lambda: ())

    answer = client.get(ADDRESSES["png"])

    assert answer.status_code == 501
    assert "apt install fonts-liberation" in answer.get_data(as_text=True)


@pytest.mark.parametrize("form", [form for form in ADDRESSES if form != "png"])
def test_the_unfiltered_files_are_ready_bytes(
    snapshot: Snapshot, wsgi_client: Client, client: FlaskClient, form: str
) -> None:
    ready = snapshot.answers[ADDRESSES[form]].bodies["identity"]

    answer = wsgi_client.get(ADDRESSES[form])

    assert answer.get_data() == ready == client.get(ADDRESSES[form]).data
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("form", ["csv", "csv-simple", "geojson", "gpkg", "svg", "xlsx"])
def test_a_filtered_file_costs_little(client: FlaskClient, form: str) -> None:
    address = f"{ADDRESSES[form]}?{urlencode({'theme': 'mobilite', 'age': 16})}"
    client.get(address)

    spent = []
    for _ in range(5):
        before = time.process_time()
        client.get(address)
        spent.append(time.process_time() - before)
    # Ten times what it takes on an idle machine: what would be missed is a loop in a loop.
    assert median(spent) < 0.5
