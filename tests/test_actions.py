"""A faulty actions file is refused with every fault at once, in French."""

import json
from pathlib import Path
from typing import Any

import pytest

from mapapp.actions import Known, check_actions
from mapapp.drawn import is_drawable
from mapapp.errors import FaultyFileError
from mapapp.jsonfiles import read_bytes
from mapapp.model import ActionsFile
from tests.making import SOURCE, make_raw_action

CONTACT = {"role": None, "name": None, "organisation": "o", "email": None, "phones": []}
OFFER = {"title": "Atelier", "summary": "Un atelier.", "page": 12}
FIGURE = {"label": "Jeunes", "value": 120, "year": 2019}
TIE = {"action": "autre", "same": False, "note": "x"}


def text_of(*actions: Any) -> str:
    return json.dumps({"version": 1, "sources": [SOURCE], "actions": actions}, ensure_ascii=False)


def read(folder: Path, content: str | bytes) -> ActionsFile:
    path = folder / "essai.json"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_path(path)


def read_path(path: Path) -> ActionsFile:
    known = Known({"59001", "59002"}, {"59901"}, {"lys"}, is_drawable)
    return check_actions(read_bytes(path), path.name, known)


def refuse(folder: Path, content: str | bytes) -> list[str]:
    with pytest.raises(FaultyFileError) as caught:
        read(folder, content)
    return str(caught.value).split("\n")


def test_a_good_file_is_read_whole(tmp_path: Path) -> None:
    file = read(tmp_path, text_of(make_raw_action(), make_raw_action(id="autre")))
    assert [found.id for found in file.actions] == ["forum", "autre"]
    assert (file.actions[0].audience.age_min, file.sources[0].year) == (13, 2019)


def test_known_communes_parts_and_zones_are_taken(tmp_path: Path) -> None:
    areas = [
        {"kind": "territory"},
        {"kind": "commune", "code": "59901"},
        {"kind": "neighbours", "code": "59002"},
        {"kind": "quarter", "code": "59901", "name": "Bourg"},
        {"kind": "zone", "zone": "lys"},
    ]
    file = read(tmp_path, text_of(make_raw_action({"coverage.areas": areas})))
    kinds = [area.kind for area in file.actions[0].coverage.areas]
    assert kinds == ["territory", "commune", "neighbours", "quarter", "zone"]


FIELD_FAULTS: list[tuple[dict[str, Any], str]] = [
    (
        {"audience.age_min": 30, "audience.age_max": 18},
        "audience : âges inversés → age_min doit être au plus égal à age_max",
    ),
    (
        {"audience.situations": ["femme", "etudiant", "femme"]},
        "audience : situation donnée deux fois : « femme » → n'en garder qu'une",
    ),
    (
        {"audience.required_situations": ["femme"]},
        "audience : situation exigée mais pas nommée → la nommer dans situations",
    ),
    (
        {"audience.age_extensions": [{"situation": "handicap", "age_max": 30}]},
        "audience : âge prolongé qui ne dépasse pas l'âge maximal"
        " → donner age_max, et dans age_extensions un age_max plus grand",
    ),
    (
        {"easy_read": ["Un.", "Deux.", "Trois.", "Quatre."]},
        "easy_read : liste trop longue : « ['Un.', 'Deux.', 'Trois.', 'Quatre.'] »"
        " → au plus 3 élément(s)",
    ),
    (
        {"coverage.areas": []},
        "coverage.areas : liste trop courte → au moins 1 élément(s)",
    ),
    (
        {"links": [{"label": "x", "url": "javascript:alert(1)"}]},
        "links[0].url : forme inattendue : « javascript:alert(1) »"
        " → une adresse qui commence par https:// ou http://",
    ),
    (
        {"contacts": [CONTACT | {"email": "a@"}]},
        "contacts[0].email : adresse électronique mal formée : « a@ »"
        " → une adresse comme nom@domaine.fr",
    ),
    (
        {"contacts": [CONTACT | {"phones": ["03 20"]}]},
        "contacts[0].phones[0] : téléphone mal formé : « 03 20 »"
        " → forme internationale, comme +33 3 20 21 22 23",
    ),
    (
        {"venues": [{"name": "x", "longitude": 181}]},
        "venues[0].longitude : nombre trop grand : « 181 » → au plus 180.0",
    ),
    (
        {"venues": [{"name": "x", "latitude": -91}]},
        "venues[0].latitude : nombre trop petit : « -91 » → au moins -90.0",
    ),
    ({"prix": 3}, "prix : champ inconnu : « 3 » → le retirer ou corriger son nom"),
    ({"title": 3}, "title : ce n'est pas un texte : « 3 » → écrire entre guillemets"),
    ({"title": ""}, "title : texte vide : «  » → le remplir"),
    (
        {"audience.age_min": "16"},
        "audience.age_min : ce n'est pas un nombre entier : « 16 »"
        " → écrire un nombre, sans guillemets",
    ),
    (
        {"carriers": "Ville"},
        "carriers : ce n'est pas une liste : « Ville » → écrire entre crochets",
    ),
    (
        {"cross_border.value": True},
        "cross_border : raison absente → dire dans note ce qui traverse la frontière",
    ),
    (
        {"offers": [{"title": "x", "summary": "x"}]},
        "offers[0].page : champ obligatoire absent → l'ajouter",
    ),
    (
        {"related": [{"action": "autre", "note": "x"}]},
        "related[0].same : champ obligatoire absent → l'ajouter",
    ),
    (
        {"related": [TIE | {"same": "oui"}]},
        "related[0].same : ce n'est ni true ni false : « oui » → écrire true ou false",
    ),
    (
        {"key_figures": [FIGURE | {"year": 20240}]},
        "key_figures[0].year : nombre trop grand : « 20240 » → au plus 2100",
    ),
    (
        {"key_figures": [FIGURE | {"value": "120"}]},
        "key_figures[0].value : ce n'est pas un nombre : « 120 »"
        " → écrire un nombre, sans guillemets",
    ),
    (
        {"coverage.areas": [{"kind": "commune"}]},
        "coverage.areas[0].code : champ obligatoire absent → l'ajouter",
    ),
    (
        {"coverage.areas": [{"code": "59001"}]},
        "coverage.areas[0] : genre de zone absent : « {'code': '59001'} » → ajouter le champ kind",
    ),
]


@pytest.mark.parametrize(("changes", "line"), FIELD_FAULTS, ids=lambda value: str(value)[:40])
def test_a_fault_names_file_action_field_value_and_cure(
    tmp_path: Path, changes: dict[str, Any], line: str
) -> None:
    lines = refuse(tmp_path, text_of(make_raw_action(), make_raw_action(changes, id="fautif")))
    assert lines == [f"essai.json, action « fautif » (n° 2), {line}"]


def test_an_unknown_theme_lists_the_known_ones(tmp_path: Path) -> None:
    (line,) = refuse(tmp_path, text_of(make_raw_action(theme="danse")))
    place, _, cure = line.partition(" → ")
    assert place == "essai.json, action « forum » (n° 1), theme : valeur inconnue : « danse »"
    assert cure.startswith("l'une de : 'emploi', 'mobilite'")
    assert cure.endswith("'culture-sport'")


REFERENCE_FAULTS: list[tuple[dict[str, Any], str]] = [
    (
        {"coverage.areas": [{"kind": "territory"}, {"kind": "commune", "code": "59999"}]},
        "coverage.areas[1].code : commune inconnue 59999"
        " → un code INSEE de geodata/communes.geojson",
    ),
    (
        {"coverage.areas": [{"kind": "quarter", "code": "59999", "name": "x"}]},
        "coverage.areas[0].code : commune inconnue 59999"
        " → un code INSEE de geodata/communes.geojson",
    ),
    (
        {"coverage.areas": [{"kind": "neighbours", "code": "59901"}]},
        "coverage.areas[0].code : commune inconnue 59901"
        " → un code INSEE de geodata/communes.geojson",
    ),
    (
        {"coverage.areas": [{"kind": "zone", "zone": "nulle"}]},
        "coverage.areas[0].zone : zone inconnue « nulle » → un id de geodata/zones.json",
    ),
    (
        {"venues": [{"name": "x", "code": "34022"}]},
        "venues[0].code : commune inconnue 34022 → un code de geodata/, ou null",
    ),
    (
        {"offers": [OFFER, OFFER | {"venues": [{"name": "x"}, {"name": "x", "code": "34022"}]}]},
        "offers[1].venues[1].code : commune inconnue 34022 → un code de geodata/, ou null",
    ),
    (
        {"related": [TIE, TIE | {"action": "absente"}]},
        "related[1].action : action inconnue « absente » → l'id d'une action du fichier",
    ),
    (
        {"related": [TIE | {"action": "forum"}]},
        "related[0].action : l'action elle-même → nommer une autre action",
    ),
    (
        {"source.document": "absent"},
        "source.document : document inconnu « absent » → l'ajouter à sources",
    ),
]


@pytest.mark.parametrize(("changes", "line"), REFERENCE_FAULTS, ids=lambda value: str(value)[:40])
def test_a_name_that_nothing_bears_is_refused(
    tmp_path: Path, changes: dict[str, Any], line: str
) -> None:
    lines = refuse(tmp_path, text_of(make_raw_action(changes), make_raw_action(id="autre")))
    assert lines == [f"essai.json, action « forum », {line}"]


def test_relations_offers_and_figures_are_read(tmp_path: Path) -> None:
    venue = {"name": "Mairie de quartier", "code": "59901"}
    rich = make_raw_action(
        offers=[OFFER | {"venues": [venue]}],
        key_figures=[FIGURE, FIGURE | {"value": 12.5, "unit": "%"}],
        related=[TIE | {"same": True}],
        partners=["Région"],
    )
    found = read(tmp_path, text_of(rich, make_raw_action(id="autre"))).actions[0]
    assert (found.offers[0].venues[0].code, found.offers[0].audience) == ("59901", None)
    assert [figure.value for figure in found.key_figures] == [120, 12.5]
    assert [(tie.action, tie.same) for tie in found.related] == [("autre", True)]
    assert found.partners == ["Région"]


def test_a_relation_may_name_an_action_further_up_or_down(tmp_path: Path) -> None:
    pair = (
        make_raw_action(related=[TIE]),
        make_raw_action(id="autre", related=[TIE | {"action": "forum"}]),
    )
    assert len(read(tmp_path, text_of(*pair)).actions) == 2


def test_an_id_given_twice_is_refused_once(tmp_path: Path) -> None:
    assert refuse(tmp_path, text_of(make_raw_action(), make_raw_action(), make_raw_action())) == [
        "essai.json, actions, id : identifiant « forum » donné 3 fois → un identifiant par élément"
    ]


def test_three_faults_in_three_actions_are_three_lines(tmp_path: Path) -> None:
    actions = (
        make_raw_action(id="un", title=1),
        make_raw_action(id="deux", prix=2),
        make_raw_action(id="trois", theme=3),
    )
    lines = refuse(tmp_path, text_of(*actions))
    starts = [line.partition(" : ")[0] for line in lines]
    assert starts == [
        "essai.json, action « un » (n° 1), title",
        "essai.json, action « deux » (n° 2), prix",
        "essai.json, action « trois » (n° 3), theme",
    ]


def test_faults_of_form_and_unknown_names_are_listed_together(tmp_path: Path) -> None:
    wrong = {"coverage.areas": [{"kind": "commune", "code": "59999"}]}
    actions = (
        make_raw_action(id="un", theme="danse"),
        make_raw_action(wrong, id="deux"),
        make_raw_action(),
        make_raw_action(),
    )
    lines = refuse(tmp_path, text_of(*actions))
    assert [word in "\n".join(lines) for word in ("danse", "59999", "donné 2 fois")] == [True] * 3
