"""Supply the snapshot of the current inputs, preparing it first where there is none."""

import os
import subprocess
import sys
from pathlib import Path

from mapapp.errors import SnapshotError
from mapapp.settings import Settings
from mapapp.snapshot import has_rest, more_path, snapshot_path
from mapapp.territory import FILE_NAME, read_naming

PREPARE = [sys.executable, "-m", "mapapp", "prepare"]
NICENESS = 10  # what serves comes first


def supply_snapshot(settings: Settings) -> Path:
    """Return where the snapshot lies.

    Preparing runs in a process of its own: a serving process never loads what it needs.

    Raises
    ------
    GeodataError, FaultyFileError
        When the territory has no name, or one with faults.
    SnapshotError
        When preparing failed; its own message has already gone to standard error.
    """
    read_naming(settings.geodata / FILE_NAME)  # a folder of before it had a name is told the cure
    path = snapshot_path(settings)
    if not path.exists():
        _prepare(settings)
    return path


def supply_files(settings: Settings) -> Path:
    """Return where the snapshot lies, once its downloads are there too.

    Raises
    ------
    SnapshotError
        When preparing failed; its own message has already gone to standard error.
    """
    path = snapshot_path(settings)
    if not (path.exists() and more_path(path).exists()):
        _prepare(settings, "--files")
    return path


def supply_rest(settings: Settings) -> Path:
    """Return where the snapshot lies, once its second file is whole too.

    Raises
    ------
    SnapshotError
        When preparing failed; its own message has already gone to standard error.
    """
    path = snapshot_path(settings)
    if not has_rest(path):
        _prepare(settings, "--rest")
    return path


def _prepare(settings: Settings, *words: str) -> None:
    variables = os.environ | settings.as_environment()
    done = subprocess.run([*PREPARE, *words], env=variables, check=False)  # noqa: S603 -- our own words
    if done.returncode:
        raise SnapshotError("les données n'ont pas pu être préparées, voir plus haut")


def start_preparing(settings: Settings, *, rest: bool = False) -> subprocess.Popen[str]:
    """Start preparing beside a server that runs, behind it in priority; faults go to a pipe.

    What is asked for of a server a second before must not fail a second later: so with the
    downloads. ``rest``: what the snapshot at hand does not hold yet.
    """
    process = subprocess.Popen(  # noqa: S603 -- our own words
        [*PREPARE, "--rest" if rest else "--files"],
        env=os.environ | settings.as_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C in a terminal is for the server, which ends this
    )
    os.setpriority(os.PRIO_PROCESS, process.pid, NICENESS)
    return process
