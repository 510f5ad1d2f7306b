"""Renew the data of a running server: prepare aside, then swap in every worker at once."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import TemporaryDirectory
from threading import Event, Thread

from mapapp.errors import MapappError, SnapshotError
from mapapp.publicity import make_public
from mapapp.runfolder import Report, RunFolder, State
from mapapp.settings import Settings
from mapapp.snapshot import (
    compare_actions,
    has_rest,
    name_snapshot,
    program_key,
    snapshot_key,
    snapshot_path,
)
from mapapp.supply import start_preparing
from mapapp.watching import UnsettledError, Watch, stage

SETTLE_SECONDS = 0.25
PREPARE_SECONDS = 600
WORKER_SECONDS = 60
POLL_SECONDS = 0.02
KEPT_BEFORE = 3  # generations whose map files are answered for pages that are open
LOG = "mapapp : "
CHANGES = "actions : {added} de plus, {changed} changées, {removed} de moins"


class Reloader:
    """Look at the data files of a server, and swap what it serves when they changed."""

    def __init__(self, settings: Settings, run: RunFolder, say: Callable[[str], None]) -> None:
        self.settings = settings
        self.run = run
        self.say = say
        self.watch = Watch(settings.data_files())
        self.program = program_key()
        self.key = ""
        self.refused = ""
        self.number = 0
        self.state = State(served=0, since={})
        self._asked: SimpleQueue[bool] = SimpleQueue()
        self._stopped = Event()
        self._preparing: subprocess.Popen[str] | None = None
        self._completing: subprocess.Popen[str] | None = None
        self._thread = Thread(target=self._follow, name="reloader", daemon=True)

    def begin(self, snapshot: Path) -> None:
        """Serve a first snapshot, before any worker starts."""
        self.key = snapshot.stem.rpartition("-")[2]
        self.number = 1
        self.run.place(self.number, snapshot)
        self.run.board.served = self.number
        self._publish(served=self.number, since={self.number: tell_time()})

    def start(self) -> None:
        """Look from now on, in a thread of its own; SIGHUP asks for a look at once."""
        signal.signal(signal.SIGHUP, lambda *_: self._asked.put(True))  # noqa: FBT003
        self._complete_later()
        self._thread.start()

    def stop(self) -> None:
        """End the thread, and what is prepared for it."""
        self._stopped.set()
        self._asked.put(False)  # noqa: FBT003
        _kill(self._preparing)
        _kill(self._completing)
        if self._thread.is_alive():
            self._thread.join(POLL_SECONDS * 50)

    @property
    def pause(self) -> float | None:
        """Return the seconds to the next look; None where only a signal asks for one."""
        seconds = self.settings.watch
        if self.watch.is_restless or self._completing:
            return min(seconds, SETTLE_SECONDS) or SETTLE_SECONDS
        return seconds or None

    def look(self) -> None:
        """Look once, and reload when a change stands still."""
        if self.watch.look():
            self.reload()

    def reload(self, *, again: bool = False) -> None:
        """Load what the files say now; ``again``: what was refused before, too.

        What is served already is left alone. A fault changes nothing but the report.
        """
        begun = time.monotonic()
        try:
            with TemporaryDirectory(prefix="stage-", dir=self.run.folder) as folder:
                staged = stage(self.settings, Path(folder))
                key = snapshot_key(staged)
                if key == self.key:
                    self._come_back(begun)
                elif again or key != self.refused:
                    self.refused = key
                    self._renew(staged, begun)
        except UnsettledError:
            self.watch.forget()
        except (MapappError, OSError) as error:
            self._refuse(str(error).splitlines(), begun)

    def _follow(self) -> None:
        while not self._stopped.is_set():
            try:
                if self._asked.get(timeout=self.pause):
                    self.reload(again=True)
            except Empty:
                self.look()
            self._complete()

    def _renew(self, staged: Settings, begun: float) -> None:
        if program_key() != self.program:
            raise SnapshotError("le programme : il a changé depuis le démarrage → relancer")
        self._publish(pending=True)
        path = snapshot_path(staged)
        if not path.exists():
            self._end_completing()
            self._prepare(staged)
        self._take(path, snapshot_key(staged), begun)
        self._complete_later()

    def _take(self, path: Path, key: str, begun: float) -> None:
        """Serve a snapshot from now on, and say what it changes."""
        changes = compare_actions(self.run.path_of(self.state.served), path)
        self._swap(path)
        self.key, self.refused = key, ""
        report = Report(at=tell_time(), ok=True, seconds=_since(begun), changes=changes)
        self._publish(pending=False, last_reload=report)
        told = CHANGES.format(**changes)
        self.say(f"{LOG}données rechargées en {report.seconds} s ({told})")

    def _prepare(self, staged: Settings) -> None:
        """Prepare aside.

        Raises
        ------
        SnapshotError
            With every line that the preparing said, when it failed.
        """
        self._preparing = start_preparing(staged)
        if self._stopped.is_set():
            _kill(self._preparing)
        try:
            said = self._preparing.communicate(timeout=PREPARE_SECONDS)[1]
        except subprocess.TimeoutExpired:
            _kill(self._preparing)
            self._preparing.communicate()
            raise SnapshotError("la préparation : plus de 10 minutes → recommencer") from None
        if self._preparing.returncode:
            folder = f"{staged.geodata.parent}/"
            raise SnapshotError(said.replace(folder, "") or "la préparation : interrompue")

    def _swap(self, path: Path) -> None:
        """Let every worker load a snapshot, then serve it in all of them from one moment on."""
        self.number += 1
        self.run.place(self.number, path)
        before = self.state
        try:
            self._publish(coming=self.number, since={**before.since, self.number: tell_time()})
            self._await_workers()
        except (MapappError, OSError):
            self._publish(coming=None, since=before.since)
            self.run.drop_all_but(before.since)
            raise
        self.run.board.served = self.number
        kept = dict([*self.state.since.items()][-1 - KEPT_BEFORE :])
        self._publish(served=self.number, coming=None, since=kept)
        self.run.drop_all_but(kept)

    def _await_workers(self) -> None:
        until = time.monotonic() + WORKER_SECONDS
        while missing := self.run.list_workers() - self.run.list_answers(self.number, "ready"):
            if missing & self.run.list_answers(self.number, "failed"):
                raise SnapshotError("un processus : il n'a pas pu charger les données → relancer")
            if time.monotonic() > until or self._stopped.wait(POLL_SECONDS):
                raise SnapshotError(
                    "un processus : il n'a pas chargé les données à temps → relancer"
                )

    def _come_back(self, begun: float) -> None:
        """Take back a refusal: the files are again those that are served."""
        self.refused = ""
        if self.state.last_reload and not self.state.last_reload.ok:
            self._publish(last_reload=Report(at=tell_time(), ok=True, seconds=_since(begun)))
            self.say(f"{LOG}les fichiers sont de nouveau ceux qui sont servis")

    def _refuse(self, lines: list[str], begun: float) -> None:
        if self._stopped.is_set():
            return
        self.say(f"{LOG}données refusées, celles d'avant restent servies :")
        for line in lines:
            self.say(line)
        faults = make_public(lines)
        report = Report(at=tell_time(), ok=False, seconds=_since(begun), faults=faults)
        try:
            self._publish(pending=False, last_reload=report)
        except OSError as error:  # a full disk: the log is what is left
            self.say(f"{LOG}{error.strerror}")

    def _publish(self, **changes: object) -> None:
        if isinstance(report := changes.get("last_reload"), Report):
            told, outcome = self.state.reloads, "ok" if report.ok else "failed"
            changes["reloads"] = {**told, outcome: told.get(outcome, 0) + 1}
        self.state = self.state.model_copy(update=changes)
        self.run.publish(self.state)

    def _complete_later(self) -> None:
        """Let the rest be prepared, of what is served already and has none."""
        self._end_completing()
        if not has_rest(self.run.path_of(self.state.served)):
            self._completing = start_preparing(self.settings, rest=True)

    def _end_completing(self) -> None:
        """End preparing the rest of what is no longer served."""
        if self._completing:
            _kill(self._completing)
            self._completing.communicate()
            self._completing = None

    def _complete(self) -> None:
        """Serve the rest too, once it is prepared; until then Flask makes what is asked for."""
        process = self._completing
        if process is None or process.poll() is None:
            return
        self._completing = None
        said = process.communicate()[1]
        if process.returncode == 0:
            self._take_more(self.settings.cache / name_snapshot(self.key))
        elif process.returncode > 0 and not self._stopped.is_set():
            self.say(f"{LOG}le reste n'est pas prêt : {said.strip()}")

    def _take_more(self, path: Path) -> None:
        """Serve the second file of the snapshot that is served, where it is there by now."""
        number = self.state.served
        with suppress(OSError):  # its data changed meanwhile: the next snapshot has its own rest
            self.run.place_more(number, path)
            self._publish(completed=(*self.state.completed, number))


def _kill(process: subprocess.Popen[str] | None) -> None:
    if process and process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def tell_time() -> str:
    """Write the moment that it is, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _since(begun: float) -> float:
    return round(time.monotonic() - begun, 1)
