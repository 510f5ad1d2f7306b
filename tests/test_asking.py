"""Headers as browsers write them are read as the library reads them, without loading it."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from mapapp.asking import PLAIN, choose_encoding, parse_accepted, prefer_language

NAMES = st.sampled_from(["fr", "fr-BE", "nl", "en-GB", "*", "br", "gzip", "identity", "zstd"])
QUALITIES = st.sampled_from(["", ";q=1", ";q=0.9", "; q=0.5", ";q=0", ";q=0.001", ";q=1.5", ";q=x"])
ITEMS = st.lists(st.tuples(NAMES, QUALITIES).map("".join), max_size=6)
HEADERS = st.builds(str.join, st.sampled_from([",", ", "]), ITEMS)


@given(HEADERS | st.text(max_size=30))
def test_a_header_is_read_as_the_library_reads_it(header: str) -> None:
    assert parse_accepted(header) == [*parse_accept_header(header, LanguageAccept)]


@given(HEADERS)
def test_the_encoding_is_the_one_liked_best(header: str) -> None:
    wanted = parse_accept_header(header)
    chosen = choose_encoding(header, ("br", "gzip", "identity"))
    best = max(wanted["br"], wanted["gzip"])

    assert (wanted[chosen] == best) if best > 0 else chosen == "identity"


@pytest.mark.parametrize(
    ("header", "is_plain"),
    [
        ("fr-FR,fr;q=0.9,en-US;q=0.8,en;q=0.7", True),
        ("gzip, deflate, br, zstd", True),
        ("gzip;q=1.0, *;q=0", True),
        ('fr;q="0.5"', False),
        ("fr;level=1", False),
        ("fr;q=5", False),
    ],
)
def test_what_browsers_send_needs_no_library(header: str, is_plain: bool) -> None:  # noqa: FBT001
    assert bool(PLAIN.fullmatch(header)) is is_plain


def test_the_library_is_not_loaded_for_what_browsers_send() -> None:
    ask = (
        "import sys, mapapp.asking as a;"
        "print(a.prefer_language('nl-BE,nl;q=0.9'), a.choose_encoding('gzip, br', ['gzip']),"
        "'werkzeug' in sys.modules, a.prefer_language('nl;q=\"1\"'), 'werkzeug' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["nl", "gzip", "False", "nl", "True"]


@pytest.mark.parametrize(
    ("header", "language"), [("fr-BE, nl;q=0.9", "fr"), ("", "fr"), ("de, nl;q=0.1", "nl")]
)
def test_the_language_liked_best_is_chosen(header: str, language: str) -> None:
    assert prefer_language(header) == language
