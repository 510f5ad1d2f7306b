"""The command tells what changed, refuses both files' faults at once, and keeps to its codes."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from mapapp.cli import main
from tests.conftest import ROOT

SHIPPED = ROOT / "actions.json"


def run(*words: object, **variables: str) -> Result:
    return CliRunner().invoke(
        main, ["diff", *map(str, words)], env=variables, catch_exceptions=False
    )


def change(folder: Path, name: str, edit: Any) -> Path:
    file = json.loads(SHIPPED.read_text(encoding="utf-8"))
    edit(file["actions"])
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(file), encoding="utf-8")
    return path


def move(actions: list[dict[str, Any]]) -> None:
    """Let the forum reach Hem alone, in place of Haubourdin and Loos."""
    forum = next(one for one in actions if one["id"] == "forum-emploi")
    forum["coverage"] = {"areas": [{"kind": "commune", "code": "59299"}], "certainty": "stated"}


def rename(actions: list[dict[str, Any]]) -> None:
    contact = next(one for one in actions if one["id"] == "forum-emploi")["contacts"][0]
    contact["name"] = "Zoé Zorro"


def test_the_same_file_has_no_difference() -> None:
    result = run(SHIPPED, SHIPPED, "--exit-code")
    assert result.exit_code == 0
    assert result.output == "aucune différence (l’ordre des actions n’est pas comparé)\n"


def test_what_changed_is_told_in_words(tmp_path: Path) -> None:
    result = run(SHIPPED, change(tmp_path, "new.json", move))
    assert result.exit_code == 0
    assert result.output == (
        "actions : 69 avant, 69 après ; 0 ajoutée, 0 retirée, 1 changée\n"
        "~ forum-emploi : « Forum Emploi » (Emploi)\n"
        "    gagne : Hem\n"
        "    perd : Haubourdin et Loos\n"
    )


def test_rows_are_written_to_a_file_twice_alike(tmp_path: Path) -> None:
    new = change(tmp_path, "new.json", move)
    for name in ("one.csv", "two.csv"):
        assert run(SHIPPED, new, "--format", "csv", "-o", tmp_path / name).stdout == ""
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    assert (tmp_path / "one.csv").read_text(encoding="utf-8").splitlines() == [
        "action,code,commune,change,before,after",
        "forum-emploi,59286,Haubourdin,lost,whole,",
        "forum-emploi,59299,Hem,gained,,whole",
        "forum-emploi,59360,Loos,lost,whole,",
    ]


def test_json_is_written_where_it_is_asked_for(tmp_path: Path) -> None:
    told = json.loads(run(SHIPPED, change(tmp_path, "new.json", move), "--format", "json").output)
    assert [one["id"] for one in told["changed"]] == ["forum-emploi"]
    assert told["changed"][0]["fields"] == ["coverage"]


def test_a_script_may_ask_for_an_exit_code_of_its_own(tmp_path: Path) -> None:
    assert run(SHIPPED, change(tmp_path, "new.json", move), "--exit-code").exit_code == 3


@pytest.mark.parametrize(("shown", "named"), [("0", False), ("1", True)])
def test_names_are_printed_only_where_the_operator_shows_them(
    tmp_path: Path, *, shown: str, named: bool
) -> None:
    new = change(tmp_path, "new.json", rename)
    for form in ("text", "json", "csv"):
        output = run(SHIPPED, new, "--format", form, MAPAPP_SHOW_NAMES=shown).output
        assert ("Zoé Zorro" in output) is (named and form == "text")


def test_every_fault_of_both_files_is_told_under_its_own_path(tmp_path: Path) -> None:
    def empty_title(actions: list[dict[str, Any]]) -> None:
        actions[0]["title"] = ""

    old = change(tmp_path, "old/actions.json", empty_title)
    new = change(tmp_path, "new/actions.json", lambda actions: actions[1].pop("theme"))
    result = run(old, new)
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith(f"{old}, action « decrochage-16-17-ans » (n° 1), title : ")
    assert lines[1].startswith(f"{new}, action « forum-emploi » (n° 2), theme : champ obligatoire")


def test_a_missing_file_a_missing_territory_and_a_bad_target_are_named(tmp_path: Path) -> None:
    nowhere = tmp_path / "absent.json"
    assert f"{nowhere}, fichier : illisible" in run(nowhere, SHIPPED).output
    result = run(SHIPPED, SHIPPED, "--geodata", tmp_path)
    assert result.exit_code == 1
    assert f"{tmp_path / 'territory.json'} : absent" in result.output
    result = run(SHIPPED, SHIPPED, "-o", tmp_path)
    assert result.exit_code == 1
    assert result.output.startswith(f"-o {tmp_path} : ")
