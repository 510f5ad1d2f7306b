"""`mapapp export <form>` gives the bytes that the page offers, or says why it cannot."""

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mapapp import offering
from mapapp.cli import main
from mapapp.exchange.offer import FORMS
from mapapp.settings import Settings
from mapapp.snapshot import Snapshot
from tests.conftest import MAPAPP, ROOT, make_environment


@pytest.fixture
def prepared(snapshot: Snapshot, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Snapshot:
    monkeypatch.setenv("MAPAPP_CACHE", str(settings.cache))
    return snapshot


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["export", *arguments])


@pytest.mark.parametrize("name", FORMS)
def test_a_form_goes_to_standard_output(prepared: Snapshot, name: str) -> None:
    done = run(name)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout_bytes == prepared.files[FORMS[name].file_name]


def test_a_form_goes_to_a_file(prepared: Snapshot, tmp_path: Path) -> None:
    target = tmp_path / "a.geojson"
    target.write_text("avant")
    done = run("geojson", "-o", str(target))
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == f"{target} : {round(target.stat().st_size / 1000)} ko\n"
    assert target.read_bytes() == prepared.files["actions.geojson"]


def test_a_form_that_was_refused_says_why(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"hsds.json.refused": b"hsds.json, forum : nom trop court"}
    monkeypatch.setattr(offering, "supply_files", lambda _: Path("instantané"))
    monkeypatch.setattr(offering, "read_snapshot", lambda _: Snapshot(snapshot.records, files))
    done = run("hsds")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "hsds.json, forum : nom trop court\n"


def test_every_form_is_listed_with_what_it_is() -> None:
    done = run("--help")
    assert done.exit_code == 0
    lines = done.output.splitlines()
    for name, form in FORMS.items():
        (told,) = [line for line in lines if line.split()[:1] == [name]]
        assert form.about.startswith(told.split(None, 1)[1].removesuffix("...")), name


def test_a_missing_folder_is_refused_before_the_work(tmp_path: Path) -> None:
    done = run("gpkg", "-o", f"{tmp_path}/absent/a.gpkg")
    assert done.exit_code == 1
    assert done.stderr == (
        f"-o {tmp_path}/absent/a.gpkg : dossier absent → mkdir {tmp_path}/absent\n"
    )


def test_a_folder_is_refused_with_a_name_to_write(tmp_path: Path) -> None:
    done = run("kml", "-o", str(tmp_path))
    assert done.exit_code == 1
    assert done.stderr == f"-o {tmp_path} : c'est un dossier → -o {tmp_path}/actions.kml\n"


@pytest.mark.usefixtures("prepared")
def test_what_is_no_file_is_not_replaced() -> None:
    done = run("kml", "-o", "/dev/null")
    assert done.exit_code == 1
    assert done.stderr == (
        "-o /dev/null : ce n'est pas un fichier → -o, un fichier dans un dossier où écrire\n"
    )


def test_a_terminal_is_spared_what_is_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offering, "_is_terminal", lambda: True)
    done = run("gpkg")
    assert done.exit_code == 1
    assert done.stderr == (
        "GeoPackage : ce n'est pas du texte, un terminal s'y perd"
        " → mapapp export gpkg -o actions.gpkg\n"
    )


@pytest.mark.usefixtures("prepared")
def test_a_terminal_is_shown_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offering, "_is_terminal", lambda: True)
    assert run("communes").stdout.startswith("code,name,postal_codes,")


def test_a_pipe_takes_what_the_command_writes(prepared: Snapshot, settings: Settings) -> None:
    environment = make_environment(MAPAPP_CACHE=str(settings.cache))
    done = subprocess.run(
        [*MAPAPP, "export", "gpkg"], env=environment, cwd=ROOT, capture_output=True, check=True
    )
    assert done.stdout == prepared.files["actions.gpkg"]
    assert done.stderr == b""
