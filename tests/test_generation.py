"""A generation answers what is ready at once, the rest once Flask is there."""

import json
from pathlib import Path

import pytest
from werkzeug.test import Client

from mapapp import generation as module
from mapapp.generation import Generation
from mapapp.settings import Settings
from mapapp.snapshot import Snapshot, write_more, write_snapshot

COMMUNE, ACTION, LIST = "/communes/59350", "/api/actions/forum-emploi", "/api/gaps/ranking"
BROWSER = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def path(tmp_path: Path, snapshot: Snapshot) -> Path:
    """Write a snapshot that lacks an answer or three."""
    path = tmp_path / "snapshot-a.zip"
    lacking = {COMMUNE, ACTION, LIST}
    answers = {name: one for name, one in snapshot.answers.items() if name not in lacking}
    write_snapshot(path, Snapshot(snapshot.records, snapshot.files, answers))
    return path


@pytest.fixture
def made(path: Path, settings: Settings) -> Generation:
    return Generation(path, settings, news=lambda: {"status": "stale", "generation": 7})


def test_what_is_ready_needs_no_application(made: Generation, snapshot: Snapshot) -> None:
    body = Client(made).get("/").get_data()

    assert body == snapshot.answers["/"].bodies["identity"]
    assert (made.is_asked, made.is_loaded) == (False, False)


def test_the_first_browser_asks_for_the_application_without_waiting(made: Generation) -> None:
    assert Client(made).get("/", headers=BROWSER).status_code == 200

    assert (made.is_asked, made.is_loaded) == (True, False)


@pytest.mark.parametrize("address", [COMMUNE, ACTION, LIST])
def test_what_was_not_prepared_is_made_as_preparing_would_and_kept(
    made: Generation, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    client = Client(made)
    first = client.get(address, headers={"Accept-Encoding": "br"})
    monkeypatch.setattr(made, "load", None)  # whoever asks for it again fails
    again = client.get(address, headers={"Accept-Encoding": "br"})

    frozen = snapshot.answers[address]
    assert first.get_data() == again.get_data() == frozen.bodies["br"]
    assert dict(first.headers) == dict(again.headers)
    assert first.headers["ETag"] == f'"{frozen.body_hash}-br"'


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        (f"{COMMUNE}?age=17", {}),
        (COMMUNE, {"Accept-Language": "nl"}),
        (f"{COMMUNE}/affiche", {}),
        ("/communes/99999", {}),
        ("/api/search?q=lomme", {}),
        (f"{LIST}?age=17", {}),
        ("/catalog.jsonld", {}),  # these two name the host that was asked
        ("/ogc", {}),
    ],
)
def test_what_depends_on_who_asks_and_what_is_not_there_is_not_kept(
    made: Generation, address: str, headers: dict[str, str]
) -> None:
    before = {*made.ready.answers}
    Client(made).get(address, headers=headers)

    assert {*made.ready.answers} == before


def test_what_is_kept_has_a_bound(made: Generation, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(made)
    client.get(COMMUNE)
    monkeypatch.setattr(module, "KEPT_BYTES", made.kept_bytes + 1)
    client.get(ACTION)

    assert (COMMUNE in made.ready.answers, ACTION in made.ready.answers) == (False, True)


def test_the_second_file_is_taken_in(made: Generation, path: Path, snapshot: Snapshot) -> None:
    client = Client(made)
    client.get(ACTION)
    write_more(path, {COMMUNE: snapshot.answers[COMMUNE]}, {"late.csv": b"a"})
    made.add_more()

    assert (made.is_complete, made.kept_bytes) == (True, 0)
    assert made.snapshot.files["late.csv"] == b"a"
    assert {*made.ready.answers} & {COMMUNE, ACTION} == {COMMUNE}
    assert client.get(COMMUNE).get_data() == snapshot.answers[COMMUNE].bodies["identity"]


def test_health_is_told_with_the_news_and_without_the_application(
    made: Generation, snapshot: Snapshot
) -> None:
    answer = Client(made).get("/healthz")
    told = json.loads(answer.get_data())
    tag = {"If-None-Match": answer.headers["ETag"]}

    assert (told["status"], told["generation"], told["data"]) == ("stale", 7, snapshot.records.key)
    assert told["counts"]["communes"] == 95
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert Client(made).get("/healthz", headers=tag).status_code == 304
    assert made.is_loaded is False


def test_damaged_records_leave_what_is_ready(
    path: Path, settings: Settings, snapshot: Snapshot
) -> None:
    body = path.read_bytes()
    at = body.index(b'"communes":[')
    path.write_bytes(body[:at] + b"'" + body[at + 1 :])
    client = Client(Generation(path, settings))

    refused = client.get("/?age=17")

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "60")
    assert client.get("/").get_data() == snapshot.answers["/"].bodies["identity"]
