import json
from typing import Any

import pytest
from data_inclusion.schema import v1

from mapapp.errors import FaultyFileError
from mapapp.exchange import inclusion_out
from mapapp.exchange.inclusion_out import write_inclusion
from mapapp.exchange.terrain import Terrain
from tests.exchange.standing import NAMED, hidden, shipped, small
from tests.making import make_raw_action

STRICT = {"ignore_warnings": False}
BELGIAN = {"57096", "34022", "54007", "33029", "57027", "34027"}


def read_out(terrain: Terrain, **options: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(write_inclusion(terrain, **options))
    return made


def service(changes: dict[str, Any] | None = None, **top: Any) -> dict[str, Any]:
    made: dict[str, Any] = read_out(small(make_raw_action(changes, **top)))["services"][0]
    return made


def test_all_shipped_actions_pass_the_official_models_without_a_warning() -> None:
    made = read_out(shipped(), public_url="https://carte.exemple.fr")
    for record in made["services"]:
        v1.Service.model_validate(record, context=STRICT)
    for record in made["structures"]:
        v1.Structure.model_validate(record, context=STRICT)
    assert len(made["services"]) == len(shipped().actions)
    held = {record["id"] for record in made["structures"]}
    assert {record["structure_id"] for record in made["services"]} <= held


def test_fields_are_those_of_the_standard() -> None:
    made = read_out(shipped(), public_url="https://carte.exemple.fr")
    assert {key for record in made["services"] for key in record} <= set(v1.Service.model_fields)
    structures = {key for record in made["structures"] for key in record}
    assert structures <= set(v1.Structure.model_fields)


def test_a_year_that_no_document_prints_is_told_as_about() -> None:
    (made,) = read_out(small(year_is_inferred=True))["services"]
    assert made["description"].endswith("Source : Guide (2019 environ), page 11.")


def test_a_service_says_what_the_action_says() -> None:
    made = service({"audience.age_max": 25}, contacts=[NAMED])
    assert made == {
        "source": "mapapp-mel",
        "structure_id": "mapapp-mel--ville",
        "id": "mapapp-mel--forum",
        "nom": "Forum",
        "description": "Un forum.\n\nUn forum des métiers.\n\n"
        "Territoire : Commune 59001 (écrit dans le document).\n\nSource : Guide (2019), page 11.",
        "lien_source": None,
        "date_maj": "2019-01-01",
        "type": None,
        "thematiques": None,
        "frais": None,
        "publics": ["jeunes"],
        "publics_precisions": "De 13 à 25 ans. De 13 à 30 ans.",
        "conditions_acces": None,
        "telephone": "+33320212223",
        "courriel": "ada@exemple.fr",
        "contact_nom_prenom": "Ada Nom",
        "modes_mobilisation": ["envoyer-un-courriel", "telephoner"],
        "modes_accueil": None,
        "zone_eligibilite": ["59001"],
    }


@pytest.mark.parametrize(
    ("areas", "zone"),
    [
        ([{"kind": "territory"}], ["200093201"]),
        ([{"kind": "neighbours", "code": "59001"}], ["59001", "59002", "59004"]),
        ([{"kind": "zone", "zone": "ouest"}], ["59001", "59004"]),
        ([{"kind": "commune", "code": "59901"}], ["59005"]),
        ([{"kind": "quarter", "code": "59003", "name": "Nord"}], ["59003"]),
        ([{"kind": "commune", "code": f"5900{n}"} for n in range(1, 10)], ["200093201"]),
    ],
)
def test_rules_are_expanded_to_codes(areas: list[dict[str, Any]], zone: list[str]) -> None:
    assert service({"coverage.areas": areas})["zone_eligibilite"] == zone


def test_a_part_of_a_commune_is_told_in_words() -> None:
    areas = [
        {"kind": "commune", "code": "59901"},
        {"kind": "quarter", "code": "59003", "name": "Nord"},
    ]
    assert service({"coverage.areas": areas, "audience.criteria": ["élève"]})[
        "conditions_acces"
    ] == (
        "Élève. Secteur nommé par le document : Part, commune associée à Commune 59005 ; "
        "Commune 59003 (Nord)."
    )


def test_no_belgian_code_stands_where_a_french_one_is_expected() -> None:
    codes = {
        code for record in read_out(shipped())["services"] for code in record["zone_eligibilite"]
    }
    assert codes <= shipped().codes | {"200093201"}
    assert not codes & BELGIAN


def test_the_whole_territory_is_never_ninety_five_codes() -> None:
    zones = [record["zone_eligibilite"] for record in read_out(shipped())["services"]]
    assert max(len(zone) for zone in zones) < 95
    assert ["200093201"] in zones


def test_names_stand_there_only_where_the_operator_shows_them() -> None:
    names = {
        contact.name
        for action in shipped().file.actions
        for contact in action.contacts
        if contact.name
    }
    told = write_inclusion(hidden(shipped())).decode()
    assert names
    assert not [name for name in names if name in told]


def test_dates_are_those_of_the_document_never_fresher() -> None:
    dates = {record["date_maj"] for records in read_out(shipped()).values() for record in records}
    assert dates == {"2019-01-01", "2024-01-01"}


def test_a_page_is_linked_only_where_the_site_has_an_address() -> None:
    made = read_out(small(), public_url="https://carte.exemple.fr")["services"][0]
    assert made["lien_source"] == "https://carte.exemple.fr/actions/forum"


def test_a_place_is_told_where_all_venues_are_in_one_commune() -> None:
    point = {"longitude": 3.05, "latitude": 50.6}
    one = service(venues=[{"name": "Salle", "code": "59901"} | point])
    assert (one["commune"], one["code_insee"]) == ("Commune 59005", "59005")
    assert (one["longitude"], one["latitude"]) == (3.05, 50.6)
    assert one["modes_accueil"] == ["en-presentiel"]
    two = service(venues=[{"name": "A", "code": "59001"}, {"name": "B", "code": "59002"}])
    assert "code_insee" not in two


def test_one_structure_stands_for_each_carrier_dated_by_the_newest_document() -> None:
    made = read_out(small(make_raw_action(carriers=["Ville de X", "Mission Locale Y"])))
    assert made["structures"] == [
        {
            "source": "mapapp-mel",
            "id": "mapapp-mel--mission-locale-y",
            "nom": "Mission Locale Y",
            "date_maj": "2019-01-01",
            "reseaux_porteurs": ["mission-locale"],
        },
        {
            "source": "mapapp-mel",
            "id": "mapapp-mel--ville-de-x",
            "nom": "Ville de X",
            "date_maj": "2019-01-01",
            "reseaux_porteurs": ["communes"],
        },
    ]
    assert "Avec : Mission Locale Y." in made["services"][0]["description"]


def test_an_invalid_record_stops_the_writing_with_its_field() -> None:
    with pytest.raises(FaultyFileError) as caught:
        write_inclusion(small(year=1999))
    places = [fault.place for fault in caught.value.faults]
    assert places == [
        "structure « mapapp-mel--ville », date_maj",
        "service « mapapp-mel--forum », date_maj",
    ]


def test_a_warning_of_the_standard_stops_the_writing_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inclusion_out, "_fit", lambda name: name)
    with pytest.raises(FaultyFileError, match="point"):
        write_inclusion(small(make_raw_action(title="Forum.")))


def test_long_short_and_dotted_names_are_fitted() -> None:
    assert len(service(title="mot " * 50)["nom"]) <= 150
    assert service(title="Forum.")["nom"] == "Forum"


def test_the_same_input_gives_the_same_bytes() -> None:
    assert write_inclusion(small()) == write_inclusion(small())
