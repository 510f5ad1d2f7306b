import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapapp.exchange import foreign
from mapapp.exchange.inclusion_in import is_inclusion, read_inclusion
from mapapp.exchange.inclusion_out import write_inclusion
from mapapp.exchange.intake import Intake
from mapapp.exchange.terrain import Terrain
from mapapp.model import Action
from tests.exchange.standing import NAMED, hidden, shipped, small, write_json
from tests.making import make_raw_action

SERVICE: dict[str, Any] = {
    "source": "dora",
    "structure_id": "dora--1",
    "id": "dora--42",
    "nom": "Atelier CV",
    "description": "Écrire son CV. Puis le relire à plusieurs.",
    "date_maj": "2025-02-14",
    "thematiques": ["famille--garde-denfants", "preparer-sa-candidature--developper-son-reseau"],
    "publics": ["jeunes"],
    "publics_precisions": "De 16 à 25 ans.",
    "conditions_acces": "Être inscrit",
    "zone_eligibilite": ["59001", "59901"],
    "telephone": "03 20 21 22 23",
    "courriel": "dora@exemple.fr",
    "contact_nom_prenom": "Ada Nom",
    "lien_source": "https://dora.exemple.fr/42",
}
STRUCTURE = {"source": "dora", "id": "dora--1", "nom": "Association", "date_maj": "2025-01-01"}


def read(value: Any, folder: Path, terrain: Terrain | None = None) -> Intake:
    return read_inclusion(write_json(folder, value), terrain or small())


def read_one(folder: Path, **changes: Any) -> Intake:
    return read({"structures": [STRUCTURE], "services": [SERVICE | changes]}, folder)


def faults(intake: Intake) -> list[str]:
    return [str(fault) for fault in intake.faults]


@pytest.mark.parametrize("shown", [True, False])
def test_reading_back_every_shipped_action_changes_nothing(tmp_path: Path, *, shown: bool) -> None:
    terrain = shipped()
    out = terrain if shown else hidden(terrain)
    intake = read(write_inclusion(out, public_url="https://carte.exemple.fr"), tmp_path, terrain)
    assert not intake.faults
    assert not intake.passed_over
    assert not intake.services
    assert not intake.sources
    assert [entry.fields for entry in intake.entries] == [{"id": id_} for id_ in terrain.actions]
    assert {entry.fields["id"]: tuple(sorted(entry.reached or ())) for entry in intake.entries} == {
        **terrain.reached
    }


def test_every_shipped_action_stays_reachable_as_another_directorys(tmp_path: Path) -> None:
    """The codes alone tell where an action applies, without our rules."""
    made = json.loads(write_inclusion(shipped()))
    for record in made["services"]:
        record["id"] = record["id"].replace("mapapp-mel", "autre")
        record["thematiques"] = ["se-former--trouver-sa-formation"]
    intake = read(made, tmp_path, shipped())
    codes = shipped().codes
    for entry, reached in zip(intake.entries, shipped().reached.values(), strict=True):
        areas = entry.fields["coverage"]["areas"]
        whole = areas == [{"kind": "territory"}]
        assert (codes if whole else {area["code"] for area in areas}) == {*reached}


def test_a_foreign_service_inside_becomes_an_action(tmp_path: Path) -> None:
    intake = read_one(tmp_path)
    (entry,) = intake.entries
    assert entry.fields == {
        "id": "dora-42",
        "title": "Atelier CV",
        "theme": "emploi",
        "carriers": ["Association"],
        "summary": "Écrire son CV.",
        "description": "Écrire son CV. Puis le relire à plusieurs.",
        "audience": {
            "text": "De 16 à 25 ans.",
            "age_min": 16,
            "age_max": 25,
            "criteria": ["Être inscrit"],
            "situations": [],
            "required_situations": [],
        },
        "coverage": {
            "areas": [{"kind": "commune", "code": "59001"}, {"kind": "commune", "code": "59901"}],
            "certainty": "stated",
        },
        "contacts": [
            {
                "role": None,
                "name": None,
                "organisation": "Association",
                "email": "dora@exemple.fr",
                "phones": ["+33 3 20 21 22 23"],
            }
        ],
        "links": [{"label": "La fiche dans son répertoire", "url": "https://dora.exemple.fr/42"}],
        "cross_border": {"value": False},
        "source": {"document": "dora", "page": None},
    }
    assert entry.find_place(["title"]) == "service « dora--42 » (n° 1), nom"
    assert [one.fields["id"] for one in intake.sources] == ["dora"]
    assert intake.sources[0].fields["year"] == 2025


def test_what_a_foreign_service_becomes_is_an_action_of_the_model(tmp_path: Path) -> None:
    (entry,) = read_one(tmp_path).entries
    Action.model_validate_json(
        json.dumps({**entry.fields, "source": {"document": "dora", "page": 1}})
    )


def test_reading_a_directory_again_gives_the_same_identifiers(tmp_path: Path) -> None:
    known = small(make_raw_action(id="dora-42", source={"document": "dora", "page": 1}), id="dora")
    (entry,) = read({"services": [SERVICE]}, tmp_path, known).entries
    assert entry.fields["id"] == "dora-42"


def test_an_identifier_that_another_document_holds_is_numbered(tmp_path: Path) -> None:
    known = small(make_raw_action(id="dora-42"))
    (entry,) = read({"services": [SERVICE]}, tmp_path, known).entries
    assert entry.fields["id"] == "dora-42-2"


@pytest.mark.parametrize(
    ("zone", "codes", "whole"),
    [
        (["59"], 9, True),
        (["france"], 9, True),
        (["99100"], 9, True),
        (["59001", "62041"], 1, False),
        (["59002", "62"], 1, False),
    ],
)
def test_a_service_that_only_touches_stands_in_the_second_layer(
    zone: list[str], codes: int, tmp_path: Path, *, whole: bool
) -> None:
    intake = read_one(tmp_path, zone_eligibilite=zone)
    (service,) = intake.services
    assert not intake.entries
    assert (len(service.communes), service.whole, service.zone) == (codes, whole, zone)
    assert (service.directory, service.carrier, service.age_max) == ("dora", "Association", 25)
    assert [one.id for one in intake.directories] == ["dora"]


@pytest.mark.parametrize("zone", [["62"], ["75056"], ["200046977"], ["99109"], ["34022"]])
def test_a_service_elsewhere_is_passed_over_unjudged(zone: list[str], tmp_path: Path) -> None:
    intake = read_one(tmp_path, zone_eligibilite=zone, nom="", date_maj="jamais")
    assert [intake.entries, intake.services, intake.faults] == [[], [], []]
    assert intake.passed_over == {"zone hors du territoire": 1}


def test_without_a_zone_the_place_decides(tmp_path: Path) -> None:
    here = read_one(tmp_path, zone_eligibilite=None, code_insee="59901")
    assert [service.communes for service in here.services] == [["59005"]]
    away = read_one(tmp_path, zone_eligibilite=None, code_insee="75056")
    assert away.passed_over == {"sans zone, et dans aucune commune du territoire": 1}


def test_without_a_theme_a_service_stands_apart_and_it_is_told(tmp_path: Path) -> None:
    intake = read_one(tmp_path, thematiques=["famille--garde-denfants"])
    assert [service.id for service in intake.services] == ["dora--42"]
    assert intake.passed_over == {"aucune thématique qui ait un thème ici : gardé à part": 1}


def test_the_one_public_of_a_service_is_a_situation(tmp_path: Path) -> None:
    def situations(publics: list[str]) -> list[str]:
        (entry,) = read_one(tmp_path, publics=publics).entries
        return [*entry.fields["audience"]["required_situations"]]

    assert situations(["etudiants"]) == ["etudiant"]
    assert situations(["etudiants", "femmes"]) == []


@pytest.mark.parametrize("form", ["bare list", "lines", "no structures", "bom"])
def test_every_form_of_file_is_read(form: str, tmp_path: Path) -> None:
    made: dict[str, Any] = {
        "bare list": [STRUCTURE, SERVICE],
        "lines": f"{json.dumps(STRUCTURE)}\n{json.dumps(SERVICE)}\n",
        "no structures": {"services": [SERVICE]},
        "bom": b"\xef\xbb\xbf" + json.dumps([STRUCTURE, SERVICE]).encode(),
    }
    (entry,) = read(made[form], tmp_path).entries
    carrier = "structure non précisée" if form == "no structures" else "Association"
    assert (entry.fields["id"], entry.fields["carriers"]) == ("dora-42", [carrier])


def test_all_faults_are_told_at_once_with_place_value_and_cure(tmp_path: Path) -> None:
    wrong = {
        "nom": "ab",
        "date_maj": "2999-01-01",
        "thematiques": ["cuisine"],
        "courriel": "ada",
        "lien_source": "nulle part",
        "zone_eligibilite": ["59001", "!"],
        "frais": "offert",
        "longitude": "loin",
    }
    told = faults(read_one(tmp_path, **wrong))
    place = "service « dora--42 » (n° 1), "
    assert sorted(told) == sorted(
        [
            place + "nom : texte trop court : « ab » → au moins 3 caractères",
            place + "date_maj : La date de dernière modification ne peut pas être dans le futur. "
            "→ suivre le standard data·inclusion v1",
            place + "thematiques[0] : valeur inconnue du standard : « cuisine » "
            "→ une valeur de son référentiel",
            place + "courriel : adresse électronique mal formée : « ada » "
            "→ une adresse comme nom@domaine.fr",
            place + "lien_source : adresse web mal formée : « nulle part » "
            "→ une adresse qui commence par https://",
            place + "zone_eligibilite[1] : code de zone inconnu : « ! » "
            "→ un code de commune, de département, d’EPCI, de pays, ou « france »",
            place + "frais : valeur inconnue du standard : « offert » "
            "→ une valeur de son référentiel",
            place + "longitude : ce n’est pas un nombre : « loin » → écrire un nombre",
        ]
    )


def test_a_missing_field_and_a_repeated_identifier_are_told(tmp_path: Path) -> None:
    lacking = {key: value for key, value in SERVICE.items() if key != "description"}
    told = faults(read([SERVICE, SERVICE, lacking], tmp_path))
    assert told == [
        "service « dora--42 » (n° 3), description : champ obligatoire absent → l'ajouter",
        "service « dora--42 » : identifiant donné plusieurs fois "
        "→ un identifiant par enregistrement",
    ]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", "le fichier est vide"),
        ("{", "JSON interrompu ou mal formé"),
        ('{"services": [{"id": 1}, ', "JSON interrompu ou mal formé"),
        ('[{"structure_id": NaN}]', "JSON interrompu ou mal formé"),
        ('[{"structure_id": "a", "structure_id": "b"}]', "champ écrit deux fois : structure_id"),
        ("[" + "[" * 5000, "plus de 60 niveaux imbriqués"),
        ("[" + '{"a":' * 5000, "plus de 60 niveaux imbriqués"),
        ('[{"structure_id": "caf\xe9"}]'.encode("latin-1"), "ce n’est pas de l’UTF-8"),
        ('[{"structure_id": "a"}]'.encode("utf-16"), "JSON interrompu ou mal formé"),
        ("[1]", "ce n’est pas un objet"),
        ("null", "ce n’est pas un objet"),
        ("{}", "ni service, ni structure"),
        ("[{}]", "ni service, ni structure"),
        ('[{"structure_id": 1' + "0" * 400 + "}]", "un nombre entier y est trop grand"),
    ],
)
def test_a_damaged_file_is_one_clear_fault(body: str | bytes, message: str, tmp_path: Path) -> None:
    told = [fault.message for fault in read(body, tmp_path).faults]
    assert told[-1] == message


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    (fault,) = read_inclusion(tmp_path / "absent.json", small()).faults
    assert fault.message == "illisible (No such file or directory)"


def own(folder: Path, change: dict[str, Any], *actions: dict[str, Any]) -> Intake:
    terrain = small(*actions)
    made = json.loads(write_inclusion(terrain))
    made["services"][0] |= change
    return read(made, folder, terrain)


def test_a_changed_name_of_ours_is_told(tmp_path: Path) -> None:
    (entry,) = own(tmp_path, {"nom": "Salon"}).entries
    assert entry.fields == {"id": "forum", "title": "Salon"}


def test_changed_texts_of_ours_are_told_apart(tmp_path: Path) -> None:
    where = "Territoire : Commune 59001 (écrit dans le document)."
    tail = f"\n\n{where}\n\nSource : Guide (2019), page 11."
    (entry,) = own(tmp_path, {"description": "Un forum.\n\nAutre texte." + tail}).entries
    assert entry.fields == {"id": "forum", "description": "Autre texte."}
    (entry,) = own(tmp_path, {"description": "Un salon.\n\nUn forum des métiers." + tail}).entries
    assert entry.fields == {"id": "forum", "summary": "Un salon."}


def test_changed_ages_of_ours_are_read(tmp_path: Path) -> None:
    (entry,) = own(tmp_path, {"publics_precisions": "De 16 à 25 ans."}).entries
    audience = entry.fields["audience"]
    assert (audience["text"], audience["age_min"], audience["age_max"]) == (
        "De 16 à 25 ans.",
        16,
        25,
    )


def test_changed_ages_before_our_words_leave_the_words(tmp_path: Path) -> None:
    raw = make_raw_action({"audience.text": "Au collège."})
    change = {"publics_precisions": "De 16 à 25 ans. Au collège."}
    (entry,) = own(tmp_path, change, raw).entries
    audience = entry.fields["audience"]
    assert (audience["text"], audience["age_min"], audience["age_max"]) == ("Au collège.", 16, 25)


def test_a_changed_contact_of_ours_keeps_the_rest(tmp_path: Path) -> None:
    raw = make_raw_action(contacts=[NAMED])
    (entry,) = own(tmp_path, {"courriel": "b@exemple.fr", "telephone": None}, raw).entries
    assert entry.fields == {"id": "forum", "contacts": [NAMED | {"email": "b@exemple.fr"}]}


def test_changed_communes_of_ours_are_what_the_entry_reaches(tmp_path: Path) -> None:
    (entry,) = own(tmp_path, {"zone_eligibilite": ["59001", "59002"]}).entries
    assert entry.reached == {"59001", "59002"}
    assert entry.fields == {"id": "forum"}


def test_what_of_ours_has_no_counterpart_is_told_and_not_taken(tmp_path: Path) -> None:
    intake = own(tmp_path, {"frais": "payant", "conditions_acces": "Venir"})
    assert [entry.fields for entry in intake.entries] == [{"id": "forum"}]
    reason = "champ changé sans équivalent ici, non repris : "
    assert intake.passed_over == {reason + "frais": 1, reason + "conditions_acces": 1}


def test_the_form_is_guessed_from_the_first_bytes() -> None:
    assert is_inclusion(write_inclusion(small()))
    assert not is_inclusion(b'{"version": 1, "actions": [')


def measure_reading(count: int, folder: Path) -> int:
    """Read services that lie elsewhere, and return the most bytes that were held."""
    away = json.dumps(SERVICE | {"zone_eligibilite": ["62"]})
    path = write_json(folder, "[" + ",".join([away] * count) + "]")
    told: list[int] = []
    terrain = small()
    tracemalloc.start()
    try:
        intake = read_inclusion(path, terrain, told.append)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert told == [*range(1000, count + 1, 1000), count]
    assert intake.passed_over == {"zone hors du territoire": count}
    return peak


def test_a_file_is_streamed_so_its_size_costs_no_memory(tmp_path: Path) -> None:
    assert measure_reading(12_000, tmp_path) < 1.3 * measure_reading(3_000, tmp_path)


def test_more_services_than_the_layer_holds_leave_the_widest_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foreign, "MOST_SERVICES", 2)
    zones = [["59"], ["59001", "62041"], ["france"], ["59001", "59002", "62"]]
    made = [SERVICE | {"id": f"d--{n}", "zone_eligibilite": zone} for n, zone in enumerate(zones)]
    intake = read({"services": made}, tmp_path)
    assert [service.id for service in intake.services] == ["d--1", "d--3"]
    assert intake.passed_over == {foreign.TOO_MANY: 2}


def test_who_lists_the_whole_and_a_part_means_the_whole(tmp_path: Path) -> None:
    (entry,) = read_one(tmp_path, zone_eligibilite=["59001", "200093201", "59001"]).entries
    assert entry.fields["coverage"]["areas"] == [{"kind": "territory"}]


def test_a_record_of_ours_without_a_zone_says_nothing_of_it(tmp_path: Path) -> None:
    (entry,) = own(tmp_path, {"zone_eligibilite": None, "nom": "Salon"}).entries
    assert entry.fields == {"id": "forum", "title": "Salon"}
    assert entry.reached is None


def test_a_record_of_ours_that_is_gone_here_is_read_as_anothers(tmp_path: Path) -> None:
    made = json.loads(write_inclusion(small(make_raw_action(id="parti"))))
    made["services"][0]["thematiques"] = ["se-former--trouver-sa-formation"]
    (entry,) = read(made, tmp_path).entries
    assert (entry.fields["id"], entry.fields["source"]["document"]) == ("parti", "mapapp-mel")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from([*SERVICE, "x"]), inner, max_size=6)
    ),
    max_leaves=20,
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    changes=st.dictionaries(st.sampled_from([*SERVICE, "code_insee", "latitude"]), JSON, max_size=4)
)
def test_no_service_gives_a_traceback(changes: dict[str, Any], tmp_path: Path) -> None:
    intake = read([SERVICE | changes], tmp_path)
    told = [*intake.faults, *intake.entries, *intake.services, *intake.passed_over]
    assert told


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body=JSON | st.binary(max_size=60))
def test_no_file_gives_a_traceback(body: Any, tmp_path: Path) -> None:
    intake = read(body, tmp_path)
    assert isinstance(intake, Intake)
