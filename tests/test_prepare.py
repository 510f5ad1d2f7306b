"""Preparing joins, counts and keeps plain records: traps that others fell into."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from mapapp.communes import Territory, read_territory
from mapapp.errors import FaultyFileError
from mapapp.exchange.offer import FILE_NAMES
from mapapp.model import ActionsFile, SourceRef
from mapapp.prepare import read_checked_actions
from mapapp.records import Count, Cover, Records, Zone
from mapapp.settings import Settings
from tests.ground import CODES, make_territory
from tests.making import SOURCE, make_raw_action
from tests.whole import make_records, prepare_snapshot


def action(
    id_: str, *areas: dict[str, Any], theme: str = "emploi", **coverage: Any
) -> dict[str, Any]:
    contact = {"role": "Chargée", "name": "Nom Secret", "organisation": "Ville"}
    return make_raw_action(
        {"audience.age_min": 16, "audience.age_max": 25},
        id=id_,
        theme=theme,
        coverage={"areas": areas, "certainty": "stated"} | coverage,
        contacts=[contact | {"email": "accueil@exemple.fr", "phones": []}],
    )


def make_file(*actions: dict[str, Any]) -> ActionsFile:
    named = SOURCE | {"id": "rapport-melt-2024"}  # by the shipped zones
    sources = [SOURCE, SOURCE | {"id": "rapport", "year": 2024}, named]
    return ActionsFile.model_validate_json(
        json.dumps({"version": 1, "sources": sources, "actions": actions})
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
        relation="parts",
        names=["Part"],
        programme="part",
    )


AGAIN = action("encore", {"kind": "zone", "zone": "ouest"}) | {
    "source": {"document": "rapport", "page": 3},
    "related": [{"action": "tout", "same": True, "note": "Cinq ans plus tard."}],
}


def test_the_same_programme_of_two_sources_is_shown_twice_and_counted_once() -> None:
    records = make(WIDE | {"theme": "emploi"}, AGAIN, FORUM)
    assert [(found.id, found.programme) for found in records.actions] == [
        ("tout", "tout"),
        ("encore", "tout"),
        ("forum", "forum"),
    ]
    assert {row.programme for row in records.covers if row.action == "encore"} == {"tout"}
    counts = {commune.code: commune.counts for commune in records.communes}
    assert [(counts[code].local, counts[code].all) for code in ("59001", "59004", "59009")] == [
        (2, 2),
        (1, 1),
        (0, 1),
    ]
    assert counts["59001"].by_theme == {"emploi": Count(local=2, all=2)}


def test_zones_are_kept_and_name_the_reason() -> None:
    records = make(WIDE, AGAIN)
    assert [(zone.id, zone.name) for zone in records.zones] == [("ouest", "L’ouest")]
    covers = covers_of(records, "encore")
    assert {code: (row.relation, row.names) for code, row in covers.items()} == {
        "59001": ("zone", ["L’ouest"]),
        "59004": ("zone", ["L’ouest"]),
    }


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


def test_a_zone_that_points_to_no_source_is_refused(tmp_path: Path) -> None:
    path = write_actions(tmp_path, FORUM)
    zone = Zone(
        id="lys",
        name="La Lys",
        communes=["59001"],
        source=SourceRef(document="absent", page=2),
    )
    known = zone.model_copy(update={"source": SourceRef(document="rapport", page=2)})
    bare = zone.model_copy(update={"source": None})
    territory = make_territory(["59000"])
    for zones in ({}, {"lys": bare}, {"lys": known}):
        read_checked_actions(Settings(actions=path), replace(territory, zones=zones))
    with pytest.raises(FaultyFileError) as caught:
        read_checked_actions(
            Settings(actions=path), replace(territory, zones={"lys": zone, "ouest": bare})
        )
    assert str(caught.value) == (
        "zones.json, zone « lys » : document inconnu « absent »"
        " → l'id d'une source du fichier d'actions"
    )


def test_related_actions_name_each_other_in_the_records() -> None:
    tout, encore, forum = make(WIDE | {"theme": "emploi"}, AGAIN, FORUM).actions
    assert [(tie.action, tie.same, tie.note) for tie in tout.related] == [
        ("encore", True, "Cinq ans plus tard.")
    ]
    assert [tie.action for tie in encore.related] == ["tout"]
    assert forum.related == []


def test_a_snapshot_holds_the_files_of_the_map_the_same_each_time(tmp_path: Path) -> None:
    path = write_actions(tmp_path, action("forum", {"kind": "commune", "code": "59286"}))
    one, other = (prepare_snapshot(Settings(actions=path)) for _ in range(2))
    assert one == other
    assert set(one.files) == {
        "map.html",
        "map.js",
        "border.html",
        "border.js",
        "icon-192.png",
        "icon-512.png",
        "icon-maskable.png",
        "map-host",
        "script-words.json",
        "schema.json",
        "communes.gpkg",
        "shapes.json",
        "texts.json",
        *FILE_NAMES,
    }
    assert [found.id for found in one.records.actions] == ["forum"]


@pytest.mark.parametrize(("basemap", "host"), [(False, b""), (True, b"https://data.geopf.fr")])
def test_the_host_of_the_street_map_is_named_only_when_it_is_offered(
    tmp_path: Path, *, basemap: bool, host: bytes
) -> None:
    files = prepare_snapshot(Settings(actions=write_actions(tmp_path), basemap=basemap)).files
    assert files["map-host"] == host
    assert (b"data.geopf.fr" in files["map.js"]) is basemap
