"""A file that is no sound workbook is refused before it is unpacked, never with a traceback."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapapp.exchange.opendocument import OdsSheet, write_ods_sheets
from mapapp.exchange.tablein import read_table
from mapapp.limits import MOST_TABLE_CELLS, MOST_TABLE_ENTRIES
from tests.exchange.tables_ground import BOOK, HEAD, KNOWN, ROW, write_book

CASES = settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
DAMAGED = "fichier : ce n’est pas un classeur .xlsx, ou il est abîmé"
SHEET = "xl/worksheets/sheet1.xml"
CELLS = st.one_of(
    st.none(),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30),
    st.sampled_from(
        [*HEAD, "forum", "(suite)", "exemple-a", "59350", "oui", "territoire", "1/2/3"]
    ),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
)


def refusal_of(path: Path) -> str:
    (fault,) = read_table(path, KNOWN).faults
    assert fault.cure
    return str(fault).split(" → ")[0]


def repack(path: Path, change: Callable[[str, bytes], bytes], **more: bytes) -> Path:
    """Write a pack anew, its entries changed and others added."""
    with zipfile.ZipFile(path) as pack:
        entries = {name: pack.read(name) for name in pack.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, body in entries.items():
            pack.writestr(name, change(name, body))
        for name, body in more.items():
            pack.writestr(name, body)
    return path


def keep(_: str, body: bytes) -> bytes:
    return body


def test_a_file_that_is_no_pack_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"Identifiant;Titre\r\n")

    assert refusal_of(path) == DAMAGED


def test_a_locked_or_old_workbook_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))

    assert refusal_of(path) == (
        "fichier : classeur protégé par un mot de passe, ou d’une ancienne forme (.xls)"
    )


def test_a_locked_opendocument_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    path.write_bytes(write_ods_sheets([OdsSheet("Actions", [HEAD, ROW], 12)]))
    repack(path, lambda name, body: b"<manifest:encryption-data/>" if "manifest" in name else body)

    assert refusal_of(path) == "fichier : classeur protégé par un mot de passe"


@pytest.mark.parametrize("name", ["xl/vbaProject.bin", "Basic/Standard/Module1.xml"])
def test_macros_are_refused(tmp_path: Path, name: str) -> None:
    path = repack(write_book(tmp_path, BOOK), keep, **{name: b"x"})

    assert refusal_of(path) == "fichier : classeur avec des macros"


@pytest.mark.parametrize(("form", "other"), [("xlsx", "ods"), ("ods", "xlsx")])
def test_the_content_must_be_that_of_the_ending(tmp_path: Path, form: str, other: str) -> None:
    path = write_book(tmp_path, BOOK, "a.xlsx")
    if form == "ods":
        path = tmp_path / "a.ods"
        path.write_bytes(write_ods_sheets([OdsSheet("Actions", [HEAD, ROW], 12)]))

    told = refusal_of(path.rename(tmp_path / f"b.{other}"))

    assert told == f"fichier : le contenu n’est pas celui d’un fichier .{other}"


def test_too_many_entries_are_refused(tmp_path: Path) -> None:
    more = {f"junk/{number}": b"" for number in range(MOST_TABLE_ENTRIES)}

    path = repack(write_book(tmp_path, BOOK), keep, **more)

    assert refusal_of(path) == f"fichier : plus de {MOST_TABLE_ENTRIES} fichiers dans le classeur"


def test_what_unpacks_to_too_much_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mapapp.exchange.workbooks.MOST_UNPACKED_BYTES", 1_000_000)

    path = repack(write_book(tmp_path, BOOK), keep, bomb=bytes(1_000_001))

    assert path.stat().st_size < 20_000
    assert refusal_of(path) == "fichier : plus de 1000000 octets une fois décompressé"


def test_a_directory_that_lies_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mapapp.exchange.workbooks.MOST_UNPACKED_BYTES", 1_000_000)
    path = write_book(tmp_path, BOOK)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("xl/bomb.xml", bytes(5_000_000))
        pack.infolist()[-1].file_size = 10

    assert refusal_of(path) == DAMAGED


def test_a_larger_file_than_may_be_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mapapp.exchange.workbooks.MOST_TABLE_BYTES", 1000)

    assert refusal_of(write_book(tmp_path, BOOK)) == "fichier : plus de 1000 octets"


def test_a_cell_far_out_is_refused_before_memory_is_set_up_for_it(tmp_path: Path) -> None:
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'

    path = repack(
        write_book(tmp_path, BOOK),
        lambda name, body: body.replace(b"</sheetData>", far) if name == SHEET else body,
    )

    assert refusal_of(path) == (
        "fichier : une feuille s’étend sur 17179869184 cellules, "
        f"la limite est de {MOST_TABLE_CELLS}"
    )


def test_empty_cells_far_out_do_no_harm(tmp_path: Path) -> None:
    far = b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'

    path = repack(
        write_book(tmp_path, BOOK),
        lambda name, body: body.replace(b"</sheetData>", far) if name == SHEET else body,
    )

    assert read_table(path, KNOWN).faults == []


def test_a_torn_workbook_is_refused(tmp_path: Path) -> None:
    path = write_book(tmp_path, BOOK)
    repack(path, lambda name, body: body[: len(body) // 2] if name == "xl/workbook.xml" else body)

    assert refusal_of(path).startswith("fichier : classeur illisible (")


@CASES
@given(content=st.binary(max_size=300), form=st.sampled_from(["xlsx", "ods", "csv"]))
def test_any_bytes_are_faults_not_tracebacks(content: bytes, form: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{form}"
    path.write_bytes(content)

    assert read_table(path, KNOWN).faults != []


@CASES
@given(start=st.integers(0, 8000), content=st.binary(min_size=1, max_size=60))
def test_a_workbook_with_any_bytes_in_it_is_read_or_refused(
    start: int, content: bytes, tmp_path: Path
) -> None:
    path = write_book(tmp_path, BOOK)
    whole = path.read_bytes()
    at = start % len(whole)
    path.write_bytes(whole[:at] + content + whole[at + len(content) :])

    intake = read_table(path, KNOWN)

    assert intake.faults or intake.entries


@CASES
@given(
    name=st.sampled_from([SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"]),
    at=st.integers(0, 4000),
    content=st.binary(max_size=20),
)
def test_a_sheet_with_any_bytes_in_it_is_read_or_refused(
    name: str, at: int, content: bytes, tmp_path: Path
) -> None:
    path = repack(
        write_book(tmp_path, BOOK),
        lambda entry, body: (
            body[: at % len(body)] + content + body[at % len(body) :] if entry == name else body
        ),
    )

    intake = read_table(path, KNOWN)

    assert intake.faults or intake.entries


@CASES
@given(rows=st.lists(st.lists(CELLS, max_size=14), max_size=5), title=st.sampled_from([*BOOK]))
def test_any_cells_are_read_or_refused(
    rows: list[list[str | float | bool | None]], title: str, tmp_path: Path
) -> None:
    held = {**BOOK, title: [*BOOK[title], *rows]}

    intake = read_table(write_book(tmp_path, held), KNOWN)

    assert "forum" in [entry.fields["id"] for entry in intake.entries]
    for entry in intake.entries:
        assert [path for path in entry.places if not entry.places[path].startswith("feuille")] == []
