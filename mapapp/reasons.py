"""Say in one sentence why an action is shown, and where it runs."""

from collections.abc import Callable, Mapping, Sequence

from mapapp.areas import (
    Area,
    Certainty,
    CommuneArea,
    NeighboursArea,
    OutlineArea,
    QuarterArea,
    TerritoryArea,
    ZoneArea,
)
from mapapp.records import Cover, Relation
from mapapp.speech import N_, fill_names, gettext, ngettext
from mapapp.words import at_place, join_words, of_place

DOUBTS: dict[Certainty, str] = {
    "stated": N_("%(reason)s, page %(page)s."),
    "inferred": N_("%(reason)s, page %(page)s (déduit du texte)."),
    "unclear": N_("%(reason)s, page %(page)s (incertain, à vérifier)."),
}
PAGELESS: dict[Certainty, str] = {
    "stated": N_("%(reason)s."),
    "inferred": N_("%(reason)s (déduit du texte)."),
    "unclear": N_("%(reason)s (incertain, à vérifier)."),
}


def explain_cover(cover: Cover) -> str:
    """Say why a rule reaches a commune, with the page that says so, if there is one."""
    words = PAGELESS if cover.page is None else DOUBTS
    return gettext(words[cover.certainty], reason=_explain(cover), page=cover.page)


def _explain(cover: Cover) -> str:
    return EXPLAIN[cover.relation](cover)


def _explain_neighbour(cover: Cover) -> str:
    return gettext("Voisine %(of_place)s", of_place=of_place(cover.names[0]))


def _explain_parts(cover: Cover) -> str:
    places = join_words([at_place(name) for name in cover.names])
    if cover.extent == "part":
        return gettext("Seulement %(at_places)s", at_places=places)
    return gettext("D’abord %(at_places)s", at_places=places)


def _explain_quarters(cover: Cover) -> str:
    names, count = join_words(cover.names), len(cover.names)
    if cover.extent == "part":
        return ngettext(
            "Quartier %(names)s seulement", "Quartiers %(names)s seulement", count, names=names
        )
    return ngettext("Quartier %(names)s d’abord", "Quartiers %(names)s d’abord", count, names=names)


EXPLAIN: dict[Relation, Callable[[Cover], str]] = {
    "territory": lambda _: fill_names("%(Whole_territory)s"),
    "named": lambda _: gettext("Commune nommée"),
    "parts": _explain_parts,
    "neighbour": _explain_neighbour,
    "quarters": _explain_quarters,
    "zone": lambda cover: gettext("Dans la zone « %(name)s »", name=cover.names[0]),
    "outline": lambda cover: gettext("Dans le périmètre « %(name)s »", name=cover.names[0]),
}


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
            return fill_names("%(whole_territory)s")
        case NeighboursArea(code=home):
            return gettext("%(place)s et ses voisines", place=names[home])
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
