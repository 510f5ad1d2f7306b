"""A sentence says why an action is shown, a few words say where it runs."""

import json
from typing import Any

import pytest

from mapapp.coverage import Joined
from mapapp.model import Area, Certainty, Coverage
from mapapp.reasons import describe_coverage, explain_cover
from mapapp.records import Extent

NAMES = {
    "59286": "Haubourdin",
    "59350": "Lille",
    "59355": "Lomme",
    "59360": "Loos",
    "59371": "Le Maisnil",
}
TERRITORY = {"kind": "territory"}
RING = [[3.0, 50.6], [3.1, 50.6], [3.1, 50.7], [3.0, 50.6]]
OUTLINE = {
    "kind": "outline",
    "name": "Vieux-Lille",
    "geometry": {"type": "Polygon", "coordinates": [RING]},
}


def read_areas(*areas: dict[str, Any]) -> list[Area]:
    text = json.dumps({"areas": areas, "certainty": "stated"})
    return Coverage.model_validate_json(text).areas


def at(code: str) -> dict[str, Any]:
    return {"kind": "commune", "code": code}


def around(code: str) -> dict[str, Any]:
    return {"kind": "neighbours", "code": code}


def quarter(code: str, name: str) -> dict[str, Any]:
    return {"kind": "quarter", "code": code, "name": name}


def explain(area: dict[str, Any], code: str, certainty: Certainty = "stated") -> str:
    (rule,) = read_areas(area)
    extent: Extent = "part" if rule.kind == "quarter" or code != area.get("code", code) else "whole"
    row = Joined(code, extent, None, rule.kind, certainty, rule)
    return explain_cover(row, page=11, names=NAMES)


@pytest.mark.parametrize(
    ("area", "code", "why"),
    [
        (TERRITORY, "59286", "Toute la métropole, page 11."),
        (at("59286"), "59286", "Commune nommée, page 11."),
        (at("59355"), "59350", "Seulement à Lomme, page 11."),
        (around("59360"), "59360", "Commune nommée, page 11."),
        (around("59360"), "59286", "Voisine de Loos, page 11."),
        (around("59286"), "59360", "Voisine d’Haubourdin, page 11."),
        (around("59371"), "59360", "Voisine du Maisnil, page 11."),
        (quarter("59350", "Moulins"), "59350", "Quartier Moulins seulement, page 11."),
        (OUTLINE, "59350", "Dans le périmètre Vieux-Lille, page 11."),
    ],
)
def test_a_cover_is_explained_by_its_rule_and_page(
    area: dict[str, Any], code: str, why: str
) -> None:
    assert explain(area, code) == why


@pytest.mark.parametrize(
    ("certainty", "end"),
    [
        ("stated", "page 11."),
        ("inferred", "page 11 (déduit du texte)."),
        ("unclear", "page 11 (incertain, à vérifier)."),
    ],
)
def test_a_doubt_is_said_in_the_sentence(certainty: Certainty, end: str) -> None:
    assert explain(at("59286"), "59286", certainty) == f"Commune nommée, {end}"


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
    ],
)
def test_a_coverage_is_described_in_a_few_words(areas: list[dict[str, Any]], words: str) -> None:
    assert describe_coverage(read_areas(*areas), NAMES) == words


def test_an_unnamed_zone_is_told_by_its_id() -> None:
    zone = {"kind": "zone", "zone": "vallee-de-la-lys"}
    assert explain(zone, "59350") == "Dans la zone vallee-de-la-lys, page 11."
    assert describe_coverage(read_areas(zone), {"vallee-de-la-lys": "Lys"}) == "Lys"
