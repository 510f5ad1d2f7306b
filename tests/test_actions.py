"""A faulty actions file is refused with every fault at once, in French."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from mapapp.actions import MAX_BYTES, count_old_contacts, read_actions
from mapapp.coverage import is_drawable
from mapapp.errors import FaultyFileError
from mapapp.model import ActionsFile

ACTION: dict[str, Any] = {
    "id": "forum",
    "title": "Forum",
    "theme": "emploi",
    "carriers": ["Ville"],
    "summary": "Un forum.",
    "description": "Un forum des métiers.",
    "audience": {"text": "De 13 à 30 ans.", "age_min": 13, "age_max": 30, "criteria": []},
    "coverage": {"areas": [{"kind": "commune", "code": "59001"}], "certainty": "stated"},
    "contacts": [],
    "cross_border": {"value": False},
    "source": {"document": "guide", "page": 11},
}
SOURCE = {"id": "guide", "title": "Guide", "publisher": "MEL", "year": 2019}
CONTACT = {"role": None, "name": None, "organisation": "o", "email": None, "phones": []}
FORM = "suivre la forme de /schema/actions.json"


def action(changes: dict[str, Any] | None = None, **top: Any) -> dict[str, Any]:
    """Make an action; ``changes`` go by dotted field."""
    made = copy.deepcopy(ACTION) | top
    for field, value in (changes or {}).items():
        *path, last = field.split(".")
        inner = made
        for step in path:
            inner = inner[step]
        inner[last] = value
    return made


def text_of(*actions: Any) -> str:
    return json.dumps({"version": 1, "sources": [SOURCE], "actions": actions}, ensure_ascii=False)


def read(folder: Path, content: str | bytes) -> ActionsFile:
    path = folder / "essai.json"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_path(path)


def read_path(path: Path) -> ActionsFile:
    return read_actions(
        path,
        communes={"59001", "59002"},
        parts={"59901"},
        zones={"lys"},
        is_drawable=is_drawable,
    )


def refuse(folder: Path, content: str | bytes) -> list[str]:
    with pytest.raises(FaultyFileError) as caught:
        read(folder, content)
    return str(caught.value).split("\n")


def test_a_good_file_is_read_whole(tmp_path: Path) -> None:
    file = read(tmp_path, text_of(action(), action(id="autre")))
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
    file = read(tmp_path, text_of(action({"coverage.areas": areas})))
    kinds = [area.kind for area in file.actions[0].coverage.areas]
    assert kinds == ["territory", "commune", "neighbours", "quarter", "zone"]


FIELD_FAULTS: list[tuple[dict[str, Any], str]] = [
    (
        {"audience.age_min": 30, "audience.age_max": 18},
        "audience : âges inversés → age_min doit être au plus égal à age_max",
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
    lines = refuse(tmp_path, text_of(action(), action(changes, id="fautif")))
    assert lines == [f"essai.json, action « fautif » (n° 2), {line}"]


def test_contacts_of_sources_older_than_a_year_are_counted(tmp_path: Path) -> None:
    file = read(tmp_path, text_of(action(contacts=[CONTACT, CONTACT]), action(id="sans")))
    assert [count_old_contacts(file, before=year) for year in (2019, 2020)] == [0, 2]


def test_an_unknown_theme_lists_the_known_ones(tmp_path: Path) -> None:
    (line,) = refuse(tmp_path, text_of(action(theme="danse")))
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
        {"source.document": "absent"},
        "source.document : document inconnu « absent » → l'ajouter à sources",
    ),
]


@pytest.mark.parametrize(("changes", "line"), REFERENCE_FAULTS, ids=lambda value: str(value)[:40])
def test_a_name_that_nothing_bears_is_refused(
    tmp_path: Path, changes: dict[str, Any], line: str
) -> None:
    lines = refuse(tmp_path, text_of(action(changes)))
    assert lines == [f"essai.json, action « forum », {line}"]


def test_an_id_given_twice_is_refused_once(tmp_path: Path) -> None:
    assert refuse(tmp_path, text_of(action(), action(), action())) == [
        "essai.json, actions, id : identifiant « forum » donné 3 fois → un identifiant par élément"
    ]


def test_three_faults_in_three_actions_are_three_lines(tmp_path: Path) -> None:
    actions = action(id="un", title=1), action(id="deux", prix=2), action(id="trois", theme=3)
    lines = refuse(tmp_path, text_of(*actions))
    starts = [line.partition(" : ")[0] for line in lines]
    assert starts == [
        "essai.json, action « un » (n° 1), title",
        "essai.json, action « deux » (n° 2), prix",
        "essai.json, action « trois » (n° 3), theme",
    ]


def test_faults_of_form_and_unknown_names_are_listed_together(tmp_path: Path) -> None:
    wrong = {"coverage.areas": [{"kind": "commune", "code": "59999"}]}
    actions = (action(id="un", theme="danse"), action(wrong, id="deux"), action(), action())
    lines = refuse(tmp_path, text_of(*actions))
    assert [word in "\n".join(lines) for word in ("danse", "59999", "donné 2 fois")] == [True] * 3


WHOLE_FAULTS: list[tuple[str | bytes, str]] = [
    (b"\xff\xfe{}", "octet 0 : ce n'est pas de l'UTF-8 → enregistrer en UTF-8"),
    ("", "ligne 1, colonne 1 : JSON interrompu ou mal formé → compléter le fichier"),
    (
        '{"version": 1,\n"sources":',
        "ligne 2, colonne 11 : JSON interrompu ou mal formé → compléter le fichier",
    ),
    ('{"version": NaN}', f"NaN n'est pas un nombre JSON → {FORM}"),
    (
        '{"version": 1, "version": 1}',
        f"champ écrit deux fois dans un même objet : version → {FORM}",
    ),
    ("[" * 100_000, f"trop de niveaux imbriqués → {FORM}"),
]


@pytest.mark.parametrize(("content", "line"), WHOLE_FAULTS, ids=lambda value: str(value)[:20])
def test_a_file_that_is_no_actions_file_is_refused(
    tmp_path: Path, content: str | bytes, line: str
) -> None:
    assert refuse(tmp_path, content) == [f"essai.json, fichier : {line}"]


def test_a_missing_file_says_which_and_what_to_check(tmp_path: Path) -> None:
    with pytest.raises(FaultyFileError) as caught:
        read_path(tmp_path / "absent.json")
    assert str(caught.value).startswith("absent.json, fichier : illisible (")
    assert str(caught.value).endswith("→ vérifier le chemin et les droits")


def test_a_huge_file_is_refused_without_being_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "enorme.json"
    with path.open("wb") as sparse:
        sparse.truncate(200_000_000)
    monkeypatch.setattr(Path, "read_bytes", lambda _path: pytest.fail("the file was read"))
    with pytest.raises(FaultyFileError) as caught:
        read_path(path)
    assert str(caught.value) == (
        "enorme.json, fichier : 200000000 octets, la limite est de 5000000"
        " → couper le fichier en deux"
    )


def test_a_file_at_the_limit_is_read_and_one_byte_more_is_not(tmp_path: Path) -> None:
    text = text_of(ACTION)
    padded = text + " " * (MAX_BYTES - len(text.encode()))
    assert len(read(tmp_path, padded).actions) == 1
    (line,) = refuse(tmp_path, padded + " ")
    assert "5000001 octets" in line


def test_a_lone_surrogate_is_refused_not_raised(tmp_path: Path) -> None:
    (line,) = refuse(tmp_path, text_of(ACTION).replace('"Forum"', '"\\ud800"'))
    assert line.startswith("essai.json, fichier : valeur refusée")


def test_a_hundred_faults_at_most_are_shown(tmp_path: Path) -> None:
    lines = refuse(tmp_path, text_of(*(action(id=f"a{n}", prix=1) for n in range(120))))
    assert len(lines) == 101
    assert lines[-1].endswith("et 20 autre(s) faute(s), non montrées")


@pytest.mark.parametrize("content", ["null", "3", '"x"', "{", "[1", '{"actions": [[]]}'])
def test_no_message_shows_python(tmp_path: Path, content: str) -> None:
    message = "\n".join(refuse(tmp_path, content))
    assert not [word for word in ("Traceback", "pydantic", "Error", "ctx") if word in message]


def test_a_number_without_end_is_refused_in_french(tmp_path: Path) -> None:
    (line,) = refuse(tmp_path, '{"version": ' + "1" * 5000 + "}")
    assert "Exceeds the limit" not in line
