"""A server tells of its requests when asked to: nothing of the visitor, nothing of the question."""

import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from mapapp.observing import Observed, is_near, observe
from mapapp.ready import Found
from mapapp.requestlog import Seen
from mapapp.runfolder import RunFolder, make_run_folder
from mapapp.settings import Settings

BODY = b"bonjour"


def app(environ: Any, start_response: Any) -> Iterable[bytes]:
    if environ["PATH_INFO"] == "/fails":
        raise ZeroDivisionError
    start_response("200 OK", [("content-length", str(len(BODY)))])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [BODY]


def nothing(_environ: Any) -> None:
    return None


class Served:
    """Be an application that has nothing ready."""

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        return app(environ, start_response)

    def find(self, _environ: Any) -> None:
        return None


def full(_seen: Seen) -> None:
    raise OSError(28, "No space left on device")


def ask(path: str, method: str = "GET", *, believes: bool = False, **headers: str) -> list[Seen]:
    seen: list[Seen] = []
    client = Client(Observed(app, nothing, [full, seen.append], believes=believes))
    answer = client.open(path, method=method, headers=headers)
    assert answer.status_code == 200
    return seen


def test_nothing_is_wrapped_where_nobody_asks(tmp_path: Path) -> None:
    run = RunFolder(make_run_folder(tmp_path))
    served = Served()
    assert observe(served, Settings(), run) is served


def test_each_request_is_told_once_and_a_full_disk_harms_no_answer() -> None:
    (seen,) = ask("/api/search?q=jeanne+martin")
    assert (seen.method, seen.path, seen.status, seen.size) == ("GET", "/api/search", 200, 7)
    assert seen.seconds >= 0
    assert "jeanne" not in repr(seen)


def test_a_head_sends_no_byte() -> None:
    (seen,) = ask("/", "HEAD")
    assert (seen.method, seen.size) == ("HEAD", 0)


@pytest.mark.parametrize(
    ("method", "status", "size"), [("GET", "200 OK", 7), ("HEAD", "200 OK", 0), ("GET", "304 X", 0)]
)
def test_what_is_ready_is_told_when_it_is_found(method: str, status: str, size: int) -> None:
    seen: list[Seen] = []
    headers = [("Content-Length", "7")] if status == "200 OK" else []
    found = Found(status, headers, BODY, b"")
    served = Observed(app, lambda _environ: found, [full, seen.append], believes=False)
    asked = {"REQUEST_METHOD": method, "PATH_INFO": "/a", "QUERY_STRING": "q=jeanne"}

    assert served.find(asked) is found
    (one,) = seen
    assert (one.path, one.status, one.size) == ("/a", int(status[:3]), size)


def test_what_is_not_ready_is_not_told_twice() -> None:
    seen: list[Seen] = []
    served = Observed(app, nothing, [seen.append], believes=False)
    assert served.find({"REQUEST_METHOD": "GET", "PATH_INFO": "/a"}) is None
    assert seen == []


def test_an_application_that_fails_is_told_as_such() -> None:
    seen: list[Seen] = []
    with pytest.raises(ZeroDivisionError):
        Client(Observed(app, nothing, [seen.append], believes=False)).get("/fails")
    assert [one.status for one in seen] == [500]


@pytest.mark.parametrize(
    ("believes", "sent", "told"),
    [
        (True, "a-1", "a-1"),
        (False, "a-1", ""),
        (True, "a b", ""),
        (True, "x" * 65, ""),
        (True, "jeanne@example.org", ""),
    ],
)
def test_only_a_proxy_names_a_request(believes: bool, sent: str, told: str) -> None:  # noqa: FBT001
    (seen,) = ask("/", believes=believes, **{"X-Request-ID": sent})
    assert seen.request_id == told


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        *(("127.0.0.1", True), ("::1", True), ("10.1.2.3", True), ("192.168.0.9", True)),
        *(("172.16.0.1", True), ("fd00::1", True), ("[::1]", True)),
        *(("8.8.8.8", False), ("2001:4860:4860::8888", False), ("", False), ("unix", False)),
    ],
)
def test_who_is_near(address: str, is_one: bool) -> None:  # noqa: FBT001
    assert is_near({"REMOTE_ADDR": address}) is is_one


@pytest.mark.parametrize("name", ["X_FORWARDED_FOR", "FORWARDED", "VIA", "X_REAL_IP"])
def test_who_comes_through_a_proxy_is_not_near(name: str) -> None:
    assert not is_near({"REMOTE_ADDR": "127.0.0.1", f"HTTP_{name}": "127.0.0.1"})


def test_a_log_of_json_goes_to_the_standard_output(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    run = RunFolder(make_run_folder(tmp_path))
    Client(observe(Served(), Settings(log="json"), run)).get(
        "/a?q=secret", headers={"User-Agent": "x"}
    )
    (line,) = io.StringIO(capfd.readouterr().out)
    assert (json.loads(line)["path"], json.loads(line)["bytes"]) == ("/a", 7)
    assert "secret" not in line
    assert "127.0.0.1" not in line
