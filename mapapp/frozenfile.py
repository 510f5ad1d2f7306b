"""The frozen file, written whole, read piece by piece: a zip that begins with its own index.

This is all that hot answers need. It imports nothing but the standard library, so that a worker
answers before it has loaded anything else.
"""

import io
import json
import os
import weakref
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from struct import Struct
from struct import error as StructError  # noqa: N812 -- a class, whatever its name
from typing import Any, Generic, Literal, TypeVar
from zlib import crc32

from mapapp.errors import SnapshotError

INDEX = "index.json"
# What a zip writes before each entry: mark, CRC, sizes (packed, plain), lengths (name, extra).
HEADER = Struct("<4s10xIIIHH")
MARK = b"PK\x03\x04"
END, END_SIZE = b"PK\x05\x06", 22  # what a zip without a comment ends in
UNREADABLE = (OSError, EOFError, LookupError, TypeError, ValueError, StructError)
Encoding = Literal["identity", "gzip", "br"]
Name = TypeVar("Name", bound=str)
Place = tuple[int, int, int]  # where a piece begins after the index, its size, its CRC


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold one ready answer: its headers, and its body under each encoding that pays."""

    headers: list[tuple[str, str]]
    body_hash: str
    bodies: Mapping[Encoding, bytes]

    @property
    def is_page(self) -> bool:
        """Tell whether this is a page: one that speaks a language of the visitor's."""
        return any(name == "Content-Language" for name, _ in self.headers)


class FrozenFile:
    """Be one open frozen file; what is kept of it in memory is its index.

    Pieces are read, not mapped: pages of the file are shared by the workers either way, and a
    file that somebody cuts short fails the reading instead of ending the process (SIGBUS).
    """

    def __init__(self, path: Path) -> None:
        """Open a file.

        Raises
        ------
        SnapshotError
            When it is missing, torn or of another form.
        """
        self.path = path
        try:
            self._handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            weakref.finalize(self, os.close, self._handle)
            self._read_index()
        except UNREADABLE as error:
            raise tell_unreadable(path, error) from error

    def read(self, place: Place) -> bytes:
        """Read one piece.

        Raises
        ------
        SnapshotError
            When it is no longer what was written.
        """
        begin, size, crc = place
        try:
            body = os.pread(self._handle, size, self._begin + begin)
        except OSError as error:
            raise tell_unreadable(self.path, error) from error
        if len(body) != size or crc32(body) != crc:
            raise tell_unreadable(self.path, "fichier abîmé")
        return body

    def read_records(self) -> bytes:
        """Read the records, as JSON."""
        return self.read(self._records)

    def _read_index(self) -> None:
        mark, crc, packed, size, *names = HEADER.unpack(os.pread(self._handle, HEADER.size, 0))
        self._begin = HEADER.size + sum(names) + size
        name = os.pread(self._handle, sum(names), HEADER.size)
        body = os.pread(self._handle, size, self._begin - size)
        if (mark, name, packed) != (MARK, INDEX.encode(), size) or crc32(body) != crc:
            raise ValueError("ce n'est pas un instantané de cette forme")
        index: dict[str, Any] = json.loads(body)
        end = os.fstat(self._handle).st_size - END_SIZE
        if os.pread(self._handle, len(END), end) != END:
            raise ValueError("fichier tronqué")
        self.key = str(index["key"])
        self.facts: dict[str, Any] = index["facts"]
        self._records: Place = tuple(index["records"])
        self.files = Pieces[str](self, index["files"])
        headers = [[(name, value) for name, value in one] for one in index["headers"]]
        self.answers = {
            address: Answer(headers[number], body_hash, Pieces[Encoding](self, places))
            for address, (number, body_hash, places) in index["answers"].items()
        }


class Pieces(Mapping[Name, bytes], Generic[Name]):
    """Be pieces of a frozen file by name, each read when it is asked for, and not kept."""

    __slots__ = ("_file", "_places")

    def __init__(self, file: FrozenFile, places: Mapping[Name, Place]) -> None:
        self._file = file
        self._places = places

    def __getitem__(self, name: Name) -> bytes:
        return self._file.read(self._places[name])

    def __iter__(self) -> Iterator[Name]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, name: object) -> bool:  # Mapping's own would read the piece
        return name in self._places


def tell_unreadable(path: Path, error: object) -> SnapshotError:
    """Say that a file is none of ours, and what mends it."""
    return SnapshotError(f"{path} : instantané illisible ({error}) → `mapapp prepare` le refait")


def pack_pieces(
    key: str,
    records: bytes = b"",
    facts: Mapping[str, int] | None = None,
    files: Mapping[str, bytes] | None = None,
    answers: Mapping[str, Answer] | None = None,
) -> bytes:
    """Write a zip of plain entries, the first of which says where each of the others lies."""
    pieces = dict(_name_pieces(records, files or {}, answers or {}))
    places = dict(_place(pieces))
    headers = [*dict.fromkeys(tuple(one.headers) for one in (answers or {}).values())]
    index: dict[str, Any] = {
        "key": key,
        "facts": facts or {},
        "records": places["records.json"],
        "files": {name: places[f"file:{name}"] for name in files or {}},
        "headers": headers,
        "answers": {
            address: (
                headers.index(tuple(answer.headers)),
                answer.body_hash,
                {encoding: places[f"{encoding}:{address}"] for encoding in sorted(answer.bodies)},
            )
            for address, answer in (answers or {}).items()
        },
    }
    return _zip({INDEX: json.dumps(index).encode(), **pieces})


def _name_pieces(
    records: bytes, files: Mapping[str, bytes], answers: Mapping[str, Answer]
) -> Iterator[tuple[str, bytes]]:
    yield "records.json", records
    yield from ((f"file:{name}", body) for name, body in files.items())
    for address, answer in answers.items():
        yield from ((f"{encoding}:{address}", body) for encoding, body in answer.bodies.items())


def _place(pieces: Mapping[str, bytes]) -> Iterator[tuple[str, Place]]:
    """Tell where each piece begins, counted from the end of the index, its size and its CRC."""
    begin = 0
    for name, body in pieces.items():
        begin += HEADER.size + len(name.encode())
        yield name, (begin, len(body), crc32(body))
        begin += len(body)


def _zip(pieces: Mapping[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as pack:
        for name, body in pieces.items():
            # A fixed date: the same inputs give the same bytes.
            pack.writestr(zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0)), body)
    return held.getvalue()
