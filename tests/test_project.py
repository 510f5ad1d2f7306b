"""Every command works on a project, and leaves the environment as it was."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mapapp.cli import COMMANDS, Commands, main
from mapapp.settings import Settings
from tests.conftest import ROOT


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words, prog_name="mapapp", catch_exceptions=False)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_takes_a_project(name: str) -> None:
    assert isinstance(main, Commands)
    command = main.get_command(None, name)  # type: ignore[arg-type]
    assert command is not None
    assert [option.opts for option in command.params if "-C" in option.opts] == [
        ["-C", "--project"]
    ]


def test_a_project_gives_its_actions_and_its_territory(tmp_path: Path) -> None:
    (tmp_path / "geodata").symlink_to(ROOT / "geodata")
    (tmp_path / "actions.json").write_text("{}")
    before = {**os.environ}

    result = run("check", "-C", str(tmp_path))

    assert result.exit_code == 1
    assert "actions.json, version : champ obligatoire absent" in result.stderr
    assert {**os.environ} == before


def test_the_settings_of_a_project_hold_while_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAPAPP_GEODATA", "elsewhere")
    (tmp_path / "geodata").mkdir()
    (tmp_path / "actions.json").write_text("{}")
    command = main.get_command(None, "check")  # type: ignore[arg-type]
    assert command is not None

    with command.make_context("check", ["-C", str(tmp_path)]):
        inside = Settings()

    assert (inside.actions, inside.geodata) == (tmp_path / "actions.json", tmp_path / "geodata")
    assert Settings().geodata == Path("elsewhere")


def test_a_command_works_on_the_project_that_it_is_run_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "geodata").symlink_to(ROOT / "geodata")
    (tmp_path / "actions.json").write_text("{}")
    monkeypatch.delenv("MAPAPP_ACTIONS", raising=False)
    monkeypatch.delenv("MAPAPP_GEODATA", raising=False)
    monkeypatch.chdir(tmp_path)

    assert "actions.json, version : champ obligatoire absent" in run("check").stderr

    monkeypatch.setenv("MAPAPP_ACTIONS", str(ROOT / "actions.json"))
    assert run("check").exit_code == 0


@pytest.mark.parametrize(
    ("there", "missing"),
    [([], "actions.json et geodata"), (["actions.json"], "geodata"), (["geodata"], "actions.json")],
)
def test_a_folder_that_is_no_project_is_named(
    tmp_path: Path, there: list[str], missing: str
) -> None:
    for name in there:
        (tmp_path / name).mkdir()
    result = run("check", "-C", str(tmp_path))
    assert result.exit_code == 2
    assert f"{missing} absent" in " ".join(result.stderr.split())
