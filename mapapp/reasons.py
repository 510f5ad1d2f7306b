"""Say in one French sentence why an action is shown, and where it runs."""

from collections.abc import Mapping, Sequence

from mapapp.coverage import Joined
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


def explain_cover(row: Joined, *, page: int, names: Mapping[str, str]) -> str:
    """Say why a rule reaches a commune, with the page that says so."""
    return f"{_explain(row, names)}, page {page}{DOUBTS[row.certainty]}."


def _explain(row: Joined, names: Mapping[str, str]) -> str:
    match row.area:
        case TerritoryArea():
            return "Toute la métropole"
        case CommuneArea(code=own):
            return "Commune nommée" if own == row.code else _explain_parts(row, names)
        case NeighboursArea(code=home):
            return "Commune nommée" if home == row.code else f"Voisine {of_place(names[home])}"
        case QuarterArea():
            return _explain_quarters(row)
        case ZoneArea(zone=zone):
            return f"Dans la zone {names.get(zone, zone)}"
        case OutlineArea(name=name):
            return f"Dans le périmètre {name}"


def _explain_parts(row: Joined, names: Mapping[str, str]) -> str:
    parts = [at_place(names[a.code]) for a in (row.area, *row.others) if isinstance(a, CommuneArea)]
    places = join_words(sorted(set(parts)))
    return f"Seulement {places}" if row.extent == "part" else f"D’abord {places}"


def _explain_quarters(row: Joined) -> str:
    found = {area.name for area in (row.area, *row.others) if isinstance(area, QuarterArea)}
    text = f"Quartier{'s' if len(found) > 1 else ''} {join_words(sorted(found))}"
    return f"{text} seulement" if row.extent == "part" else f"{text} d’abord"


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
