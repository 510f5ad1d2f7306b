"""The word that names a territory is read, or refused with what can be asked."""

from pathlib import Path

import pytest

from mapapp.errors import GeodataError
from mapapp.wanted import Wanted, parse_wanted


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("siren:243500139", Wanted("epci", "243500139")),
        ("dep:59", Wanted("dep", "59")),
        ("dep:2A", Wanted("dep", "2A")),
        ("dep:974", Wanted("dep", "974")),
        ("reg:32", Wanted("reg", "32")),
        ("france", Wanted("france")),
        ("codes:35238,35051 35238;2A004", Wanted("communes", codes=("2A004", "35051", "35238"))),
    ],
)
def test_each_form_is_read(word: str, wanted: Wanted) -> None:
    assert parse_wanted(word) == wanted


@pytest.mark.parametrize("word", ["siren:243500139", "dep:2A", "reg:32", "france"])
def test_its_id_is_the_word(word: str) -> None:
    assert parse_wanted(word).id == word


@pytest.mark.parametrize(
    "word", ["", "rennes", "siren:1", "siren:24350013\n", "dep:2C", "dep:1234", "reg:3", "France"]
)
def test_another_word_is_refused_with_the_forms(word: str) -> None:
    with pytest.raises(GeodataError, match=r"forme inconnue → siren:243500139 .*codes:liste.txt"):
        parse_wanted(word)


def test_a_file_of_codes_is_read(tmp_path: Path) -> None:
    path = tmp_path / "liste.txt"
    path.write_text("35238\n35051\r\n\n", encoding="utf-8-sig")
    assert parse_wanted(f"codes:{path}").codes == ("35051", "35238")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "liste vide"),
        (",;", "liste vide"),
        ("35238,Rennes", "« Rennes » n'est pas un code INSEE"),
        ("absent.txt", "absent.txt : liste illisible"),
        (".", "liste illisible"),
    ],
)
def test_a_list_that_is_none_is_refused(words: str, said: str) -> None:
    with pytest.raises(GeodataError, match=said):
        parse_wanted(f"codes:{words}")


@pytest.mark.parametrize("body", [b"\xff\xfe", b"3" * 1_000_001])
def test_a_file_that_is_no_list_is_refused(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "liste.txt").write_bytes(body)
    with pytest.raises(GeodataError, match="liste illisible"):
        parse_wanted(f"codes:{tmp_path / 'liste.txt'}")
