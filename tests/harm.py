"""What a bad day does, for real: kills at a chosen write, disks that are full, folders closed."""

import os
import resource
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import MAPAPP, ROOT, make_environment

SECONDS = 120
# Root without its privilege to write everywhere is like anybody else.
UNPRIVILEGED = ("setpriv", "--bounding-set=-all", "--inh-caps=-all") if os.geteuid() == 0 else ()


def run_killed(work: Callable[[], object], *, at: int) -> bool:
    """Run work in a child that dies by SIGKILL at its n-th fsync; tell whether it died so."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    left, sync = at, os.fsync

    def count(handle: int) -> None:
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        sync(handle)

    try:
        os.fsync = count  # type: ignore[assignment]
        work()
    finally:
        os._exit(0)


@contextmanager
def small_disk(folder: Path, *, kilobytes: int) -> Iterator[Path]:
    """Mount a disk that is soon full; skipped where this may not be done."""
    place = folder / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "none", str(place)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a disk; the limit of a file's size is tested all the same")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Close a folder to writing, for those who are not root."""
    folder.chmod(0o555)
    try:
        yield
    finally:
        folder.chmod(0o755)


def run_limited(
    *words: str | Path, most_bytes: int | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a command of ours, unprivileged, that can write no file of more bytes (EFBIG)."""

    def limit() -> None:
        if most_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    return subprocess.run(
        [*UNPRIVILEGED, *MAPAPP, *map(str, words)],
        env=make_environment(**variables),
        cwd=ROOT,
        preexec_fn=limit,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def list_files(folder: Path) -> Mapping[str, bytes]:
    """Return every file below a folder with its bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
