"""Rules of coverage in one cell: « commune 59350 Lille | zone melt [déduit, p. 6 : pourquoi] »."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from mapapp.exchange.columns import ALSO, AREA_KINDS, SHORT_CERTAINTIES, fold_word, means_territory
from mapapp.exchange.known import CODE, Known, MisreadError, find_nearest, find_place, find_zone
from mapapp.exchange.notation import BETWEEN, cut, escape, unescape
from mapapp.exchange.wkt import read_polygon, write_polygon

_PAGE = re.compile(r"p(?:age)?\s*([0-9]{1,6})")


def join_rules(areas: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> str:
    """Write the rules of a coverage; ``names`` are those of communes, to be read."""
    return BETWEEN.join(_say_rule(area, names) + _say_rest(area) for area in areas)


def split_rules(text: str) -> list[str]:
    """Cut a cell into its rules, as they stand."""
    return [rule.strip() for rule in cut(text, "|\n") if rule.strip()]


def read_rule(rule: str, known: Known) -> dict[str, Any]:
    """Read one rule; a commune alone, by code or name, is a commune.

    Raises
    ------
    MisreadError
        When it cannot be understood.
    """
    head, *rest = cut(rule, "[")
    said = _read_head(unescape(head).strip(), known)
    return said | (_read_rest(unescape("[".join(rest)).strip()) if rest else {})


def _say_rule(area: Mapping[str, Any], names: Mapping[str, str]) -> str:
    kind, code = AREA_KINDS[area["kind"]], area.get("code", "")
    match area["kind"]:
        case "territory":
            return kind
        case "zone":
            return f"{kind} {area['zone']}"
        case "quarter":
            return f"{kind} {code} {escape(area['name'], '[')}"
        case "outline":
            return f"{kind} {escape(area['name'], '[')} : {write_polygon(area['geometry'])}"
    return f"{kind} {code} {escape(names.get(code, ''), '[')}".rstrip()


def _say_rest(area: Mapping[str, Any]) -> str:
    certainty, page, note = (area.get(key) for key in ("certainty", "page", "note"))
    words = [SHORT_CERTAINTIES[certainty]] if certainty else []
    words += [f"p. {page}"] if page else []
    if not words and not note:
        return ""
    return f" [{', '.join(words)}{f' : {escape(note)}' if note else ''}]"


def _read_head(text: str, known: Known) -> dict[str, Any]:
    word, _, rest = text.partition(" ")
    kind = _find_kind(word)
    if kind is None and means_territory(fold_word(text)):
        return {"kind": "territory"}
    if kind is None:
        return {"kind": "commune", "code": find_place(text, known)}
    if kind == "territory":
        if rest.strip():
            raise MisreadError(f"« {rest[:40]} » est de trop", "« territoire » seul")
        return {"kind": kind}
    return {"kind": kind} | _read_what(kind, rest.strip(), known)


def _find_kind(word: str) -> str | None:
    words = fold_word(word)
    return next((k for k, said in AREA_KINDS.items() if words in (k, fold_word(said))), None)


def _read_what(kind: str, text: str, known: Known) -> dict[str, Any]:
    if kind == "zone":
        return {"zone": find_zone(text, known)}
    if kind == "quarter":
        return _read_quarter(text, known)
    if kind == "outline":
        name, colon, shape = text.rpartition(" : ")
        if not colon:
            raise MisreadError(f"« {text[:40]} » : contour sans nom", "« contour Nom : POLYGON … »")
        return {"name": name.strip(), "geometry": read_polygon(shape)}
    return {"code": find_place(text, known)}


def _read_quarter(text: str, known: Known) -> dict[str, Any]:
    coded = CODE.match(text)
    place, name = (coded[1], text[5:]) if coded else text.partition(":")[::2]
    if not name.strip():
        message = f"« {text[:40]} » : quartier sans commune ou sans nom"
        raise MisreadError(message, "comme « quartier 59512 Alma »")
    return {"code": find_place(place, known), "name": name.strip()}


def _read_rest(text: str) -> dict[str, Any]:
    if not text.endswith("]"):
        raise MisreadError(f"« [{text[:40]} » : crochet jamais fermé", "finir la règle par ]")
    head, colon, note = f" {text[:-1]}".partition(" :")
    found: dict[str, Any] = {"note": note.strip()} if colon and note.strip() else {}
    for word in filter(None, map(fold_word, head.split(","))):
        found |= _read_word(word)
    return found


def _read_word(word: str) -> dict[str, Any]:
    page = _PAGE.fullmatch(word)
    if page:
        return {"page": int(page[1])}
    for value, said in SHORT_CERTAINTIES.items():
        if word in (value, fold_word(said)) or ALSO.get(word) == value:
            return {"certainty": value}
    nearest = find_nearest(word, SHORT_CERTAINTIES.values())
    cure = f"« {nearest} » ?" if nearest else f"l’un de : {', '.join(SHORT_CERTAINTIES.values())}"
    raise MisreadError(f"« {word[:40]} » : certitude inconnue", cure)
