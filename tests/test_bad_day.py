"""Killed, on a full disk, in a closed folder, with a clock that jumps: nothing is ever torn."""

import json
import os
import shutil
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from mapapp import reloading
from mapapp.cli import main
from mapapp.exchange.store import hash_bytes, replace_file
from mapapp.reloading import Reloader
from mapapp.runfolder import RunFolder, make_run_folder
from mapapp.settings import Settings
from mapapp.snapshot import read_snapshot, snapshot_path, write_snapshot
from tests.harm import list_files, read_only, run_killed, run_limited, small_disk
from tests.small import small_settings, write_version
from tests.test_reloading import Preparing
from tests.test_snapshot import make_snapshot

FULL = "No space left on device"
TOO_LARGE = "File too large"
# Each write is flushed twice: the file, then its folder. An import writes the backup first.
MOMENTS_OF_AN_IMPORT = (1, 2, 3, 4)


@pytest.fixture
def world(small_world: Path, tmp_path: Path) -> Settings:
    shutil.copytree(small_world, tmp_path / "world")
    return small_settings(tmp_path / "world")


@pytest.fixture
def brought(tmp_path: Path) -> Path:
    path = tmp_path / "brought.json"
    path.write_text(write_version(9), encoding="utf-8")
    return path


def fill(disk: Path) -> None:
    """Write until the disk is full."""
    with (disk / "filler").open("wb", buffering=0) as filler, suppress(OSError):
        while True:
            filler.write(bytes(1024))


def variables_of(settings: Settings, **changes: object) -> dict[str, str]:
    return settings.model_copy(update=changes).as_environment()


@pytest.mark.parametrize("moment", MOMENTS_OF_AN_IMPORT)
def test_an_import_that_is_killed_leaves_the_file_of_before_or_the_new_one(
    world: Settings, brought: Path, moment: int
) -> None:
    words = ["import", str(brought), "--apply", "--actions", str(world.actions)]
    before = world.actions.read_bytes()

    def take_in() -> None:
        CliRunner().invoke(main, words, env=variables_of(world))

    assert run_killed(take_in, at=moment)

    after = world.actions.read_bytes()
    backup = world.actions.with_name("actions.json.bak")
    assert (after == before) == (moment < 4)
    assert "Forum v9v" in after.decode() or after == before
    assert not backup.exists() or backup.read_bytes() == before
    again = CliRunner().invoke(main, words, env=variables_of(world))
    assert again.exit_code == 0
    assert json.loads(world.actions.read_bytes())["actions"][0]["title"] == "Forum v9v"


def test_the_moments_are_all_that_an_import_has(world: Settings) -> None:
    body = world.actions.read_bytes()
    for moment in (*MOMENTS_OF_AN_IMPORT, 5):
        killed = run_killed(
            lambda: replace_file(world.actions, body, expected=hash_bytes(body)), at=moment
        )
        assert killed == (moment < 5)


@pytest.mark.parametrize("moment", [1, 2])
def test_a_snapshot_whose_writer_is_killed_is_whole_or_not_there(
    tmp_path: Path, moment: int
) -> None:
    path = tmp_path / "snapshot-a.zip"
    assert run_killed(lambda: write_snapshot(path, make_snapshot()), at=moment)
    assert path.exists() == (moment == 2)
    assert not path.exists() or read_snapshot(path) == make_snapshot()
    write_snapshot(path, make_snapshot("b"))
    assert read_snapshot(path).records.key == "b"


def test_an_import_on_a_full_disk_changes_nothing(
    world: Settings, brought: Path, tmp_path: Path
) -> None:
    with small_disk(tmp_path, kilobytes=16) as disk:
        actions = disk / "actions.json"
        actions.write_bytes(world.actions.read_bytes())
        fill(disk)
        before = list_files(disk)

        words = ["import", str(brought), "--apply", "--actions", str(actions)]
        result = CliRunner().invoke(main, words, env=variables_of(world))

        assert result.exit_code == 1
        assert f"{FULL} → vérifier la place et les droits du dossier" in result.stderr
        assert {name: body for name, body in list_files(disk).items() if body} == before


def test_what_may_not_grow_is_told_by_each_command_that_writes(
    world: Settings, brought: Path, tmp_path: Path
) -> None:
    before, cache = list_files(world.actions.parent), tmp_path / "other"
    told = variables_of(world, cache=cache)
    output = tmp_path / "carte.html"
    commands = (
        (["import", brought, "--apply"], 512, cache, TOO_LARGE),
        (["prepare"], 512, cache, "GeoPackage : ne peut être écrit ("),
        (["prepare"], 100_000, cache, TOO_LARGE),
        (["export", "page", "-o", output], 512, world.cache, TOO_LARGE),
    )
    for words, most, kept, said in commands:
        done = run_limited(*words, most_bytes=most, **told | {"MAPAPP_CACHE": str(kept)})
        assert (done.returncode, said in done.stderr) == (1, True), done.stderr
        assert "Traceback" not in done.stderr
        assert " → " in done.stderr
    assert not output.exists()
    assert [*cache.glob("snapshot-*")] == []
    after = {name: body for name, body in list_files(world.actions.parent).items() if body}
    assert after == before


def test_closed_folders_are_told_by_each_command_that_writes(
    world: Settings, brought: Path, tmp_path: Path
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    (closed / "actions.json").write_bytes(world.actions.read_bytes())
    with read_only(closed):
        for words, more in (
            (["import", brought, "--apply", "--actions", closed / "actions.json"], {}),
            (["prepare"], {"cache": closed / "cache"}),
            (["export", "page", "-o", closed / "a.html"], {}),
        ):
            done = run_limited(*words, **variables_of(world, **more))
            assert done.returncode == 1
            assert "Permission denied → " in done.stderr
            assert "Traceback" not in done.stderr
    assert [path.name for path in closed.iterdir()] == ["actions.json"]


@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.99])
def test_each_data_file_that_is_cut_is_told_and_named(world: Settings, share: float) -> None:
    for path in world.data_files():
        whole = path.read_bytes()
        path.write_bytes(whole[: int(share * len(whole))])
        result = CliRunner().invoke(main, ["check"], env=variables_of(world))
        path.write_bytes(whole)
        assert result.exit_code == 1
        assert path.name in result.stderr
        assert "→" in result.stderr


class JumpingClock(datetime):
    """Be a clock that is set back and forth by years between two looks."""

    years = (2026, 1971, 2099, 2001, 2038, 1970)
    asked = 0

    @classmethod
    def now(cls, tz: object = None) -> "JumpingClock":
        assert tz is UTC
        cls.asked += 1
        return cls(cls.years[cls.asked % len(cls.years)], 1, 1, tzinfo=UTC)


def test_a_clock_that_jumps_delays_no_reload(
    world: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reloading, "datetime", JumpingClock)
    monkeypatch.setattr(reloading, "start_preparing", Preparing())
    monkeypatch.setattr("time.time", lambda: -1e9)
    path = snapshot_path(world)
    reloader = Reloader(world, RunFolder(make_run_folder(tmp_path)), lambda _: None)
    reloader.begin(path)

    served = []
    for number, stamp in enumerate((0, 4_000_000_000, 1, 2_000_000_000), start=3):
        world.actions.write_text(write_version(number))
        os.utime(world.actions, (stamp, stamp))
        reloader.look()
        reloader.look()
        served.append(reloader.run.board.served)
    reloader._end_completing()

    assert served == [2, 3, 4, 5]
    assert JumpingClock.asked >= 8


def test_files_of_another_century_are_noticed_when_they_change(world: Settings) -> None:
    watch = reloading.Watch(world.data_files())
    assert [watch.look(), watch.look(), watch.look()] == [False, True, False]
    for stamp in (0, 4_102_444_800, 1):
        os.utime(world.actions, (stamp, stamp))
        assert [watch.look(), watch.look(), watch.look()] == [False, True, False]
