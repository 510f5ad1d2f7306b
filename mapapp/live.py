"""What each worker serves: the application of the generation that all of them serve."""

import os
import signal
from collections.abc import Iterable, Mapping
from functools import partial
from multiprocessing import parent_process
from pathlib import Path
from threading import Condition, Event, Thread
from typing import TYPE_CHECKING

from mapapp.errors import MapappError, SnapshotError
from mapapp.observing import observe
from mapapp.runfolder import RunFolder, State
from mapapp.settings import Settings
from mapapp.shelf import shelf_of
from mapapp.snapshot import Answer, Snapshot, read_answers, read_snapshot
from mapapp.web import create_app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from flask import Flask

RUN_FOLDER = "MAPAPP_RUN_FOLDER"
FOLLOW_SECONDS = 0.1
LATE_SECONDS = 30
DRAIN_SECONDS = 9
# Their addresses change with the data, and pages that are open ask for them later.
KEPT = "/carte/"
WARM_UP = (
    "/?age=17",
    "/actions?age=17",
    "/couverture?age=17",
    "/frontiere?age=17",
    "/api/gaps?age=17",
)


class LiveApp:
    """Be one WSGI application that changes its data between two requests, never within one."""

    def __init__(self, run: RunFolder, settings: Settings) -> None:
        self.run = run
        self.settings = settings
        self.state = State(served=0, since={})
        self.apps: dict[int, WSGIApplication] = {}
        self.map_files: dict[int, Mapping[str, Answer]] = {}
        self._changed = Condition()

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer from the generation that is served when the request comes in."""
        return self._choose()(environ, start_response)

    def follow(self) -> None:
        """Load what comes, say so, and drop what is no longer served."""
        self.state = self.run.read_state()
        whole = {self.state.served, self.state.coming}
        for number in self.state.since:
            if number not in (self.apps if number in whole else self.map_files):
                self._load(number, whole=number in whole)
        self._drop()

    def keep_following(self) -> None:
        """Follow the states as they come, as long as the first process lives.

        A worker that is left alone ends: it would serve old data beside the next server, on the
        same port.
        """
        first = parent_process()  # as it was at the start: it may have ended since
        seen, parent = 0, first.pid if first else os.getppid()
        while os.getppid() == parent:
            if seen != (news := self.run.board.news):
                seen = news
                self.follow()
            Event().wait(FOLLOW_SECONDS)
        os.kill(os.getpid(), signal.SIGTERM)
        Event().wait(DRAIN_SECONDS)
        os._exit(1)  # nobody is left who would stop what still waits

    def tell(self, number: int) -> dict[str, object]:
        """Tell the state of health of a generation."""
        state = self.state
        last = state.last_reload
        return {
            "status": "ok" if last is None or last.ok else "stale",
            "generation": number,
            "loaded": state.since.get(number),
            "pending": state.pending,
            "last_reload": last and last.model_dump(),
        }

    def _choose(self) -> "WSGIApplication":
        board = self.run.board
        while True:
            app = self.apps.get(board.served)
            if app is not None:
                return app
            # Swapped between the two reads, or a worker that starts while data is swapped.
            with self._changed:
                if not self._changed.wait_for(lambda: board.served in self.apps, LATE_SECONDS):
                    return self.apps[max(self.apps)]

    def _load(self, number: int, *, whole: bool) -> None:
        path = self.run.path_of(number)
        try:
            if whole:
                self._add(number, read_snapshot(path))
                self.run.answer(number, os.getpid(), "ready")
            else:
                self.map_files[number] = read_answers(path, KEPT)
        except (MapappError, OSError, MemoryError):
            self.run.answer(number, os.getpid(), "failed")

    def _add(self, number: int, snapshot: Snapshot) -> None:
        before = {name: answer for one in self.map_files.values() for name, answer in one.items()}
        whole = Snapshot(snapshot.records, snapshot.files, {**before, **snapshot.answers})
        app = create_app(whole, self.settings, ready=True, news=partial(self.tell, number))
        warm_up(app)
        own = {name: one for name, one in snapshot.answers.items() if name.startswith(KEPT)}
        with self._changed:
            self.map_files[number] = own
            self.apps = {**self.apps, number: app}
            self._changed.notify_all()

    def _drop(self) -> None:
        """Drop what is neither served nor coming; a request that runs keeps what it began with."""
        state = self.state
        self.apps = {n: app for n, app in self.apps.items() if n in {state.served, state.coming}}
        self.map_files = {n: kept for n, kept in self.map_files.items() if n in state.since}


def serve_live() -> "WSGIApplication":
    """Make what the production server calls, in each worker.

    Raises
    ------
    SnapshotError
        When the snapshot that is served cannot be read.
    """
    # SIGHUP is for the server's first process; a terminal that closes sends it to all.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    run = RunFolder(Path(os.environ[RUN_FOLDER]))
    run.enrol(os.getpid())
    app = LiveApp(run, Settings())
    app.follow()
    if app.state.served not in app.apps:
        raise SnapshotError(f"{run.path_of(app.state.served)} : instantané illisible")
    Thread(target=app.keep_following, name="follower", daemon=True).start()
    return observe(app, app.settings, run)


def warm_up(app: "Flask") -> None:
    """Ask what is slow at first: templates are compiled and indexes made before the swap."""
    client = app.test_client()
    records = shelf_of(app).snapshot.records
    places = (f"/communes/{one.code}?age=17" for one in records.communes[:1])
    actions = (f"/actions/{one.id}?lang=en" for one in records.actions[:1])
    for address in (*WARM_UP, *places, *actions):
        client.get(address, headers={"Host": "localhost"})
