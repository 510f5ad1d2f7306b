"""Read a pasted list of places: names, postal codes or INSEE codes, however they are divided."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from mapapp.atlas import Atlas
from mapapp.errors import Fault, QueryError
from mapapp.search import Entry, search_places
from mapapp.words import fold, fold_name

MAX_CHARS = 6000  # the 95 names with their codes are 2,000
MAX_ENTRIES = 100  # a few more than there are communes
MAX_ENTRY_CHARS = 100
MOST_MEANT = 10  # the postal code that most communes share has nine
DIVIDERS = re.compile(r"[,;|\t]|\set\s")
# Codes one after the other, and what stands before the entries of a list.
BETWEEN_CODES = re.compile(r"(?<=\d{5})\s+(?=\d{5}\b)")
BULLET = re.compile(r"^(?:[-–—•*·]|\d{1,3}[.)])\s+")
CODE = re.compile(r"\b\d{5}\b")


class Reading(NamedTuple):
    """Hold what a list says: communes in its order, what is no place, what may be several.

    ``ambiguous`` gives the communes that an entry may mean; none of them is in ``codes``.
    """

    codes: list[str]
    unknown: list[str]
    ambiguous: dict[str, list[str]]

    @property
    def is_sure(self) -> bool:
        """Tell whether every entry is one commune."""
        return not self.unknown and not self.ambiguous


@dataclass(frozen=True)
class _Places:
    """Know places by code and by name; quarters are left out, since they are no communes."""

    index: list[Entry]
    atlas: Atlas
    prefers: str = ""

    def meant_by(self, entry: str) -> tuple[bool, list[str]]:
        """Return whether an entry is one for sure, and the communes that it may mean."""
        numbers, name = CODE.findall(entry), fold(CODE.sub(" ", entry))
        by_code = self._find_code(numbers[0]) if numbers else []
        if not name:
            return len(by_code) == 1, by_code
        sure, by_name = self._find_name(name)
        both = [code for code in by_name if code in by_code]
        if numbers and by_code and not both:  # « 59000 Tourcoing » contradicts itself
            return False, [*by_code, *by_name][:MOST_MEANT]
        return sure or len(both) == 1, both or by_name

    def _find_code(self, number: str) -> list[str]:
        """Find communes by INSEE code and by postal code; some numbers are both."""
        insee, postal = self.find_insee(number), self.find_postal(number)
        if self.prefers:
            return insee if self.prefers == "insee" else postal
        return [*dict.fromkeys(insee + postal)]

    def find_insee(self, number: str) -> list[str]:
        """Find the commune that has an INSEE code, or a part that has it."""
        code = self.atlas.parents.get(number, number)
        return [code] if code in self.atlas.communes else []

    def find_postal(self, number: str) -> list[str]:
        """Find the communes that a postal code serves."""
        found = [one.found for one in self.index if number in one.found.postal_codes]
        return [*dict.fromkeys(self.atlas.parents.get(one.code, one.code) for one in found)]

    def _find_name(self, words: str) -> tuple[bool, list[str]]:
        """Find communes by name: all of it, else the only one that begins so, else like it."""
        bare = fold_name(words)
        whole = self._codes_of([e for e in self.index if words in e.keys or bare in e.keys])
        if whole:
            return len(whole) == 1, whole
        begun = [e for e in self.index if any(f"{k} ".startswith(f"{bare} ") for k in e.keys)]
        codes = self._codes_of(begun)
        if codes:
            return len(codes) == 1, codes
        near = {found.code for found in search_places(self.index, words, limit=MOST_MEANT)}
        return False, self._codes_of([e for e in self.index if e.found.code in near])

    def _codes_of(self, entries: Sequence[Entry]) -> list[str]:
        codes = [self.atlas.parents.get(one.found.code, one.found.code) for one in entries]
        return [*dict.fromkeys(codes)]


def take_list(typed: str) -> str:
    """Return a list as it was typed, without what surrounds it.

    Raises
    ------
    QueryError
        When it is longer than a list of communes can be.
    """
    if len(typed) > MAX_CHARS:
        message = f"liste de plus de {MAX_CHARS} caractères"
        raise QueryError([Fault("lieux", message, "zone, ou une liste plus courte")])
    return typed.strip()


def read_places(entries: str, index: Sequence[Entry], atlas: Atlas) -> Reading:
    """Read a list of communes, one an entry; associated communes count as their commune.

    Entries stand on lines of their own or between commas, semicolons, tabs or « et ». A name that
    another entry of its line settles (« 59350;Lille ») is not ambiguous, nor is a number in a
    list of which one number at least can be of one kind of code only.
    """
    lines = [[*_split(line)] for line in BETWEEN_CODES.sub("\n", entries).splitlines()]
    places = _Places([one for one in index if not one.found.quarter], atlas)
    kind = _guess_kind(places, [entry for line in lines for entry in line])
    places = _Places(places.index, atlas, kind)
    reading, left = Reading([], [], {}), MAX_ENTRIES
    for line in lines:
        _read_line(places, line[:left], reading)
        reading.unknown.extend(line[left:])
        left -= len(line[:left])
    codes = dict.fromkeys(reading.codes)
    return Reading([*codes], [*dict.fromkeys(reading.unknown)], reading.ambiguous)


def _split(line: str) -> Iterator[str]:
    for piece in DIVIDERS.split(line):
        entry = BULLET.sub("", piece.strip(" \"'«».()\u00a0")).strip()[:MAX_ENTRY_CHARS]
        if fold(entry):
            yield entry


def _guess_kind(places: _Places, entries: Sequence[str]) -> str:
    """Tell which kind of code a list of numbers is of, where only one kind explains them all."""
    numbers = [entry for entry in entries if CODE.fullmatch(entry)]
    insee = all(places.find_insee(number) for number in numbers)
    postal = all(places.find_postal(number) for number in numbers)
    if insee == postal:
        return ""
    return "insee" if insee else "postal"


def _read_line(places: _Places, line: Sequence[str], reading: Reading) -> None:
    """Add what one line says to the reading."""
    meant = {entry: places.meant_by(entry) for entry in line}
    settled = {codes[0] for sure, codes in meant.values() if sure}
    for entry, (sure, codes) in meant.items():
        if sure:
            reading.codes.append(codes[0])
        elif not codes:
            reading.unknown.append(entry)
        elif not settled.intersection(codes):
            reading.ambiguous[entry] = codes
