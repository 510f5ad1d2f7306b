"""Every address, command, make target and setting is named in the documentation."""

import re

import pytest
from flask import Flask

from mapapp.cli import COMMANDS
from mapapp.settings import Settings
from tests.conftest import ROOT

TARGETS = re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.fixture(scope="module")
def documentation() -> str:
    files = [*ROOT.glob("README*.md"), *sorted((ROOT / "docs").rglob("*.md"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def bare(text: str) -> str:
    """Leave out the names in <…> and {…}: a reader may be told <insee> for <code>."""
    return re.sub(r"<[^<>\s]*>|\{[^{}\s]*\}", "<>", text)


def test_every_route_is_documented(app: Flask, documentation: str) -> None:
    written = bare(documentation)

    rules = {rule.rule for rule in app.url_map.iter_rules()}
    assert [
        rule
        for rule in sorted(rules)
        if not re.search(rf"(?<![\w>/]){re.escape(bare(rule))}(?![\w<])", written)
    ] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(documentation: str, command: str) -> None:
    assert re.search(rf"\bmapapp {command}\b", documentation)


@pytest.mark.parametrize("target", TARGETS)
def test_every_make_target_is_documented(documentation: str, target: str) -> None:
    assert re.search(rf"\bmake {target}\b", documentation)


@pytest.mark.parametrize("setting", Settings.model_fields)
def test_every_setting_is_documented(documentation: str, setting: str) -> None:
    assert f"MAPAPP_{setting.upper()}" in documentation


def test_every_target_of_the_makefile_is_found() -> None:
    assert {"run", "install", "test", "geodata"} <= set(TARGETS)


def test_every_line_of_what_holds_names_tests_that_are_there() -> None:
    text = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ")][1:]
    named = [re.findall(r"`([a-z/_]+\.py|make [a-z]+)`", row.split("|")[4]) for row in rows]
    assert len(rows) >= 15
    assert [row for row, tests in zip(rows, named, strict=True) if not tests] == []
    files = {one for tests in named for one in tests if one.endswith(".py")}
    assert [one for one in sorted(files) if not (ROOT / "tests" / one).is_file()] == []
