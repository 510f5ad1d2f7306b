"""What a command makes is written whole, or refused with the place and the cure."""

from pathlib import Path

import pytest

from mapapp.errors import MapappError
from mapapp.outputs import write_output


def test_a_file_is_written_and_its_size_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_output(b"x" * 2600, tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes() == b"x" * 2600
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", f"{tmp_path / 'a.csv'} : 3 ko\n")


def test_without_a_file_the_bytes_go_to_standard_output(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    write_output(b"\x00\xff\n", None)
    assert capfdbinary.readouterr().out == b"\x00\xff\n"


def test_a_place_where_nothing_can_be_written_is_named_with_a_cure(tmp_path: Path) -> None:
    with pytest.raises(MapappError) as caught:
        write_output(b"x", tmp_path / "none" / "a.csv")
    assert str(caught.value).startswith(f"-o {tmp_path / 'none' / 'a.csv'} : ")
    assert str(caught.value).endswith(" → -o, un fichier dans un dossier où écrire")
