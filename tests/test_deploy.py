"""What deploy/ holds: nginx before two replicas loses no request, and nobody stops the others."""

import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from threading import Event

import pytest

from mapapp.settings import Settings
from mapapp.supply import supply_rest
from tests.conftest import find_free_port
from tests.load import under_load, wait_for_health, wait_until
from tests.replicas import (
    DEPLOY,
    NGINX,
    SECONDS,
    Replica,
    count_lost,
    list_faults,
    run_nginx,
    write_configuration,
)
from tests.small import make_small_world, replace_file, small_settings, write_version

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed: tests/ensure-nginx")
ADDRESSES = ["/", "/api/actions", "/actions/forum", "/actions?age=17", "/api/communes/59350"]
SECURITY = ("content-security-policy", "x-content-type-options", "referrer-policy")


@dataclass
class Stand:
    """Hold nginx's address and the replicas behind it."""

    folder: Path
    port: int
    replicas: list[Replica]
    settings: Settings

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, path: str, *, port: int = 0, **headers: str) -> tuple[HTTPResponse, bytes]:
        connection = HTTPConnection("127.0.0.1", port or self.port, timeout=20)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers={"Host": "jeunes.example", **names})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer, body


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    settings = make_small_world(folder)
    for number in (4, 2, 1):
        replace_file(settings.actions, write_version(number))
        supply_rest(settings)
    return folder


@pytest.fixture(scope="module")
def stand(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """Start everything once; a test that takes something away brings it back."""
    tmp_path = tmp_path_factory.mktemp("stand")
    shutil.copytree(prepared, tmp_path / "world")
    settings = small_settings(tmp_path / "world")
    replicas = [Replica(settings), Replica(settings)]
    port = find_free_port()
    # The clients of these tests are one address: as many requests as a school's in an hour.
    main = write_configuration(
        tmp_path, [replica.port for replica in replicas], port, rate="5000r/s"
    )
    try:
        for replica in replicas:
            replica.start()
        with run_nginx(main):
            stand = Stand(tmp_path, port, replicas, settings)
            wait_for_health(stand.address, SECONDS, status="ok")
            yield stand
        assert list_faults(tmp_path) == []
    finally:
        for replica in replicas:
            replica.stop()


def test_both_replicas_give_the_same_tags_and_nginx_passes_them(stand: Stand) -> None:
    ports = [replica.port for replica in stand.replicas]
    for path in (*ADDRESSES, "/communes/59350?lang=nl", "/sw.js"):
        for encoding in ("br", "gzip", "identity"):
            answers = [
                stand.ask(path, port=port, Accept_Encoding=encoding)
                for port in (*ports, stand.port)
            ]
            assert len({answer.headers["ETag"] for answer, _ in answers}) == 1, path
            assert len({body for _, body in answers}) == 1, path
            [*_, (passed, _)] = answers
            assert passed.headers["Content-Encoding"] == (
                None if encoding == "identity" else encoding
            )
            for name in SECURITY:
                assert passed.headers.get_all(name) == answers[0][0].headers.get_all(name)
            known = passed.headers["ETag"]
            again, body = stand.ask(path, Accept_Encoding=encoding, If_None_Match=known)
            assert (again.status, body) == (304, b""), path
            assert again.headers["ETag"] == known


def test_no_request_is_lost_while_a_replica_is_killed_and_data_is_published(stand: Stand) -> None:
    first, second = stand.replicas
    with under_load(stand.address, ADDRESSES, clients=8, pause=0.01) as judge:
        first.kill()
        first.start()
        replace_file(stand.settings.actions, write_version(2))
        for replica in stand.replicas:
            replica.hang_up()
            wait_for_health(replica.address, SECONDS, status="ok", pending=False)
        second.kill()
        Event().wait(1)
        second.start()
        replace_file(stand.settings.actions, write_version(4))
        for replica in stand.replicas:
            wait_until_version(stand, replica.port, 4)
        wait_until(lambda: judge.latest["data"] == 4)

    assert count_lost(judge) == 0, judge.wrong
    assert judge.counts["answers"] > 500
    assert judge.counts["304"] > 100
    assert judge.latest["data"] == 4


def test_with_both_replicas_gone_what_was_asked_lately_is_still_answered(stand: Stand) -> None:
    before = {path: stand.ask(path)[1] for path in ADDRESSES}

    for replica in stand.replicas:
        replica.kill()
    Event().wait(2.1)  # the cache holds an answer as fresh for two seconds

    answers = {path: stand.ask(path) for path in ADDRESSES}
    never_asked, _ = stand.ask("/communes/59512")
    for replica in stand.replicas:
        replica.start()
    wait_for_health(stand.address, SECONDS, status="ok")
    for path, body in before.items():
        assert (answers[path][0].status, answers[path][1]) == (200, body), path
    assert never_asked.status == 502


def test_below_a_prefix_every_link_keeps_it(stand: Stand) -> None:
    answer, body = stand.ask("/jeunes/communes/59350", X_Forwarded_Prefix="/evil")

    page = body.decode()
    addresses = re.findall(r'\s(?:href|src|action|data-home|data-worker)="(/[^"]*)"', page)
    assert answer.status == 200
    assert len(addresses) > 20
    assert [address for address in addresses if not address.startswith("/jeunes/")] == []
    for address in dict.fromkeys(addresses):
        assert stand.ask(address.replace("&amp;", "&"))[0].status == 200, address


def test_what_a_visitor_claims_of_proxies_is_not_believed(stand: Stand) -> None:
    answer, body = stand.ask(
        "/ogc/collections?f=json", X_Forwarded_Host="evil.example", X_Forwarded_Proto="https"
    )

    assert answer.status == 200
    assert b"evil.example" not in body
    assert b"http://jeunes.example/" in body
    assert answer.headers["Strict-Transport-Security"] is None


def test_too_large_a_body_is_413_and_too_long_an_address_414(stand: Stand) -> None:
    connection = HTTPConnection("127.0.0.1", stand.port, timeout=20)
    connection.request("POST", "/", body=b"x" * 20_000)
    assert connection.getresponse().status == 413
    connection.close()
    assert stand.ask("/?q=" + "x" * 40_000)[0].status == 414


def test_slow_clients_hold_no_worker(stand: Stand) -> None:
    slow = [socket.create_connection(("127.0.0.1", stand.port)) for _ in range(200)]
    for one in slow:
        one.sendall(b"GET / HTTP/1.1\r\nHost: jeunes.example\r\nX-Slow: ")

    with under_load(stand.address, ADDRESSES, clients=4, pause=0.01) as judge:
        Event().wait(2)

    for one in slow:
        one.close()
    assert count_lost(judge) == 0, judge.wrong
    assert judge.counts["answers"] > 100


def test_who_asks_without_end_is_told_429_and_others_are_not(stand: Stand, tmp_path: Path) -> None:
    folder, port = tmp_path / "limited", find_free_port()
    folder.mkdir()
    main = write_configuration(folder, [replica.port for replica in stand.replicas], port)

    with run_nginx(main):
        wait_for_health(f"http://127.0.0.1:{port}", SECONDS, status="ok")
        greedy = HTTPConnection("127.0.0.1", port, source_address=("127.0.0.2", 0), timeout=20)
        seen = set()
        for _ in range(1500):
            greedy.request("GET", "/api/communes/59350", headers={"Host": "jeunes.example"})
            answer = greedy.getresponse()
            answer.read()
            seen.add(answer.status)
        greedy.close()
        modest, _ = stand.ask("/api/communes/59350", port=port)

    assert seen == {200, 429}
    assert modest.status == 200


def test_the_log_names_no_address_and_no_question(stand: Stand) -> None:
    stand.ask("/api/search?q=secret-word")

    line = (stand.folder / "access.log").read_text(encoding="utf-8").splitlines()[-1]
    assert "secret-word" not in line
    assert "127.0.0.1" not in line
    assert re.fullmatch(r"\S+ GET 200 \d+ [\d.]+ (MISS|HIT|EXPIRED|-)", line), line


def test_the_unit_is_well_formed_and_shut() -> None:
    analyze = shutil.which("systemd-analyze")
    if not analyze:
        pytest.skip("systemd-analyze is not installed")
    command = [analyze, "security", "--offline=true", str(DEPLOY / "mapapp@.service")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    level = re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)
    if not level:
        pytest.skip(f"systemd-analyze cannot judge a file here: {done.stderr[:100]}")
    assert float(level[1]) <= 1.5
    assert "Unable to parse" not in done.stderr


def test_the_container_is_built_from_the_lock_and_is_no_root() -> None:
    lines = (DEPLOY / "Containerfile").read_text(encoding="utf-8").splitlines()
    words = [line for line in lines if line and not line.startswith("#")]

    assert any("--require-hashes -r requirements.txt" in line for line in words)
    assert [line for line in words if line.startswith("USER ")] == ["USER 10001"]
    assert any(line.startswith("HEALTHCHECK ") for line in words)
    assert [line for line in words if re.match(r"ADD |.*(PASSWORD|SECRET|TOKEN)", line)] == []


def wait_until_version(stand: Stand, port: int, number: int) -> None:
    mark = f"v{number}v".encode()
    wait_until(lambda: mark in stand.ask("/api/actions", port=port)[1])
