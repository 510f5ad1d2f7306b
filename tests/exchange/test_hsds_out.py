import json
from typing import Any
from uuid import UUID

import pytest
import shapely

from mapapp.errors import FaultyFileError
from mapapp.exchange.hsds_model import WrittenService
from mapapp.exchange.hsds_out import make_id, write_hsds
from mapapp.exchange.terrain import Terrain
from tests.exchange.standing import NAMED, hidden, shipped, small
from tests.making import make_raw_action

INSEE = "https://api.insee.fr/metadonnees/geo/"


def read_out(terrain: Terrain, **options: Any) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = json.loads(write_hsds(terrain, **options))["contents"]
    return made


def service(changes: dict[str, Any] | None = None, **top: Any) -> dict[str, Any]:
    return read_out(small(make_raw_action(changes, **top)))[0]


def find_ids(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["id"]] if "id" in value else []
        return own + [one for inner in value.values() for one in find_ids(inner)]
    return [one for inner in value for one in find_ids(inner)] if isinstance(value, list) else []


def test_all_shipped_actions_are_valid_services() -> None:
    made = read_out(shipped(), public_url="https://carte.exemple.fr")
    assert [WrittenService.model_validate(record).name for record in made] == [
        action.title for action in shipped().file.actions
    ]


def test_every_identifier_is_a_uuid_and_stays_the_same() -> None:
    made = read_out(shipped())
    assert {UUID(one).version for one in find_ids(made)} == {5}
    assert make_id("service", "forum") == "e688bafd-330c-5ac8-ac1b-b5a50ef98f97"


def test_objects_of_one_identifier_are_the_same() -> None:
    known: dict[str, Any] = {}

    def visit(value: Any) -> None:
        if isinstance(value, dict):
            if "id" in value:
                assert known.setdefault(value["id"], value) == value
            for inner in value.values():
                visit(inner)
        elif isinstance(value, list):
            for inner in value:
                visit(inner)

    visit(read_out(shipped()))
    assert len(known) > 500


def test_ages_are_numbers_and_the_audience_words() -> None:
    made = service({"audience.age_max": 25, "audience.criteria": ["élève"]})
    assert (made["minimum_age"], made["maximum_age"]) == (13, 25)
    assert made["eligibility_description"] == "De 13 à 30 ans ; élève."


def test_every_service_says_of_which_year_it_is_known() -> None:
    made = read_out(shipped())
    assert {record["status"] for record in made} == {"active"}
    assert {record["assured_date"] for record in made} == {"2019-01-01", "2024-01-01"}
    assert all("suite à vérifier" in record["alert"] for record in made)
    assert not [record for record in made if "last_modified" in record]


def test_the_whole_territory_is_one_area_with_its_address() -> None:
    (area,) = service({"coverage.areas": [{"kind": "territory"}]})["service_areas"]
    assert area["uri"] == f"{INSEE}intercommunalite/200093201"
    assert area["extent_type"] == "geojson"
    assert shapely.from_geojson(area["extent"]).geom_type == "Polygon"


def test_several_communes_are_drawn_together_and_named_each() -> None:
    areas = service({"coverage.areas": [{"kind": "neighbours", "code": "59001"}]})["service_areas"]
    assert [area.get("uri") for area in areas] == [
        None,
        f"{INSEE}commune/59001",
        f"{INSEE}commune/59002",
        f"{INSEE}commune/59004",
    ]
    assert areas[0]["name"] == "Commune 59001 et ses voisines"
    assert areas[0]["description"] == "écrit dans le document"
    assert [area["name"] for area in areas[1:]] == [
        "Commune 59001",
        "Commune 59002",
        "Commune 59004",
    ]


def test_the_outline_is_the_union_of_the_communes() -> None:
    terrain = shipped()
    made = read_out(terrain)
    drawn = shapely.from_geojson(made[0]["service_areas"][0]["extent"])
    commune = terrain.territory.communes.geometry["59350"]
    assert shapely.equals(drawn, commune)


def test_several_contacts_are_told_with_all_their_numbers() -> None:
    contacts = service(contacts=[NAMED, NAMED | {"role": None, "name": None}])["contacts"]
    assert [contact.get("title") for contact in contacts] == ["Chargée de projet", None]
    assert [phone["number"] for phone in contacts[0]["phones"]] == [
        "+33 3 20 21 22 23",
        "+33 3 20 21 22 24",
    ]
    assert contacts[0]["department"] == "Ville"


def test_names_stand_there_only_where_the_operator_shows_them() -> None:
    told = [
        contact for record in read_out(hidden(shipped())) for contact in record.get("contacts", [])
    ]
    assert told
    assert not [contact for contact in told if "name" in contact]


def test_a_period_is_a_schedule_without_hours() -> None:
    timeline = [{"from": "2018-09", "to": "2020", "label": "Suite", "planned": True}]
    (schedule,) = service(timeline=timeline)["schedules"]
    assert (schedule["valid_from"], schedule["valid_to"]) == ("2018-01-01", "2020-12-31")
    assert schedule["description"] == "Depuis 2018, prévue jusqu’en 2020, suite à vérifier."
    assert "schedules" not in service()


def test_terms_name_their_taxonomy() -> None:
    terms = {
        attribute["link_type"]: attribute["taxonomy_term"]
        for attribute in service(id="forum-emploi", carriers=["Ville de X"])["attributes"]
        if "taxonomy_term" in attribute
    }
    assert {kind: (term["code"], term["name"]) for kind, term in terms.items()} == {
        "theme": ("emploi", "Emploi"),
        "thematique": (
            "choisir-un-metier--decouvrir-un-metier-ou-un-secteur-dactivite",
            "Découvrir un métier ou un secteur d’activité",
        ),
        "type": ("information", "Information"),
        "reseau-porteur": ("communes", "Communes, mairies, communautés de communes, etc."),
    }
    assert terms["type"]["taxonomy"] == "data·inclusion v1"
    assert terms["type"]["taxonomy_detail"]["name"] == "data·inclusion v1"


def test_a_venue_is_a_place_without_an_invented_address() -> None:
    (place,) = service(venues=[{"name": "Salle", "code": "59901"}])["service_at_locations"]
    location = {key: value for key, value in place["location"].items() if key != "id"}
    assert location == {
        "location_type": "physical",
        "name": "Salle",
        "description": "Part",
        "external_identifier": "59901",
        "external_identifier_type": "COG INSEE",
    }


def test_an_invalid_record_stops_the_writing_with_its_field() -> None:
    with pytest.raises(FaultyFileError) as caught:
        write_hsds(small(), public_url="sans protocole")
    assert [fault.place for fault in caught.value.faults] == ["service « Forum », url"]


def test_the_same_input_gives_the_same_bytes() -> None:
    assert write_hsds(small()) == write_hsds(small())
