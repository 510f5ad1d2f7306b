"""A page becomes a PDF without the network, tagged, and the same one each time."""

import os
import re
import subprocess
import sys
import zlib
from typing import Any

import pytest

from mapapp import pdf
from mapapp.errors import MapappError
from mapapp.pdf import Press
from tests.conftest import ROOT

STYLE = ".icon { fill: none; stroke: #ff0000; }"
PAGE = """<!doctype html><html lang="nl"><head><title>Een blad</title>{head}</head><body>
<svg width="0" height="0"><defs><symbol id="i-a" viewBox="0 0 24 24"><path d="M3 8h18v11H3z"/>
</symbol></defs></svg><h1>Een</h1><svg class="icon"><use href="#i-a"/></svg>{body}</body></html>"""
SHEET = "body { color: #00ff00 } .page { break-before: page }"


def make_press(asked: list[str] | None = None) -> Press:
    def fetch(url: str) -> tuple[bytes, str]:
        if asked is not None:
            asked.append(url)
        if not url.startswith("http://localhost/static/"):
            raise MapappError(url)
        return SHEET.encode(), "text/css"

    return Press(fetch, drawing_style=STYLE)


def inflate(body: bytes) -> bytes:
    """Return what stands in the compressed streams of a PDF."""
    streams = re.findall(rb"stream\n(.*?)\nendstream", body, re.DOTALL)
    return b"\n".join(zlib.decompress(one) for one in streams if one.startswith(b"x"))


def make_page(head: str = "", body: str = "") -> str:
    return PAGE.format(head=head, body=body)


LINK = '<link rel="stylesheet" href="/static/x.css">'


def test_a_page_is_printed_with_its_title_its_language_and_tags() -> None:
    printed = make_press().print_page(make_page(), address="http://localhost")

    assert printed.body.startswith(b"%PDF-")
    assert printed.pages == 1
    plain = inflate(printed.body)
    assert b"/Lang (nl)" in plain
    assert b"/Title (Een blad)" in plain
    assert b"/StructTreeRoot" in plain
    assert b"/CreationDate" not in plain


def test_pages_are_counted() -> None:
    page = make_page(LINK, '<p class="page">Twee</p><p class="page">Drie</p>')

    assert make_press().print_page(page, address="http://localhost").pages == 3


def test_files_come_from_the_given_function_only() -> None:
    asked: list[str] = []

    make_press(asked).print_page(make_page(LINK), address="http://localhost")

    assert asked == ["http://localhost/static/x.css"]


@pytest.mark.parametrize(
    "foreign",
    [
        '<link rel="stylesheet" href="https://elsewhere.example/x.css">',
        '<link rel="stylesheet" href="file:///etc/passwd">',
        '<img src="file:///etc/hostname" alt="">',
        '<img src="//elsewhere.example/x.png" alt="">',
        '<img src="/elsewhere.png" alt="">',
    ],
)
def test_any_other_address_stops_the_printing(foreign: str) -> None:
    with pytest.raises(MapappError, match="adresse refusée"):
        make_press().print_page(make_page(body=foreign), address="http://localhost")


def test_the_same_page_gives_the_same_bytes_in_another_process() -> None:
    ask = (
        "import sys; from tests.test_pdf import LINK, make_page, make_press;"
        "press = make_press(); page = make_page(LINK, '<p>été</p>');"
        "press.print_page(make_page(), address='http://localhost');"
        "sys.stdout.buffer.write(press.print_page(page, address='http://localhost').body)"
    )
    made = [
        subprocess.run(
            [sys.executable, "-c", ask],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "7")
    ]

    assert made[0] == made[1]
    assert made[0].startswith(b"%PDF-")


def test_a_drawing_takes_its_symbol_and_its_colours_along() -> None:
    plain = inflate(make_press().print_page(make_page(), address="http://localhost").body)

    assert b"1 0 0 RG" in plain
    assert re.search(rb"3 8 m\s21 8 l\s21 19 l\s3 19 l\sh", plain)


def raise_missing(name: str) -> Any:
    raise ModuleNotFoundError(f"No module named '{name}'")


def raise_unloadable(_name: str) -> Any:
    raise OSError("cannot load library 'libpango-1.0-0'")


@pytest.mark.parametrize(
    ("missing", "named"), [(raise_missing, "weasyprint"), (raise_unloadable, "libpango-1.0-0'")]
)
def test_a_missing_library_is_named_with_its_cure(
    missing: Any, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "import_module", missing)

    with pytest.raises(MapappError) as caught:
        make_press()

    message = str(caught.value)
    assert "pip install 'mapapp[pdf]'" in message
    assert "libpango-1.0-0 libpangoft2-1.0-0" in message
    assert named in message
