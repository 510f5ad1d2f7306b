"""What the tests of the database share: a base to ask, the command, a line that can be cut."""

import select
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from click.testing import CliRunner, Result
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from mapapp.cli import main
from mapapp.settings import Settings
from tests.small import small_settings


@dataclass
class Base:
    """Be one database: its address, the cluster's variables, a connection that reads."""

    url: str
    cluster: dict[str, str]
    name: str
    reader: psycopg.Connection[Any]

    @property
    def gdal_name(self) -> str:
        """Name the schema as GDAL does."""
        return f"PG:{make_conninfo(**conninfo_to_dict(self.url))} schemas=mapapp"

    def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self.reader.execute(query, values or None).fetchall()  # type: ignore[call-overload]

    def one(self, query: str, *values: object) -> Any:
        """Return the only value that a query gives."""
        [(value,)] = self.ask(query, *values)
        return value


class Publish:
    """Call ``mapapp publish`` in this process."""

    def __init__(self, url: str, settings: Settings) -> None:
        self.url = url
        self.settings = settings

    def __call__(self, *words: str, url: str | None = None, **variables: str) -> Result:
        """Return what it said; the address goes by the environment."""
        own = self.settings.as_environment() | {"MAPAPP_DATABASE_URL": url or self.url}
        return CliRunner().invoke(
            main, ["publish", *words], prog_name="mapapp", env=own | variables,
            catch_exceptions=False,
        )  # fmt: skip


def link_worlds(source: Path, target: Path) -> Settings:
    """Copy the small world with its snapshots."""
    shutil.copytree(source, target)
    return small_settings(target)


class Line:
    """Be a line between a server and its database, which can be cut, or left without answer."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._far = (parts.hostname or "", parts.port or 0)
        self._door = socket.create_server(("127.0.0.1", 0))
        host = f"{parts.netloc.rpartition('@')[0]}@127.0.0.1:{self._door.getsockname()[1]}"
        self.url = urlunsplit(parts._replace(netloc=host))
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self.is_cut = False
        self.is_silent = False
        Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """End every connection, and refuse new ones."""
        self.is_cut = True
        for pair in self._pairs:
            _close(*pair)
        self._pairs.clear()

    def mend(self) -> None:
        """Let connections through again."""
        self.is_cut = self.is_silent = False

    def silence(self) -> None:
        """Keep every connection, and let nothing through."""
        self.is_silent = True

    def close(self) -> None:
        """End it all."""
        self.cut()
        self._door.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._door.accept()
                if self.is_cut:
                    near.close()
                    continue
                far = socket.create_connection(self._far)
                self._pairs.append((near, far))
                Thread(target=self._pass_on, args=(near, far), daemon=True).start()

    def _pass_on(self, near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError, ValueError):
            while True:
                ready, _, _ = select.select([near, far], [], [], 0.05)
                for one in [] if self.is_silent else ready:
                    body = one.recv(1 << 16)
                    if not body:
                        raise OSError
                    (far if one is near else near).sendall(body)
                if self.is_silent:
                    select.select([], [], [], 0.05)
        _close(near, far)


def _close(*sockets: socket.socket) -> None:
    for one in sockets:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()


@contextmanager
def make_line(url: str) -> Iterator[Line]:
    """Put a line before a database."""
    line = Line(url)
    try:
        yield line
    finally:
        line.close()


@contextmanager
def keep_silent() -> Iterator[str]:
    """Be a server that takes connections and never answers; return its address."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield f"postgresql://u:geheim@127.0.0.1:{door.getsockname()[1]}/base"
