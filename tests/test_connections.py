"""A worker holds thousands of connections, and none that says nothing for long."""

import resource
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from mapapp.connections import HEAD_BYTES, SILENCE_SECONDS, allow_connections
from tests.conftest import MAPAPP, ROOT, find_free_port, run_server
from tests.crowd import HEAD, connect
from tests.small import small_settings

# Read by each Python that starts: a second stands for thirty.
IMPATIENT = "import mapapp.connections\nmapapp.connections.SILENCE_SECONDS = 1\n"


@pytest.fixture(scope="module")
def server(small_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("silence")
    shutil.copytree(small_world, folder / "world")
    (folder / "sitecustomize.py").write_text(IMPATIENT)
    variables = small_settings(folder / "world").as_environment() | {
        "PYTHONPATH": f"{folder}:{ROOT}"
    }
    command = [*MAPAPP, "serve", "--port", str(find_free_port())]
    cache = Path(variables.pop("MAPAPP_CACHE"))
    with run_server(command, cache=cache, variables=variables) as (_, line):
        yield line.split()[-1]


@pytest.mark.parametrize("sent", [b"", b"GET", HEAD, HEAD + b"X: y\r\n"])
def test_who_says_nothing_more_is_closed(server: str, sent: bytes) -> None:
    with connect(server) as one:
        one.sendall(sent)
        assert has_ended(one)


def test_who_asks_again_too_late_is_closed(server: str) -> None:
    with connect(server) as one:
        one.sendall(HEAD + b"\r\n")
        begun, received = time.monotonic(), b""
        while block := one.recv(65_536):
            received += block
        assert received.startswith(b"HTTP/1.1 200 ")
        assert time.monotonic() - begun > 0.5


def test_who_drips_is_closed_all_the_same(server: str) -> None:
    with connect(server) as one:
        one.sendall(HEAD)
        one.settimeout(0.1)
        for _ in range(300):
            with suppress(TimeoutError):
                if has_ended(one):
                    break
            with suppress(OSError):
                one.sendall(b"X: y\r\n")
        else:
            pytest.fail("a head that never ends is waited for")


def has_ended(one: socket.socket) -> bool:
    """Read until the server closes, or cuts what it did not read."""
    try:
        return one.recv(1) == b""
    except ConnectionError:
        return True


def test_what_is_allowed_is_what_is_documented() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        allow_connections()
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (before[1], before[1])
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    assert (SILENCE_SECONDS, HEAD_BYTES) == (30, 32_768)
