"""What each worker serves: the generation of the data that all of them serve."""

import os
import signal
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import partial
from multiprocessing import parent_process
from pathlib import Path
from threading import Condition, Event, Thread
from typing import TYPE_CHECKING

from mapapp.errors import MapappError, SnapshotError
from mapapp.frozenfile import Answer
from mapapp.generation import Generation, find_map_files
from mapapp.memory import free_memory
from mapapp.observing import Served, observe
from mapapp.ready import Found
from mapapp.runfolder import RunFolder, State
from mapapp.settings import Settings
from mapapp.snapshot import read_snapshot

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

RUN_FOLDER = "MAPAPP_RUN_FOLDER"
FOLLOW_SECONDS = 0.1
LATE_SECONDS = 30
DRAIN_SECONDS = 9


class LiveApp:
    """Be one WSGI application that changes its data between two requests, never within one."""

    def __init__(self, run: RunFolder, settings: Settings) -> None:
        self.run = run
        self.settings = settings
        self.state = State(served=0, since={})
        self.apps: dict[int, Generation] = {}
        self.map_files: dict[int, Mapping[str, Answer]] = {}
        self._changed = Condition()

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer from the generation that is served when the request comes in."""
        return self._choose()(environ, start_response)

    def find(self, environ: "WSGIEnvironment") -> Found | None:
        """Return what is ready for a request, without waiting; None where it has to be asked."""
        app = self.apps.get(self.run.board.served)
        return app.find(environ) if app else None

    def follow(self) -> None:
        """Load what comes, say so, and drop what is no longer served."""
        self.state = self.run.read_state()
        whole = {self.state.served, self.state.coming}
        for number in self.state.since:
            if number not in (self.apps if number in whole else self.map_files):
                self._load(number, whole=number in whole)
        if self._complete() | self._drop():
            free_memory()

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
            self._share_need()
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
            **({"database": state.database} if state.database else {}),
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
                self._add(number, path)
                self.run.answer(number, os.getpid(), "ready")
            else:
                self.map_files[number] = find_map_files(read_snapshot(path))
        except (MapappError, OSError, MemoryError):
            self.run.answer(number, os.getpid(), "failed")

    def _add(self, number: int, path: Path) -> None:
        before = {name: answer for one in self.map_files.values() for name, answer in one.items()}
        news = partial(self.tell, number)
        made = Generation(path, self.settings, before=before, news=news)
        if any(app.is_loaded for app in self.apps.values()):
            made.load()  # before the swap: no request waits for it then
        with self._changed:
            self.map_files[number] = find_map_files(made.snapshot)
            self.apps = {**self.apps, number: made}
            self._changed.notify_all()

    def _share_need(self) -> None:
        """Load Flask as soon as any worker was asked for what is not ready: one visitor waits."""
        board = self.run.board
        if not board.asked and any(app.is_asked for app in self.apps.values()):
            board.asked = 1
        if board.asked:
            for app in self.apps.values():
                with suppress(MapappError):
                    app.load()

    def _complete(self) -> bool:
        """Take in what was prepared after the first answers; tell whether there was any."""
        found = [self.apps[number] for number in self.state.completed if number in self.apps]
        late = [app for app in found if not app.is_complete]
        for app in late:
            with suppress(SnapshotError):
                app.add_more()
        return bool(late)

    def _drop(self) -> bool:
        """Drop what is neither served nor coming, and tell whether there was any.

        A request that runs keeps what it began with.
        """
        state, before = self.state, len(self.apps) + len(self.map_files)
        self.apps = {n: app for n, app in self.apps.items() if n in {state.served, state.coming}}
        self.map_files = {n: kept for n, kept in self.map_files.items() if n in state.since}
        return len(self.apps) + len(self.map_files) < before


def serve_live() -> Served:
    """Make what each worker of the server calls.

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
