"""Server and workers meet in one folder: two shared numbers, a state, snapshots, answers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mapapp.runfolder import Board, Report, RunFolder, State, make_run_folder

STATE = State(served=2, coming=3, since={1: "a", 2: "b", 3: "c"}, pending=True)
READ = "import sys; from pathlib import Path; from mapapp.runfolder import Board; "
READ += "print(Board(Path(sys.argv[1])).served)"


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    return RunFolder(make_run_folder(tmp_path))


def test_another_process_reads_the_number_that_was_written(run: RunFolder) -> None:
    run.board.served = 2**40 + 7

    command = [sys.executable, "-c", READ, str(run.folder / "board")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert int(done.stdout) == 2**40 + 7


def test_the_two_numbers_do_not_touch_each_other(run: RunFolder) -> None:
    other = Board(run.folder / "board")
    run.board.served, other.news = 3, 9

    assert (other.served, run.board.news) == (3, 9)


def test_a_state_is_read_back_equal_and_is_news(run: RunFolder) -> None:
    report = Report(at="x", ok=False, seconds=1.5, faults=["une", "deux"])
    state = STATE.model_copy(update={"last_reload": report})

    run.publish(STATE)
    run.publish(state)

    assert run.read_state() == state
    assert run.board.news == 2


def test_nobody_else_may_read_the_folder(run: RunFolder) -> None:
    assert run.folder.stat().st_mode & 0o777 == 0o700


def test_a_snapshot_stays_when_its_source_is_dropped(run: RunFolder, tmp_path: Path) -> None:
    source = tmp_path / "snapshot-a.zip"
    source.write_bytes(b"zip")

    run.place(1, source)
    source.unlink()

    assert run.path_of(1).read_bytes() == b"zip"


def test_a_snapshot_is_copied_where_it_cannot_be_linked(
    run: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    source = tmp_path / "snapshot-a.zip"
    source.write_bytes(b"zip")

    run.place(1, source)

    assert run.path_of(1).stat().st_nlink == 1
    assert run.path_of(1).read_bytes() == b"zip"


def test_what_is_not_kept_is_dropped_with_its_answers_and_nothing_else(run: RunFolder) -> None:
    run.publish(STATE)
    run.enrol(os.getpid())
    for number in (1, 2, 12):
        run.path_of(number).touch()
        run.answer(number, 77, "ready")
    run.answer(1, 78, "failed")

    run.drop_all_but([2])

    left = {path.name for path in run.folder.iterdir()}
    assert left == {"lock", "board", "state.json", f"worker-{os.getpid()}", "2.zip", "ready-2-77"}


def test_only_workers_that_live_are_listed(run: RunFolder) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    for pid in (os.getpid(), gone.pid):
        run.enrol(pid)

    assert run.list_workers() == {os.getpid()}


def test_answers_are_listed_by_generation_and_outcome(run: RunFolder) -> None:
    run.answer(1, 7, "ready")
    run.answer(11, 8, "ready")
    run.answer(1, 9, "failed")

    assert run.list_answers(1, "ready") == {7}
    assert run.list_answers(1, "failed") == {9}
    assert run.list_answers(11, "ready") == {8}


def test_folders_of_servers_that_ended_are_removed_and_no_other(tmp_path: Path) -> None:
    left_over = tmp_path / "run-old"
    left_over.mkdir()
    (left_over / "lock").touch()
    (left_over / "1.zip").touch()

    living = make_run_folder(tmp_path)
    newest = make_run_folder(tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == {living.name, newest.name}


def test_without_a_writable_cache_the_folder_is_made_elsewhere(tmp_path: Path) -> None:
    folder = make_run_folder(tmp_path / "absent")

    assert folder.name.startswith("mapapp-run-")
    RunFolder(folder).drop_all_but([])
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
