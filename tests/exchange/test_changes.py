"""Two files are compared on one territory: fields, communes, first and last local actions."""

import json
from typing import Any

import pytest

from mapapp.exchange.changefiles import write_changes_csv, write_changes_json
from mapapp.exchange.changes import Changes, compare_files
from mapapp.exchange.changewords import FIELDS, make_namer, say_changes, say_coverage
from mapapp.grounds import make_ground
from mapapp.model import Action, ActionsFile
from tests.ground import CODES, make_territory
from tests.making import SOURCE, make_raw_action

TERRITORY = make_territory(["59000"])
NAMES = dict(TERRITORY.communes["name"])
NAMER = make_namer(TERRITORY)
GROUND = make_ground(
    TERRITORY.communes,
    TERRITORY.associated,
    TERRITORY.neighbours,
    {zone.id: tuple(zone.communes) for zone in TERRITORY.zones.values()},
)
CONTACT = {
    "role": "Référent",
    "name": "Zoé Zorro",
    "organisation": "Ville",
    "email": None,
    "phones": [],
}


def make_file(*actions: dict[str, Any], **top: Any) -> ActionsFile:
    raw = {"version": 1, "sources": [SOURCE], "actions": [*actions]} | top
    return ActionsFile.model_validate_json(json.dumps(raw))


def compare(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> Changes:
    return compare_files(make_file(*old), make_file(*new), GROUND, NAMES)


def covering(*areas: dict[str, Any], certainty: str = "stated", **changes: Any) -> dict[str, Any]:
    return make_raw_action(coverage={"areas": [*areas], "certainty": certainty}, **changes)


def commune(code: str) -> dict[str, Any]:
    return {"kind": "commune", "code": code}


def rows(changes: Changes) -> list[tuple[str, ...]]:
    return [(row.code, row.change, row.before, row.after) for row in changes.covers]


def say(changes: Changes, **options: bool) -> list[str]:
    return say_changes(changes, NAMER, **options)


def test_equal_files_have_no_difference_and_say_so() -> None:
    changes = compare([make_raw_action()], [make_raw_action()])
    assert not changes
    assert say(changes) == ["aucune différence (l’ordre des actions n’est pas comparé)"]


def test_the_order_of_the_actions_is_no_difference() -> None:
    one, other = make_raw_action(), make_raw_action(id="autre")
    assert not compare([one, other], [other, one])


def test_communes_gained_and_lost_are_rows_and_words() -> None:
    changes = compare([covering(commune("59001"))], [covering(commune("59002"), commune("59003"))])
    assert rows(changes) == [
        ("59001", "lost", "whole", ""),
        ("59002", "gained", "", "whole"),
        ("59003", "gained", "", "whole"),
    ]
    assert changes.covers[0].commune == "Commune 59001"
    assert say_coverage(changes, "forum", NAMER) == [
        "gagne : Commune 59002 et Commune 59003",
        "perd : Commune 59001",
    ]


def test_a_part_that_becomes_the_whole_is_an_extent() -> None:
    changes = compare([covering(commune("59901"))], [covering(commune("59005"))])
    assert rows(changes) == [("59005", "extent", "part 0.25", "whole")]
    assert say_coverage(changes, "forum", NAMER) == [
        "étendue (en partie (25 %) → entière) : Commune 59005"
    ]


def test_a_quarter_has_no_share_and_a_part_gained_is_said() -> None:
    quarter = {"kind": "quarter", "code": "59005", "name": "Nord"}
    changes = compare([covering(commune("59001"))], [covering(commune("59001"), quarter)])
    assert rows(changes) == [("59005", "gained", "", "part")]
    assert say_coverage(changes, "forum", NAMER) == ["gagne une partie : Commune 59005"]


def test_certainty_and_rule_that_change_are_told_apart() -> None:
    zone = {"kind": "zone", "zone": "ouest"}
    both = covering(commune("59001"), commune("59004"))
    changes = compare([both], [covering(zone, certainty="unclear")])
    assert rows(changes) == [
        ("59001", "certainty", "stated", "unclear"),
        ("59001", "basis", "commune", "zone"),
        ("59004", "certainty", "stated", "unclear"),
        ("59004", "basis", "commune", "zone"),
    ]
    assert say_coverage(changes, "forum", NAMER) == [
        "certitude (écrit dans le document → incertain, à vérifier) : la zone « L’ouest »",
        "règle (commune nommée → zone) : la zone « L’ouest »",
    ]


def test_rules_rewritten_for_the_same_communes_are_said_so() -> None:
    rewritten = covering(commune("59001"))
    rewritten["coverage"]["note"] = "Autre note."
    changes = compare([covering(commune("59001"))], [rewritten])
    assert rows(changes) == []
    assert say(changes)[1:] == [
        "~ forum : « Forum » (Emploi)",
        "    mêmes communes : les règles ou leurs notes sont écrites autrement",
    ]


def test_an_action_added_and_one_removed_are_told_with_their_communes() -> None:
    changes = compare([make_raw_action()], [make_raw_action(id="autre", title="Autre")])
    assert say(changes) == [
        "actions : 1 avant, 1 après ; 1 ajoutée, 1 retirée, 0 changée",
        "+ autre : « Autre » (Emploi)",
        "    gagne : Commune 59001",
        "- forum : « Forum » (Emploi)",
        "    perd : Commune 59001",
    ]


def test_an_action_under_another_id_is_asked_about() -> None:
    lines = say(compare([make_raw_action()], [make_raw_action(id="autre")]))
    assert lines[1].endswith("– la même que « forum » sous un autre identifiant ?")
    assert lines[3].endswith("– la même que « autre » sous un autre identifiant ?")


def test_fields_are_named_and_short_values_shown() -> None:
    new = make_raw_action(
        {"audience.age_max": None}, title="Salon", theme="formation", summary="Un salon."
    )
    changes = compare([make_raw_action()], [new])
    assert [field.field for field in changes.changed[0].fields] == [
        "title",
        "theme",
        "summary",
        "audience",
    ]
    assert say(changes)[1:6] == [
        "~ forum : « Salon » (Se former)",
        "    titre : « Forum » → « Salon »",
        "    thème : Emploi → Se former",
        "    public : 13 à 30 ans → à partir de 13 ans",
        "    changé : résumé",
    ]


def test_an_audience_that_changes_but_for_its_ages_is_named_only() -> None:
    new = make_raw_action({"audience.criteria": ["Être inscrit"]})
    assert say(compare([make_raw_action()], [new]))[2:] == ["    changé : public"]


@pytest.mark.parametrize(
    ("with_names", "said"),
    [
        (False, "    contacts : Référent, Ville (coordonnées changées)"),
        (True, "    contacts : – Référent, Zoé Zorro, Ville ; + Référent, Ann Autre, Ville"),
    ],
)
def test_a_name_is_said_only_where_the_operator_shows_names(*, with_names: bool, said: str) -> None:
    old = make_raw_action(contacts=[CONTACT])
    new = make_raw_action(contacts=[CONTACT | {"name": "Ann Autre"}])
    assert say(compare([old], [new]), with_names=with_names)[2:] == [said]


def test_a_contact_added_is_told_by_role_and_organisation() -> None:
    lines = say(compare([make_raw_action()], [make_raw_action(contacts=[CONTACT])]))
    assert lines[2:] == ["    contacts : + Référent, Ville"]


def test_a_commune_that_loses_its_last_local_action_of_a_theme_is_named() -> None:
    changes = compare([covering(commune("59001"))], [covering(commune("59002"))])
    told = [(row.code, row.theme, row.change) for row in changes.locals]
    assert told == [("59001", "emploi", "last"), ("59002", "emploi", "first")]
    assert say(changes)[-2:] == [
        "plus aucune action locale, Emploi : Commune 59001",
        "une première action locale, Emploi : Commune 59002",
    ]


def test_a_rule_of_the_whole_territory_is_not_local() -> None:
    everywhere = covering({"kind": "territory"})
    changes = compare([covering(commune("59001"))], [everywhere])
    assert [(row.code, row.change) for row in changes.locals] == [("59001", "last")]
    assert [row.code for row in changes.covers if row.change == "gained"] == CODES[1:]


def test_documents_and_glossary_are_compared() -> None:
    other = {"id": "rapport", "title": "Rapport", "publisher": "MEL", "year": 2024}
    term = {
        "id": "crij",
        "side": "fr",
        "name": {"fr": "CRIJ", "nl": "CRIJ"},
        "words": ["CRIJ"],
        "definition": {"fr": "Un centre.", "nl": "Een centrum."},
        "source": None,
    }
    old = make_file(make_raw_action(), sources=[SOURCE, other])
    new = make_file(make_raw_action(), sources=[SOURCE | {"title": "Le guide"}], glossary=[term])
    assert say_changes(compare_files(old, new, GROUND, NAMES), NAMER)[1:] == [
        "document changé : guide",
        "document retiré : rapport (2024)",
        "glossaire changé",
    ]


def test_every_field_of_an_action_has_a_name() -> None:
    assert {*Action.model_fields} <= {*FIELDS}


def test_rows_are_csv_sorted_and_json_holds_them_too() -> None:
    later = covering(commune("59003"), id="zoo")
    changes = compare([], [later, covering(commune("59002"), commune("59001"))])
    assert write_changes_csv(changes).decode() == (
        "action,code,commune,change,before,after\r\n"
        "forum,59001,Commune 59001,gained,,whole\r\n"
        "forum,59002,Commune 59002,gained,,whole\r\n"
        "zoo,59003,Commune 59003,gained,,whole\r\n"
    )
    told = json.loads(write_changes_json(changes))
    assert told["actions"] == {"before": 0, "after": 2}
    assert told["added"][0] == {"id": "forum", "title": "Forum", "theme": "emploi"}
    assert [row["code"] for row in told["coverage"]] == ["59001", "59002", "59003"]
    assert told["local"][0] == {
        "code": "59001",
        "commune": "Commune 59001",
        "theme": "emploi",
        "change": "first",
    }


def test_json_names_fields_and_holds_no_value_of_a_contact() -> None:
    changes = compare([make_raw_action()], [make_raw_action(contacts=[CONTACT])])
    written = write_changes_json(changes)
    assert json.loads(written)["changed"][0]["fields"] == ["contacts"]
    assert b"Zorro" not in written
