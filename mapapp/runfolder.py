"""The folder of one running server: which generation of the data each worker has to serve."""

import fcntl
import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from mmap import mmap
from pathlib import Path
from tempfile import mkdtemp
from typing import Literal

from pydantic import BaseModel, ConfigDict

from mapapp.errors import SnapshotError
from mapapp.snapshot import more_path, write_whole

PREFIX = "run-"
LOCK, BOARD, STATE = "lock", "board", "state.json"
WORD_BYTES = 8
WORDS = ("served", "news", "asked")
Outcome = Literal["ready", "failed"]


class Report(BaseModel):
    """Tell how the last reload ended; ``faults`` may be read by anybody."""

    model_config = ConfigDict(frozen=True)

    at: str
    ok: bool
    seconds: float
    faults: list[str] = []
    changes: Mapping[str, int] = {}


class State(BaseModel):
    """Tell what is served since when, what may come next, and how the last reload ended."""

    model_config = ConfigDict(frozen=True)

    served: int
    coming: int | None = None
    # By generation since when: those before the served one are kept for pages that are open.
    since: Mapping[int, str]
    # Those whose second file is there: what is answered the first time is answered from it.
    completed: tuple[int, ...] = ()
    pending: bool = False
    last_reload: Report | None = None
    # « ok » or « away since … » where the data comes from a database.
    database: str | None = None
    # How many reloads ended well, and how many did not.
    reloads: Mapping[str, int] = {}


class Board:
    """Share three numbers with every process of the server; each is written in one store.

    ``served`` is the generation that every request is answered from, ``news`` grows with each
    new state, ``asked`` is 1 once any worker was asked for what is not ready. Aligned words of
    eight bytes, so that no reader sees half of one.
    """

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._words = memoryview(mmap(file.fileno(), WORD_BYTES * len(WORDS))).cast("Q")

    @property
    def served(self) -> int:
        """Return the generation that is served."""
        return self._words[0]

    @served.setter
    def served(self, number: int) -> None:
        self._words[0] = number

    @property
    def news(self) -> int:
        """Return how many states there were."""
        return self._words[1]

    @news.setter
    def news(self, number: int) -> None:
        self._words[1] = number

    @property
    def asked(self) -> int:
        """Return 1 once the application was needed, not ready answers alone."""
        return self._words[2]

    @asked.setter
    def asked(self, number: int) -> None:
        self._words[2] = number


class RunFolder:
    """Read and write the folder: the board, the state, the snapshots, the workers' answers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.board = Board(folder / BOARD)

    def publish(self, state: State) -> None:
        """Write a state whole, then tell that there is one."""
        write_whole(self.folder / STATE, state.model_dump_json().encode())
        self.board.news += 1

    def read_state(self) -> State:
        """Read the last state."""
        return State.model_validate_json((self.folder / STATE).read_bytes())

    def place(self, number: int, snapshot: Path) -> None:
        """Keep the snapshot of a generation, whatever becomes of the files it comes from."""
        if more_path(snapshot).exists():
            self.place_more(number, snapshot)
        _keep(snapshot, self.path_of(number))

    def place_more(self, number: int, snapshot: Path) -> None:
        """Keep the second file of a generation's snapshot."""
        _keep(more_path(snapshot), more_path(self.path_of(number)))

    def path_of(self, number: int) -> Path:
        """Return where the snapshot of a generation is kept."""
        return self.folder / f"{number}.zip"

    def drop_all_but(self, numbers: Iterable[int]) -> None:
        """Drop the snapshots and answers of all other generations."""
        kept = {str(number) for number in numbers}
        for path in self.folder.iterdir():
            kind, _, rest = path.stem.partition("-")
            number = rest.partition("-")[0] if kind in {"ready", "failed"} else kind
            if number.isdecimal() and number not in kept:
                path.unlink(missing_ok=True)

    def enrol(self, pid: int) -> None:
        """Say that a worker is there: no generation is served before it has it."""
        (self.folder / f"worker-{pid}").touch()

    def answer(self, number: int, pid: int, outcome: Outcome) -> None:
        """Say whether a worker has a generation."""
        (self.folder / f"{outcome}-{number}-{pid}").touch()

    def list_workers(self) -> set[int]:
        """List the workers that live."""
        pids = {int(path.name.partition("-")[2]) for path in self.folder.glob("worker-*")}
        return {pid for pid in pids if _is_alive(pid)}

    def list_answers(self, number: int, outcome: Outcome) -> set[int]:
        """List the workers that gave an answer on a generation."""
        return {
            int(path.name.rpartition("-")[2]) for path in self.folder.glob(f"{outcome}-{number}-*")
        }


def make_run_folder(cache: Path) -> Path:
    """Make a folder that nobody else may read, beside the snapshots if that can be written.

    The lock on it is held until this process ends; folders of servers that ended are removed.

    Raises
    ------
    SnapshotError
        When there is no folder to write into.
    """
    try:
        _remove_left_over(cache)
        folder = Path(mkdtemp(prefix=PREFIX, dir=cache))
    except OSError:
        folder = _make_elsewhere()
    lock = os.open(folder / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    with suppress(OSError):  # a file system without locks: nobody removes this one then
        fcntl.flock(lock, fcntl.LOCK_EX)
    (folder / BOARD).write_bytes(bytes(WORD_BYTES * len(WORDS)))
    return folder


def _keep(source: Path, target: Path) -> None:
    # Aside first: what workers read is replaced, never written into.
    aside = target.with_name(f"aside-{target.name}")
    aside.unlink(missing_ok=True)
    try:
        os.link(source, aside)
    except OSError:  # another file system, or none that links
        shutil.copyfile(source, aside)
    aside.replace(target)


def _make_elsewhere() -> Path:
    try:
        return Path(mkdtemp(prefix=f"mapapp-{PREFIX}"))
    except OSError as error:
        message = f"aucun dossier où écrire ({error.strerror}) → MAPAPP_CACHE ou TMPDIR"
        raise SnapshotError(message) from error


def _remove_left_over(cache: Path) -> None:
    for path in cache.glob(f"{PREFIX}*/{LOCK}"):
        with suppress(OSError), path.open("r+b") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(path.parent, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
