"""The server's first process prepares aside, waits for all workers, swaps, and tells faults."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mapapp import reloading as module
from mapapp.errors import SnapshotError
from mapapp.reloading import KEPT_BEFORE, Reloader
from mapapp.runfolder import RunFolder, make_run_folder
from mapapp.settings import GEODATA_FILES, Settings
from mapapp.snapshot import more_path, read_snapshot, snapshot_path, write_more, write_snapshot
from mapapp.watching import UnsettledError
from tests.test_snapshot import PAGE, make_snapshot

FAULTS = "actions.json, theme : valeur inconnue : « x » → l'une de : a\nactions.json, y : absent\n"
SLOW = "import time; print('begun', flush=True); time.sleep(60)"


class Preparing:
    """Stand in for the process that prepares: write a snapshot or its rest, or fail with words."""

    def __init__(self) -> None:
        self.fails = ""
        self.asked: list[Settings] = []
        self.rests: list[Settings] = []

    def __call__(self, settings: Settings, *, rest: bool = False) -> subprocess.Popen[str]:
        (self.rests if rest else self.asked).append(settings)
        if not self.fails and rest:
            write_more(snapshot_path(settings), {"/more": PAGE})
        elif not self.fails:
            write_snapshot(snapshot_path(settings), make_snapshot())
        script = "import sys; sys.stderr.write(sys.argv[1]); sys.exit(bool(sys.argv[1]))"
        return subprocess.Popen(
            [sys.executable, "-c", script, self.fails],
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    geodata = tmp_path / "geodata"
    geodata.mkdir()
    for name in GEODATA_FILES:
        (geodata / name).write_text(name)
    (tmp_path / "actions.json").write_text("1")
    return Settings(
        actions=tmp_path / "actions.json", geodata=geodata, cache=tmp_path / "cache", watch=0.01
    )


@pytest.fixture
def preparing(monkeypatch: pytest.MonkeyPatch) -> Preparing:
    stand_in = Preparing()
    monkeypatch.setattr(module, "start_preparing", stand_in)
    return stand_in


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def reloader(settings: Settings, preparing: Preparing, said: list[str]) -> Iterator[Reloader]:
    assert preparing.asked == []
    path = snapshot_path(settings)
    write_snapshot(path, make_snapshot())
    made = Reloader(settings, RunFolder(make_run_folder(settings.cache)), said.append)
    made.begin(path)
    yield made
    if made._completing:
        made._completing.communicate()


def test_a_change_is_prepared_and_served_in_the_next_generation(
    reloader: Reloader, settings: Settings, said: list[str]
) -> None:
    settings.actions.write_text("2")
    reloader.reload()

    state = reloader.run.read_state()
    assert (reloader.run.board.served, state.served, state.coming) == (2, 2, None)
    assert state.last_reload
    assert (state.last_reload.ok, state.pending, state.last_reload.faults) == (True, False, [])
    assert state.last_reload.changes == {"added": 0, "changed": 0, "removed": 0}
    assert said[0].startswith("mapapp : données rechargées en ")
    assert reloader.run.path_of(2).read_bytes() == snapshot_path(settings).read_bytes()


def test_the_rest_is_prepared_aside_and_served_when_it_is_there(
    reloader: Reloader, settings: Settings, preparing: Preparing, said: list[str]
) -> None:
    settings.actions.write_text("2")
    reloader.reload()
    (rest,) = [reloader._completing]
    assert rest
    rest.wait()
    reloader._complete()

    assert (preparing.rests, len(said)) == ([settings], 1)
    assert reloader.run.read_state().completed == (2,)
    assert "/more" in read_snapshot(reloader.run.path_of(2)).answers


def test_a_rest_at_hand_is_served_with_its_snapshot(
    reloader: Reloader, settings: Settings, preparing: Preparing
) -> None:
    settings.actions.write_text("2")
    write_snapshot(snapshot_path(settings), make_snapshot())
    write_more(snapshot_path(settings), {"/more": PAGE})
    reloader.reload()

    assert (preparing.rests, reloader._completing) == ([], None)
    assert more_path(reloader.run.path_of(2)).exists()


def test_a_rest_that_fails_is_told_and_harms_nothing(
    reloader: Reloader, settings: Settings, preparing: Preparing, said: list[str]
) -> None:
    settings.actions.write_text("2")
    write_snapshot(snapshot_path(settings), make_snapshot())
    preparing.fails = "plus de place\n"
    reloader.reload()
    assert reloader._completing
    reloader._completing.wait()
    reloader._complete()

    assert (reloader.run.board.served, reloader.run.read_state().completed) == (2, ())
    assert said[-1] == "mapapp : le reste n'est pas prêt : plus de place"


def test_what_is_prepared_is_a_copy(
    reloader: Reloader, settings: Settings, preparing: Preparing
) -> None:
    settings.actions.write_text("2")
    reloader.reload()

    (staged,) = preparing.asked
    assert staged.actions.is_relative_to(reloader.run.folder)
    assert not staged.actions.exists()
    assert reloader.key == snapshot_path(settings).stem.removeprefix("snapshot-")


def test_files_as_they_are_served_are_left_alone(
    reloader: Reloader, preparing: Preparing, said: list[str]
) -> None:
    reloader.look()
    reloader.look()
    reloader.watch.files[0].touch()
    reloader.look()
    reloader.look()
    reloader.reload(again=True)

    assert (preparing.asked, said, reloader.run.board.served) == ([], [], 1)


def test_faults_change_nothing_but_the_report(
    reloader: Reloader, settings: Settings, preparing: Preparing, said: list[str]
) -> None:
    settings.actions.write_text("2")
    preparing.fails = FAULTS
    reloader.reload()

    state = reloader.run.read_state()
    assert (state.served, reloader.run.board.served, state.pending) == (1, 1, False)
    assert state.last_reload
    assert not state.last_reload.ok
    assert state.last_reload.faults == [
        "actions.json, theme : valeur inconnue → l'une de : a",
        "actions.json, y : absent",
    ]
    assert said == [
        "mapapp : données refusées, celles d'avant restent servies :",
        *FAULTS.splitlines(),
    ]


def test_what_was_refused_is_not_prepared_again_unless_asked(
    reloader: Reloader, settings: Settings, preparing: Preparing
) -> None:
    settings.actions.write_text("2")
    preparing.fails = FAULTS
    reloader.reload()
    reloader.reload()
    assert len(preparing.asked) == 1

    preparing.fails = ""
    reloader.reload(again=True)

    assert (len(preparing.asked), reloader.run.board.served) == (2, 2)


def test_files_that_come_back_are_no_longer_refused(
    reloader: Reloader, settings: Settings, preparing: Preparing, said: list[str]
) -> None:
    settings.actions.unlink()
    reloader.reload()
    faulty = reloader.run.read_state().last_reload
    settings.actions.write_text("1")
    reloader.reload()
    mended = reloader.run.read_state().last_reload

    assert faulty
    assert mended
    assert (faulty.ok, mended.ok, reloader.run.board.served) == (False, True, 1)
    assert faulty.faults[0].startswith("actions.json : illisible (")
    assert said[-1] == "mapapp : les fichiers sont de nouveau ceux qui sont servis"
    assert preparing.asked == []


def test_a_snapshot_at_hand_is_not_prepared_again(
    reloader: Reloader, settings: Settings, preparing: Preparing
) -> None:
    for text in ("2", "1", "2"):
        settings.actions.write_text(text)
        reloader.reload()

    assert (reloader.run.board.served, len(preparing.asked)) == (4, 1)


def test_no_worker_is_left_behind(reloader: Reloader, settings: Settings) -> None:
    reloader.run.enrol(os.getpid())
    reloader.run.answer(2, os.getpid(), "failed")
    settings.actions.write_text("2")
    reloader.reload()

    state = reloader.run.read_state()
    assert (reloader.run.board.served, state.served, state.coming, [*state.since]) == (
        *(1, 1, None),
        [1],
    )
    assert state.last_reload
    assert "il n'a pas pu charger les données" in state.last_reload.faults[0]
    assert not reloader.run.path_of(2).exists()
    reloader.run.answer(3, os.getpid(), "ready")
    reloader.reload(again=True)
    assert reloader.run.board.served == 3


def test_a_worker_that_says_nothing_is_not_waited_for_for_ever(
    reloader: Reloader, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WORKER_SECONDS", 0)
    reloader.run.enrol(os.getpid())
    settings.actions.write_text("2")
    reloader.reload()

    assert reloader.run.board.served == 1


def test_generations_before_are_kept_up_to_a_number(reloader: Reloader, settings: Settings) -> None:
    for number in range(2, 8):
        settings.actions.write_text(f"{number}")
        reloader.reload()

    kept = [*range(7 - KEPT_BEFORE, 8)]
    assert [*reloader.run.read_state().since] == kept
    stems = {path.stem.removesuffix("-more") for path in reloader.run.folder.glob("*.zip")}
    assert sorted(stems) == [*map(str, kept)]


def test_data_for_another_program_is_refused(
    reloader: Reloader, settings: Settings, preparing: Preparing
) -> None:
    reloader.program = "other"
    settings.actions.write_text("2")
    reloader.reload()

    report = reloader.run.read_state().last_reload
    assert report
    assert report.faults == ["le programme : il a changé depuis le démarrage → relancer"]
    assert preparing.asked == []


def test_ending_the_server_ends_the_preparing(
    reloader: Reloader,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    said: list[str],
) -> None:
    started: list[subprocess.Popen[str]] = []

    def start(_: Settings, **_rest: bool) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", SLOW],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert process.stdout
        assert process.stdout.readline() == "begun\n"
        started.append(process)
        reloader.stop()
        return process

    monkeypatch.setattr(module, "start_preparing", start)
    settings.actions.write_text("2")
    reloader.reload()

    assert started[0].returncode == -signal.SIGKILL
    assert said == []


def test_preparing_that_takes_too_long_is_ended(
    reloader: Reloader, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PREPARE_SECONDS", 0)
    command = [sys.executable, "-c", SLOW]
    monkeypatch.setattr(
        module,
        "start_preparing",
        lambda _, **_rest: subprocess.Popen(
            command, stderr=subprocess.PIPE, text=True, start_new_session=True
        ),
    )

    with pytest.raises(SnapshotError, match="plus de 10 minutes"):
        reloader._prepare(settings)


@pytest.mark.parametrize(("watch", "seconds"), [(0, None), (2, 2), (0.1, 0.1)])
def test_files_at_rest_are_looked_at_as_often_as_set(
    reloader: Reloader, watch: float, seconds: float | None
) -> None:
    reloader.settings = reloader.settings.model_copy(update={"watch": watch})
    assert reloader.pause == seconds


@pytest.mark.parametrize(("watch", "seconds"), [(0, 0.25), (2, 0.25), (0.1, 0.1)])
def test_files_that_changed_during_the_copy_are_soon_looked_at_again(
    reloader: Reloader,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    watch: float,
    seconds: float,
) -> None:
    reloader.settings = settings.model_copy(update={"watch": watch})
    reloader.watch.look()
    reloader.watch.look()
    copy, write = module.stage, settings.actions.write_text

    def stage_and_write(*_: object) -> Settings:
        write("23")
        monkeypatch.setattr(module, "stage", copy)
        raise UnsettledError("x")

    monkeypatch.setattr(module, "stage", stage_and_write)
    reloader.reload(again=True)

    assert (reloader.pause, reloader.run.board.served) == (seconds, 1)
    assert reloader.run.read_state().last_reload is None
    reloader.look()
    reloader.look()
    assert reloader._completing
    reloader._completing.wait()
    reloader._complete()
    assert (reloader.pause, reloader.run.board.served) == (watch or None, 2)


def test_a_full_disk_is_said_and_the_next_look_happens(
    reloader: Reloader, settings: Settings, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    settings.actions.write_text("2")
    with monkeypatch.context() as patch:
        patch.setattr(reloader.run, "publish", refuse)
        reloader.reload()

    assert said[-1] == "mapapp : No space left on device"
    reloader.reload(again=True)
    assert reloader.run.board.served == 2
