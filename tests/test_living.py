"""The real server: its data changes under load, and nobody is told of two versions at once."""

import os
import shutil
import signal
import time
from pathlib import Path

import pytest

from mapapp.settings import Settings
from tests.conftest import serve, stop_server
from tests.load import under_load, wait_for_health, wait_until
from tests.small import replace_file, small_settings, write_version

ADDRESSES = [
    "/",
    "/api/actions",
    "/api/communes/59350",
    "/actions/forum",
    "/actions?age=17",
    "/api/actions?age=17",
    "/communes/59350?lang=nl",
    "/healthz",
]
CLIENTS = 32
PAUSE = 0.1
SECONDS = 60


@pytest.fixture
def world(small_world: Path, tmp_path: Path) -> Settings:
    shutil.copytree(small_world, tmp_path / "world")
    return small_settings(tmp_path / "world")


def test_swaps_under_load_fail_no_request_and_mix_no_versions(world: Settings) -> None:
    settings = world
    with (
        serve(settings) as (process, server),
        under_load(server, ADDRESSES, clients=CLIENTS, pause=PAUSE) as judge,
    ):
        replace_file(settings.actions, write_version(2))
        wait_for_health(server, SECONDS, generation=2, status="ok", pending=False)
        replace_file(settings.actions, '{"version": 1')
        told = wait_for_health(server, SECONDS, generation=2, status="stale", pending=False)
        replace_file(settings.actions, write_version(4))
        process.send_signal(signal.SIGHUP)
        wait_for_health(server, SECONDS, generation=3, status="ok", pending=False)
        wait_until(lambda: judge.latest == {"data": 4, "generation": 3})

    assert judge.wrong == []
    assert judge.latest == {"data": 4, "generation": 3}
    assert judge.counts["answers"] > 200
    assert judge.counts["304"] > 0
    assert "actions.json" in str(told["last_reload"])


def test_a_worker_that_comes_back_serves_what_the_others_serve(world: Settings) -> None:
    settings = world.model_copy(update={"workers": 1})
    with serve(settings) as (_, server):
        replace_file(settings.actions, write_version(2))
        wait_for_health(server, SECONDS, generation=2, pending=False)
        [before] = wait_for_workers(settings)
        for path in settings.cache.glob("snapshot-*.zip"):
            path.unlink()

        os.kill(before, signal.SIGKILL)
        wait_until(lambda: find_workers(settings) not in ({before}, set()))
        health = wait_for_health(server, SECONDS, status="ok")

    assert health["generation"] == 2


def test_ending_during_a_reload_leaves_nothing_behind(world: Settings) -> None:
    settings = world
    with serve(settings) as (process, server):
        replace_file(settings.actions, write_version(3))
        wait_for_health(server, SECONDS, pending=True)
        wait_until(lambda: bool(list_preparing(settings)))

        begun = time.monotonic()
        code = stop_server(process)
        seconds = time.monotonic() - begun

    assert (code, seconds < 10) == (0, True)
    assert list_preparing(settings) == []
    assert [*settings.cache.glob("run-*")] == []


def test_workers_do_not_outlive_a_server_that_is_killed(world: Settings) -> None:
    settings = world
    with serve(settings) as (process, _):
        wait_for_workers(settings)
        process.kill()
        process.wait()
        wait_until(lambda: not find_workers(settings))


def find_workers(settings: Settings) -> set[int]:
    """Find the workers that have the served generation, by what they say in the run folder."""
    pids = {int(path.name.split("-")[1]) for path in settings.cache.glob("run-*/worker-*")}
    ready = {int(path.name.split("-")[2]) for path in settings.cache.glob("run-*/ready-*-*")}
    return {pid for pid in pids & ready if Path(f"/proc/{pid}").exists()}


def wait_for_workers(settings: Settings) -> set[int]:
    """Wait until each worker serves: a server tells its address when one does."""
    wait_until(lambda: len(find_workers(settings)) == settings.workers)
    return find_workers(settings)


def list_preparing(settings: Settings) -> list[str]:
    """List the processes that prepare from a copy which this server made."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            variables = path.read_bytes().decode()
        except OSError:  # another user's, or gone
            continue
        if f"MAPAPP_ACTIONS={settings.cache}/run-" in variables:
            found.append(path.parent.name)
    return found
