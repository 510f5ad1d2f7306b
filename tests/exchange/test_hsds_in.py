import json
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapapp.exchange.hsds_in import is_hsds, read_hsds
from mapapp.exchange.hsds_out import write_hsds
from mapapp.exchange.intake import Intake
from mapapp.exchange.terrain import Terrain
from mapapp.model import Action
from tests.exchange.standing import NAMED, hidden, shipped, small, write_json
from tests.making import make_raw_action

INSEE = "https://api.insee.fr/metadonnees/geo/"


def uuid(name: str) -> str:
    return str(uuid5(NAMESPACE_DNS, name))


def outline(*codes: str) -> str:
    shape = small().union(codes)
    return shapely.to_geojson(shape)


def area(**fields: Any) -> dict[str, Any]:
    return {"id": uuid(str(fields)), **fields}


SERVICE: dict[str, Any] = {
    "id": uuid("service"),
    "name": "Atelier CV",
    "status": "active",
    "description": "Écrire son CV. Puis le relire.",
    "url": "https://annuaire.exemple.fr/42",
    "minimum_age": 16,
    "maximum_age": 25,
    "eligibility_description": "Jeunes de 16 à 25 ans",
    "assured_date": "2025-02-14",
    "organization": {"id": uuid("organization"), "name": "Association"},
    "service_areas": [area(uri=f"{INSEE}commune/59001")],
    "contacts": [
        {
            "id": uuid("contact"),
            "name": "Ada Nom",
            "email": "ada@exemple.fr",
            "phones": [{"id": uuid("phone"), "number": "0320212223"}],
        }
    ],
    "attributes": [
        {
            "id": uuid("attribute"),
            "taxonomy_term": {
                "id": uuid("term"),
                "name": "CV",
                "description": "CV",
                "code": "preparer-sa-candidature--developper-son-reseau",
            },
        }
    ],
}


def read(value: Any, folder: Path, terrain: Terrain | None = None) -> Intake:
    return read_hsds(write_json(folder, value, "annuaire.json"), terrain or small())


def read_one(folder: Path, **changes: Any) -> Intake:
    return read({"contents": [SERVICE | changes]}, folder)


@pytest.mark.parametrize("shown", [True, False])
def test_reading_back_every_shipped_action_changes_nothing(tmp_path: Path, *, shown: bool) -> None:
    terrain = shipped()
    out = terrain if shown else hidden(terrain)
    intake = read(write_hsds(out, public_url="https://carte.exemple.fr"), tmp_path, terrain)
    assert not intake.faults
    assert not intake.passed_over
    assert [entry.fields for entry in intake.entries] == [{"id": id_} for id_ in terrain.actions]
    assert {entry.fields["id"]: tuple(sorted(entry.reached or ())) for entry in intake.entries} == {
        **terrain.reached
    }


def test_the_outlines_alone_reach_the_same_communes(tmp_path: Path) -> None:
    made = json.loads(write_hsds(shipped()))
    for record in made["contents"]:
        record["id"] = uuid(record["id"])
        record["status"] = "active"
        record["service_areas"] = [{**record["service_areas"][0], "uri": None}]
    intake = read(made, tmp_path, shipped())
    assert not intake.faults
    entries = {entry.fields["title"]: entry.fields for entry in intake.entries}
    assert len(entries) == len(shipped().actions)
    for action in shipped().file.actions:
        fields = entries[action.title]
        kinds = {rule["kind"] for rule in fields["coverage"]["areas"]}
        assert kinds == {"outline"}
        assert fields["theme"] == action.theme


def test_a_foreign_service_inside_becomes_an_action(tmp_path: Path) -> None:
    intake = read_one(tmp_path)
    (entry,) = intake.entries
    assert entry.fields == {
        "id": uuid("service"),
        "title": "Atelier CV",
        "theme": "emploi",
        "carriers": ["Association"],
        "summary": "Écrire son CV.",
        "description": "Écrire son CV. Puis le relire.",
        "audience": {
            "text": "Jeunes de 16 à 25 ans",
            "age_min": 16,
            "age_max": 25,
            "criteria": [],
            "situations": [],
            "required_situations": [],
        },
        "coverage": {"areas": [{"kind": "commune", "code": "59001"}], "certainty": "stated"},
        "contacts": [
            {
                "role": None,
                "name": None,
                "organisation": "Association",
                "email": "ada@exemple.fr",
                "phones": ["+33 3 20 21 22 23"],
            }
        ],
        "links": [
            {"label": "La fiche dans son répertoire", "url": "https://annuaire.exemple.fr/42"}
        ],
        "cross_border": {"value": False},
        "source": {"document": "annuaire", "page": None},
    }
    assert entry.find_place(["audience", "age_max"]) == "service « Atelier CV » (n° 1), maximum_age"


@pytest.mark.parametrize(
    ("areas", "rules"),
    [
        ([area(uri="insee:59901")], [{"kind": "commune", "code": "59901"}]),
        ([area(uri=f"{INSEE}intercommunalite/200093201/")], [{"kind": "territory"}]),
        ([area(name="COMMUNE 59002")], [{"kind": "commune", "code": "59002"}]),
        ([area(name="Métropole européenne de Lille")], [{"kind": "territory"}]),
    ],
)
def test_areas_are_read_by_address_and_by_name(
    areas: list[Any], rules: list[Any], tmp_path: Path
) -> None:
    (entry,) = read_one(tmp_path, service_areas=areas).entries
    assert entry.fields["coverage"]["areas"] == rules


def test_an_outline_inside_stays_a_drawn_rule_of_the_model(tmp_path: Path) -> None:
    areas = [area(name="Ouest", extent=outline("59001", "59004"), extent_type="geojson")]
    (entry,) = read_one(tmp_path, service_areas=areas).entries
    (rule,) = entry.fields["coverage"]["areas"]
    assert (rule["kind"], rule["name"]) == ("outline", "Ouest")
    made = {**entry.fields, "source": {"document": "annuaire", "page": 1}}
    Action.model_validate_json(json.dumps(made))


def test_an_outline_that_goes_further_stands_in_the_second_layer(tmp_path: Path) -> None:
    inside = shapely.from_geojson(outline("59001", "59004"))
    west, south, east, north = inside.bounds
    wide = shapely.to_geojson(shapely.box(west - 0.1, south, east - 0.001, north))
    intake = read_one(tmp_path, service_areas=[area(extent=wide, extent_type="geojson")])
    (service,) = intake.services
    assert {"59001", "59004"} <= {*service.communes}
    assert not service.whole
    assert not intake.entries


def test_a_place_that_is_not_known_makes_a_zone_wider(tmp_path: Path) -> None:
    areas = [area(uri=f"{INSEE}commune/59001"), area(name="Kortrijk", uri="nis:34022")]
    (service,) = read_one(tmp_path, service_areas=areas).services
    assert service.communes == ["59001"]
    assert service.zone == ["59001", "Kortrijk"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"status": "defunct"}, "statut « defunct »"),
        ({"assured_date": None}, "sans date (assured_date ou last_modified)"),
        ({"service_areas": [area(uri="nis:57096")]}, "zone hors du territoire"),
        ({"service_areas": [area(uri="https://exemple.be/nis/59001")]}, "zone hors du territoire"),
        ({"service_areas": [area(uri=f"{INSEE}commune/75056")]}, "zone hors du territoire"),
        ({"service_areas": []}, "sans zone, et dans aucune commune du territoire"),
    ],
)
def test_what_is_passed_over_is_told(changes: dict[str, Any], reason: str, tmp_path: Path) -> None:
    intake = read_one(tmp_path, **changes)
    assert [intake.entries, intake.services, intake.faults] == [[], [], []]
    assert intake.passed_over == {reason: 1}


def test_without_an_area_the_place_decides(tmp_path: Path) -> None:
    point = shapely.from_geojson(outline("59005")).centroid
    location = {"id": uuid("l"), "location_type": "physical", "longitude": point.x}
    places = [{"id": uuid("p"), "location": location | {"latitude": point.y}}]
    (service,) = read_one(tmp_path, service_areas=None, service_at_locations=places).services
    assert service.communes == ["59005"]


@pytest.mark.parametrize(
    ("extent", "message"),
    [
        ("{", "le contour n’est pas du GeoJSON"),
        ("[1]", "le contour n’est pas du GeoJSON"),
        (
            '{"type": "Point", "coordinates": [1, 2]}',
            "le contour n’est pas un polygone : « Point »",
        ),
        (
            '{"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}',
            "le contour n’est pas un polygone de GeoJSON",
        ),
        (
            '{"type": "Polygon", "coordinates": [["a"]]}',
            "le contour n’est pas un polygone de GeoJSON",
        ),
        (
            '{"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 1], [1, 0], [0, 0]]]}',
            "contour ouvert, qui se croise, ou hors du globe",
        ),
        ('{"type": "FeatureCollection", "features": []}', "le contour n’a pas de surface"),
        (
            json.dumps({"type": "MultiPolygon", "coordinates": [[[[0, 0]] * 2600]] * 20}),
            "contour de plus de 50000 points",
        ),
        (
            '{"type": "Polygon", "coordinates": [[[NaN, 50], [3, 50], [3, 51], [NaN, 50]]]}',
            "le contour n’est pas un polygone de GeoJSON",
        ),
    ],
)
def test_a_bad_outline_is_a_fault_with_its_place(extent: str, message: str, tmp_path: Path) -> None:
    areas = [area(extent=extent, extent_type="geojson")]
    (fault,) = read_one(tmp_path, service_areas=areas).faults
    assert fault.place == "service « Atelier CV » (n° 1), service_areas.extent"
    assert fault.message == message


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    wrong = {
        "id": "42",
        "name": "",
        "status": "open",
        "minimum_age": "seize",
        "assured_date": "hier",
    }
    told = sorted(str(fault) for fault in read_one(tmp_path, **wrong).faults)
    place = "service «  » (n° 1), "
    assert told == sorted(
        [
            place + "id : identifiant qui n’est pas un UUID : « 42 » → un UUID",
            place + "name : texte trop court : «  » → au moins 1 caractères",
            place + "status : valeur inconnue : « open » "
            "→ l'une de : 'active', 'inactive', 'defunct' ou 'temporarily closed'",
            place + "minimum_age : ce n’est pas un nombre : « seize » → écrire un nombre",
            place + "assured_date : date mal formée : « hier » → une date comme 2024-06-30",
        ]
    )


def test_the_same_service_twice_is_a_fault(tmp_path: Path) -> None:
    (fault,) = read([SERVICE, SERVICE], tmp_path).faults
    assert fault.message == "identifiant donné plusieurs fois"


def own(folder: Path, change: dict[str, Any], *actions: dict[str, Any]) -> Intake:
    terrain = small(*actions)
    made = json.loads(write_hsds(terrain))
    made["contents"][0] |= change
    return read(made, folder, terrain)


def test_changed_fields_of_ours_are_told(tmp_path: Path) -> None:
    change = {
        "name": "Salon",
        "description": "Un forum.\n\nAutre texte.",
        "maximum_age": 25,
        "organization": {"id": uuid("o"), "name": "Ville de X"},
    }
    (entry,) = own(tmp_path, change).entries
    assert entry.fields == {
        "id": "forum",
        "title": "Salon",
        "description": "Autre texte.",
        "carriers": ["Ville de X"],
        "audience": {"text": "De 13 à 30 ans.", "age_min": 13, "age_max": 25, "criteria": []},
    }


def test_a_changed_contact_of_ours_is_found_by_its_identifier(tmp_path: Path) -> None:
    raw = make_raw_action(contacts=[NAMED, NAMED | {"role": "Directrice"}])
    terrain = small(raw)
    made = json.loads(write_hsds(hidden(terrain)))
    made["contents"][0]["contacts"][1]["email"] = "b@exemple.fr"
    (entry,) = read(made, tmp_path, terrain).entries
    assert entry.fields == {
        "id": "forum",
        "contacts": [NAMED, NAMED | {"role": "Directrice", "email": "b@exemple.fr"}],
    }


def test_what_of_ours_has_no_counterpart_is_told_and_not_taken(tmp_path: Path) -> None:
    intake = own(tmp_path, {"fees_description": "10 €"})
    assert [entry.fields for entry in intake.entries] == [{"id": "forum"}]
    assert intake.passed_over == {
        "champ changé sans équivalent ici, non repris : fees_description": 1
    }


def test_the_form_is_guessed_from_the_first_bytes() -> None:
    assert is_hsds(write_hsds(small()))
    assert is_hsds(json.dumps([SERVICE]).encode())
    assert not is_hsds(b'{"version": 1, "actions": [')


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from([*SERVICE, "location", "extent", "type", "coordinates", "uri"]),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    changes=st.dictionaries(st.sampled_from([*SERVICE]), JSON, max_size=4),
    extent=st.none() | JSON,
    uri=st.none() | st.text(max_size=12),
)
def test_no_service_gives_a_traceback(
    changes: dict[str, Any], extent: Any, uri: str | None, tmp_path: Path
) -> None:
    areas = [area(extent=json.dumps(extent), uri=uri), area(extent=outline("59001"), uri=uri)]
    intake = read([SERVICE | {"service_areas": areas} | changes], tmp_path)
    assert [*intake.faults, *intake.entries, *intake.services, *intake.passed_over]
