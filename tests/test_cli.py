"""Commands say what they did, or every fault in words with exit code 1."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from mapapp import __version__, preparing
from mapapp.cli import COMMANDS, main
from mapapp.settings import Settings
from mapapp.snapshot import Snapshot, read_snapshot
from tests.conftest import MAPAPP, ROOT, make_environment

SHIPPED = json.loads((ROOT / "actions.json").read_text(encoding="utf-8"))


def run(*words: str, **variables: str) -> Result:
    runner = CliRunner()
    return runner.invoke(main, words, prog_name="mapapp", env=variables, catch_exceptions=False)


def write_actions(folder: Path, change: Any) -> str:
    """Write the shipped file with one change made to its parsed form."""
    changed = json.loads(json.dumps(SHIPPED))
    change(changed)
    path = folder / "mine.json"
    path.write_text(json.dumps(changed), encoding="utf-8")
    return str(path)


def test_the_shipped_file_has_no_fault() -> None:
    result = run("check")

    assert result.exit_code == 0
    assert result.stdout.startswith("actions.json : 69 actions, aucune faute\n")
    assert result.stderr == ""


@pytest.mark.parametrize(
    ("today", "lines", "last"),
    [
        ("2020-01-01", 3, "0 contacts d'une source de plus de 36 mois, à revérifier"),
        (
            "2026-11-23",
            63,
            "avertissement : action « prise-en-charge-intercommunale », contacts[3] : "
            "Ville de Croix, guide-mel-jeunesse p. 60, 82 mois au moins",
        ),
    ],
)
def test_old_contacts_are_a_warning_by_the_given_day(today: str, lines: int, last: str) -> None:
    result = run("check", "--today", today)
    told = result.stdout.splitlines()
    assert (result.exit_code, result.stderr) == (0, "")
    assert (len(told), told[-1]) == (lines, last)


def test_a_given_file_is_checked_instead(tmp_path: Path) -> None:
    path = write_actions(tmp_path, lambda file: file["actions"].__delitem__(slice(3, None)))

    result = run("check", path)

    assert result.exit_code == 0
    assert result.stdout.startswith("mine.json : 3 actions, aucune faute\n")


def break_actions(file: dict[str, Any]) -> None:
    first, second, third, *_ = file["actions"]
    first["theme"] = "loisirs"
    first["audience"]["age_min"] = 130
    second["title"] = ""
    second["unknown"] = 1
    third["contacts"][0]["email"] = "nobody"
    third["links"] = [{"label": "x", "url": "javascript:alert(1)"}]


def test_every_fault_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    result = run("check", write_actions(tmp_path, break_actions))

    lines = result.stderr.splitlines()
    assert result.exit_code == 1
    assert result.stdout == ""
    ids = [action["id"] for action in SHIPPED["actions"]]
    expected = [
        (ids[0], 1, "theme"),
        (ids[0], 1, "audience.age_min"),
        (ids[1], 2, "title"),
        (ids[1], 2, "unknown"),
        (ids[2], 3, "contacts[0].email"),
        (ids[2], 3, "links[0].url"),
    ]
    for action, position, field in expected:
        start = f"mine.json, action « {action} » (n° {position}), {field} : "
        (line,) = [line for line in lines if line.startswith(start)]
        assert " → " in line
    assert len(lines) == len(expected)


def test_faults_between_records_are_told_at_once(tmp_path: Path) -> None:
    def change(file: dict[str, Any]) -> None:
        file["actions"][1]["id"] = file["actions"][0]["id"]
        file["actions"][2]["coverage"]["areas"][0] = {"kind": "commune", "code": "75056"}
        file["actions"][3]["source"]["document"] = "nowhere"

    result = run("check", write_actions(tmp_path, change))

    assert result.exit_code == 1
    # The id that is gone was named by another action.
    assert len(result.stderr.splitlines()) == 4
    for words in (SHIPPED["actions"][0]["id"], "75056", "nowhere", "inconnue « forum-emploi »"):
        assert words in result.stderr


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"version": NaN}',
        b'{"version": 1, "version": 1}',
        b"[" * 100_000,
        b'{"version": 2, "sources": [], "actions": []}',
    ],
)
def test_a_broken_file_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.json"
    path.write_bytes(content)

    result = run("check", str(path))

    assert result.exit_code == 1
    assert all(line.startswith("broken.json") for line in result.stderr.splitlines())
    assert result.stderr
    assert "Traceback" not in result.stderr


def test_a_missing_file_or_folder_is_named(tmp_path: Path) -> None:
    missing = run("check", str(tmp_path / "nothing.json"))
    folder = run("check", str(tmp_path))

    assert (missing.exit_code, folder.exit_code) == (1, 1)
    assert "nothing.json" in missing.stderr
    assert tmp_path.name in folder.stderr


@pytest.mark.parametrize("date", ["2020-13", "2020-02-30", "2020-00-01", "0000-01"])
def test_a_date_that_is_none_is_a_fault(tmp_path: Path, date: str) -> None:
    step = {"from": date, "label": "Début"}
    path = write_actions(tmp_path, lambda file: file["actions"][0].update(timeline=[step]))

    result = run("check", path)

    assert result.exit_code == 1
    assert "timeline[0].from" in result.stderr
    assert date in result.stderr


def test_preparing_in_another_process_writes_the_same_bytes(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    done = subprocess.run(
        [*MAPAPP, "prepare"],
        env=make_environment(MAPAPP_CACHE=str(tmp_path), PYTHONHASHSEED="7"),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    (path,) = tmp_path.iterdir()
    assert done.stderr.endswith(f"{path.name}\n")
    assert read_snapshot(path) == snapshot


def test_preparing_a_faulty_file_writes_nothing(tmp_path: Path) -> None:
    path, cache = write_actions(tmp_path, break_actions), tmp_path / "cache"

    result = run("prepare", MAPAPP_ACTIONS=path, MAPAPP_CACHE=str(cache))

    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 6
    assert list(cache.iterdir()) == []


def test_a_cache_that_cannot_be_written_is_said_in_words(
    snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparing, "prepare_snapshot", lambda _settings: snapshot)
    monkeypatch.setattr(preparing, "freeze_answers", lambda _app: {})
    (tmp_path / "file").touch()

    result = run("prepare", MAPAPP_CACHE=str(tmp_path / "file" / "cache"))

    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    assert "MAPAPP_CACHE" in line


def test_help_names_every_command_and_every_setting() -> None:
    result = run("--help")

    assert result.exit_code == 0
    for command in COMMANDS:
        assert re.search(rf"^  {command} +\S", result.stdout, re.MULTILINE)
    for name, field in Settings.model_fields.items():
        assert f"MAPAPP_{name.upper()}: {field.description}" in result.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    result = run(command, "--help")

    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: ")


def test_the_version_is_told() -> None:
    assert run("--version").stdout == f"mapapp, version {__version__}\n"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAPAPP_PORT", "abc"),
        ("MAPAPP_PORT", "65536"),
        ("MAPAPP_WORKERS", "0"),
        ("MAPAPP_SHOW_NAMES", "perhaps"),
        ("MAPAPP_FRAME_ANCESTORS", "*; script-src evil"),
        ("MAPAPP_PROXIES", "-1"),
    ],
)
def test_a_bad_setting_is_named_with_its_value(name: str, value: str) -> None:
    result = run("check", **{name: value})

    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    assert name in line
    assert f"« {value} »" in line
    assert " → " in line


def test_an_unknown_command_or_option_is_refused() -> None:
    for words in (["nothing"], ["check", "--nothing"], ["serve", "--port", "x"]):
        result = run(*words)
        assert result.exit_code == 2
        assert "Error: " in result.stderr
