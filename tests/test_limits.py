"""Each limit holds exactly: what is at it passes, one more is refused and the limit named."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from mapapp import limits
from mapapp.actions import check_actions
from mapapp.directories import check_services, read_services
from mapapp.errors import FaultyFileError
from mapapp.exchange import csvtables, headings, jsonrecords, merge, tablein, workbooks
from mapapp.exchange.intakes import read_intake
from mapapp.exchange.tablein import read_table
from mapapp.faults import fault_of
from mapapp.jsonfiles import parse_json, read_bytes
from mapapp.model import ActionsFile
from mapapp.young import NEEDED, read_young
from tests.conftest import ROOT
from tests.exchange.landing import LAND, make_current, make_entry, make_terrain
from tests.exchange.landing import merge as merge_entries
from tests.exchange.tables_ground import BOOK, HEAD, KNOWN, ROW, make_row, write_book
from tests.exchange.test_workbooks import keep, repack
from tests.making import SOURCE, make_raw_action
from tests.test_readers_fuzzed import SERVICES

LIMITS = {name: value for name, value in vars(limits).items() if name.startswith("MOST_")}
# What takes seconds at its real size is walked with a smaller one, where it is read from.
LOWERED: dict[str, tuple[int, tuple[Any, ...]]] = {
    "MOST_TABLE_BYTES": (3000, (csvtables,)),
    "MOST_UNPACKED_BYTES": (60_000, (workbooks,)),
    "MOST_DIRECTORY_BYTES": (3000, (jsonrecords,)),
    "MOST_TABLE_ROWS": (5, (tablein,)),
    "MOST_TABLE_CELLS": (400, (workbooks,)),
    "MOST_RECORD_VALUES": (50, (jsonrecords,)),
}
# Texts of the model, by a field that has the limit.
FIELDS = {
    "MOST_LINE_CHARS": ("title", "x"),
    "MOST_SENTENCE_CHARS": ("summary", "x"),
    "MOST_TEXT_CHARS": ("description", "x"),
    "MOST_ID_CHARS": ("id", "x"),
}
Reads = Callable[[Path, int], list[str]]


def told(read: Callable[[], object]) -> list[str]:
    """Return the faults of reading, as lines."""
    try:
        read()
    except FaultyFileError as error:
        return str(error).splitlines()
    return []


def check(action: dict[str, Any]) -> list[str]:
    file = {"version": 1, "sources": [SOURCE], "actions": [action]}
    return told(lambda: check_actions(json.dumps(file).encode(), "a.json", LAND.known))


def pad(path: Path, body: bytes, size: int, space: bytes = b" ") -> Path:
    path.write_bytes(body + space * (size - len(body)))
    assert path.stat().st_size == size
    return path


def take(path: Path, form: str) -> list[str]:
    current = make_current()
    intake = read_intake(path, form, make_terrain(current))
    return [str(fault) for fault in intake.faults]


def ring(points: int) -> list[list[float]]:
    """Draw a closed outline of so many points: there along a parabola, back along its chord."""
    side = [[3 + n / points, 50 + (n / points) ** 2] for n in range(points - 1)]
    return [*side, side[0]]


def read_actions_bytes(folder: Path, count: int) -> list[str]:
    return told(lambda: read_bytes(pad(folder / "a.json", b"{}", count)))


def read_json_import(folder: Path, count: int) -> list[str]:
    body = json.dumps({"version": 1, "actions": [make_raw_action()]}).encode()
    return take(pad(folder / "a.json", body, count), "actions")


def read_services_bytes(folder: Path, count: int) -> list[str]:
    path = pad(folder / "s.json", json.dumps(SERVICES).encode(), count)
    return told(lambda: read_services(path, communes={"59001", "59002"}))


def read_young_bytes(folder: Path, count: int) -> list[str]:
    rows = ["code,age,population", *(f"59001,{age},1" for age in NEEDED)]
    body = ("\n".join(rows) + "\n").encode() + (b" " * 9999 + b"\n") * (count // 10_000 - 1)
    path = pad(folder / "j.csv", body, count)
    return told(lambda: read_young(path, communes={"59001"}, parents={}))


def read_table_bytes(folder: Path, count: int) -> list[str]:
    body = ";".join(HEAD).encode() + b"\r\n"
    return [*map(str, read_table(pad(folder / "a.csv", body, count, b"\n"), KNOWN).faults)]


def read_unpacked(folder: Path, count: int) -> list[str]:
    path = write_book(folder, BOOK)
    with zipfile.ZipFile(path) as pack:
        size = sum(entry.file_size for entry in pack.infolist())
    repack(path, keep, filler=bytes(count - size))
    return [*map(str, read_table(path, KNOWN).faults)]


def read_directory_bytes(folder: Path, count: int) -> list[str]:
    return take(pad(folder / "a.json", b'{"services": []}', count), "inclusion")


def read_many_actions(_: Path, count: int) -> list[str]:
    raw = {"version": 1, "sources": [SOURCE], "actions": [make_raw_action()] * count}
    try:
        ActionsFile.model_validate(raw)
    except ValidationError as error:
        return [str(fault_of(detail)) for detail in error.errors(include_url=False)]
    return []


def read_many_services(_: Path, count: int) -> list[str]:
    many = [SERVICES["services"][0] | {"id": f"s{n}"} for n in range(count)]  # type: ignore[index]
    body = json.dumps(SERVICES | {"services": many}).encode()
    return told(lambda: check_services(body, "s.json", communes={"59001", "59002"}))


def read_entries(folder: Path, count: int) -> list[str]:
    path = write_book(folder, BOOK)
    with zipfile.ZipFile(path) as pack:
        more = count - len(pack.namelist())
    repack(path, keep, **{f"junk/{n}": b"" for n in range(more)})
    return [*map(str, read_table(path, KNOWN).faults)]


def read_rows(folder: Path, count: int) -> list[str]:
    rows = [HEAD, *(make_row(Identifiant=f"a{n}") for n in range(count))]
    return [*map(str, read_table(write_book(folder, {"Actions": rows}), KNOWN).faults)]


def read_columns(folder: Path, count: int) -> list[str]:
    more = [f"Autre {n}" for n in range(count - len(HEAD))]
    path = write_book(folder, {**BOOK, "Actions": [[*HEAD, *more], ROW]})
    return [line for fault in read_table(path, KNOWN).faults if "colonnes" in (line := str(fault))]


def read_cells(folder: Path, count: int) -> list[str]:
    path = write_book(folder, {"Notes": [["x"] for _ in range(count)]})
    return [line for one in read_table(path, KNOWN).faults if "cellules" in (line := str(one))]


def read_values(folder: Path, count: int) -> list[str]:
    """Write a record of so many events: its end and a name and a value for each field."""
    record = {f"x{n}": 1 for n in range((count - 1) // 2)}
    body = json.dumps([record]).encode()
    return take(_write(folder / "a.json", body), "inclusion")


def _write(path: Path, body: bytes) -> Path:
    path.write_bytes(body)
    return path


def read_points(_: Path, count: int) -> list[str]:
    shape = {"type": "Polygon", "coordinates": [ring(count)]}
    area = {"kind": "outline", "name": "x", "geometry": shape}
    return check(make_raw_action({"coverage.areas": [area]}))


def read_field(name: str) -> Reads:
    field, letter = FIELDS[name]
    return lambda _, count: check(make_raw_action(**{field: letter * count}))


def read_url(_: Path, count: int) -> list[str]:
    url = "https://a.example/"
    link = {"label": "x", "url": url + "x" * (count - len(url))}
    return check(make_raw_action(links=[link]))


def read_cell(folder: Path, count: int) -> list[str]:
    row = ";".join(
        "x" * count if name == "Titre" else str(cell) for name, cell in zip(HEAD, ROW, strict=True)
    )
    path = _write(folder / "a.csv", f"{';'.join(HEAD)}\r\n{row}\r\n".encode())
    return [*map(str, read_table(path, KNOWN).faults)]


def read_depth(folder: Path, count: int) -> list[str]:
    nested = b"[" * count + b"]" * count
    own = told(lambda: parse_json(nested, "a.json"))
    path = _write(folder / "a.json", b'{"x":' * count + b"1" + b"}" * count)
    other = [line for line in take(path, "inclusion") if "niveaux" in line]
    assert bool(own) == bool(other)
    return [*own, *other]


def read_digits(_: Path, count: int) -> list[str]:
    return told(lambda: parse_json(b"9" * count, "a.json"))


READS: dict[str, Reads] = {
    "MOST_ACTIONS_BYTES": read_actions_bytes,
    "MOST_IMPORT_JSON_BYTES": read_json_import,
    "MOST_SERVICES_BYTES": read_services_bytes,
    "MOST_YOUNG_BYTES": read_young_bytes,
    "MOST_TABLE_BYTES": read_table_bytes,
    "MOST_UNPACKED_BYTES": read_unpacked,
    "MOST_DIRECTORY_BYTES": read_directory_bytes,
    "MOST_ACTIONS": read_many_actions,
    "MOST_SERVICES": read_many_services,
    "MOST_TABLE_ENTRIES": read_entries,
    "MOST_TABLE_ROWS": read_rows,
    "MOST_TABLE_COLUMNS": read_columns,
    "MOST_TABLE_CELLS": read_cells,
    "MOST_RECORD_VALUES": read_values,
    "MOST_OUTLINE_POINTS": read_points,
    **{name: read_field(name) for name in FIELDS},
    "MOST_URL_CHARS": read_url,
    "MOST_CELL_CHARS": read_cell,
    "MOST_DEPTH": read_depth,
    "MOST_DIGITS": read_digits,
}


def test_every_limit_is_walked() -> None:
    assert {*READS} == {*LIMITS}


@pytest.fixture
def most(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    name = request.node.callspec.params["name"]
    value, modules = LOWERED.get(name, (LIMITS[name], ()))
    for module in modules:
        monkeypatch.setattr(module, name, value)
    if name == "MOST_RECORD_VALUES":
        monkeypatch.setattr(jsonrecords, "TOO_MANY", f"plus de {value} valeurs dans une fiche")
    return int(value)


@pytest.mark.parametrize("name", READS)
def test_what_is_at_the_limit_passes_and_one_more_is_refused(
    tmp_path: Path, name: str, most: int
) -> None:
    step = 2 if name == "MOST_RECORD_VALUES" else 1  # a field is a name and a value
    kept = [line for line in READS[name](tmp_path, most) if is_about(line, most)]
    refused = READS[name](tmp_path, most + step)

    assert kept == []
    assert [line for line in refused if is_about(line, most)] != []
    assert all(" → " in line for line in refused)


def is_about(line: str, most: int) -> bool:
    """Tell whether a fault names a limit, in words that say it is one."""
    return str(most) in line and any(word in line for word in ("plus", "limite"))


def test_a_merge_takes_as_many_actions_as_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merge, "MOST_ACTIONS", 2)
    many = [make_entry(line, id=f"a{line}") for line in range(3)]
    assert "3 actions, la limite est de 2" in str(merge_entries(*many).faults)
    assert "la limite" not in str(merge_entries(*many[:2]).faults)
    assert headings.MOST_TABLE_COLUMNS == limits.MOST_TABLE_COLUMNS


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused_in_every_json(tmp_path: Path, word: str) -> None:
    body = f'{{"version": {word}}}'.encode()
    assert told(lambda: parse_json(body, "a.json")) != []
    for form in ("actions", "geojson", "inclusion", "hsds"):
        assert take(_write(tmp_path / "a.json", body), form) != []


def make_entity_books(folder: Path) -> Iterator[Path]:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    for name in ("a.xlsx", "a.ods"):
        path = write_book(folder, BOOK, name)
        yield repack(
            path, lambda _, body: body.replace(b"?>", b"?>" + bomb, 1).replace(b"Forum", b"&b;&c;")
        )


def test_entities_of_workbooks_are_never_followed(tmp_path: Path) -> None:
    for path in make_entity_books(tmp_path):
        intake = read_table(path, KNOWN)
        assert "root:" not in repr(intake)
        assert "aaaaaaaaaa" not in repr(intake)


def test_the_documentation_tells_every_limit() -> None:
    text = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")
    assert [name for name, value in LIMITS.items() if f"{value:,}" not in text] == []
    assert io.StringIO(text).readline() == "# Limits\n"
