"""A worker answers from the generation that is served, and from one only."""

import gc
import os
import weakref
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from werkzeug.test import Client

from mapapp.errors import SnapshotError
from mapapp.live import RUN_FOLDER, LiveApp, serve_live
from mapapp.runfolder import Report, RunFolder, State, make_run_folder
from mapapp.settings import Settings
from mapapp.snapshot import Answer, Snapshot, write_snapshot


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    return RunFolder(make_run_folder(tmp_path))


@pytest.fixture
def live(run: RunFolder, settings: Settings) -> LiveApp:
    return LiveApp(run, settings)


def tiny(text: str) -> object:
    """Be an application that says one text."""

    def app(_environ: object, start_response: object) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])  # type: ignore[operator]
        return [text.encode()]

    return app


def place(run: RunFolder, snapshot: Snapshot, number: int) -> None:
    """Place a generation whose page and map file bear its number."""
    key = f"key{number}"
    answers = {
        "/page": Answer([("Content-Type", "text/plain")], key, {"identity": key.encode()}),
        f"/carte/{key}/x": Answer([("Content-Type", "text/plain")], key, {"identity": b"map"}),
    }
    records = snapshot.records.model_copy(update={"key": key})
    path = run.folder.parent / f"snapshot-{key}.zip"
    write_snapshot(path, Snapshot(records, snapshot.files, answers))
    run.place(number, path)


def publish(run: RunFolder, served: int, *since: int, **more: object) -> None:
    run.publish(State(served=served, since={n: f"at {n}" for n in since}, **more))  # type: ignore[arg-type]


def test_all_requests_change_over_with_one_number(live: LiveApp, run: RunFolder) -> None:
    live.apps = {1: tiny("one"), 2: tiny("two")}  # type: ignore[dict-item]
    client, other = Client(live), Client(LiveApp(RunFolder(run.folder), live.settings))
    other.application.apps = live.apps  # type: ignore[attr-defined]

    run.board.served = 1
    assert [client.get("/").text, other.get("/").text] == ["one", "one"]
    run.board.served = 2
    assert [client.get("/").text, other.get("/").text] == ["two", "two"]


def test_an_answer_that_has_begun_ends_as_it_began(live: LiveApp, run: RunFolder) -> None:
    def slow(_environ: object, start_response: object) -> Iterator[bytes]:
        start_response("200 OK", [])  # type: ignore[operator]
        yield b"one "
        run.board.served = 2
        live.apps = {2: tiny("two")}  # type: ignore[dict-item]
        yield b"still one"

    live.apps = {1: slow}  # type: ignore[dict-item]
    run.board.served = 1
    client = Client(live)

    assert [client.get("/").text, client.get("/").text] == ["one still one", "two"]


def test_a_request_waits_for_a_generation_that_is_still_loading(
    live: LiveApp, run: RunFolder, snapshot: Snapshot
) -> None:
    place(run, snapshot, 1)
    publish(run, 1, 1)
    run.board.served = 1
    got: list[str] = []
    asking = Thread(target=lambda: got.append(Client(live).get("/page").text))
    asking.start()

    live.follow()
    asking.join(10)

    assert got == ["key1"]


def test_what_comes_is_loaded_aside_and_acknowledged(
    live: LiveApp, run: RunFolder, snapshot: Snapshot
) -> None:
    place(run, snapshot, 1)
    publish(run, 1, 1)
    run.board.served = 1
    live.follow()
    place(run, snapshot, 2)
    publish(run, 1, 1, 2, coming=2)
    live.follow()

    assert run.list_answers(2, "ready") == {os.getpid()}
    assert sorted(live.apps) == [1, 2]
    assert Client(live).get("/page").text == "key1"


def test_what_cannot_be_loaded_is_told_and_harms_nothing(
    live: LiveApp, run: RunFolder, snapshot: Snapshot
) -> None:
    place(run, snapshot, 1)
    publish(run, 1, 1)
    run.board.served = 1
    live.follow()
    run.path_of(2).write_bytes(b"torn")
    publish(run, 1, 1, 2, coming=2)
    live.follow()

    assert run.list_answers(2, "failed") == {os.getpid()}
    assert run.list_answers(2, "ready") == set()
    assert Client(live).get("/page").text == "key1"


def test_map_files_of_generations_that_are_kept_are_answered_and_no_others(
    live: LiveApp, run: RunFolder, snapshot: Snapshot
) -> None:
    for number in (1, 2, 3):
        place(run, snapshot, number)
        publish(run, max(1, number - 1), *range(1, number + 1), coming=number)
        live.follow()
        run.board.served = number
    publish(run, 3, 2, 3)
    live.follow()
    client = Client(live)

    assert sorted(live.apps) == [3]
    assert sorted(live.map_files) == [2, 3]
    assert [client.get(f"/carte/key{n}/x").status_code for n in (1, 2, 3)] == [200, 200, 200]
    place(run, snapshot, 4)
    publish(run, 3, 2, 3, 4, coming=4)
    live.follow()
    run.board.served = 4
    assert [client.get(f"/carte/key{n}/x").status_code for n in (1, 2, 3, 4)] == [
        404,
        200,
        200,
        200,
    ]


def test_a_worker_that_starts_late_has_the_map_files_of_before(
    live: LiveApp, run: RunFolder, snapshot: Snapshot
) -> None:
    for number in (1, 2):
        place(run, snapshot, number)
    publish(run, 2, 1, 2)
    run.board.served = 2
    live.follow()
    client = Client(live)

    assert [client.get(f"/carte/key{n}/x").text for n in (1, 2)] == ["map", "map"]
    assert client.get("/page").text == "key2"
    assert sorted(live.apps) == [2]


def test_an_application_that_is_dropped_leaves_nothing_behind(
    live: LiveApp, run: RunFolder, snapshot: Snapshot
) -> None:
    for number in (1, 2):
        place(run, snapshot, number)
        publish(run, 1, *range(1, number + 1))
        live.follow()
    held = live.apps[1]
    old = [weakref.ref(one) for one in (held, held.load(), held.snapshot)]
    del held
    publish(run, 2, 1, 2)
    gc.disable()  # or it may happen to come by just now
    try:
        live.follow()
    finally:
        gc.enable()

    assert ([one() for one in old], sorted(live.apps)) == ([None] * 3, [2])


def test_health_tells_generation_and_the_last_reload(
    live: LiveApp, run: RunFolder, snapshot: Snapshot
) -> None:
    place(run, snapshot, 1)
    publish(run, 1, 1)
    run.board.served = 1
    live.follow()
    client = Client(live)
    fresh = client.get("/healthz").json or {}
    report = Report(at="then", ok=False, seconds=2.5, faults=["a.json, x : absent"])
    publish(run, 1, 1, last_reload=report)
    live.follow()
    stale = client.get("/healthz")

    assert (fresh["status"], fresh["generation"], fresh["loaded"]) == ("ok", 1, "at 1")
    assert (fresh["last_reload"], fresh["pending"], fresh["data"]) == (None, False, "key1")
    assert stale.status_code == 200
    assert stale.headers["ETag"].startswith('"')
    assert (stale.json or {})["status"] == "stale"
    assert (stale.json or {})["last_reload"] == report.model_dump()


def test_a_worker_without_a_readable_snapshot_does_not_start(
    run: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    run.path_of(1).write_bytes(b"torn")
    publish(run, 1, 1)
    monkeypatch.setenv(RUN_FOLDER, str(run.folder))

    with pytest.raises(SnapshotError, match="instantané illisible"):
        serve_live()
    assert run.list_workers() == {os.getpid()}
