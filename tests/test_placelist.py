"""A pasted list of places is read as it comes; what is unsure is said, never guessed."""

import pytest
from flask import Flask

from mapapp.errors import QueryError
from mapapp.placelist import MAX_CHARS, MAX_ENTRIES, Reading, read_places, take_list
from mapapp.shelf import shelf_of

LILLE, ROUBAIX, TOURCOING, HEM, SAINT_ANDRE = "59350", "59512", "59599", "59299", "59527"
COMINES, WARNETON, LANNOY = "59152", "59643", "59332"


@pytest.fixture
def read(app: Flask) -> "Read":
    return Read(app)


class Read:
    """Read a list with the shipped places."""

    def __init__(self, app: Flask) -> None:
        self.shelf = shelf_of(app)

    def __call__(self, entries: str) -> Reading:
        return read_places(entries, self.shelf.search_index, self.shelf.atlas)


@pytest.mark.parametrize(
    "entries",
    [
        "Lille\nRoubaix\nTourcoing",
        "Lille, Roubaix, Tourcoing",
        "Lille;Roubaix;Tourcoing",
        "Lille\tRoubaix\tTourcoing\r\n",
        "Lille | Roubaix et Tourcoing",
        "- Lille\n• Roubaix\n3. Tourcoing",
        "« Lille », \"Roubaix\", 'Tourcoing'.",
        "LILLE\n\n  roubaix  \n\ntourcoing\nLille",
        "59350 59512 59599",
        "59000\n59100\n59200",
        "Lille (59350)\n59512 Roubaix\n59200 Tourcoing",
        "59350;Lille\n59512;Roubaix\n59599;Tourcoing",
    ],
)
def test_three_towns_are_read_however_they_are_written(read: Read, entries: str) -> None:
    assert read(entries) == ([LILLE, ROUBAIX, TOURCOING], [], {})


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("Marcq", "59378"),
        ("St André", SAINT_ANDRE),
        ("saint-andre-lez-lille", SAINT_ANDRE),
        ("Maisnil", "59371"),
        ("Mons-en-Baroeul", "59410"),
        ("Lomme", LILLE),
        ("59355", LILLE),
        ("59560 Comines", COMINES),
        ("59390 Lannoy", LANNOY),
    ],
)
def test_one_entry_is_understood_when_only_one_place_is_meant(
    read: Read, entry: str, code: str
) -> None:
    assert read(entry) == ([code], [], {})


@pytest.mark.parametrize(
    ("entry", "codes"),
    [
        ("59350", [LILLE, SAINT_ANDRE]),  # the INSEE code of one, the postal code of the other
        ("59560", ["59560", COMINES, WARNETON]),
        ("Turcoing", [TOURCOING]),  # like a name, but none: asked, not guessed
        ("59000 Tourcoing", [LILLE, TOURCOING]),  # contradicts itself
    ],
)
def test_what_may_be_several_or_is_only_like_a_name_is_left_open(
    read: Read, entry: str, codes: list[str]
) -> None:
    assert read(entry) == ([], [], {entry: codes})


def test_a_list_of_one_kind_of_code_settles_those_that_are_both(read: Read) -> None:
    assert read("59350\n59599").codes == [LILLE, TOURCOING]  # 59599 is no postal code
    assert read("59350\n59200").codes == [SAINT_ANDRE, TOURCOING]  # 59200 is no INSEE code


def test_a_line_settles_its_own_entries_and_not_those_of_others(read: Read) -> None:
    assert read("59350;Lille;236 710") == ([LILLE], ["236 710"], {})
    assert read("59350\nLille") == ([LILLE], [], {"59350": [LILLE, SAINT_ANDRE]})


def test_what_is_no_commune_is_unknown_once_and_as_it_was_written(read: Read) -> None:
    assert read("zorglub\nPARIS 75001\nzorglub") == ([], ["zorglub", "PARIS 75001"], {})


def test_a_quarter_is_no_commune(read: Read) -> None:
    names = {entry.found.name for entry in read.shelf.search_index if entry.found.quarter}

    assert "Moulins" in names
    assert LILLE not in read("Moulins").codes


@pytest.mark.parametrize("entries", ["", " \n ; ,\t", "—", "().", "\u00a0"])
def test_nothing_written_is_nothing_read(read: Read, entries: str) -> None:
    assert read(entries) == ([], [], {})


def test_every_commune_is_found_by_its_name_its_code_and_both(read: Read) -> None:
    communes = read.shelf.atlas.records.communes
    codes = [commune.code for commune in communes]

    assert read("\n".join(commune.name for commune in communes)) == (codes, [], {})
    assert read(", ".join(codes)) == (codes, [], {})
    assert read("\n".join(f"{one.name} ({one.code})" for one in communes)) == (codes, [], {})


def test_what_is_past_the_limit_is_not_searched_but_said(read: Read) -> None:
    reading = read("\n".join(["Lille"] * MAX_ENTRIES + ["Hem"]))

    assert reading == ([LILLE], ["Hem"], {})
    assert read("Hem").codes == [HEM]


def test_a_list_is_sure_when_each_entry_is_one_commune(read: Read) -> None:
    assert read("Lille, Hem").is_sure
    assert not read("Lille, Zzyzx").is_sure
    assert not read("Lille\n59350").is_sure


def test_a_list_longer_than_any_is_refused_with_a_cure() -> None:
    assert take_list(f" {'x' * (MAX_CHARS - 2)} ") == "x" * (MAX_CHARS - 2)
    with pytest.raises(QueryError, match=r"lieux : .* 6000 caractères → zone"):
        take_list("x" * (MAX_CHARS + 1))
