"""The frozen result of preparing: records and ready answers, in one file, and a second one."""

import errno
import hashlib
import json
import os
import tempfile
from collections import ChainMap
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cached_property, lru_cache, partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from mapapp.errors import SnapshotError
from mapapp.frozenfile import (
    UNREADABLE,
    Answer,
    Encoding,
    FrozenFile,
    pack_pieces,
    tell_unreadable,
)
from mapapp.settings import PACKAGE, ROOT, TEMPLATES, Settings

if TYPE_CHECKING:
    from mapapp.records import Records

__all__ = [
    "Answer",
    "Encoding",
    "Snapshot",
    "check_writable",
    "compare_actions",
    "more_path",
    "name_snapshot",
    "program_key",
    "read_more",
    "read_snapshot",
    "snapshot_key",
    "snapshot_path",
    "write_more",
    "write_snapshot",
    "write_whole",
]

FORM = 2
KEPT_BEFORE = 2
MORE = "-more.zip"


class Snapshot:
    """Hold what serving needs: plain records, files by name, answers by address.

    Records may be given as what makes them: they are made when first asked for.
    """

    def __init__(
        self,
        records: "Records | Callable[[], Records]",
        files: Mapping[str, bytes],
        answers: Mapping[str, Answer] | None = None,
    ) -> None:
        self._records = records
        self.files = files
        self.answers = answers or {}

    @cached_property
    def records(self) -> "Records":
        """Return the records."""
        return self._records() if callable(self._records) else self._records

    def add(self, more: "Snapshot") -> None:
        """Take in what was made later: of the same records, it counts before what was there."""
        self.files = _lay_over(more.files, self.files)
        self.answers = {**self.answers, **more.answers}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Snapshot):
            return NotImplemented
        return (self.records, {**self.files}, {**self.answers}) == (
            *(other.records, {**other.files}, {**other.answers}),
        )

    __hash__ = None  # type: ignore[assignment]


def _lay_over(upper: Mapping[str, bytes], lower: Mapping[str, bytes]) -> Mapping[str, bytes]:
    # Only looked up: the pieces of both stay where they are.
    return ChainMap(cast(dict[str, bytes], upper), cast(dict[str, bytes], lower))


def snapshot_key(settings: Settings) -> str:
    """Hash all that a snapshot is made of: data, settings, and the code that makes it."""
    values = json.dumps([FORM, settings.content_values()])
    return _hash(values, [*_list_program(), *settings.data_files()])


def program_key() -> str:
    """Hash the program alone: a process that runs must not read what another program made."""
    return _hash("", _list_program())


def snapshot_path(settings: Settings) -> Path:
    """Return where the snapshot of these inputs is kept."""
    return settings.cache / name_snapshot(snapshot_key(settings))


def name_snapshot(key: str) -> str:
    """Return the name of a snapshot's first file."""
    return f"snapshot-{key}.zip"


def more_path(path: Path) -> Path:
    """Return where the second file of a snapshot is kept: the answers made after the first."""
    return path.with_name(f"{path.stem}{MORE}")


def write_snapshot(path: Path, snapshot: Snapshot) -> None:
    """Write a snapshot whole, and drop those that it replaces."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, _pack(snapshot))
    _drop_old(path)


def write_more(
    path: Path, answers: Mapping[str, Answer], files: Mapping[str, bytes] | None = None
) -> None:
    """Write what was made after a snapshot into a second file beside it.

    Raises
    ------
    SnapshotError
        When there is no such snapshot.
    """
    first = FrozenFile(path)
    write_whole(more_path(path), pack_pieces(first.key, files=files, answers=answers))


def write_whole(path: Path, body: bytes) -> None:
    """Write beside, flush to the disk, then rename: a reader never sees half a file.

    A link is followed; what is no file (a device, a folder) is never replaced.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "ce n'est pas un fichier", str(path))
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as beside:
        try:
            beside.write(body)
            beside.flush()
            os.fchmod(beside.fileno(), 0o644)
            os.fsync(beside.fileno())
            Path(beside.name).replace(path)
        except OSError:
            Path(beside.name).unlink(missing_ok=True)
            raise
    _sync_folder(path.parent)


def check_writable(folder: Path) -> None:
    """Make the folder and write into it, before minutes of work are lost on a full disk."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        pass


def read_snapshot(path: Path, *, whole: bool = True) -> Snapshot:
    """Read a snapshot with its second file, if there is one yet; without, if not ``whole``.

    Records are parsed when they are first asked for, bodies read one by one.

    A second file is taken in; one that cannot be read is as if it were not there yet.

    Raises
    ------
    SnapshotError
        When the file is missing, torn or of another form; for records, when they are asked for.
    """
    file = FrozenFile(path)
    snapshot = Snapshot(partial(_parse_records, file), file.files, file.answers)
    if whole:
        with suppress(SnapshotError):
            snapshot.add(read_more(path))
    return snapshot


def read_more(path: Path) -> Snapshot:
    """Read what was made after a snapshot; its records are those of the snapshot.

    Raises
    ------
    SnapshotError
        When there is no second file, or it is torn, of another form or of another snapshot.
    """
    more, first = FrozenFile(more_path(path)), FrozenFile(path)
    if more.key != first.key:
        raise tell_unreadable(more.path, "d'un autre instantané")
    return Snapshot(partial(_parse_records, first), more.files, more.answers)


def has_rest(path: Path) -> bool:
    """Tell whether all of a snapshot is there: a second file, with answers and not files alone."""
    try:
        return bool(read_more(path).answers)
    except SnapshotError:
        return False


def compare_actions(before: Path, after: Path) -> dict[str, int]:
    """Count the actions that a snapshot adds, changes and takes away, as against another."""
    old, new = _read_actions(before), _read_actions(after)
    both = old.keys() & new.keys()
    return {
        "added": len(new.keys() - old.keys()),
        "changed": sum(old[id_] != new[id_] for id_ in both),
        "removed": len(old.keys() - new.keys()),
    }


def _read_actions(path: Path) -> dict[str, object]:
    try:
        return {one["id"]: one for one in json.loads(FrozenFile(path).read_records())["actions"]}
    except UNREADABLE as error:
        raise tell_unreadable(path, error) from error


def _parse_records(file: FrozenFile) -> "Records":
    # Loaded here and not above: a process that only answers ready bytes needs no models.
    model: type[Records] = import_module("mapapp.records").Records
    try:
        return model.model_validate_json(file.read_records())
    except UNREADABLE as error:
        raise tell_unreadable(file.path, error) from error


def _hash(values: str, files: Iterable[Path]) -> str:
    digest = hashlib.sha256(values.encode())
    for path in files:
        digest.update(path.name.encode())
        try:
            found = path.stat()
            state = (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
            digest.update(_digest(path, state))
        except OSError as error:
            raise SnapshotError(f"{path} : illisible ({error.strerror})") from error
    return digest.hexdigest()[:20]


@lru_cache(maxsize=2000)
def _digest(path: Path, _state: tuple[int, ...]) -> bytes:
    """Hash a file; known again as long as its state is the same: inode, size, times."""
    return hashlib.sha256(path.read_bytes()).digest()


def _list_program() -> Iterable[Path]:
    code = [
        path for path in PACKAGE.rglob("*") if path.suffix in {".py", ".js", ".css", ".svg", ".mo"}
    ]
    pages = [path for path in TEMPLATES.rglob("*") if path.is_file()]
    # The lock file too: what is served holds Leaflet's bytes and folium's script.
    return [*sorted(code), *sorted(pages), ROOT / "requirements.txt"]


def _pack(snapshot: Snapshot) -> bytes:
    records = snapshot.records
    facts = {"communes": len(records.communes), "actions": len(records.actions)}
    body = records.model_dump_json().encode()
    return pack_pieces(records.key, body, facts, snapshot.files, snapshot.answers)


def _drop_old(newest: Path) -> None:
    """Keep the last few snapshots: a server may still be starting from the one before."""
    others = [
        path
        for path in newest.parent.glob("snapshot-*.zip")
        if path != newest and not path.name.endswith(MORE)
    ]
    for path in sorted(others, key=lambda path: path.stat().st_mtime)[: -KEPT_BEFORE or None]:
        path.unlink(missing_ok=True)
        more_path(path).unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
