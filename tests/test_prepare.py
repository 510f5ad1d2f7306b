"""Preparing joins, counts and keeps plain records: traps that others fell into."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from mapapp.communes import Territory, find_neighbours, read_territory
from mapapp.errors import FaultyFileError
from mapapp.model import ActionsFile
from mapapp.prepare import make_records, prepare_snapshot, read_checked_actions
from mapapp.records import Cover, Records
from mapapp.settings import Settings

WEST_M, NORTH_M, SIDE_M = 700_000, 7_060_000, 1000
CODES = [f"5900{place}" for place in range(1, 10)]


def box(west: float, north: float, east: float, south: float) -> shapely.Polygon:
    """Draw a box in kilometres east and south of the grid's corner, in EPSG:2154."""
    x, y = WEST_M, NORTH_M
    return shapely.box(x + west * SIDE_M, y - south * SIDE_M, x + east * SIDE_M, y - north * SIDE_M)


def make_territory(postal_codes: list[str]) -> Territory:
    """Make nine squares of 10 inhabitants, 59005 in the middle, 59901 a quarter of it."""
    shapes = [box(place % 3, place // 3, place % 3 + 1, place // 3 + 1) for place in range(9)]
    communes = gpd.GeoDataFrame(
        {
            "name": [f"Commune {code}" for code in CODES],
            "postal_codes": [postal_codes] * 9,
            "population": 10,
            "population_year": 2023,
            "area_km2": 1.0,
        },
        geometry=shapes,
        index=CODES,
        crs="EPSG:2154",
    ).to_crs("EPSG:4326")
    associated = gpd.GeoDataFrame(
        {"name": ["Part"], "parent": ["59005"], "postal_codes": [postal_codes]},
        geometry=[box(1, 1, 1.5, 1.5)],
        index=["59901"],
        crs="EPSG:2154",
    ).to_crs("EPSG:4326")
    zones = {"ouest": ("59001", "59004")}
    return Territory(communes, associated, zones, {"ouest": "L’ouest"}, find_neighbours(communes))


def action(
    id_: str, *areas: dict[str, Any], theme: str = "emploi", **coverage: Any
) -> dict[str, Any]:
    contact = {"role": "Chargée", "name": "Nom Secret", "organisation": "Ville"}
    return {
        "id": id_,
        "title": id_,
        "theme": theme,
        "carriers": ["Ville"],
        "summary": "s",
        "description": "d",
        "audience": {"text": "t", "age_min": 16, "age_max": 25, "criteria": []},
        "coverage": {"areas": areas, "certainty": "stated"} | coverage,
        "contacts": [contact | {"email": "accueil@exemple.fr", "phones": []}],
        "cross_border": {"value": False},
        "source": {"document": "guide", "page": 7},
    }


def make_file(*actions: dict[str, Any]) -> ActionsFile:
    source = {"id": "guide", "title": "Guide", "publisher": "MEL", "year": 2019}
    return ActionsFile.model_validate_json(
        json.dumps({"version": 1, "sources": [source], "actions": actions})
    )


TERRITORY = {"kind": "territory"}
FORUM = action("forum", {"kind": "commune", "code": "59001"})
WIDE = action("tout", TERRITORY, theme="mobilite")
BOTH = action("les-deux", {"kind": "commune", "code": "59001"}, TERRITORY)
PART = action("part", {"kind": "commune", "code": "59901", "page": 9}, certainty="inferred")


def make(*actions: dict[str, Any], postal_codes: Any = ("59000",), **settings: Any) -> Records:
    territory = make_territory(list(postal_codes))
    return make_records(make_file(*actions), territory, Settings(**settings))


def covers_of(records: Records, action_id: str) -> dict[str, Cover]:
    return {row.code: row for row in records.covers if row.action == action_id}


def test_an_action_of_one_commune_is_not_spread_by_its_postal_code() -> None:
    records = make(FORUM)
    assert {tuple(commune.postal_codes) for commune in records.communes} == {("59000",)}
    assert [row.code for row in records.covers] == ["59001"]


def test_postal_codes_change_no_cover() -> None:
    actions = FORUM, WIDE, PART, action("voisins", {"kind": "neighbours", "code": "59005"})
    one, other = make(*actions), make(*actions, postal_codes=["59001", "59002"])
    assert one.covers == other.covers


def test_a_territory_wide_action_is_in_every_commune_and_counted_once() -> None:
    records = make(WIDE)
    assert list(covers_of(records, "tout")) == CODES
    assert [commune.counts.all for commune in records.communes] == [1] * 9
    assert [found.id for found in records.actions] == ["tout"]
    assert (records.actions[0].counts.communes, records.actions[0].counts.population) == (9, 90)


def test_local_and_all_are_counted_apart() -> None:
    records = make(FORUM, WIDE)
    counts = {commune.code: commune.counts for commune in records.communes}
    assert (counts["59001"].local, counts["59001"].all) == (1, 2)
    assert (counts["59002"].local, counts["59002"].all) == (0, 1)


def test_a_commune_named_beside_the_territory_is_counted_once_and_local() -> None:
    records = make(BOTH)
    counts = {commune.code: commune.counts for commune in records.communes}
    assert len(records.covers) == 9
    assert (counts["59001"].local, counts["59001"].all) == (1, 1)
    assert (counts["59002"].local, counts["59002"].all) == (0, 1)


def test_counts_by_theme_add_up_in_the_order_of_themes() -> None:
    (first, *_) = make(WIDE, FORUM, PART).communes
    assert list(first.counts.by_theme) == ["emploi", "mobilite"]
    assert first.counts.by_theme["emploi"].local == 1
    assert first.counts.by_theme["mobilite"].local == 0
    assert sum(count.all for count in first.counts.by_theme.values()) == first.counts.all


def test_a_part_reaches_its_commune_with_its_share_page_and_reason() -> None:
    assert covers_of(make(PART), "part")["59005"] == Cover(
        code="59005",
        action="part",
        extent="part",
        share=0.25,
        basis="commune",
        certainty="inferred",
        page=9,
        why="Seulement à Part, page 9 (déduit du texte).",
    )


def test_a_cover_without_page_of_its_own_has_that_of_its_action() -> None:
    assert covers_of(make(FORUM), "forum")["59001"].why == "Commune nommée, page 7."


def test_neighbours_are_those_that_share_an_edge() -> None:
    records = make(action("voisins", {"kind": "neighbours", "code": "59001"}))
    assert list(covers_of(records, "voisins")) == ["59001", "59002", "59004"]
    assert records.communes[0].neighbours == ["59002", "59004"]


def test_an_action_says_where_and_for_which_ages() -> None:
    (served,) = make(BOTH).actions
    assert served.where == "Commune 59001 et toute la métropole"
    assert served.ages == "16 à 25 ans"


def test_communes_tell_their_parts_and_parts_their_commune() -> None:
    records = make()
    parts = {commune.code: [part.code for part in commune.parts] for commune in records.communes}
    assert parts == {code: ["59901"] if code == "59005" else [] for code in CODES}
    (part,) = records.associated
    assert (part.parent.code, part.parent.name) == ("59005", "Commune 59005")


def test_a_commune_knows_its_box_and_a_point_inside() -> None:
    commune = make().communes[4]
    west, south, east, north = commune.bbox
    assert west < commune.centre[0] < east
    assert south < commune.centre[1] < north


@pytest.mark.parametrize(
    ("chosen", "names", "emails"),
    [
        ({}, [None], ["accueil@exemple.fr"]),
        ({"show_names": True}, ["Nom Secret"], ["accueil@exemple.fr"]),
        ({"show_contacts": False}, [], []),
        ({"show_contacts": False, "show_names": True}, [], []),
    ],
)
def test_contacts_are_shown_as_the_operator_says(
    chosen: dict[str, bool], names: list[str | None], emails: list[str]
) -> None:
    contacts = make(FORUM, **chosen).actions[0].contacts
    assert [contact.name for contact in contacts] == names
    assert [contact.email for contact in contacts] == emails


def test_a_hidden_name_is_nowhere_in_the_records() -> None:
    assert "Nom Secret" not in make(FORUM).model_dump_json()


def test_the_same_inputs_give_the_same_records() -> None:
    assert make(FORUM, WIDE).model_dump_json() == make(FORUM, WIDE).model_dump_json()


def test_several_quarters_of_one_commune_are_all_in_the_reason() -> None:
    quarters = [{"kind": "quarter", "code": "59001", "name": name} for name in ("Nord", "Sud")]
    why = covers_of(make(action("kaps", *quarters)), "kaps")["59001"].why
    assert "Nord" in why
    assert "Sud" in why


def test_a_commune_reached_whole_is_not_said_to_be_reached_in_part_only() -> None:
    quarter = {"kind": "quarter", "code": "59001", "name": "Nord"}
    cover = covers_of(make(action("mixte", quarter, TERRITORY)), "mixte")["59001"]
    assert cover.extent == "whole"
    assert "seulement" not in cover.why.lower()


def test_an_outline_that_crosses_itself_is_refused_as_a_fault(tmp_path: Path) -> None:
    ring = [[3.0, 50.6], [3.1, 50.7], [3.1, 50.6], [3.0, 50.7], [3.0, 50.6]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    path = write_actions(tmp_path, action("x", {"kind": "outline", "name": "x", "geometry": shape}))
    with pytest.raises(FaultyFileError):
        prepare_snapshot(Settings(actions=path))


def write_actions(folder: Path, *actions: dict[str, Any]) -> Path:
    path = folder / "actions.json"
    path.write_text(make_file(*actions).model_dump_json(), encoding="utf-8")
    return path


@cache
def shipped() -> Territory:
    return read_territory(Settings().geodata)


def test_actions_are_checked_against_the_territory(tmp_path: Path) -> None:
    path = write_actions(tmp_path, action("x", {"kind": "zone", "zone": "nulle"}))
    with pytest.raises(FaultyFileError, match="zone inconnue « nulle »"):
        read_checked_actions(Settings(actions=path), shipped())


def test_a_snapshot_holds_the_files_of_the_map_the_same_each_time(tmp_path: Path) -> None:
    path = write_actions(tmp_path, action("forum", {"kind": "commune", "code": "59286"}))
    one, other = (prepare_snapshot(Settings(actions=path)) for _ in range(2))
    assert one == other
    assert set(one.files) == {
        "map.html",
        "map.js",
        "map.json",
        "map-host",
        "schema.json",
        "communes.geojson",
    }
    assert json.loads(one.files["map.json"])["actions"][0]["id"] == "forum"


@pytest.mark.parametrize(("basemap", "host"), [(False, b""), (True, b"https://data.geopf.fr")])
def test_the_host_of_the_street_map_is_named_only_when_it_is_offered(
    tmp_path: Path, *, basemap: bool, host: bytes
) -> None:
    files = prepare_snapshot(Settings(actions=write_actions(tmp_path), basemap=basemap)).files
    assert files["map-host"] == host
    assert (b"data.geopf.fr" in files["map.js"]) is basemap
