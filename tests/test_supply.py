"""Serving starts from a snapshot: the one at hand, or one prepared in a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

from mapapp.errors import GeodataError, SnapshotError
from mapapp.settings import Settings
from mapapp.snapshot import snapshot_key, snapshot_path
from mapapp.supply import supply_snapshot


class Runs:
    """Stand in for ``subprocess.run``: keep what was asked, answer a chosen exit code."""

    def __init__(self, code: int, *, makes: Path | None = None) -> None:
        self.code, self.makes = code, makes
        self.asked: list[tuple[list[str], dict[str, str]]] = []

    def __call__(
        self, command: list[str], *, env: dict[str, str], **_options: object
    ) -> subprocess.CompletedProcess[str]:
        self.asked.append((command, env))
        if self.makes:
            self.makes.touch()
        return subprocess.CompletedProcess(command, self.code)


def test_a_snapshot_at_hand_is_taken_and_nothing_prepared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(cache=tmp_path)
    snapshot_path(settings).touch()
    runs = Runs(0)
    monkeypatch.setattr(subprocess, "run", runs)

    assert supply_snapshot(settings) == tmp_path / f"snapshot-{snapshot_key(settings)}.zip"
    assert runs.asked == []


def test_a_missing_snapshot_is_prepared_with_the_same_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(cache=tmp_path, show_names=True, operator="Métropole")
    runs = Runs(0, makes=snapshot_path(settings))
    monkeypatch.setattr(subprocess, "run", runs)

    path = supply_snapshot(settings)

    ((command, variables),) = runs.asked
    assert path.exists()
    assert command == [sys.executable, "-m", "mapapp", "prepare"]
    own = {name: value for name, value in variables.items() if name.startswith("MAPAPP_")}
    assert own == settings.as_environment()
    assert own["MAPAPP_SHOW_NAMES"] == "True"
    assert own["MAPAPP_OPERATOR"] == "Métropole"


def test_a_preparation_that_fails_stops_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocess, "run", Runs(1))

    with pytest.raises(SnapshotError, match="préparées"):
        supply_snapshot(Settings(cache=tmp_path))


def test_settings_survive_the_way_through_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(
        cache=tmp_path, show_names=True, frame_ancestors="https://a.example", port=8080, operator=""
    )
    for name, value in settings.as_environment().items():
        monkeypatch.setenv(name, value)

    assert Settings() == settings


def test_the_key_changes_with_what_a_snapshot_holds_and_with_nothing_else(tmp_path: Path) -> None:
    key = snapshot_key(Settings())

    same = [Settings(port=1), Settings(workers=3), Settings(cache=tmp_path), Settings(proxies=1)]
    other = [Settings(show_names=True), Settings(basemap=True), Settings(operator="A")]
    assert {snapshot_key(settings) for settings in same} == {key}
    assert len({key, *(snapshot_key(settings) for settings in other)}) == 4


def test_a_territory_without_a_name_is_told_the_cure(tmp_path: Path) -> None:
    with pytest.raises(GeodataError, match=r"territory\.json : absent.*mapapp new"):
        supply_snapshot(Settings(cache=tmp_path, geodata=tmp_path))
