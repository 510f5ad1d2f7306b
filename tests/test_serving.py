"""The production server: it starts, serves, drains and refuses as an operator expects."""

import json
import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from mapapp.settings import Settings
from mapapp.snapshot import Snapshot
from tests.conftest import (
    MAPAPP,
    STOP_SECONDS,
    find_free_port,
    make_environment,
    run_server,
)

# Read by each Python that starts: holds a search in the worker for a second, once it is begun.
SLOW_SEARCH = """
import os, threading
from pathlib import Path
import mapapp.api

quick = mapapp.api.search_places

def slow(*words, **options):
    Path(os.environ["BEGUN"]).write_text("begun")
    threading.Event().wait(1)
    return quick(*words, **options)

mapapp.api.search_places = slow
"""
# Root without its privilege to write everywhere is like anybody else.
UNPRIVILEGED = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []


def fetch(server: str, address: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    # The first question that is not ready waits until Flask is loaded.
    connection = HTTPConnection(urlsplit(server).netloc, timeout=60)
    try:
        connection.request("GET", address, headers=headers)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def serve(port: int, *words: str) -> list[str]:
    return [*MAPAPP, "serve", "--port", str(port), *words]


def run(command: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env=make_environment(**variables),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_server_gives_ready_and_made_answers(live_server: str, snapshot: Snapshot) -> None:
    for address in ("/", "/communes/59350", "/api/actions"):
        status, headers, body = fetch(live_server, address)
        assert status == 200
        assert body == snapshot.answers[address].bodies["identity"]
        assert "default-src 'none'" in headers["content-security-policy"]
        assert not any(character.isdigit() for character in headers.get("server", ""))
    status, _, body = fetch(live_server, "/api/actions?theme=mobilite&scope=local")
    assert (status, json.loads(body)["count"]) == (200, 2)


def test_the_server_speaks_the_language_asked_for(live_server: str, snapshot: Snapshot) -> None:
    for address, asked in (("/", {"Accept-Language": "nl"}), ("/?lang=nl", {})):
        status, headers, body = fetch(live_server, address, **asked)
        assert (status, headers["content-language"]) == (200, "nl")
        assert body == snapshot.answers["/?lang=nl"].bodies["identity"]


def test_the_server_sends_packed_bytes_and_304(live_server: str, snapshot: Snapshot) -> None:
    packed = {"Accept-Encoding": "br"}
    status, headers, body = fetch(live_server, "/", **packed)

    assert (status, body) == (200, snapshot.answers["/"].bodies["br"])
    status, _, body = fetch(live_server, "/", **packed, **{"If-None-Match": headers["etag"]})
    assert (status, body) == (304, b"")


def test_the_server_answers_many_at_once(live_server: str) -> None:
    addresses = ["/", "/communes/59009", "/api/search?q=lil", "/?age=17", "/nope"] * 20
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda address: fetch(live_server, address)[0], addresses))

    assert answers == [404 if address == "/nope" else 200 for address in addresses]


@pytest.mark.parametrize(
    "sent",
    [
        b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x\r\nContent-Length: 3\r\n\r\nabc",
        b"GET /\x00\xff HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET http://other.example/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: \xff\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nBad Header: 1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: \xff\r\nConnection: close\r\n\r\n",
        b"GET /?q=\xc3\x28&commune=\x80 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
    ids=lambda sent: repr(sent[:40]),
)
def test_a_request_that_is_none_harms_nothing(live_server: str, sent: bytes) -> None:
    host, _, port = urlsplit(live_server).netloc.partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        answer = b""
        # The server may hang up before all is said or read.
        with suppress(OSError):
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(65536):
                answer += piece

    assert not answer.startswith(b"HTTP/1.1 5")
    assert fetch(live_server, "/healthz")[0] == 200


@pytest.mark.usefixtures("snapshot")
def test_a_request_in_flight_is_answered_before_the_server_ends(
    settings: Settings, tmp_path: Path
) -> None:
    begun = tmp_path / "begun"
    os.mkfifo(begun)
    (tmp_path / "sitecustomize.py").write_text(SLOW_SEARCH)
    variables = {"BEGUN": str(begun), "PYTHONPATH": str(tmp_path)}
    command = serve(find_free_port(), "--workers", "1")

    with (
        run_server(command, cache=settings.cache, variables=variables) as (process, line),
        ThreadPoolExecutor(1) as pool,
    ):
        asked = pool.submit(fetch, line.split()[-1], "/api/search?q=lomme")
        assert begun.read_text() == "begun"
        process.send_signal(signal.SIGTERM)
        status, _, body = asked.result(timeout=60)
        code = process.wait(timeout=10)

    assert (status, json.loads(body)["results"][0]["name"]) == (200, "Lomme")
    assert code == 0


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_two_workers_start_and_end_when_told(
    snapshot: Snapshot, settings: Settings, stop: signal.Signals
) -> None:
    port = find_free_port()
    with run_server(serve(port, "--workers", "2"), cache=settings.cache) as (process, line):
        assert line == f"mapapp : http://127.0.0.1:{port}"
        health = json.loads(fetch(f"http://127.0.0.1:{port}", "/healthz")[2])
        process.send_signal(stop)
        code = process.wait(timeout=STOP_SECONDS)
        said = process.stdout.read() if process.stdout else ""

    assert health["data"] == snapshot.records.key
    assert code == 0
    assert "Traceback" not in said
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_taken_port_is_said_in_words(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        done = run(serve(port), MAPAPP_CACHE=str(settings.cache))

    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert f"127.0.0.1:{port}" in line
    assert "--port" in line


@pytest.mark.parametrize("host", ["192.0.2.1", ""])
def test_a_host_that_is_not_here_is_said_in_words(settings: Settings, host: str) -> None:
    done = run(serve(find_free_port(), "--host", host), MAPAPP_CACHE=str(settings.cache))

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_faulty_actions_file_stops_the_start_with_its_faults(tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_text('{"version": 2}')

    done = run(
        serve(find_free_port(), "--actions", str(tmp_path / "mine.json")),
        MAPAPP_CACHE=str(tmp_path),
    )

    assert done.returncode == 1
    assert "mine.json, version" in done.stderr
    assert "mine.json, sources" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_snapshot_at_hand_is_served_from_a_folder_that_cannot_be_written(
    snapshot: Snapshot, settings: Settings
) -> None:
    settings.cache.chmod(0o555)
    try:
        probe = [*UNPRIVILEGED, "touch", str(settings.cache / "probe")]
        assert subprocess.run(probe, capture_output=True, check=False).returncode != 0
        command = [*UNPRIVILEGED, *serve(find_free_port())]
        with run_server(command, cache=settings.cache) as (_, line):
            status, _, body = fetch(line.split()[-1], "/communes")
    finally:
        settings.cache.chmod(0o755)

    assert (status, body) == (200, snapshot.answers["/communes"].bodies["identity"])


def test_flask_alone_serves_too(snapshot: Snapshot, settings: Settings) -> None:
    port = find_free_port()
    command = [sys.executable, "-m", "flask", "--app", "mapapp.web", "run", "--port", str(port)]

    with run_server(command, cache=settings.cache, until=f"127.0.0.1:{port}") as (_, line):
        status, _, body = fetch(f"http://127.0.0.1:{port}", "/communes")

    assert f"http://127.0.0.1:{port}" in line
    assert (status, body) == (200, snapshot.answers["/communes"].bodies["identity"])
