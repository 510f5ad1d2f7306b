"""The command says what a file would change; changes it when asked to, and never with faults."""

import csv
import io
import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from click.testing import CliRunner, Result

from mapapp.cli import main
from mapapp.exchange.store import lock_file
from mapapp.jsonfiles import check_size
from tests.conftest import ROOT

MUST = [
    *("Identifiant", "Titre", "Thème", "Porteurs", "Résumé"),
    *("Description", "Public", "Certitude", "Document", "Page"),
]


@pytest.fixture
def actions(tmp_path: Path) -> Path:
    path = tmp_path / "actions.json"
    path.write_bytes((ROOT / "actions.json").read_bytes())
    return path


def run(*words: str | Path, **variables: str) -> Result:
    words = tuple(map(str, words))
    return CliRunner().invoke(
        main, ["import", *words], prog_name="mapapp", env=variables, catch_exceptions=False
    )


def write_changed(path: Path, **fields: Any) -> Path:
    raw = json.loads((ROOT / "actions.json").read_bytes())
    raw["actions"][1] |= fields
    path.write_text(json.dumps(raw), encoding="utf-8")
    return path


def test_nothing_new_says_so_and_touches_nothing(actions: Path) -> None:
    before = actions.stat().st_mtime_ns
    result = run(ROOT / "actions.json", "--actions", actions, "--apply")

    assert (result.exit_code, result.stdout, result.stderr) == (0, "rien ne change\n", "")
    assert actions.stat().st_mtime_ns == before
    assert not actions.with_name("actions.json.bak").exists()


def test_a_dry_run_says_what_would_change_and_writes_nothing(actions: Path, tmp_path: Path) -> None:
    changed = write_changed(tmp_path / "b.json", title="Forum des métiers")
    result = run(changed, "--actions", actions)

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "actions : 0 ajoutée, 1 changée, 0 retirée (69 avant, 69 après)",
        "~ action « Forum des métiers » (forum-emploi)",
        "    titre : « Forum Emploi » → « Forum des métiers »",
        "essai, rien n'est écrit → --apply pour l'écrire",
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["actions.json", "b.json"]
    assert actions.read_bytes() == (ROOT / "actions.json").read_bytes()


def test_apply_writes_one_line_and_keeps_the_file_of_before(actions: Path, tmp_path: Path) -> None:
    before = actions.read_bytes()
    changed = write_changed(tmp_path / "b.json", title="Forum des métiers")
    result = run(changed, "--actions", actions, "--apply")

    assert result.stdout.splitlines()[-1] == (
        f"{actions} : écrit ; la version d'avant : actions.json.bak"
    )
    assert actions.with_name("actions.json.bak").read_bytes() == before
    told = before.replace(b'"title": "Forum Emploi"', '"title": "Forum des métiers"'.encode())
    assert actions.read_bytes() == told
    assert run(changed, "--actions", actions).stdout == "rien ne change\n"
    assert (
        run(
            actions.with_name("actions.json.bak"),
            "--actions",
            actions,
            "--format",
            "actions",
            "--apply",
        ).exit_code
        == 0
    )
    assert actions.read_bytes() == before


def test_what_nobody_could_read_again_is_not_written(
    actions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = write_changed(tmp_path / "b.json", title="Forum des métiers")
    monkeypatch.setattr("mapapp.importing.check_size", partial(check_size, most=400_000))
    result = run(changed, "--actions", actions, "--apply")

    assert result.exit_code == 1
    assert result.stderr.startswith("actions.json, fichier : 4127")
    assert result.stderr.endswith(" octets, la limite est de 400000 → couper le fichier en deux\n")
    assert actions.read_bytes() == (ROOT / "actions.json").read_bytes()


def test_the_setting_names_the_file(actions: Path, tmp_path: Path) -> None:
    changed = write_changed(tmp_path / "b.json", title="Forum des métiers")
    assert run(changed, "--apply", MAPAPP_ACTIONS=str(actions)).exit_code == 0
    assert "Forum des métiers" in actions.read_text(encoding="utf-8")


def test_a_table_of_the_columns_that_must_be_leaves_the_rest_alone(
    actions: Path, tmp_path: Path
) -> None:
    raw = json.loads((ROOT / "actions.json").read_bytes())
    rows = [
        [
            *(a["id"], a["title"], a["theme"], " | ".join(a["carriers"]), a["summary"]),
            *(a["description"], a["audience"]["text"], a["coverage"]["certainty"]),
            *(a["source"]["document"], a["source"]["page"]),
        ]
        for a in raw["actions"]
    ]
    rows[0][1] = "Autre titre"
    result = run(write_table(tmp_path / "a.csv", [MUST, *rows]), "--actions", actions)

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[:3] == [
        "actions : 0 ajoutée, 1 changée, 0 retirée (69 avant, 69 après)",
        "~ action « Autre titre » (decrochage-16-17-ans)",
        "    titre : « Lutte contre le décrochage scolaire et social des 16-17 ans »"
        " → « Autre titre »",
    ]


def test_what_a_whole_document_does_not_name_is_removed_unless_it_is_kept(
    actions: Path, tmp_path: Path
) -> None:
    raw = json.loads(actions.read_bytes())
    named = {tie["action"] for action in raw["actions"] for tie in action.get("related", ())}
    gone = next(action for action in raw["actions"] if action["id"] not in named)
    raw["actions"].remove(gone)
    path = tmp_path / "b.json"
    path.write_text(json.dumps(raw), encoding="utf-8")

    assert run(path, "--actions", actions).stdout.splitlines()[:2] == [
        "actions : 0 ajoutée, 0 changée, 1 retirée (69 avant, 68 après)",
        f"- action « {gone['title']} » ({gone['id']})",
    ]
    assert run(path, "--actions", actions, "--keep").stdout == "rien ne change\n"


def test_a_second_import_waits_its_turn(actions: Path, tmp_path: Path) -> None:
    changed = write_changed(tmp_path / "b.json", title="Forum des métiers")
    with lock_file(actions):
        refused, dry = (
            run(changed, "--actions", actions, "--apply"),
            run(changed, "--actions", actions),
        )

    assert (refused.exit_code, refused.stderr) == (
        1,
        f"{actions} : une autre importation est en cours"
        " → attendre qu'elle finisse, puis recommencer\n",
    )
    assert dry.exit_code == 0
    assert actions.read_bytes() == (ROOT / "actions.json").read_bytes()


def test_a_faulty_file_to_change_is_told_as_such(actions: Path) -> None:
    actions.write_text("{", encoding="utf-8")
    result = run(ROOT / "actions.json", "--actions", actions)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("actions.json, fichier : ligne 1, colonne 2 : JSON interrompu")


def write_table(path: Path, rows: list[list[Any]]) -> Path:
    if path.suffix == ".csv":
        held = io.StringIO()
        csv.writer(held, delimiter=";").writerows(rows)
        path.write_text(held.getvalue(), encoding="utf-8")
        return path
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Actions")
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row)
    return path


def write_directory(path: Path, *zones: list[str]) -> Path:
    """Write a file of data·inclusion, a service for each zone."""
    about = {"source": "dora", "date_maj": "2026-05-12"}
    structure = {**about, "id": "dora--s", "nom": "Association Vélo"}
    services = [
        {
            **about,
            "structure_id": "dora--s",
            "id": f"dora--{number}",
            "nom": f"Aide au permis n° {number}",
            "description": "Une aide pour les jeunes du territoire, le lundi.",
            "thematiques": ["mobilite--preparer-un-permis"],
            "zone_eligibilite": zone,
        }
        for number, zone in enumerate(zones)
    ]
    told = {"structures": [structure], "services": services}
    path.write_text(json.dumps(told), encoding="utf-8")
    return path


def test_what_reaches_further_goes_into_a_file_apart(actions: Path, tmp_path: Path) -> None:
    path = write_directory(tmp_path / "dora.json", ["59350"], ["59"], ["75056"])
    services = actions.with_name("services.json")

    dry = run(path, "--actions", actions)
    assert (dry.exit_code, services.exists()) == (0, False)
    done = run(path, "--actions", actions, "--apply")
    assert (
        "services de l’annuaire « dora », à part : 1 ajoutés, 0 changés, 0 retirés" in done.stdout
    )
    assert done.stdout.splitlines()[-3:] == [
        f"{services} : écrit",
        f"{actions} : écrit ; la version d'avant : actions.json.bak",
        f"pour montrer ces services : MAPAPP_SERVICES={services}",
    ]
    written = json.loads(services.read_bytes())
    assert [one["id"] for one in written["services"]] == ["dora--1"]

    again = run(path, "--actions", actions, "--apply", MAPAPP_SERVICES=str(services))
    assert (again.exit_code, again.stdout.splitlines()[0]) == (0, "rien ne change")


def test_services_alone_change_no_action(actions: Path, tmp_path: Path) -> None:
    path = write_directory(tmp_path / "dora.json", ["59"])
    beside = tmp_path / "ailleurs.json"
    done = run(path, "--actions", actions, "--apply", MAPAPP_SERVICES=str(beside))

    assert done.stdout.splitlines()[0].startswith("services de l’annuaire « dora », à part : 1 aj")
    assert done.stdout.splitlines()[-1] == f"{beside} : écrit"
    assert actions.read_bytes() == (ROOT / "actions.json").read_bytes()


def test_a_faulty_file_of_services_is_told_before_anything_is_written(
    actions: Path, tmp_path: Path
) -> None:
    actions.with_name("services.json").write_text("[]", encoding="utf-8")
    path = write_directory(tmp_path / "dora.json", ["59350"], ["59"])
    result = run(path, "--actions", actions, "--apply")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("services.json, fichier : ce n'est pas un objet")
    assert actions.read_bytes() == (ROOT / "actions.json").read_bytes()
