"""Supply the snapshot of the current inputs, preparing it first where there is none."""

import os
import subprocess
import sys
from pathlib import Path

from mapapp.errors import SnapshotError
from mapapp.settings import Settings
from mapapp.snapshot import snapshot_path


def supply_snapshot(settings: Settings) -> Path:
    """Return where the snapshot lies.

    Preparing runs in a process of its own: a serving process never loads what it needs.

    Raises
    ------
    SnapshotError
        When preparing failed; its own message has already gone to standard error.
    """
    path = snapshot_path(settings)
    if not path.exists():
        command = [sys.executable, "-m", "mapapp", "prepare"]
        variables = os.environ | settings.as_environment()
        done = subprocess.run(command, env=variables, check=False)  # noqa: S603 -- our own words
        if done.returncode:
            raise SnapshotError("les données n'ont pas pu être préparées, voir plus haut")
    return path
