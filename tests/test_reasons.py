"""A sentence says why an action is shown, a few words say where it runs."""

import json
from typing import Any, get_args

import pytest

from mapapp.areas import Area, Certainty, Coverage
from mapapp.reasons import DOUBTS, EXPLAIN, describe_coverage, explain_cover
from mapapp.records import Extent, Relation
from tests.making import make_cover

NAMES = {
    "59286": "Haubourdin",
    "59350": "Lille",
    "59355": "Lomme",
    "59360": "Loos",
    "59371": "Le Maisnil",
    "vallee-de-la-lys": "Vallée de la Lys",
}
TERRITORY = {"kind": "territory"}
RING = [[3.0, 50.6], [3.1, 50.6], [3.1, 50.7], [3.0, 50.6]]
OUTLINE = {
    "kind": "outline",
    "name": "Vieux-Lille",
    "geometry": {"type": "Polygon", "coordinates": [RING]},
}


def explain(
    relation: Relation, *names: str, extent: Extent = "whole", certainty: Certainty = "stated"
) -> str:
    cover = make_cover(
        "59350",
        page=11,
        relation=relation,
        names=list(names),
        extent=extent,
        certainty=certainty,
    )
    return explain_cover(cover)


@pytest.mark.parametrize(
    ("relation", "names", "extent", "why"),
    [
        ("territory", [], "whole", "Toute la métropole, page 11."),
        ("named", [], "whole", "Commune nommée, page 11."),
        ("parts", ["Lomme"], "part", "Seulement à Lomme, page 11."),
        ("parts", ["Hellemmes", "Lomme"], "part", "Seulement à Hellemmes et à Lomme, page 11."),
        ("parts", ["Lomme"], "whole", "D’abord à Lomme, page 11."),
        ("neighbour", ["Loos"], "whole", "Voisine de Loos, page 11."),
        ("neighbour", ["Haubourdin"], "whole", "Voisine d’Haubourdin, page 11."),
        ("neighbour", ["Le Maisnil"], "whole", "Voisine du Maisnil, page 11."),
        ("quarters", ["Moulins"], "part", "Quartier Moulins seulement, page 11."),
        ("quarters", ["Fives", "Sud"], "part", "Quartiers Fives et Sud seulement, page 11."),
        ("quarters", ["Moulins"], "whole", "Quartier Moulins d’abord, page 11."),
        ("quarters", ["Fives", "Sud"], "whole", "Quartiers Fives et Sud d’abord, page 11."),
        ("zone", ["La Lys"], "whole", "Dans la zone « La Lys », page 11."),
        ("outline", ["Vieux-Lille"], "part", "Dans le périmètre « Vieux-Lille », page 11."),
    ],
)
def test_a_cover_is_explained_by_its_relation_names_extent_and_page(
    relation: Relation, names: list[str], extent: Extent, why: str
) -> None:
    assert explain(relation, *names, extent=extent) == why


@pytest.mark.parametrize(
    ("certainty", "end"),
    [
        ("stated", "page 11."),
        ("inferred", "page 11 (déduit du texte)."),
        ("unclear", "page 11 (incertain, à vérifier)."),
    ],
)
def test_a_doubt_is_said_in_the_sentence(certainty: Certainty, end: str) -> None:
    assert explain("named", certainty=certainty) == f"Commune nommée, {end}"


def test_every_relation_and_certainty_has_its_sentence() -> None:
    assert set(EXPLAIN) == set(get_args(Relation))
    assert set(DOUBTS) == set(get_args(Certainty))


def test_a_name_with_percent_signs_is_said_as_it_is() -> None:
    assert explain("zone", "100 %(page)s %s") == "Dans la zone « 100 %(page)s %s », page 11."
    assert explain("quarters", "50 %d", extent="part") == "Quartier 50 %d seulement, page 11."


def read_areas(*areas: dict[str, Any]) -> list[Area]:
    text = json.dumps({"areas": areas, "certainty": "stated"})
    return Coverage.model_validate_json(text).areas


def at(code: str) -> dict[str, Any]:
    return {"kind": "commune", "code": code}


def around(code: str) -> dict[str, Any]:
    return {"kind": "neighbours", "code": code}


def quarter(code: str, name: str) -> dict[str, Any]:
    return {"kind": "quarter", "code": code, "name": name}


def zone(id_: str) -> dict[str, Any]:
    return {"kind": "zone", "zone": id_}


@pytest.mark.parametrize(
    ("areas", "words"),
    [
        ([TERRITORY], "Toute la métropole"),
        ([at("59286")], "Haubourdin"),
        ([at("59286"), at("59360"), at("59350")], "Haubourdin, Loos et Lille"),
        ([at("59286"), at("59286")], "Haubourdin"),
        ([at("59350"), TERRITORY], "Lille et toute la métropole"),
        ([TERRITORY, at("59350")], "Lille et toute la métropole"),
        ([around("59286")], "Haubourdin et ses voisines"),
        ([OUTLINE], "Vieux-Lille"),
        (
            [quarter("59350", "Moulins"), quarter("59350", "Fives"), quarter("59360", "Oliveaux")],
            "Lille (Moulins, Fives) et Loos (Oliveaux)",
        ),
        ([zone("vallee-de-la-lys"), at("59350")], "Lille et Vallée de la Lys"),
    ],
)
def test_a_coverage_is_described_in_a_few_words(areas: list[dict[str, Any]], words: str) -> None:
    assert describe_coverage(read_areas(*areas), NAMES) == words


def test_an_unnamed_zone_is_told_by_its_id() -> None:
    assert describe_coverage(read_areas(zone("nulle-part")), NAMES) == "Nulle-part"
