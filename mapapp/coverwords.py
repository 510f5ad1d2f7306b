"""Say a set of communes in the shortest sentence that is true."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from mapapp.records import Zone
from mapapp.speech import fill_names, gettext
from mapapp.words import join_words

SEPARATOR_CHARS = 2
ELSE_CHARS = 14  # « , sauf », « , ainsi que » and what stands around them


class Placed(Protocol):
    """Be a commune as far as a sentence needs it: its name, and what it touches."""

    @property
    def code(self) -> str:
        """Return its INSEE code."""

    @property
    def name(self) -> str:
        """Return its name."""

    @property
    def border(self) -> bool:
        """Tell whether it touches Belgium."""

    @property
    def neighbours(self) -> Sequence[str]:
        """Return the codes of the communes beside it."""


@dataclass(frozen=True, slots=True)
class Block:
    """Be communes that a few words say: their bits, and the words."""

    members: int
    words: str


@dataclass(frozen=True, slots=True)
class Way:
    """Be one way to say a set: some blocks, less ``missing``, and ``extra`` besides."""

    blocks: tuple[Block, ...]
    missing: int
    extra: int
    length: int


class Namer:
    """Say sets of communes of one territory, in the language being spoken when it is made."""

    def __init__(self, communes: Sequence[Placed], zones: Iterable[Zone]) -> None:
        """Take the communes in the order in which they are to be listed."""
        self._names = [commune.name for commune in communes]
        self._places = {commune.code: place for place, commune in enumerate(communes)}
        self._tables = _sum_bytes([len(name) + SEPARATOR_CHARS for name in self._names])
        self._known: dict[int, str] = {}
        self._blocks = [*self._list_blocks(communes, zones)]

    def name(self, codes: Collection[str]) -> str:
        """Say exactly these communes: no block, one or two, less some communes, and some more."""
        wanted = self._to_bits(codes)
        if wanted not in self._known:
            self._known[wanted] = self._say(wanted) if wanted else gettext("aucune commune")
        return self._known[wanted]

    def _say(self, wanted: int) -> str:
        way = self._find_shortest(wanted)
        said = join_words([block.words for block in way.blocks]) or self._join(way.extra)
        if way.missing:
            others = self._join(way.missing)
            said = gettext("%(places)s, sauf %(others)s", places=said, others=others)
        if way.blocks and way.extra:
            others = self._join(way.extra)
            said = gettext("%(places)s, ainsi que %(others)s", places=said, others=others)
        return said

    def _find_shortest(self, wanted: int) -> Way:
        """Try every block and every pair, but those that cannot be shorter than the best."""
        ways = [self._make_way((block,), wanted) for block in self._blocks]
        best = min([self._make_way((), wanted), *ways], key=lambda way: way.length)
        gains = sorted(
            ((self._measure(b.members & wanted) - len(b.words), b) for b in self._blocks),
            key=lambda pair: -pair[0],
        )
        for way in ways:
            for gain, block in gains:
                # At best, a second block takes the names of its own communes out.
                if way.length - gain - ELSE_CHARS >= best.length:
                    break
                best = min(
                    best,
                    self._make_way((*way.blocks, block), wanted),
                    key=lambda one: one.length,
                )
        return best

    def _make_way(self, blocks: tuple[Block, ...], wanted: int) -> Way:
        said = 0
        for block in blocks:
            said |= block.members
        missing, extra = said & ~wanted, wanted & ~said
        length = sum(len(block.words) + SEPARATOR_CHARS for block in blocks)
        length += self._measure(missing | extra)
        length += ELSE_CHARS * (bool(missing) + bool(extra and blocks))
        return Way(blocks, missing, extra, length)

    def _list_blocks(self, communes: Sequence[Placed], zones: Iterable[Zone]) -> Iterator[Block]:
        yield Block((1 << len(communes)) - 1, fill_names("%(whole_territory)s"))
        border = self._to_bits(commune.code for commune in communes if commune.border)
        if border:
            yield Block(border, gettext("les communes qui touchent la Belgique"))
        for zone in zones:
            words = gettext("la zone « %(name)s »", name=zone.name)
            yield Block(self._to_bits(zone.communes), words)
        for commune in communes:
            around = self._to_bits([commune.code, *commune.neighbours])
            yield Block(around, gettext("%(place)s et ses voisines", place=commune.name))

    def _measure(self, members: int) -> int:
        spread = members.to_bytes(len(self._tables), "little")
        return sum(table[byte] for table, byte in zip(self._tables, spread, strict=True))

    def _to_bits(self, codes: Iterable[str]) -> int:
        return sum(1 << self._places[code] for code in {*codes})

    def _join(self, members: int) -> str:
        return join_words([self._names[place] for place in _places_of(members)])


def _sum_bytes(lengths: Sequence[int]) -> list[list[int]]:
    """Sum the lengths of each eight places for every byte that may stand there."""
    tables = []
    for first in range(0, len(lengths), 8):
        table = [0]
        for length in lengths[first : first + 8]:
            table += [before + length for before in table]
        tables.append(table)
    return tables


def _places_of(members: int) -> Iterator[int]:
    """List the places of the bits that are set, the first first."""
    while members:
        low = members & -members
        yield low.bit_length() - 1
        members ^= low
