"""Every form that the site writes reads back without a change; what is unknown is refused."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from mapapp.actions import check_actions
from mapapp.communes import Territory, read_territory
from mapapp.contacts import show_file
from mapapp.exchange.geojson_out import write_actions_geojson, write_actions_json
from mapapp.exchange.hsds_out import write_hsds
from mapapp.exchange.inclusion_out import write_inclusion
from mapapp.exchange.intakes import FORMS, read_intake
from mapapp.exchange.merge import Current, Land, merge_intake
from mapapp.exchange.stock import Stock
from mapapp.exchange.tableout import write_csv, write_ods, write_xlsx
from mapapp.exchange.terrain import Terrain
from mapapp.prepare import make_known, make_territory_ground, name_places
from mapapp.settings import Settings
from mapapp.snapshot import Snapshot
from tests.conftest import ROOT
from tests.exchange.landing import make_terrain

SETTINGS = {
    "names": {"show_names": True},
    "contacts": {},
    "bare": {"show_contacts": False},
}
WITHHELD: dict[str, tuple[str, ...]] = {
    "names": (),
    "contacts": ("contacts.name",),
    "bare": ("contacts",),
}
Writer = Callable[[Stock, tuple[str, ...]], bytes]


def terrain_of(stock: Stock) -> Terrain:
    return Terrain(stock.file, stock.territory)


WRITERS: dict[str, Writer] = {
    "a.csv": lambda s, held: write_csv(s.file, name_places(s.territory), withheld=held),
    "a.xlsx": lambda s, held: write_xlsx(s.file, name_places(s.territory), withheld=held),
    "a.ods": lambda s, held: write_ods(s.file, name_places(s.territory), withheld=held),
    "a.geojson": lambda s, _: write_actions_geojson(s),
    "actions.json": lambda s, _: write_actions_json(s),
    "inclusion.json": lambda s, _: write_inclusion(terrain_of(s)),
    "hsds.json": lambda s, _: write_hsds(terrain_of(s)),
}


@pytest.fixture(scope="module")
def territory(settings: Settings) -> Territory:
    return read_territory(settings.geodata)


@pytest.fixture(scope="module")
def current(territory: Territory) -> Current:
    body = (ROOT / "actions.json").read_bytes()
    return Current(json.loads(body), check_actions(body, "actions.json", make_known(territory)))


@pytest.mark.parametrize("shown", SETTINGS)
@pytest.mark.parametrize("name", WRITERS)
def test_what_is_written_reads_back_without_a_change(
    tmp_path: Path,
    snapshot: Snapshot,
    territory: Territory,
    current: Current,
    name: str,
    shown: str,
) -> None:
    settings = Settings(**SETTINGS[shown])  # type: ignore[arg-type]
    stock = Stock(show_file(current.file, settings), snapshot.records, territory, settings)
    path = tmp_path / name
    path.write_bytes(WRITERS[name](stock, WITHHELD[shown]))

    intake = read_intake(path, None, Terrain(current.file, territory))
    land = Land(make_known(territory), make_territory_ground(territory))
    merged = merge_intake(intake, current, land)
    assert [str(fault) for fault in merged.faults] == []
    assert len(intake.entries) == len(current.file.actions)
    assert (merged.raw == current.raw, merged.file == current.file) == (True, True)


def refuse(path: Path, body: bytes, form: str | None = None) -> list[str]:
    path.write_bytes(body)
    return [str(fault) for fault in read_intake(path, form, make_terrain()).faults]


@pytest.mark.parametrize(
    ("name", "body", "line"),
    [
        (
            "a.txt",
            b"",
            "fichier : fin de nom inconnue « .txt » → l'un de : .csv, .xlsx, .ods, .json",
        ),
        ("a", b"", "fichier : fin de nom inconnue «  »"),
        ("a.json", b"{", "fichier : ligne 1, colonne 2 : JSON interrompu ou mal formé"),
        ("a.json", b'{"a": NaN}', "fichier : NaN n'est pas un nombre JSON"),
        ("a.json", b"[" * 100_000, "fichier : plus de 60 niveaux imbriqués"),
        ("a.json", b'{"a": 1, "a": 2}', "fichier : champ écrit deux fois"),
        ("a.json", b"\xff\xfe", "fichier : octet 0 : ce n'est pas de l'UTF-8"),
        ("a.json", b"{}", "fichier : ni fichier d'actions, ni data·inclusion, ni HSDS, ni GeoJSON"),
        ("a.json", b" " * 20_000_001, "fichier : 20000001 octets, la limite est de 20000000"),
        ("a.geojson", b"3", "fichier : ni fichier d'actions"),
        ("a.CSV", b"", "fichier : "),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_cannot_be_read_is_refused_in_words(
    tmp_path: Path, name: str, body: bytes, line: str
) -> None:
    (told,) = refuse(tmp_path / name, body)
    assert told.startswith(line)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    for name in ("a.csv", "a.xlsx", "a.json", "a.geojson"):
        (fault,) = read_intake(tmp_path / name, None, make_terrain()).faults
        assert str(fault) == (
            "fichier : illisible (No such file or directory) → vérifier le chemin et les droits"
        )


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("body", [b"", b"{}", b"PK\x03\x04", b"\x00" * 100, b'[[["a"]]]', b"3"])
def test_no_form_stumbles_over_what_it_is_not(tmp_path: Path, form: str, body: bytes) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(body)
    intake = read_intake(path, form, make_terrain())
    assert intake.entries == []


def test_a_map_named_json_is_a_map_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b'{"type": "FeatureCollection", "features": []}')
    assert read_intake(path, None, make_terrain()).faults == []


def test_the_form_that_is_asked_for_wins_over_the_name(tmp_path: Path) -> None:
    (told,) = refuse(tmp_path / "a.csv", b"[]", "actions")
    assert told == "fichier : ce n'est pas un objet → écrire entre accolades"


def test_the_forms_of_the_tests_are_those_of_the_house() -> None:
    assert len(FORMS) == len(WRITERS)
