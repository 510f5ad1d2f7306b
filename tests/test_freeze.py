"""Freezing asks every address without a query once, and keeps what it answered."""

import gzip

import brotli
import pytest
from flask import Flask

from mapapp.errors import SnapshotError
from mapapp.freeze import freeze_answers, list_addresses
from mapapp.settings import Settings
from mapapp.snapshot import Snapshot, read_snapshot, snapshot_path
from mapapp.web import create_app


def test_every_page_and_answer_is_listed_once(app: Flask, snapshot: Snapshot) -> None:
    addresses = list(list_addresses(app))

    assert len(addresses) == len(set(addresses))
    assert {"/", "/communes", "/actions", "/donnees", "/healthz", "/openapi.json"} <= {*addresses}
    for kind, count in (("/communes/", 95), ("/actions/", 40)):
        assert sum(address.startswith(kind) for address in addresses) == count
        assert sum(address.startswith(f"/api{kind}") for address in addresses) == count
    assert set(addresses) == set(snapshot.answers)


def test_every_rule_that_takes_no_value_or_a_known_one_is_frozen(
    app: Flask, snapshot: Snapshot
) -> None:
    plain = {rule.rule for rule in app.url_map.iter_rules() if not rule.arguments}

    assert plain - set(snapshot.answers) - {"/apidoc/openapi.json"} == {"/api/search"}


def test_a_frozen_encoding_decodes_to_the_identity(snapshot: Snapshot) -> None:
    for address, answer in snapshot.answers.items():
        plain = answer.bodies["identity"]
        assert brotli.decompress(answer.bodies.get("br", brotli.compress(plain))) == plain, address
        assert gzip.decompress(answer.bodies.get("gzip", gzip.compress(plain))) == plain, address
        assert all(
            len(body) < 0.9 * len(plain)
            for name, body in answer.bodies.items()
            if name != "identity"
        ), address


def test_pictures_are_not_compressed_again(snapshot: Snapshot) -> None:
    pictures = [answer for address, answer in snapshot.answers.items() if address.endswith(".png")]

    assert len(pictures) == 2
    assert [set(answer.bodies) for answer in pictures] == [{"identity"}, {"identity"}]


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


def test_freezing_again_gives_the_same_bytes(snapshot: Snapshot, settings: Settings) -> None:
    again = freeze_answers(create_app(snapshot, settings))

    assert again == snapshot.answers


def test_a_written_snapshot_reads_back_the_same(snapshot: Snapshot, settings: Settings) -> None:
    assert read_snapshot(snapshot_path(settings)) == snapshot


def test_an_address_that_fails_stops_the_freezing(
    snapshot: Snapshot, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = create_app(snapshot, settings)
    monkeypatch.setitem(broken.view_functions, "pages.show_data", lambda: ("no", 404))

    with pytest.raises(SnapshotError, match="^/donnees : statut 404"):
        freeze_answers(broken)
