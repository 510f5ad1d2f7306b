"""Write the folder of a site whole: made beside, then in the place of the old one at once."""

import ctypes
import errno
import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mapapp.errors import MapappError

MARK = "site.json"  # what tells a folder of ours; the site has it among its files
EXCHANGE = 2  # RENAME_EXCHANGE of Linux' renameat2(2)
AT_FDCWD = -100
FOREIGN = (
    "{folder} : ce dossier n'est pas un site écrit par mapapp → un dossier vide, ou un autre nom"
)


@dataclass(frozen=True, slots=True)
class Written:
    """Count what was written."""

    files: int
    changed: int
    bytes: int


def write_folder(folder: Path, files: Iterable[tuple[str, bytes]]) -> Written:
    """Write the files of a site; the folder shows the old ones until all new ones are there.

    A file that did not change stays the same file, its date included.

    Raises
    ------
    MapappError
        When the folder holds something else, is being written, or cannot be.
    """
    folder = folder.resolve()
    aside = folder.with_name(f".{folder.name}.mapapp")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _lock(folder.parent):
            _recover(folder, aside)
            check_folder(folder)
            _make_empty(aside)
            written = _fill(aside, folder, files)
            os.sync()  # a machine that fails keeps the old or the new: never names without bytes
            _put_in_place(aside, folder)
            shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        place = error.filename or folder
        raise MapappError(f"{place} : {error.strerror} → un dossier où écrire") from error
    return written


def check_folder(folder: Path) -> None:
    """Refuse a folder that holds something else than a site of ours."""
    if folder.exists() and not folder.is_dir():
        raise MapappError(f"{folder} : c'est un fichier → le nom d'un dossier")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise MapappError(FOREIGN.format(folder=folder))


@contextmanager
def _lock(parent: Path) -> Iterator[None]:
    """Let one process at a time write sites here; the lock ends with the process."""
    handle = os.open(parent, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        message = f"{parent} : un site y est en train d'être écrit → attendre la fin"
        raise MapappError(message) from None
    try:
        yield
    finally:
        os.close(handle)


def _recover(folder: Path, aside: Path) -> None:
    """Put back what a process that was killed had moved away, where folders cannot be exchanged."""
    before = _name_before(aside)
    if before.exists():
        if folder.exists():
            shutil.rmtree(before)
        else:
            before.rename(folder)


def _name_before(aside: Path) -> Path:
    return aside.with_name(f"{aside.name}-avant")


def _make_empty(aside: Path) -> None:
    if aside.exists():
        shutil.rmtree(aside)
    aside.mkdir()


def _fill(aside: Path, before: Path, files: Iterable[tuple[str, bytes]]) -> Written:
    count = changed = size = 0
    for place, body in files:
        path, old = aside / place, before / place
        path.parent.mkdir(parents=True, exist_ok=True)
        if not _keep(old, path, body):
            path.write_bytes(body)
            changed += 1
        count, size = count + 1, size + len(body)
    return Written(count, changed, size)


def _keep(old: Path, path: Path, body: bytes) -> bool:
    """Take the old file over, if it holds the same."""
    try:
        if old.stat().st_size != len(body) or old.read_bytes() != body:
            return False
        os.link(old, path)
    except OSError:  # not there, or a disk without links
        return False
    return True


def _put_in_place(aside: Path, folder: Path) -> None:
    if not folder.exists():
        aside.rename(folder)
    elif not _exchange(aside, folder):
        before = _name_before(aside)
        folder.rename(before)
        aside.rename(folder)
        shutil.rmtree(before)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change their names in one step, where the system can."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    names = (AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other))
    if rename(*names, EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}:
        return False
    raise OSError(code, os.strerror(code), str(other))
