"""Notice that files changed and stand still again, and take a copy of them as they are."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from mapapp.errors import SnapshotError
from mapapp.settings import Settings

Stamp = tuple[int, int, int] | None


class UnsettledError(SnapshotError):
    """Report files that changed while they were copied: what was taken may be torn."""


class Watch:
    """Compare looks at files: a change counts once two looks running saw the same."""

    def __init__(self, files: Sequence[Path]) -> None:
        self.files = files
        # Nothing is known yet: what changed since the server started counts as a change.
        self.known: list[Stamp] = []
        self.seen: list[Stamp] = []

    @property
    def is_restless(self) -> bool:
        """Tell whether the last look saw a change that has not yet stood still."""
        return self.seen != self.known

    def look(self) -> bool:
        """Look once; tell whether there is a change that stands still."""
        now = take_stamps(self.files)
        still, self.seen = now == self.seen, now
        if not still or now == self.known:
            return False
        self.known = now
        return True

    def forget(self) -> None:
        """Take the next look for the first one."""
        self.known = []


def take_stamps(files: Sequence[Path]) -> list[Stamp]:
    """Return what changes with each file: inode, size, time of change; None without a file."""
    return [_take_stamp(path) for path in files]


def stage(settings: Settings, folder: Path) -> Settings:
    """Copy the data files into a folder, all of one moment; return the settings that read them.

    What is checked, joined and hashed is then the same, whatever an editor writes meanwhile.

    Raises
    ------
    UnsettledError
        When a file changed during the copy.
    SnapshotError
        When a file cannot be read.
    """
    staged = settings.staged(folder)
    files = settings.data_files()
    before = take_stamps(files)
    for source, target in zip(files, staged.data_files(), strict=True):
        target.parent.mkdir(exist_ok=True)
        _copy(source, target)
    if take_stamps(files) != before:
        raise UnsettledError("les fichiers changent encore → attendre la fin de l'écriture")
    return staged


def _copy(source: Path, target: Path) -> None:
    try:
        if source.exists() and not source.is_file():
            raise SnapshotError(f"{source.name} : ce n'est pas un fichier → vérifier le chemin")
        shutil.copyfile(source, target)
    except OSError as error:
        cure = "remettre le fichier, vérifier les droits"
        raise SnapshotError(f"{source.name} : illisible ({error.strerror}) → {cure}") from error


def _take_stamp(path: Path) -> Stamp:
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_ino, state.st_size, state.st_mtime_ns
