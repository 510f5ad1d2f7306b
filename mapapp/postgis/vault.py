"""The snapshots in the database: written in pieces, read back whole or not at all."""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg.sql import SQL, Identifier

from mapapp.postgis.link import Link
from mapapp.postgis.schema import CHUNKS, FILES, SNAPSHOTS, Schema
from mapapp.postgis.writing import Writer

CHUNK_BYTES = 1 << 20
PROGRAMS = 2
POSTED = "mapapp:{schema}"  # the channel on which a new version is told


@dataclass(frozen=True, slots=True)
class Edition:
    """Be one published version: its key, the program that made it, and the settings it needs."""

    key: str
    program: str
    settings: dict[str, Any]
    number: int = 0


def name_channel(schema: str) -> str:
    """Name the channel on which new versions of a schema are told."""
    return POSTED.format(schema=schema)


def find_edition(link: Link, schema: Schema, program: str | None = None) -> Edition | None:
    """Find the version published last; with ``program``, of those that it made."""
    link.feed()
    words = """
        SELECT key, program, settings, number FROM {schema}.snapshots
        WHERE program = %s OR %s ORDER BY number DESC LIMIT 1
    """
    query = schema.fill_in(words)
    row = link.connection.execute(query, (program, program is None)).fetchone()
    return row and Edition(*row)


def list_files(link: Link, schema: Schema, key: str) -> dict[str, str]:
    """List the files of a version with their hashes; the first file last."""
    query = schema.fill_in("SELECT name, sha256 FROM {schema}.snapshot_files WHERE key = %s")
    link.feed()
    rows = link.connection.execute(query, (key,)).fetchall()
    return dict(sorted(rows, key=lambda row: (len(row[0]), row[0]), reverse=True))


def fetch_file(link: Link, schema: Schema, file: tuple[str, str], target: Path) -> str:
    """Read one file, by key and name, into another; return its hash. One piece is held at a time.

    Raises
    ------
    OSError
        When it cannot be written.
    """
    query = schema.fill_in(
        "SELECT body FROM {schema}.snapshot_chunks WHERE key = %s AND name = %s AND position = %s"
    )
    digest, position = hashlib.sha256(), 0
    with target.open("wb") as beside:
        while True:
            link.feed()
            values = (*file, position)
            row = link.connection.execute(query, values, binary=True).fetchone()
            if row is None:
                os.fsync(beside.fileno())
                return digest.hexdigest()
            digest.update(row[0])
            beside.write(row[0])
            position += 1


def listen(link: Link, schema: Schema) -> None:
    """Ask to be told of new versions, over this connection."""
    link.feed()
    channel = Identifier(name_channel(schema.name))
    link.connection.execute(SQL("LISTEN {}").format(channel))


def hear(link: Link, seconds: float) -> bool:
    """Wait some seconds at most; tell whether a new version was told of meanwhile."""
    link.feed()
    return any(True for _ in link.connection.notifies(timeout=seconds, stop_after=1))


def store_edition(writer: Writer, edition: Edition, files: Sequence[Path]) -> bool:
    """Store a version as the last one; tell whether it is new."""
    last = find_edition(writer.link, writer.schema)
    hashes = {path.name: _hash(path) for path in files}
    is_there = list_files(writer.link, writer.schema, edition.key) == hashes
    if is_there and last and last.key == edition.key:
        return False
    if not is_there:
        _drop(writer, edition.key)
        _write(writer, edition, files, hashes)
    else:
        _put_last(writer, edition.key)
    writer.say("SELECT pg_notify(%s, %s)", name_channel(writer.schema.name), edition.key)
    return True


def drop_editions(writer: Writer, keep: int) -> int:
    """Drop the versions that are too old; tell how many those were."""
    old = _list_old(writer, keep)
    for key in old:
        _drop(writer, key)
    return len(old)


def _write(writer: Writer, edition: Edition, files: Sequence[Path], hashes: dict[str, str]) -> None:
    writer.say(
        "INSERT INTO {schema}.snapshots (key, number, program, settings, published_at)"
        " SELECT %s, 1 + coalesce(max(number), 0), %s, %s::jsonb, now() FROM {schema}.snapshots",
        edition.key,
        edition.program,
        json.dumps(edition.settings),
    )
    for path in files:
        row = (edition.key, path.name, path.stat().st_size, hashes[path.name])
        writer.say("INSERT INTO {schema}.snapshot_files VALUES (%s, %s, %s, %s)", *row)
        for position, piece in enumerate(_read_pieces(path)):
            writer.say(
                "INSERT INTO {schema}.snapshot_chunks VALUES (%s, %s, %s, %s)",
                *(edition.key, path.name, position, piece),
            )


def _put_last(writer: Writer, key: str) -> None:
    words = """
        UPDATE {schema}.snapshots SET published_at = now(),
            number = 1 + (SELECT max(number) FROM {schema}.snapshots)
        WHERE key = %s
    """
    writer.say(words, key)


def _list_old(writer: Writer, keep: int) -> list[str]:
    """List the versions to drop: of the last two programs, ``keep`` versions each are kept.

    While programs are replaced one after the other, servers of both find a version to serve.
    Who keeps 1 keeps the last one alone: a person who was forgotten is then in none.
    """
    rows = writer.say("SELECT key, program FROM {schema}.snapshots ORDER BY number DESC")
    by_program: dict[str, list[str]] = {}
    for key, program in rows:
        by_program.setdefault(str(program), []).append(str(key))
    programs = 1 if keep == 1 else PROGRAMS
    kept = {key for keys in [*by_program.values()][:programs] for key in keys[:keep]}
    return [key for keys in by_program.values() for key in keys if key not in kept]


def _drop(writer: Writer, key: str) -> None:
    for table in (CHUNKS, FILES, SNAPSHOTS):
        name = writer.schema.within(table.name)
        writer.run(SQL("DELETE FROM {} WHERE key = %s").format(name), key)


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    for piece in _read_pieces(path):
        digest.update(piece)
    return digest.hexdigest()


def _read_pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(CHUNK_BYTES):
            yield piece
