"""Freezing asks every address without a query once, and keeps what it answered."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from mapapp.errors import SnapshotError
from mapapp.freeze import ADDRESSED, PAGES, WORDED, list_addresses
from mapapp.settings import Settings
from mapapp.snapshot import Snapshot, read_snapshot, write_snapshot
from mapapp.web import create_app
from tests.conftest import ROOT
from tests.whole import freeze_answers, prepare_snapshot

SHIPPED = json.loads((ROOT / "actions.json").read_text(encoding="utf-8"))


def test_every_page_and_answer_is_listed_once(app: Flask, snapshot: Snapshot) -> None:
    addresses = list(list_addresses(app))

    assert len(addresses) == len(set(addresses))
    assert {"/", "/communes", "/actions", "/donnees", "/openapi.json"} <= {*addresses}
    for kind, count in (("/communes/", 95), ("/actions/", len(SHIPPED["actions"]))):
        assert sum(address.startswith(kind) for address in addresses) == count
        assert sum(address.startswith(f"/api{kind}") for address in addresses) == count
    assert set(addresses) == set(snapshot.answers)


def test_main_pages_are_frozen_in_each_other_language_and_say_which(snapshot: Snapshot) -> None:
    spoken = {address for address in snapshot.answers if "?" in address}

    assert spoken == {f"{page}?lang={language}" for page in WORDED for language in ("nl", "en")}
    for address in {address for address in spoken if address.partition("?")[0] in PAGES}:
        assert dict(snapshot.answers[address].headers)["Content-Language"] == address[-2:]
    for page in (*PAGES, "/communes/59350", "/actions/forum-emploi"):
        assert dict(snapshot.answers[page].headers)["Content-Language"] == "fr"


def test_pages_alone_vary_by_language(snapshot: Snapshot) -> None:
    for address, answer in snapshot.answers.items():
        headers = dict(answer.headers)
        by_language = headers["Vary"] == "Accept-Encoding, Accept-Language"
        is_html = headers["Content-Type"].startswith("text/html")
        assert by_language is answer.is_page is is_html, address


def test_the_values_of_the_map_are_frozen_in_each_language(snapshot: Snapshot) -> None:
    values = {
        address: json.loads(answer.bodies["identity"])
        for address, answer in snapshot.answers.items()
        if address.startswith("/carte/") and "/map." in address and address.endswith(".json")
    }

    names = [address.rpartition("/")[2] for address in values]
    assert names == ["map.fr.json", "map.nl.json", "map.en.json"]
    titles = {tuple(action["title"] for action in value["actions"]) for value in values.values()}
    assert titles == {tuple(action["title"] for action in SHIPPED["actions"])}


def test_every_rule_that_takes_no_value_or_a_known_one_is_frozen(
    app: Flask, snapshot: Snapshot
) -> None:
    plain = {rule.rule for rule in app.url_map.iter_rules() if not rule.arguments}

    # What names the host, takes a query, is drawn when asked, or changes while it is served.
    made = {
        "/api/gaps/what-if",
        "/api/search",
        "/selection",
        "/couverture/carte.png",
        "/couverture/fiche",
        "/catalog.jsonld",
        "/oembed",
        "/sitemap.xml",
        "/apercu/carte.png",
        *ADDRESSED,
        *("/ogc", "/ogc/api", "/ogc/conformance", "/ogc/collections"),  # links name the host
    }
    assert plain - set(snapshot.answers) == made


def test_a_frozen_encoding_decodes_to_the_identity(snapshot: Snapshot) -> None:
    unpack = {"identity": bytes, "br": brotli.decompress, "gzip": gzip.decompress}
    for address, answer in snapshot.answers.items():
        plain = answer.bodies["identity"]
        for name, body in answer.bodies.items():
            assert unpack[name](body) == plain, (address, name)
            assert name == "identity" or len(body) < 0.9 * len(plain), (address, name)


def test_pictures_are_not_compressed_again(snapshot: Snapshot) -> None:
    pictures = [answer for address, answer in snapshot.answers.items() if address.endswith(".png")]

    assert len(pictures) == 5
    assert [set(answer.bodies) for answer in pictures] == [{"identity"}] * 5


def test_every_frozen_answer_has_one_of_each_header_and_none_of_the_request(
    snapshot: Snapshot,
) -> None:
    for address, answer in snapshot.answers.items():
        names = [name.lower() for name, _ in answer.headers]
        assert len(names) == len(set(names)), address
        assert {"content-type", "cache-control", "vary", "content-security-policy"} <= {*names}
        assert not {"etag", "date", "content-length", "set-cookie"} & {*names}


def test_no_frozen_answer_names_this_machine(snapshot: Snapshot, settings: Settings) -> None:
    folder = str(settings.actions.parent).encode()
    for address, answer in snapshot.answers.items():
        body = answer.bodies["identity"]
        assert folder not in body, address
        assert b"http://localhost" not in body, address
        assert b"127.0.0.1" not in body, address


def test_a_written_snapshot_reads_back_the_same(snapshot: Snapshot, tmp_path: Path) -> None:
    write_snapshot(tmp_path / "snapshot-x.zip", snapshot)

    assert read_snapshot(tmp_path / "snapshot-x.zip") == snapshot
    assert [path.name for path in tmp_path.iterdir()] == ["snapshot-x.zip"]


def test_an_address_that_fails_stops_the_freezing(
    snapshot: Snapshot, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = create_app(snapshot, settings)
    monkeypatch.setitem(broken.view_functions, "pages.show_data", lambda: ("no", 404))

    with pytest.raises(SnapshotError, match=r"^/donnees : statut 404"):
        freeze_answers(broken)


def names_in(client: FlaskClient) -> Iterator[str | None]:
    for action in client.get("/api/actions").get_json()["actions"]:
        for contact in client.get(f"/api/actions/{action['id']}").get_json()["contacts"]:
            yield contact["name"]


def test_no_name_of_a_person_is_served_by_default(client: FlaskClient, snapshot: Snapshot) -> None:
    assert set(names_in(client)) == {None}
    shipped = [name for action in SHIPPED["actions"] for name in _names(action)]
    served = b"".join(answer.bodies["identity"] for answer in snapshot.answers.values())
    assert [name for name in shipped if name.encode() in served] == []


def test_names_are_served_when_the_operator_switches_them_on(settings: Settings) -> None:
    shown = settings.model_copy(update={"show_names": True})
    client = create_app(prepare_snapshot(shown), shown).test_client()

    served = [name for name in names_in(client) if name]

    assert served == [name for action in SHIPPED["actions"] for name in _names(action)]


def test_no_contact_is_served_when_the_operator_holds_them_back(settings: Settings) -> None:
    hidden = settings.model_copy(update={"show_contacts": False})
    client = create_app(prepare_snapshot(hidden), hidden).test_client()

    for action in SHIPPED["actions"]:
        assert client.get(f"/api/actions/{action['id']}").get_json()["contacts"] == []
        page = client.get(f"/actions/{action['id']}").get_data(as_text=True)
        assert [c["email"] for c in action["contacts"] if c["email"] and c["email"] in page] == []


def _names(action: dict[str, list[dict[str, str]]]) -> list[str]:
    return [contact["name"] for contact in action["contacts"] if contact["name"]]
