"""Keep actions.json whole: one writer at a time, one file before, never half a file."""

import fcntl
import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from mapapp.errors import MapappError
from mapapp.snapshot import write_whole

BACKUP, LOCK = ".bak", ".lock"
CURE = "vérifier la place et les droits du dossier"


def hash_bytes(body: bytes) -> str:
    """Return what tells one state of a file from another."""
    return hashlib.sha256(body).hexdigest()


def write_json(raw: Mapping[str, Any]) -> bytes:
    """Write a file for people: two spaces, letters as they are, one line feed at the end."""
    return (json.dumps(raw, ensure_ascii=False, indent=2) + "\n").encode()


@contextmanager
def lock_file(path: Path) -> Iterator[None]:
    """Hold the lock of a file, which lies beside it and stays.

    Raises
    ------
    MapappError
        When another import holds it.
    """
    path = path.resolve()
    with ExitStack() as held:
        try:
            file = held.enter_context(path.with_name(path.name + LOCK).open("w"))
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            cure = "attendre qu'elle finisse, puis recommencer"
            raise MapappError(f"{path} : une autre importation est en cours → {cure}") from error
        except OSError as error:
            raise MapappError(f"{path} : {error.strerror} → {CURE}") from error
        yield


def replace_file(path: Path, body: bytes, *, expected: str | None, keep: bool = True) -> None:
    """Replace a file that is still as it was read; the one before stays beside it (.bak).

    ``expected`` is the hash of what was read, None where there was no file; without ``keep``
    nothing of before is kept. To be called with the lock held.

    Raises
    ------
    MapappError
        When somebody has changed the file meanwhile, or it cannot be written.
    """
    path = path.resolve()
    try:
        before = path.read_bytes() if path.exists() else None
        if (None if before is None else hash_bytes(before)) != expected:
            raise MapappError(f"{path} a changé entre-temps : rien n'est écrit → recommencer")
        if keep and before is not None:
            write_whole(path.with_name(path.name + BACKUP), before)
        write_whole(path, body)
    except OSError as error:
        raise MapappError(f"{path} : {error.strerror} → {CURE}") from error
