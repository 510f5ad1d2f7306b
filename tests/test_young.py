"""The operator's file of young people is read whole, or refused with every fault at once."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from mapapp.atlas import Atlas
from mapapp.cli import main
from mapapp.communes import read_territory
from mapapp.errors import FaultyFileError
from mapapp.gaplens import rank_gaps
from mapapp.limits import MOST_YOUNG_BYTES
from mapapp.prepare import read_checked_actions
from mapapp.query import GapFilters, RankingQuery
from mapapp.settings import ROOT, Settings
from mapapp.snapshot import snapshot_key
from mapapp.survey import make_survey
from mapapp.young import Young, read_young
from tests.whole import make_records

HEADER = "code,age,population"
FULL = [f"{code},{age},5" for code in ("59001", "59002") for age in range(12, 31)]


def read(folder: Path, *lines: str, header: str = HEADER, encoding: str = "utf-8") -> Young:
    return read_bytes(folder, "\n".join([header, *lines, ""]).encode(encoding))


def read_bytes(folder: Path, body: bytes) -> Young:
    path = folder / "jeunes.csv"
    path.write_bytes(body)
    return read_young(path, communes={"59001", "59002"}, parents={"59901": "59002"})


def faults(folder: Path, *lines: str, header: str = HEADER) -> list[str]:
    with pytest.raises(FaultyFileError) as caught:
        read(folder, *lines, header=header)
    assert caught.value.file == "jeunes.csv"
    return [str(fault) for fault in caught.value.faults]


def test_people_are_kept_by_commune_and_age(tmp_path: Path) -> None:
    young = read(tmp_path, *FULL, "59002,0,7", "59001,120,0")
    assert young == {
        "59001": dict.fromkeys(range(12, 31), 5) | {120: 0},
        "59002": {0: 7} | dict.fromkeys(range(12, 31), 5),
    }
    assert [*young["59002"]][:2] == [0, 12]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("mark", [",", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_spreadsheets_write_is_read(
    tmp_path: Path, encoding: str, mark: str, end: str
) -> None:
    rows = ["Age,Population,CODE", ",,", *(f'{row[6:8]}, 5 ,"{row[:5]}"' for row in FULL), ""]
    body = end.join(rows).replace(",", mark).encode(encoding)
    assert read_bytes(tmp_path, body) == read(tmp_path, *FULL)


def test_every_fault_is_told_at_once_with_line_column_and_cure(tmp_path: Path) -> None:
    lines = [*FULL[:36], "59001,12,5", "59999,17,1", "59901,17,1", "59002,29,-3", "59002,x,1.5"]
    cure = "un nombre entier, sans espace ni signe ; arrondir les décimales"
    assert faults(tmp_path, *lines) == [
        "ligne 38 : l'âge 12 de « 59001 » est donné deux fois → une ligne par commune et par âge",
        f"ligne 41, colonne population : ce n'est pas un nombre d'habitants : « -3 » → {cure}",
        "ligne 42, colonne age : ce n'est pas un âge : « x » → un nombre entier de 0 à 120",
        f"ligne 42, colonne population : ce n'est pas un nombre d'habitants : « 1.5 » → {cure}",
        "ligne 39, colonne code : commune inconnue : « 59999 » → "
        "un code INSEE de geodata/communes.geojson ; retirer les autres communes",
        "ligne 40, colonne code : commune associée 59901 → "
        "compter ses habitants dans 59002, comme l'INSEE, et retirer ses lignes",
    ]


def test_a_commune_or_an_age_that_is_not_told_is_named(tmp_path: Path) -> None:
    cure = "une ligne par âge, de 12 à 30 ; 0 s'il n'y a personne"
    every = ", ".join(map(str, range(12, 31)))
    assert faults(tmp_path, *FULL[1:18]) == [
        f"commune 59001 : âge(s) absent(s) : 12, 30 → {cure}",
        f"commune 59002 : âge(s) absent(s) : {every} → {cure}",
    ]


@pytest.mark.parametrize(
    "text", ["121", "-1", "17.0", "", "1e1", "٣", "²", "1 7", "99999999", "17 ans", "=17"]
)
def test_what_is_no_age_is_refused(tmp_path: Path, text: str) -> None:
    (told,) = faults(tmp_path, *FULL[1:], f"59001,{text},5")
    assert told.startswith(f"ligne 39, colonne age : ce n'est pas un âge : « {text} »")


@pytest.mark.parametrize("text", ["-1", "5.0", "1 234", "", "nan", "inf", "١", "9" * 400, "0x1"])
def test_what_is_no_number_of_people_is_refused(tmp_path: Path, text: str) -> None:
    (told,) = faults(tmp_path, *FULL[1:], f"59001,12,{text}")
    assert told.startswith("ligne 39, colonne population : ce n'est pas un nombre d'habitants")
    assert len(told) < 250


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("59001,12,5", ["absente : code", "absente : age", "absente : population"]),
        ("code,age", ["absente : population"]),
        ("code,age,age,population", ["donnée deux fois : age"]),
        ("code,age,population,sexe", ["inconnue : « sexe »"]),
        ("", ["absente : code", "absente : age", "absente : population"]),
    ],
)
def test_a_wrong_header_is_refused(tmp_path: Path, header: str, expected: list[str]) -> None:
    told = faults(tmp_path, header=header)
    assert [one for one in expected if not any(one in fault for fault in told)] == []
    assert all(one.startswith("ligne 1 : colonne") for one in told)
    assert all(one.endswith("→ une première ligne code,age,population") for one in told)


def test_a_row_of_another_length_is_refused(tmp_path: Path) -> None:
    lines = [*FULL[1:], "59001,12", "59001,13,5,1"]
    cure = "code, age, population"
    assert faults(tmp_path, *lines) == [
        f"ligne 39 : 2 champ(s) au lieu de 3 → {cure}",
        f"ligne 40 : 4 champ(s) au lieu de 3 → {cure}",
    ]


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"", "colonne absente"),
        ("code,age,population\n59001,17,é".encode("latin-1"), "pas de l'UTF-8"),
        ("code,age,population".encode("utf-16"), "pas de l'UTF-8"),
        (b'code,age,population\n"59001,17,5\n', "ligne 2 : ce n'est pas du CSV"),
        (b"code,age,population\n" + b"a" * 200_000 + b",1,1", "ce n'est pas du CSV"),
        (b"x" * (MOST_YOUNG_BYTES + 1), f"la limite est de {MOST_YOUNG_BYTES}"),
        (b"code,age,population\n\x00,\x00,\x00", "ligne 2"),
    ],
)
def test_a_file_of_another_kind_is_refused_in_words(tmp_path: Path, body: bytes, word: str) -> None:
    with pytest.raises(FaultyFileError) as caught:
        read_bytes(tmp_path, body)
    assert word in str(caught.value)
    assert "→" in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FaultyFileError, match=r"rien\.csv, fichier : illisible .* MAPAPP_YOUNG"):
        read_young(tmp_path / "rien.csv", communes={"59001"}, parents={})


@given(body=st.text(alphabet='code,age;population\n\r"0123456789 é', max_size=200))
@settings(derandomize=True, deadline=None, database=None, max_examples=200)
def test_any_text_is_read_or_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, body: str
) -> None:
    with pytest.raises(FaultyFileError):
        read_bytes(tmp_path_factory.getbasetemp(), f"{HEADER}\n{body}".encode())


def write_shipped(folder: Path) -> Settings:
    """Write a file for the shipped communes: as many people of every age as their place says."""
    codes = sorted(read_territory(ROOT / "geodata").communes.index)
    rows = [f"{code};{a};{at}" for at, code in enumerate(codes) for a in range(101)]
    path = folder / "jeunes.csv"
    path.write_text("\n".join(["code;age;population", *rows]), encoding="utf-8")
    return Settings(young=path)


def test_gaps_are_ranked_by_the_young_people_of_the_file(tmp_path: Path) -> None:
    chosen = write_shipped(tmp_path)
    territory = read_territory(chosen.geodata)
    records = make_records(read_checked_actions(chosen, territory), territory, chosen)

    asked = make_survey(Atlas(records), GapFilters())
    gaps = rank_gaps(asked, RankingQuery(grain="band", limit=500)).gaps

    order = {code: at for at, code in enumerate(sorted(records.young))}
    assert {*map(len, records.young.values())} == {101}
    years = {"12-15": 4, "16-17": 2, "18-21": 4, "22-25": 4, "26-30": 5}
    assert [gap.young for gap in gaps] == [order[g.code] * years[g.age_band or ""] for g in gaps]
    assert [gap.young for gap in gaps] == sorted((gap.young or 0 for gap in gaps), reverse=True)


def test_the_snapshot_changes_with_the_file_and_with_its_content(tmp_path: Path) -> None:
    path = tmp_path / "jeunes.csv"
    keys = [snapshot_key(Settings())]
    for text in ("a", "b"):
        path.write_text(text)
        keys.append(snapshot_key(Settings(young=path)))
    assert len({*keys}) == 3


def test_check_reads_the_file_too(tmp_path: Path) -> None:
    chosen = write_shipped(tmp_path)
    right = CliRunner().invoke(main, ["check"], env={"MAPAPP_YOUNG": str(chosen.young)})
    assert right.exit_code == 0
    assert right.stdout.splitlines()[-1] == "jeunes.csv : 9595 lignes, aucune faute"

    (tmp_path / "jeunes.csv").write_text("code,age,population\n59350,17,beaucoup")
    wrong = CliRunner().invoke(main, ["check"], env={"MAPAPP_YOUNG": str(chosen.young)})
    assert wrong.exit_code == 1
    assert "jeunes.csv, ligne 2, colonne population" in wrong.stderr
