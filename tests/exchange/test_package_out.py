"""The Data Package tells the truth of the plain tables: types, keys, limits, sizes, hashes."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from mapapp.exchange.making import make_downloads
from mapapp.exchange.offer import FILE_NAMES
from mapapp.exchange.package_out import write_package
from mapapp.exchange.plaincolumns import ACTION_COLUMNS, COMMUNE_COLUMNS, COVER_COLUMNS
from mapapp.snapshot import Snapshot
from tests.exchange.stocks import make_stock

TABLES = ("communes.csv", "actions-simple.csv", "coverage.csv")


def lay_out(folder: Path, files: dict[str, bytes]) -> Path:
    for name in (*TABLES, "datapackage.json"):
        (folder / name).write_bytes(files[name])
    return folder / "datapackage.json"


def find_errors(package: Path) -> list[tuple[str, ...]]:
    """Validate as strictly as frictionless does: sizes, hashes, types, limits, keys."""
    usual = csv.field_size_limit()
    import frictionless  # noqa: PLC0415 -- slow to load

    report = frictionless.validate(str(package))
    csv.field_size_limit(usual)  # it lifts the limit of the whole process
    return [tuple(row) for row in report.flatten(["type", "fieldName", "note"])]


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return make_downloads(make_stock())


@pytest.fixture(scope="module")
def package(files: dict[str, bytes]) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(files["datapackage.json"])
    return read


def test_the_shipped_tables_are_as_the_package_says(snapshot: Snapshot, tmp_path: Path) -> None:
    assert find_errors(lay_out(tmp_path, snapshot.files)) == []


def test_tables_made_by_hand_are_too(files: dict[str, bytes], tmp_path: Path) -> None:
    assert find_errors(lay_out(tmp_path, files)) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "kind"),
    [
        ("coverage.csv", b"59001,Commune 59001,forum", b"59999,Ailleurs,forum", "foreign-key"),
        ("coverage.csv", b",forum,whole,", b",absente,whole,", "foreign-key"),
        ("coverage.csv", b",forum,whole,", b",forum,entire,", "constraint-error"),
        ("communes.csv", b"59002,", b"59001,", "unique-error"),
        ("communes.csv", b",10,2023,", b",dix,2023,", "type-error"),
        ("actions-simple.csv", b",13,30,", b",13,300,", "constraint-error"),
    ],
)
def test_a_table_that_errs_is_found_out(
    files: dict[str, bytes], tmp_path: Path, name: str, old: bytes, new: bytes, kind: str
) -> None:
    package = lay_out(tmp_path, files)
    body = (tmp_path / name).read_bytes()
    assert old in body
    (tmp_path / name).write_bytes(body.replace(old, new, 1))
    bare = json.loads(package.read_bytes())
    for resource in bare["resources"]:
        del resource["bytes"], resource["hash"]  # or these alone are found
    package.write_text(json.dumps(bare))

    assert kind in {found[0] for found in find_errors(package)}


def test_a_table_that_was_changed_is_found_out(files: dict[str, bytes], tmp_path: Path) -> None:
    package = lay_out(tmp_path, files)
    with (tmp_path / "communes.csv").open("ab") as table:
        table.write(b"\r\n")
    assert {found[0] for found in find_errors(package)} >= {"hash-count", "byte-count"}


def test_columns_are_those_of_the_files(files: dict[str, bytes], package: dict[str, Any]) -> None:
    for resource in package["resources"]:
        head = files[resource["path"]].decode().partition("\r\n")[0]
        assert [field["name"] for field in resource["schema"]["fields"]] == head.split(",")
        assert FILE_NAMES[resource["path"]].title == resource["title"]


@pytest.mark.parametrize("columns", [ACTION_COLUMNS, COMMUNE_COLUMNS, COVER_COLUMNS])
def test_every_column_has_words_of_its_own(columns: Any) -> None:
    for said in ([column.name for column in columns], [column.title for column in columns]):
        assert len(set(said)) == len(said)


def test_only_the_communes_carry_a_licence(package: dict[str, Any]) -> None:
    assert [name["name"] for name in package["resources"] if "licenses" in name] == ["communes"]
    assert "licenses" not in package


def test_the_publisher_is_named_where_the_operator_says_so(package: dict[str, Any]) -> None:
    assert not {"homepage", "contributors"} & set(package)
    stock = make_stock(public_url="https://jeunes.example", operator="Ville")
    told = json.loads(write_package(stock))
    assert told["homepage"] == "https://jeunes.example/donnees"
    assert told["contributors"] == [{"title": "Ville", "roles": ["publisher"]}]
