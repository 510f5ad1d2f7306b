"""``mapapp gaps``: a table to read, or the bytes of the page's files."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from mapapp.cli import main
from mapapp.settings import Settings
from mapapp.snapshot import Snapshot, snapshot_path

ASKED = ("--theme", "mobilite", "--age", "16", "--zone", "melt")
QUERY = "theme=mobilite&age=16&zone=melt"


@pytest.fixture
def gaps(snapshot: Snapshot, settings: Settings) -> "Gaps":
    assert snapshot_path(settings).exists(), f"{snapshot.records.key} was not written"
    return Gaps(settings)


class Gaps:
    """Call ``mapapp gaps`` with the session's snapshot."""

    def __init__(self, settings: Settings) -> None:
        self.variables = {"MAPAPP_CACHE": str(settings.cache)}

    def __call__(self, *words: str | Path) -> Result:
        return CliRunner().invoke(
            main,
            ["gaps", *map(str, words)],
            prog_name="mapapp",
            env=self.variables,
            catch_exceptions=False,
        )


def refuse(result: Result) -> str:
    assert result.exit_code == 1
    assert result.stdout == ""
    return result.stderr.strip()


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("a.csv", "/couverture/lacunes.csv"),
        ("a.xlsx", "/couverture/lacunes.xlsx"),
        ("a.geojson", "/couverture/lacunes.geojson"),
        ("a.gpkg", "/couverture/lacunes.gpkg"),
        ("a.SVG", "/couverture/carte.svg"),
        ("a.png", "/couverture/carte.png"),
    ],
)
def test_a_file_has_the_bytes_of_the_page(
    gaps: Gaps, client: FlaskClient, tmp_path: Path, name: str, address: str
) -> None:
    result = gaps(*ASKED, "-o", tmp_path / name)

    assert (result.exit_code, result.stdout) == (0, "")
    assert (tmp_path / name).read_bytes() == client.get(f"{address}?{QUERY}").data
    assert result.stderr.startswith(f"{tmp_path / name} : ")


def test_a_form_is_asked_for_by_its_name_and_may_go_to_a_pipe(
    gaps: Gaps, client: FlaskClient
) -> None:
    result = gaps(*ASKED, "--format", "csv-simple")

    assert result.stdout_bytes == client.get(f"/couverture/lacunes-simple.csv?{QUERY}").data


def test_every_filter_is_an_option(gaps: Gaps, client: FlaskClient) -> None:
    options = {
        "theme": ["emploi", "sante"],
        "age": ["17"],
        "commune": ["59599", "59350"],
        "zone": ["melt"],
        "year": ["2024"],
        "source": ["rapport-melt-2024"],
        "certainty": ["stated", "inferred"],
        "scope": ["local"],
        "situation": ["etudiant"],
        "by": ["band"],
        "sort": ["-people"],
        "lang": ["en"],
    }
    words = [word for name, some in options.items() for one in some for word in (f"--{name}", one)]

    result = gaps(*words, "--format", "csv")

    answer = client.get("/couverture/lacunes.csv", query_string=options)
    assert answer.status_code == 200
    assert result.stdout_bytes == answer.data


def test_json_is_the_ranking_of_the_api(gaps: Gaps, client: FlaskClient) -> None:
    result = gaps(*ASKED, "--by", "band", "--format", "json")

    ranking = client.get(f"/api/gaps/ranking?{QUERY}&grain=band&limit=1000").get_json()
    assert json.loads(result.stdout) == ranking
    assert ranking["count"] == 10


def test_without_a_file_the_gaps_are_a_table_to_read(gaps: Gaps) -> None:
    result = gaps(*ASKED)

    lines = result.stdout.splitlines()
    assert result.stderr == ""
    assert lines[0] == "Où manque une action locale ? Se déplacer, 16 ans"
    assert (
        lines[1] == "10 communes sur 10 n’ont aucune action locale connue : 172\u202f541 habitants."
    )
    assert lines[2].startswith("Ce que disent 2 documents, pas tout ce qui existe.")
    assert lines[3].startswith("Sources : ")
    assert lines[4] == ""
    head, *rows = lines[5:]
    assert head.split()[:2] == ["Rang", "Commune"]
    assert [row.split()[:2] for row in rows[:2]] == [["1", "Tourcoing"], ["2", "Halluin"]]
    assert len(rows) == 10
    start = head.index("Thème")
    assert {row[start:].split("  ")[0] for row in rows} == {"Se déplacer"}


def test_the_file_replaces_the_one_before_whole(gaps: Gaps, tmp_path: Path) -> None:
    path = tmp_path / "lacunes.txt"
    path.write_text("old")

    gaps(*ASKED, "-o", path)

    assert path.read_text(encoding="utf-8") == gaps(*ASKED).stdout
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--zone", "nope"], "--zone : zone inconnue : nope → l'une de : "),
        (["--commune", "99999"], "--commune : aucune commune de la métropole ne porte le code"),
        (["--source", "nope"], "--source : document inconnu : nope → l'un de : "),
        (["--sort", "nope"], "--sort : colonne inconnue : nope → name, people, steps, whole, "),
        (["--year", "3"], "--year : nombre trop petit : « 3 » → au moins 1900"),
    ],
)
def test_a_fault_names_its_option_and_the_cure(gaps: Gaps, words: list[str], told: str) -> None:
    assert refuse(gaps(*words)).startswith(told)


def test_a_file_that_cannot_be_written_is_refused_before_the_work(
    gaps: Gaps, tmp_path: Path
) -> None:
    folder = tmp_path / "none"

    assert refuse(gaps("-o", "a.foo")).startswith("-o a.foo : fin de nom inconnue → .csv, ")
    assert (
        refuse(gaps("-o", folder / "a.csv"))
        == f"-o {folder / 'a.csv'} : dossier absent → mkdir {folder}"
    )
    assert refuse(gaps("--format", "csv", "-o", tmp_path)).startswith(
        f"-o {tmp_path} : c'est un dossier → "
    )
    assert [*tmp_path.iterdir()] == []


def test_an_unknown_theme_is_refused_by_name(gaps: Gaps) -> None:
    result = gaps("--theme", "nope")

    assert result.exit_code == 2
    assert "'nope' is not one of 'emploi'" in result.stderr


def test_progress_is_shown_to_a_person_only(gaps: Gaps, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Lacunes" not in gaps(*ASKED).stderr

    monkeypatch.setattr("mapapp.gapcommand._is_watched", lambda: True)

    assert "Lacunes" in gaps(*ASKED).stderr
