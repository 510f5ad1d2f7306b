"""A line a request: what was asked by whom cannot be read from it, and no path breaks it."""

import json
import os
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from mapapp.requestlog import MOST_PATH_CHARS, Seen, log_requests, write_line

NOON = datetime(2026, 11, 23, 12, 0, 0, 123_999, tzinfo=UTC)
SEEN = Seen("GET", "/communes/59350", 200, 1234, 0.00126)


def test_a_line_of_text_has_its_fields_in_one_order() -> None:
    assert (
        write_line(SEEN, "text", NOON)
        == "2026-11-23T12:00:00.123Z GET /communes/59350 200 1234 1.3"
    )


def test_a_line_of_json_names_its_fields() -> None:
    assert json.loads(write_line(SEEN, "json", NOON)) == {
        "time": "2026-11-23T12:00:00.123Z",
        "method": "GET",
        "path": "/communes/59350",
        "status": 200,
        "bytes": 1234,
        "ms": 1.3,
    }


def test_the_time_is_universal() -> None:
    paris = NOON.astimezone(timezone(timedelta(hours=1)))
    assert write_line(SEEN, "text", paris) == write_line(SEEN, "text", NOON)


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/a b\r\nGET /", "/a%20b%0D%0AGET%20/"),
        ("/Ã©", "/%C3%A9"),
        ('/"}\x1b[31m', "/%22%7D%1B%5B31m"),
        ("", "-"),
        ("/€", "/%3F"),
    ],
)
def test_no_path_breaks_a_line(path: str, written: str) -> None:
    seen = Seen("GET", path, 404, 0, 0)
    assert write_line(seen, "text", NOON).split(" ") == [
        *("2026-11-23T12:00:00.123Z", "GET", written, "404", "0", "0"),
    ]
    assert json.loads(write_line(seen, "json", NOON))["path"] == written


def test_a_long_path_is_cut() -> None:
    path = write_line(Seen("GET", "/" + "é" * 5000, 404, 0, 0), "text", NOON).split()[2]
    assert (path.startswith("/%C3"), path.endswith("...")) == (False, True)
    assert path.count("%E9") == MOST_PATH_CHARS - 1


@pytest.mark.parametrize("method", ["X", "get", "A\nB", ""])
def test_an_unknown_method_is_not_repeated(method: str) -> None:
    assert write_line(Seen(method, "/", 405, 0, 0), "text", NOON).split(" ")[1] == "OTHER"


def test_the_name_that_a_proxy_gave_stands_last() -> None:
    seen = Seen("GET", "/", 200, 0, 0, "a-1")
    assert write_line(seen, "text", NOON).endswith(" a-1")
    assert json.loads(write_line(seen, "json", NOON))["id"] == "a-1"


def test_lines_are_written_whole(tmp_path: Path) -> None:
    output = os.open(tmp_path / "log", os.O_WRONLY | os.O_CREAT)
    tell = log_requests("text", output)
    tell(SEEN)
    tell(SEEN)
    os.close(output)
    lines = (tmp_path / "log").read_text().splitlines()
    assert [line.split()[1:5] for line in lines] == [["GET", "/communes/59350", "200", "1234"]] * 2


def test_a_full_disk_loses_the_line_and_no_answer() -> None:
    output = os.open("/dev/full", os.O_WRONLY)
    with pytest.raises(OSError, match="No space left"):
        os.write(output, b"x")
    assert log_requests("text", output)(SEEN) is None  # type: ignore[func-returns-value]
    os.close(output)
