from pathlib import Path
from typing import Any

import pytest

from mapapp.exchange.jsonrecords import UnreadableError, read_head, stream_records
from tests.exchange.standing import write_json


def read(body: Any, folder: Path) -> list[tuple[str, int, Any]]:
    found = stream_records(write_json(folder, body))
    return [(one.within, one.position, one.value) for one in found]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ([1, {"a": []}], [("", 0, 1), ("", 1, {"a": []})]),
        ('{"a": 1}\n{"a": 2}\n', [("", 0, {"a": 1}), ("", 1, {"a": 2})]),
        ({"services": [1], "structures": [2]}, [("services", 0, 1), ("structures", 0, 2)]),
        ({"total": 1, "contents": [{"a": 1}]}, [("contents", 0, {"a": 1})]),
        ({"services": {"a": [1]}}, [("", 0, {"services": {"a": [1]}})]),
        ("[]", []),
        ('{"services": []}', []),
        ("[1.5, 10, true, null]", [("", 0, 1.5), ("", 1, 10), ("", 2, True), ("", 3, None)]),
    ],
)
def test_records_stand_where_they_were_found(body: Any, found: list[Any], tmp_path: Path) -> None:
    assert read(body, tmp_path) == found


def test_what_came_before_the_damage_is_read(tmp_path: Path) -> None:
    records = stream_records(write_json(tmp_path, '[{"a": 1}, {"a": '))
    assert next(records).value == {"a": 1}
    with pytest.raises(UnreadableError, match="interrompu"):
        next(records)


def test_fields_written_twice_are_refused_at_every_depth(tmp_path: Path) -> None:
    for body in (
        '{"a": 1, "a": 2}',
        '[{"b": {"a": 1, "a": 2}}]',
        '{"services": [], "services": []}',
    ):
        with pytest.raises(UnreadableError, match="écrit deux fois"):
            read(body, tmp_path)


def test_a_fault_names_the_file_and_the_cure(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError) as caught:
        read("", tmp_path)
    assert str(caught.value.fault) == (
        "fichier : le fichier est vide → du JSON en UTF-8 : un objet, une liste, "
        "ou un enregistrement par ligne"
    )


def test_the_head_is_the_first_bytes(tmp_path: Path) -> None:
    assert read_head(write_json(tmp_path, "x" * 100_000)) == b"x" * 65_536
