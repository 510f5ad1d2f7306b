"""The frozen result of preparing: records and ready answers, in one file."""

import errno
import hashlib
import io
import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from mapapp.errors import SnapshotError
from mapapp.records import Records
from mapapp.settings import PACKAGE, ROOT, TEMPLATES, Settings

FORM = 1
KEPT_BEFORE = 2
# What zipfile and json raise on a damaged file, the header's odd values included.
UNREADABLE = (
    OSError,
    EOFError,
    KeyError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    zipfile.BadZipFile,
    zlib.error,
)
Encoding = Literal["identity", "gzip", "br"]
GEODATA_FILES = (
    "communes.geojson",
    "associated_communes.geojson",
    "border_zones.geojson",
    "zones.json",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold one ready answer: its headers, and its body under each encoding that pays."""

    headers: list[tuple[str, str]]
    body_hash: str
    bodies: dict[Encoding, bytes]

    @property
    def is_page(self) -> bool:
        """Tell whether this is a page: one that speaks a language of the visitor's."""
        return any(name == "Content-Language" for name, _ in self.headers)


@dataclass(frozen=True)
class Snapshot:
    """Hold what serving needs: plain records, files by name, answers by address."""

    records: Records
    files: dict[str, bytes]
    answers: dict[str, Answer] = field(default_factory=dict)


def snapshot_key(settings: Settings) -> str:
    """Hash all that a snapshot is made of: data, settings, and the code that makes it."""
    digest = hashlib.sha256(json.dumps([FORM, settings.content_values()]).encode())
    for path in _inputs(settings):
        digest.update(path.name.encode())
        try:
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        except OSError as error:
            raise SnapshotError(f"{path} : illisible ({error.strerror})") from error
    return digest.hexdigest()[:20]


def snapshot_path(settings: Settings) -> Path:
    """Return where the snapshot of these inputs is kept."""
    return settings.cache / f"snapshot-{snapshot_key(settings)}.zip"


def write_snapshot(path: Path, snapshot: Snapshot) -> None:
    """Write a snapshot whole, and drop those that it replaces."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, _pack(snapshot))
    _drop_old(path)


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


def read_snapshot(path: Path) -> Snapshot:
    """Read a snapshot.

    Raises
    ------
    SnapshotError
        When the file is missing, torn or of another form.
    """
    try:
        with zipfile.ZipFile(path) as pack:
            return _unpack(pack)
    except UNREADABLE as error:
        message = f"{path} : instantané illisible ({error}) → `mapapp prepare` le refait"
        raise SnapshotError(message) from error


def _inputs(settings: Settings) -> Iterable[Path]:
    code = [
        path for path in PACKAGE.rglob("*") if path.suffix in {".py", ".js", ".css", ".svg", ".mo"}
    ]
    pages = [path for path in TEMPLATES.rglob("*") if path.is_file()]
    # The lock file too: what is served holds Leaflet's bytes and folium's script.
    data = [
        ROOT / "requirements.txt",
        settings.actions,
        *([settings.young] if settings.young else []),
        *([settings.services] if settings.services else []),
        *(settings.geodata / name for name in GEODATA_FILES),
    ]
    return [*sorted(code), *sorted(pages), *data]


def _pack(snapshot: Snapshot) -> bytes:
    index = {
        address: [answer.headers, answer.body_hash, sorted(answer.bodies)]
        for address, answer in snapshot.answers.items()
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as pack:
        _store(pack, "records.json", snapshot.records.model_dump_json().encode())
        _store(pack, "answers.json", json.dumps(index).encode())
        for name, body in snapshot.files.items():
            _store(pack, f"file:{name}", body)
        for address, answer in snapshot.answers.items():
            for encoding, body in answer.bodies.items():
                _store(pack, f"{encoding}:{address}", body)
    return held.getvalue()


def _store(pack: zipfile.ZipFile, name: str, body: bytes) -> None:
    # A fixed date: the same inputs give the same bytes.
    pack.writestr(zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0)), body)


def _unpack(pack: zipfile.ZipFile) -> Snapshot:
    records = Records.model_validate_json(pack.read("records.json"))
    files = {
        name.removeprefix("file:"): pack.read(name)
        for name in pack.namelist()
        if name.startswith("file:")
    }
    index = json.loads(pack.read("answers.json"))
    answers = {
        address: Answer(
            [(name, value) for name, value in headers],
            body_hash,
            {encoding: pack.read(f"{encoding}:{address}") for encoding in encodings},
        )
        for address, (headers, body_hash, encodings) in index.items()
    }
    return Snapshot(records, files, answers)


def _drop_old(newest: Path) -> None:
    """Keep the last few snapshots: a server may still be starting from the one before."""
    others = [path for path in newest.parent.glob("snapshot-*.zip") if path != newest]
    for path in sorted(others, key=lambda path: path.stat().st_mtime)[: -KEPT_BEFORE or None]:
        path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
