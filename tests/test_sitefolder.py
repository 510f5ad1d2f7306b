"""A folder of files: whole or as before, ours or untouched."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mapapp import sitefolder
from mapapp.errors import MapappError
from mapapp.sitefolder import MARK, Written, write_folder
from tests.conftest import ROOT

FILES = [(MARK, b"{}"), ("a/b.txt", b"one"), ("index.html", b"two")]
# Writes half a site, says so, and waits to be killed.
HALF = """
import sys, time
from pathlib import Path
from mapapp.sitefolder import write_folder
def files():
    yield "site.json", b"new"
    print("half", flush=True)
    sys.stdin.read()
write_folder(Path(sys.argv[1]), files())
"""


def read_folder(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_site_is_written_and_counted(tmp_path: Path) -> None:
    assert write_folder(tmp_path / "new" / "site", FILES) == Written(3, 3, 8)
    assert read_folder(tmp_path / "new" / "site") == dict(FILES)
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["site"]


def test_only_what_changed_is_a_new_file(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    write_folder(folder, FILES)
    os.utime(folder / "a" / "b.txt", (1, 1))

    written = write_folder(folder, [FILES[0], FILES[1], ("other.html", b"new")])

    assert written == Written(3, 1, 8)
    assert set(read_folder(folder)) == {MARK, "a/b.txt", "other.html"}
    assert (folder / "a" / "b.txt").stat().st_mtime == 1


def test_an_empty_folder_is_taken_and_a_foreign_one_refused(tmp_path: Path) -> None:
    empty, foreign = tmp_path / "empty", tmp_path / "foreign"
    empty.mkdir()
    foreign.mkdir()
    (foreign / "thesis.odt").write_text("years of work")

    write_folder(empty, FILES)
    with pytest.raises(MapappError, match="n'est pas un site écrit par mapapp"):
        write_folder(foreign, FILES)

    assert read_folder(empty) == dict(FILES)
    assert read_folder(foreign) == {"thesis.odt": b"years of work"}
    (tmp_path / "file").write_text("x")
    with pytest.raises(MapappError, match="c'est un fichier"):
        write_folder(tmp_path / "file", FILES)


def test_a_failure_half_way_leaves_the_old_site(tmp_path: Path) -> None:
    write_folder(tmp_path / "site", FILES)

    def fail() -> Iterator[tuple[str, bytes]]:
        yield "index.html", b"torn"
        raise MapappError("no")

    with pytest.raises(MapappError, match="no"):
        write_folder(tmp_path / "site", fail())

    assert read_folder(tmp_path / "site") == dict(FILES)
    assert write_folder(tmp_path / "site", FILES).changed == 0


def test_a_writer_that_is_killed_leaves_the_old_site_and_the_next_one_writes(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "site"
    write_folder(folder, FILES)
    command = [sys.executable, "-c", HALF, str(folder)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "half\n"
        with pytest.raises(MapappError, match="en train d'être écrit"):
            write_folder(folder, FILES)
        process.send_signal(signal.SIGKILL)

    assert read_folder(folder) == dict(FILES)
    write_folder(folder, [(MARK, b"{}")])
    assert read_folder(folder) == {MARK: b"{}"}
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_where_folders_cannot_be_exchanged_the_old_one_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "site"
    monkeypatch.setattr(sitefolder, "_exchange", lambda _one, _other: False)
    write_folder(folder, FILES)
    write_folder(folder, [(MARK, b"second")])
    assert read_folder(folder) == {MARK: b"second"}

    folder.rename(tmp_path / ".site.mapapp-avant")  # killed between two names

    with pytest.raises(MapappError, match="stop"):
        write_folder(folder, _stop())
    assert read_folder(folder) == {MARK: b"second"}


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(MapappError, match="→ un dossier où écrire"):
        write_folder(tmp_path / "file" / "site", FILES)


def _stop() -> Iterator[tuple[str, bytes]]:
    raise MapappError("stop")
    yield
