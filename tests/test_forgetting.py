"""One command removes a person from data, backups and snapshots, and says what is left."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from mapapp import forgetting as module
from mapapp.cli import main
from mapapp.errors import SnapshotError
from mapapp.exchange.store import lock_file
from mapapp.settings import Settings
from mapapp.snapshot import snapshot_path
from tests.small import small_settings
from tests.test_persons import JEANNE, OTHER

WHO = "mailto:JEANNE.martin@ville.example"


@pytest.fixture
def world(small_world: Path, tmp_path: Path) -> Settings:
    shutil.copytree(small_world, tmp_path / "world")
    settings = small_settings(tmp_path / "world")
    file = json.loads(settings.actions.read_text(encoding="utf-8"))
    file["actions"][0]["contacts"] = [JEANNE, OTHER]
    settings.actions.write_text(json.dumps(file), encoding="utf-8")
    return settings


def run(settings: Settings, *words: str, **more: str) -> Result:
    variables = settings.as_environment() | more
    return CliRunner().invoke(main, ["forget", *words], env=variables, catch_exceptions=False)


def hold(folder: Path) -> list[str]:
    """List the files of a folder that tell the person, packed ones too."""
    told = (b"jeanne", b"martin", b"20 21 22 23")
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and any(word in path.read_bytes().lower() for word in told)
    )


def test_a_dry_run_says_what_would_go_and_no_value(world: Settings) -> None:
    before = world.actions.read_bytes()
    result = run(world, WHO)

    assert (result.exit_code, result.stdout.splitlines()) == (
        0,
        [
            "actions.json, action « forum », contacts[0] : nom, adresse, téléphones "
            "(reste : Référente Ville)",
            "toujours publié par guide, page 12 → demander la correction à son éditeur",
            "essai, rien n'est écrit → --apply pour l'écrire",
        ],
    )
    assert world.actions.read_bytes() == before


def test_applied_it_leaves_no_trace_in_data_backups_and_snapshots(world: Settings) -> None:
    shutil.copy(world.actions, world.actions.with_name("actions.json.bak"))
    assert run(world, WHO).stdout.count("contacts[0] : nom, adresse") == 2
    old = {*world.cache.glob("snapshot-*.zip")}
    stale = world.cache / "snapshot-0.zip"
    stale.write_bytes(b"jeanne.martin@ville.example")

    result = run(world, WHO, "--apply")

    assert result.exit_code == 0
    assert f"{world.actions} : écrit" in result.stdout
    assert "3 instantané(s) supprimé(s), un refait" in result.stdout
    assert "l'historique de git" in result.stdout
    assert "→ `mapapp publish --keep 1`" in result.stdout
    assert hold(world.actions.parent) == []
    assert [*world.cache.glob("snapshot-*.zip")] == [snapshot_path(world)]
    assert snapshot_path(world) not in old
    contact = json.loads(world.actions.read_bytes())["actions"][0]["contacts"][0]
    assert contact == JEANNE | {"name": None, "email": None, "phones": []}
    again = run(world, WHO, "--apply")
    assert (again.exit_code, again.stdout) == (
        0,
        "aucune trace dans actions.json.bak, actions.json\n",
    )


def test_services_are_cleared_too(world: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "supply_snapshot", lambda _: None)
    services = world.actions.with_name("services.json")
    mine: dict[str, Any] = {"id": "s", "directory": "d", "phone": "+33 3 20 21 22 23"}
    services.write_text(json.dumps({"services": [mine]}))

    result = run(world, "+33320212223", "--apply")

    assert result.exit_code == 0
    assert json.loads(services.read_bytes()) == {"services": [{"id": "s", "directory": "d"}]}
    assert hold(world.actions.parent) == []


def test_a_text_that_tells_the_person_is_left_to_people(world: Settings) -> None:
    file = json.loads(world.actions.read_bytes())
    file["actions"][0]["summary"] = "Voir Jeanne Martin."
    world.actions.write_text(json.dumps(file))
    assert (
        "actions.json, « forum », summary : le texte le cite encore → le réécrire à la main"
        in run(world, WHO).stdout
    )


def test_nothing_is_written_while_an_import_works(world: Settings) -> None:
    before = world.actions.read_bytes()
    with lock_file(world.actions):
        result = run(world, WHO, "--apply")
    assert (result.exit_code, "une autre importation est en cours" in result.stderr) == (1, True)
    assert world.actions.read_bytes() == before


def test_a_snapshot_that_cannot_be_made_anew_is_gone_all_the_same(
    world: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Settings) -> Path:
        raise SnapshotError("les données n'ont pas pu être préparées, voir plus haut")

    monkeypatch.setattr(module, "supply_snapshot", fail)
    result = run(world, WHO, "--apply")
    assert result.exit_code == 1
    assert result.stderr.startswith("les anciens instantanés sont supprimés, mais les données")
    assert hold(world.actions.parent) == []


@pytest.mark.parametrize("text", ["[1", "[]", '{"a": NaN}'])
def test_a_file_that_is_no_json_is_told(world: Settings, text: str) -> None:
    world.actions.write_text(text)
    result = run(world, WHO, "--apply")
    assert result.exit_code == 1
    assert "actions.json" in result.stderr
    assert "Traceback" not in result.stderr
