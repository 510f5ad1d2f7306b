"""Errors say where a fault stands and how to mend it, in French."""

import pytest

from mapapp.errors import (
    Fault,
    FaultyFileError,
    GeodataError,
    MapappError,
    QueryError,
    SnapshotError,
    UnknownCodeError,
    raise_faults,
)


def test_a_fault_gives_place_message_and_cure() -> None:
    fault = Fault("actions, id", "identifiant donné 2 fois", "un identifiant par élément")
    assert str(fault) == "actions, id : identifiant donné 2 fois → un identifiant par élément"


def test_a_fault_without_cure_ends_with_its_message() -> None:
    assert str(Fault("age", "nombre trop grand")) == "age : nombre trop grand"


def test_a_faulty_file_lists_one_fault_a_line_each_with_the_file() -> None:
    error = FaultyFileError("a.json", [Fault("un", "x", "y"), Fault("deux", "z")])
    assert str(error) == "a.json, un : x → y\na.json, deux : z"


def test_a_hundred_faults_are_shown_and_the_others_counted() -> None:
    error = FaultyFileError("a.json", [Fault(f"n{place}", "x") for place in range(103)])
    lines = str(error).split("\n")
    assert len(lines) == 101
    assert lines[99] == "a.json, n99 : x"
    assert lines[100] == "a.json : et 3 autre(s) faute(s), non montrées"
    assert len(error.faults) == 103


def test_exactly_a_hundred_faults_hide_none() -> None:
    error = FaultyFileError("a.json", [Fault("un", "x")] * 100)
    assert "non montrées" not in str(error)


def test_geodata_faults_are_raised_a_line_each_and_the_others_counted() -> None:
    raise_faults([])
    with pytest.raises(GeodataError) as caught:
        raise_faults([Fault(f"n{place}", "x", "y") for place in range(103)])
    lines = str(caught.value).split("\n")
    assert (len(lines), lines[0]) == (101, "n0 : x → y")
    assert lines[100] == "et 3 autre(s) faute(s), non montrées"


def test_a_query_error_joins_its_faults() -> None:
    error = QueryError([Fault("age", "x", "y"), Fault("theme", "z")])
    assert str(error) == "age : x → y ; theme : z"


@pytest.mark.parametrize(
    "kind", [FaultyFileError, GeodataError, QueryError, SnapshotError, UnknownCodeError]
)
def test_every_error_has_the_one_root(kind: type[Exception]) -> None:
    assert issubclass(kind, MapappError)
