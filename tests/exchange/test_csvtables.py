"""CSV that is none, or cannot be read, says so."""

from pathlib import Path

import pytest

from mapapp.exchange.tablein import read_table
from mapapp.limits import MOST_CELL_CHARS
from tests.exchange.tables_ground import HEAD, KNOWN, ROW, make_row, write_csv_file


def read(folder: Path, content: bytes) -> list[str]:
    path = folder / "actions.csv"
    path.write_bytes(content)
    return [str(fault) for fault in read_table(path, KNOWN).faults]


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-1.7", b'{"a": 1}'])
def test_other_content_under_this_ending_is_named(tmp_path: Path, start: bytes) -> None:
    assert read(tmp_path, start + bytes(50)) == [
        "fichier : le contenu n’est pas du CSV → donner au fichier sa vraie extension"
    ]


@pytest.mark.parametrize("content", ["a;b".encode("utf-16"), b"a;b\0"])
def test_another_encoding_says_which_to_take(tmp_path: Path, content: bytes) -> None:
    assert read(tmp_path, content) == [
        "fichier : ce n’est pas de l’UTF-8 → enregistrer en « CSV UTF-8 »"
    ]


def test_a_cell_longer_than_may_be_ends_the_reading(tmp_path: Path) -> None:
    path = write_csv_file(tmp_path, [HEAD, make_row(Titre="x" * (MOST_CELL_CHARS + 1))])

    (fault,) = read_table(path, KNOWN).faults

    assert fault.message == f"une cellule de plus de {MOST_CELL_CHARS} caractères"


def test_a_larger_file_than_may_be_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mapapp.exchange.csvtables.MOST_TABLE_BYTES", 10)

    assert read(tmp_path, b"Identifiant;Titre") == [
        "fichier : plus de 10 octets → couper le fichier en deux"
    ]


def test_lines_are_counted_as_in_a_spreadsheet(tmp_path: Path) -> None:
    rows = [
        HEAD,
        make_row(Description="un\r\ndeux\ntrois"),
        [],
        make_row(Identifiant="b", Thème="?"),
    ]

    intake = read_table(write_csv_file(tmp_path, rows), KNOWN)

    assert [fault.place for fault in intake.faults] == ["ligne 4, colonne Thème (C)"]
    assert intake.entries[0].fields["description"] == "un\ndeux\ntrois"


def test_an_empty_file_has_no_headings(tmp_path: Path) -> None:
    (fault,) = read(tmp_path, b"")

    assert fault.startswith("fichier : ligne d’en-têtes introuvable")


def test_a_quote_that_never_ends_is_a_fault(tmp_path: Path) -> None:
    path = write_csv_file(tmp_path, [HEAD, ROW, make_row(Identifiant="b")])
    path.write_text(path.read_text(encoding="utf-8").replace("b;Forum", 'b;"Forum'), "utf-8")

    assert read_table(path, KNOWN).faults != []
