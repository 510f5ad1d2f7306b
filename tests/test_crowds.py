"""Thousands that say nothing, some that never read, an end in the middle: the others are served."""

import os
import resource
import shutil
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlsplit

import pytest

from mapapp.settings import Settings
from tests.conftest import serve
from tests.crowd import HEAD, connect, count_open, hold_open
from tests.load import under_load, wait_for_health, wait_until
from tests.small import replace_file, small_settings, write_version
from tests.test_living import find_workers, list_preparing, wait_for_workers
from tests.test_serving import fetch

WANTED = 10_000
OPENED = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
CROWD = min(WANTED, OPENED - 500)  # the rest is for the test itself
# A worker that is filled answers once the silent are closed, after 30 s.
SECONDS = 20
MOST_MB_FOR_A_THOUSAND = 40


@pytest.fixture(scope="module")
def world(small_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("crowds") / "world"
    shutil.copytree(small_world, folder)
    return small_settings(folder)


@pytest.fixture(scope="module")
def server(world: Settings) -> Iterator[str]:
    with serve(world) as (_, address):
        wait_for_workers(world)
        for _ in range(20):  # both workers make what they keep
            answers_others(address)
        yield address


@pytest.fixture(autouse=True, scope="module")
def _many_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def weigh(world: Settings) -> float:
    """Return the resident megabytes of all workers."""
    pages = [Path(f"/proc/{pid}/statm").read_text().split()[1] for pid in find_workers(world)]
    return sum(map(int, pages)) * os.sysconf("SC_PAGE_SIZE") / 1e6


def answers_others(server: str) -> None:
    for address in ("/", "/actions?age=17", "/api/communes", "/healthz"):
        begun = time.monotonic()
        assert fetch(server, address)[0] == 200
        assert time.monotonic() - begun < SECONDS


def test_the_crowd_is_of_ten_thousand() -> None:
    if CROWD < WANTED:
        pytest.skip(f"this machine opens {OPENED} files at once: the crowd is of {CROWD} only")
    assert CROWD == WANTED


@pytest.mark.parametrize("sent", [b"", HEAD, HEAD + b"\r\n"], ids=["silent", "half", "kept"])
def test_thousands_that_say_nothing_keep_nobody_waiting(
    server: str, world: Settings, sent: bytes
) -> None:
    answers_others(server)
    before = weigh(world)
    # Those that were answered first are requests too: not all of them in one burst.
    count = CROWD if sent in {b"", HEAD} else min(CROWD, 2000)
    with hold_open(server, count, sent=sent) as crowd:
        answers_others(server)
        grown = weigh(world) - before
        if sent in {b"", HEAD}:
            assert count_open(crowd) == CROWD
    assert grown < MOST_MB_FOR_A_THOUSAND * CROWD / 1000
    answers_others(server)


def test_who_never_reads_keeps_nobody_waiting(server: str, world: Settings) -> None:
    before = weigh(world)
    with ExitStack() as held:
        for _ in range(100):
            lazy = held.enter_context(connect(server, read_bytes=2048))
            lazy.sendall((HEAD + b"\r\n") * 20)
        answers_others(server)
        assert weigh(world) - before < 100
    answers_others(server)


def test_the_end_under_load_cuts_no_answer(world: Settings) -> None:
    judged: list[str] = []
    with serve(world) as (process, address):
        stopped = Event()
        threads = [
            Thread(target=ask_until_closed, args=(address, stopped, judged)) for _ in range(12)
        ]
        for thread in threads:
            thread.start()
        while len(judged) < 200:
            Event().wait(0.01)
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        code = process.wait(15)
        seconds = time.monotonic() - begun
        stopped.set()
        for thread in threads:
            thread.join()

    assert (code, seconds < 10) == (0, True)
    assert {one for one in judged if one not in {"200", "closed"}} == set()


def ask_until_closed(server: str, stopped: Event, judged: list[str]) -> None:
    """Ask over a new connection each time; an answer that has begun must come whole."""
    while not stopped.is_set():
        connection = HTTPConnection(urlsplit(server).netloc, timeout=20)
        answer = None
        try:
            connection.request("GET", "/api/actions?age=17")
            answer = connection.getresponse()
            answer.read()
            judged.append(str(answer.status))
        except (OSError, HTTPException) as error:
            refused = isinstance(error, ConnectionError) and answer is None
            judged.append("closed" if refused else repr(error))
            if refused:
                return
        finally:
            connection.close()


def test_preparing_that_is_killed_leaves_what_is_served(world: Settings) -> None:
    with (
        serve(world) as (process, address),
        under_load(address, ["/", "/api/actions", "/healthz"], clients=4, pause=0.05) as judge,
    ):
        replace_file(world.actions, write_version(3))
        wait_for_health(address, 60, pending=True)
        wait_until(lambda: bool(list_preparing(world)))  # it is told before it is started
        for pid in list_preparing(world):
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        told = wait_for_health(address, 60, status="stale", generation=1, pending=False)
        replace_file(world.actions, write_version(2))
        process.send_signal(signal.SIGHUP)
        wait_for_health(address, 60, status="ok", generation=2, pending=False)

    assert "la préparation : interrompue" in str(told["last_reload"])
    assert judge.wrong == []


def test_a_socket_that_is_cut_in_a_request_harms_nobody(server: str) -> None:
    for sent in (HEAD, HEAD + b"\r\n", b"GET", b"\x16\x03\x01"):
        for _ in range(50):
            with connect(server) as one:
                one.sendall(sent)
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    answers_others(server)
