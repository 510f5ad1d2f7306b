"""Say in one French sentence why an action is shown, and where it runs."""

from collections.abc import Mapping, Sequence

from mapapp.model import (
    Area,
    Certainty,
    CommuneArea,
    NeighboursArea,
    OutlineArea,
    QuarterArea,
    TerritoryArea,
    ZoneArea,
)
from mapapp.words import at_place, join_words, of_place

DOUBTS: dict[Certainty, str] = {
    "stated": "",
    "inferred": " (déduit du texte)",
    "unclear": " (incertain, à vérifier)",
}


def explain_cover(
    area: Area, *, code: str, certainty: Certainty, page: int, names: Mapping[str, str]
) -> str:
    """Say why a rule reaches a commune, with the page that says so."""
    match area:
        case TerritoryArea():
            reason = "Toute la métropole"
        case CommuneArea(code=own):
            reason = "Commune nommée" if own == code else f"Seulement {at_place(names[own])}"
        case NeighboursArea(code=home):
            reason = "Commune nommée" if home == code else f"Voisine {of_place(names[home])}"
        case QuarterArea(name=name):
            reason = f"Quartier {name} seulement"
        case ZoneArea(zone=zone):
            reason = f"Dans la zone {names.get(zone, zone)}"
        case OutlineArea(name=name):
            reason = f"Dans le périmètre {name}"
    return f"{reason}, page {page}{DOUBTS[certainty]}."


def describe_coverage(areas: Sequence[Area], names: Mapping[str, str]) -> str:
    """Say where an action runs in a few words: « Haubourdin et Loos », « Toute la métropole »."""
    named = [names[area.code] for area in areas if isinstance(area, CommuneArea)]
    rest = [_describe_area(area, names) for area in areas if not isinstance(area, CommuneArea)]
    quarters = _describe_quarters(areas, names)
    words = [*named, *quarters, *(text for text in rest if text)]
    text = join_words(list(dict.fromkeys(words)))
    return text[:1].upper() + text[1:]


def _describe_area(area: Area, names: Mapping[str, str]) -> str:
    match area:
        case TerritoryArea():
            return "toute la métropole"
        case NeighboursArea(code=home):
            return f"{names[home]} et ses voisines"
        case ZoneArea(zone=zone):
            return names.get(zone, zone)
        case OutlineArea(name=name):
            return name
        case _:
            return ""


def _describe_quarters(areas: Sequence[Area], names: Mapping[str, str]) -> list[str]:
    quarters: dict[str, list[str]] = {}
    for area in areas:
        if isinstance(area, QuarterArea):
            quarters.setdefault(names[area.code], []).append(area.name)
    return [f"{town} ({', '.join(parts)})" for town, parts in quarters.items()]
