"""Read a pasted list of communes: names, postal codes or INSEE codes, as people keep them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mapapp.search import Entry, Found, search_places
from mapapp.words import fold, fold_name

MAX_CHARS = 6000  # the 95 names with their codes are 2 000
MAX_ENTRIES = 200
MOST_OFFERED = 4
_SEPARATOR = re.compile(r"[\n\r\t,;]+")
_CODE_BESIDE = re.compile(r"^\d{5}\s+(?=\D)|(?<=\D)\s+\(?\d{5}\)?$")  # « 59000 Lille »
_CODE = re.compile(r"\d{5}")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Be an entry that names no commune, or several: those that it may mean, by code."""

    typed: str
    codes: list[str]


@dataclass(frozen=True, slots=True)
class Pasted:
    """Hold the communes that a list names, each once, and what it leaves in doubt."""

    codes: list[str]
    doubts: list[Doubt]
    is_cut: bool


def read_pasted(text: str, index: Sequence[Entry], parents: Mapping[str, str]) -> Pasted:
    """Read a list; associated communes count as the commune that they belong to.

    An entry is sure when it is one commune's code, its whole name, or words of no other name.
    Some numbers are the INSEE code of one commune and the postal code of another: a list where
    every code can only be of one kind is read so, the others are asked back.
    """
    pieces = [piece.strip() for piece in _SEPARATOR.split(text[:MAX_CHARS])]
    entries = [*dict.fromkeys(piece for piece in pieces if piece)]
    places = [one for one in index if not one.found.quarter]
    by_code = _index_codes([*filter(_CODE.fullmatch, entries)], [one.found for one in places])
    codes: dict[str, None] = {}
    doubts = []
    for entry in entries[:MAX_ENTRIES]:
        found, is_sure = _find(entry, by_code, places, parents)
        if is_sure:
            codes[found[0]] = None
        else:
            doubts.append(Doubt(entry[:100], found[:MOST_OFFERED]))
    is_cut = len(text) > MAX_CHARS or len(entries) > MAX_ENTRIES
    return Pasted([*codes], doubts, is_cut)


def _index_codes(typed: Sequence[str], found: Sequence[Found]) -> dict[str, list[Found]]:
    """Say which places a code means, as the only kind that all those typed can be, or as both."""
    insee: dict[str, list[Found]] = {one.code: [one] for one in found}
    postal: dict[str, list[Found]] = {}
    for one in found:
        for code in one.postal_codes:
            postal.setdefault(code, []).append(one)
    is_insee, is_postal = ({*typed} <= kind.keys() for kind in (insee, postal))
    if is_insee != is_postal:
        return insee if is_insee else postal
    return {code: insee.get(code, []) + postal.get(code, []) for code in insee | postal}


def _find(
    entry: str,
    by_code: Mapping[str, Sequence[Found]],
    places: Sequence[Entry],
    parents: Mapping[str, str],
) -> tuple[list[str], bool]:
    """Return the communes that an entry may mean, and whether it means the only one."""
    if _CODE.fullmatch(entry):
        codes = _list_codes(by_code.get(entry, ()), parents)
        return codes, len(codes) == 1
    name = _CODE_BESIDE.sub("", entry)[:100]
    words, bare = fold(name), fold_name(name)
    exact = [one.found for one in places if words in one.keys or bare in one.keys]
    if codes := _list_codes(exact, parents):
        return codes, len(codes) == 1
    near = _list_codes(search_places(places, name, limit=MOST_OFFERED + 1), parents)
    is_piece = len(near) == 1 and any(
        f" {bare} " in f" {one.keys[1]} " for one in places if one.found.code == near[0]
    )
    return near, is_piece


def _list_codes(found: Iterable[Found], parents: Mapping[str, str]) -> list[str]:
    return [*dict.fromkeys(parents.get(one.code, one.code) for one in found)]
