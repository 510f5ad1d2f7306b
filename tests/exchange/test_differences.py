"""What an import changes is said in words, before and after, and in communes."""

import json
from typing import Any

import pytest

from mapapp.exchange.differences import Teller, say_differences
from mapapp.exchange.fieldwords import FIELDS, shorten_both
from mapapp.joining import join_coverage
from mapapp.model import ActionsFile
from mapapp.prepare import name_places
from tests.exchange.landing import CONTACT, LAND, TERRITORY, make_raw
from tests.making import SOURCE, make_raw_action


def tell(old: dict[str, Any], new: dict[str, Any], *, shows_names: bool = False) -> list[str]:
    before, after = (ActionsFile.model_validate_json(json.dumps(raw)) for raw in (old, new))
    teller = Teller(
        name_places(TERRITORY),
        lambda coverage: {row.code for row in join_coverage(coverage, LAND.ground)},
        ", ".join,
        shows_names,
    )
    return say_differences(before, after, teller)


def tell_change(changes: dict[str, Any], start: dict[str, Any] | None = None) -> list[str]:
    first = make_raw_action(contacts=[CONTACT], **(start or {}))
    second = make_raw_action(changes, **{"contacts": [CONTACT], **(start or {})})
    counts, name, *lines = tell(make_raw(first), make_raw(second | changes_at_top(changes)))
    assert counts == "actions : 0 ajoutée, 1 changée, 0 retirée (1 avant, 1 après)"
    assert name == f"~ action « {second['title']} » (forum)"
    return [line.strip() for line in lines]


def changes_at_top(changes: dict[str, Any]) -> dict[str, Any]:
    return {field: value for field, value in changes.items() if "." not in field}


def test_nothing_is_one_line() -> None:
    assert tell(make_raw(make_raw_action()), make_raw(make_raw_action())) == ["rien ne change"]


def test_counts_come_first_then_what_is_added_changed_removed() -> None:
    old = make_raw(make_raw_action(id="un"), make_raw_action(id="deux"))
    new = make_raw(make_raw_action(id="deux", theme="sante"), make_raw_action(id="trois"))
    assert tell(old, new) == [
        "actions : 1 ajoutée, 1 changée, 1 retirée (2 avant, 2 après)",
        "+ action « Forum » (trois)",
        "    couvre : 59001",
        "~ action « Forum » (deux)",
        "    thème : « Emploi » → « Santé »",
        "- action « Forum » (un)",
    ]


def test_documents_and_terms_are_told_too() -> None:
    old, new = (make_raw(make_raw_action()) for _ in range(2))
    new["sources"] = [SOURCE | {"year": 2020}, SOURCE | {"id": "rapport", "title": "Rapport"}]
    assert tell(old, new)[1:] == [
        "+ document « Rapport » (rapport)",
        "~ document « Guide » (guide)",
        "    année : 2019 → 2020",
    ]


CHANGES: list[tuple[dict[str, Any], list[str]]] = [
    ({"audience.age_max": 25}, ["public, âge maximal : 30 → 25"]),
    ({"audience.age_max": None}, ["public, âge maximal : 30 → rien"]),
    ({"carriers": ["MEL", "Ville"]}, ["porteurs : + « MEL »"]),
    ({"carriers": ["MEL"]}, ["porteurs : – « Ville » ; + « MEL »"]),
    (
        {"coverage.areas": [{"kind": "territory"}]},
        [
            "couverture : Commune 59001 → Toute la métropole",
            "couvre en plus : 59002, 59003, 59004, 59005, 59006, 59007, 59008, 59009",
        ],
    ),
    (
        {"coverage.areas": [{"kind": "commune", "code": "59002"}]},
        [
            "couverture : Commune 59001 → Commune 59002",
            "couvre en plus : 59002",
            "ne couvre plus : 59001",
        ],
    ),
    (
        {"coverage.areas": [{"kind": "commune", "code": "59001", "page": 3}]},
        ["couverture : règles écrites autrement, mêmes mots"],
    ),
    (
        {"coverage.certainty": "unclear", "coverage.note": "Carte sans légende."},
        [
            "certitude : écrit dans le document → incertain, à vérifier",
            "note de la couverture : rien → « Carte sans légende. »",
        ],
    ),
    ({"contacts": []}, ["contacts : – « Conseil », « Ville », « ada@ville.fr »"]),
    ({"contacts": [CONTACT | {"name": "Eve"}]}, ["contacts, 1, nom : changé"]),
    ({"contacts": [CONTACT | {"name": None}]}, ["contacts, 1, nom : retiré"]),
    (
        {"contacts": [CONTACT | {"phones": []}]},
        ["contacts, 1, téléphones : – « +33 3 20 21 22 23 »"],
    ),
    (
        {"timeline": [{"from": "2019-03", "to": "2019-06", "label": "Ouverture"}]},
        ["calendrier : + « 2019-03 », « 2019-06 », « Ouverture »"],
    ),
    (
        {"cross_border": {"value": True, "note": "x"}},
        [
            "frontière, valeur : non → oui",
            "frontière, note : rien → « x »",
        ],
    ),
]


@pytest.mark.parametrize(("changes", "lines"), CHANGES, ids=lambda value: str(value)[:40])
def test_each_field_is_told_before_and_after(changes: dict[str, Any], lines: list[str]) -> None:
    assert tell_change(changes) == lines


def test_another_order_is_told() -> None:
    assert tell_change({"carriers": ["b", "a"]}, {"carriers": ["a", "b"]}) == [
        "porteurs : dans un autre ordre"
    ]


def test_a_name_is_told_where_names_are_shown() -> None:
    old = make_raw(make_raw_action(contacts=[CONTACT]))
    new = make_raw(make_raw_action(contacts=[CONTACT | {"name": "Eve"}]))
    assert tell(old, new, shows_names=True)[-1].strip() == "contacts, 1, nom : « Ada » → « Eve »"
    assert "Eve" not in "".join(tell(old, new))


def test_a_long_text_is_told_around_what_differs() -> None:
    before = f"{'mot ' * 60}avant{' mot' * 60}"
    first, second = shorten_both(before, before.replace("avant", "matin")).split(" → ")
    assert first == "« … mot mot mot mot mot mot avant mot mot mot mot mot mot … »"
    assert second == "« … mot mot mot mot mot mot matin mot mot mot mot mot mot … »"


def test_every_field_of_the_form_has_a_word() -> None:
    schema = ActionsFile.model_json_schema(by_alias=True)["$defs"]
    areas = {name for name in schema if name.endswith("Area")} | {
        "Coverage",
        "Polygon",
        "ActionsFile",
    }
    fields = {f for name, one in schema.items() if name not in areas for f in one["properties"]}
    assert sorted(fields - FIELDS.keys()) == []
