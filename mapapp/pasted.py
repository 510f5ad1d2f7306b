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

    An entry is sure when it is one commune's code, its whole name, or a piece of no other name.
    """
    pieces = [piece.strip() for piece in _SEPARATOR.split(text[:MAX_CHARS])]
    entries = [*dict.fromkeys(piece for piece in pieces if piece)]
    codes: dict[str, None] = {}
    doubts = []
    for entry in entries[:MAX_ENTRIES]:
        found, is_sure = _find(entry, index, parents)
        if is_sure:
            codes[found[0]] = None
        else:
            doubts.append(Doubt(entry[:100], found[:MOST_OFFERED]))
    is_cut = len(text) > MAX_CHARS or len(entries) > MAX_ENTRIES
    return Pasted([*codes], doubts, is_cut)


def _find(entry: str, index: Sequence[Entry], parents: Mapping[str, str]) -> tuple[list[str], bool]:
    """Return the communes that an entry may mean, and whether it means the only one."""
    entry = _CODE_BESIDE.sub("", entry)
    words, bare = fold(entry), fold_name(entry)
    places = [one for one in index if not one.found.quarter]
    by_code = [one.found for one in places if words in _codes_of(one.found)]
    by_name = [one.found for one in places if words in one.keys or bare in one.keys]
    for exact in (by_code, by_name):
        if codes := _list_codes(exact, parents):
            return codes, len(codes) == 1
    near = _list_codes(search_places(places, entry[:100], limit=MOST_OFFERED + 1), parents)
    is_piece = len(near) == 1 and any(
        f" {bare} " in f" {one.keys[1]} " for one in places if one.found.code == near[0]
    )
    return near, is_piece


def _codes_of(found: Found) -> tuple[str, ...]:
    return found.code, *found.postal_codes


def _list_codes(found: Iterable[Found], parents: Mapping[str, str]) -> list[str]:
    return [*dict.fromkeys(parents.get(one.code, one.code) for one in found)]
