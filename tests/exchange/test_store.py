"""The file is always whole: one writer at a time, one version before, no half state."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from mapapp.errors import MapappError
from mapapp.exchange.store import hash_bytes, lock_file, replace_file, write_json
from tests.conftest import ROOT

KILLS = 16
OLD, NEW = b"avant\n", b"apres\n"
# Writes two versions in turn, as fast as it can, until it is killed.
WRITER = """
import sys
from pathlib import Path
from mapapp.exchange.store import hash_bytes, lock_file, replace_file
path, versions = Path(sys.argv[1]), [bytes([65 + n]) * 400_000 for n in range(2)]
print("ready", flush=True)
while True:
    for body in versions:
        with lock_file(path):
            replace_file(path, body, expected=hash_bytes(path.read_bytes()))
        print(".", end="", flush=True)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    target = tmp_path / "actions.json"
    target.write_bytes(OLD)
    return target


def test_a_file_is_replaced_and_the_one_before_is_kept(path: Path) -> None:
    replace_file(path, NEW, expected=hash_bytes(OLD))
    assert (path.read_bytes(), path.with_name("actions.json.bak").read_bytes()) == (NEW, OLD)


def test_there_is_one_version_before_and_nothing_else(path: Path) -> None:
    for before, body in ((OLD, NEW), (NEW, b"encore\n")):
        replace_file(path, body, expected=hash_bytes(before))
    assert sorted(one.name for one in path.parent.iterdir()) == [
        "actions.json",
        "actions.json.bak",
    ]
    assert path.with_name("actions.json.bak").read_bytes() == NEW


def test_a_file_that_somebody_changed_meanwhile_is_left_alone(path: Path) -> None:
    expected = hash_bytes(OLD)
    path.write_bytes(b"autre main\n")
    with pytest.raises(MapappError, match="a changé entre-temps : rien n'est écrit → recommencer"):
        replace_file(path, NEW, expected=expected)
    assert path.read_bytes() == b"autre main\n"
    assert not path.with_name("actions.json.bak").exists()


def test_a_file_that_was_not_there_is_written(path: Path) -> None:
    new = path.with_name("services.json")
    replace_file(new, NEW, expected=None)
    assert new.read_bytes() == NEW
    with pytest.raises(MapappError, match="a changé entre-temps"):
        replace_file(new, OLD, expected=None)


def test_a_link_is_followed(path: Path) -> None:
    link = path.with_name("lien.json")
    link.symlink_to(path)
    with lock_file(link):
        replace_file(link, NEW, expected=hash_bytes(OLD))
    assert (link.is_symlink(), path.read_bytes()) == (True, NEW)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(MapappError, match="No such file or directory → vérifier la place"):
        lock_file(tmp_path / "absent" / "actions.json").__enter__()


def test_a_second_import_is_refused_while_the_first_works(path: Path) -> None:
    with (
        lock_file(path),
        pytest.raises(MapappError, match="une autre importation est en cours → attendre"),
        lock_file(path),
    ):
        pass


def test_the_lock_is_free_again_after_a_failure(path: Path) -> None:
    with pytest.raises(ZeroDivisionError), lock_file(path):
        _ = 1 / 0
    with lock_file(path):
        pass


def test_a_file_is_written_as_people_write_it() -> None:
    assert write_json({"é": [1, {"b": None}]}).decode() == (
        '{\n  "é": [\n    1,\n    {\n      "b": null\n    }\n  ]\n}\n'
    )
    assert json.loads(write_json({"a": 1})) == {"a": 1}


def test_a_writer_that_is_killed_leaves_a_whole_file(tmp_path: Path) -> None:
    target = tmp_path / "actions.json"
    whole = {bytes([65 + number]) * 400_000 for number in range(2)}
    target.write_bytes(bytes([65]) * 400_000)
    seen = []
    for turn in range(KILLS):
        command = [sys.executable, "-c", WRITER, str(target)]
        writer = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT)
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        writer.stdout.read(1 + turn % 5)
        for _ in range(turn * 1500):  # another moment of its work each time
            pass
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        seen.append(target.read_bytes() in whole)
        seen.append(target.with_name("actions.json.bak").read_bytes() in whole)
    assert seen == [True] * 2 * KILLS
