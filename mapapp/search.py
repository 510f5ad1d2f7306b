"""Find a commune or a quarter by what people type: a name, a piece of it, a code."""

from collections.abc import Sequence
from dataclasses import dataclass

from mapapp.areas import QuarterArea
from mapapp.limits import LEVELS_FROM
from mapapp.records import AssociatedCommune, Commune, Place, Records, Served
from mapapp.spelling import rate_likeness
from mapapp.words import fold, fold_name

SURE_RANKS = 6  # what is only spelled alike comes after these
Rank = tuple[int, float]
MIN_LIKENESS = 75.0  # below, « Lomme » would be offered « Salomé »


class Quarter(Served):
    """Name a quarter that an action speaks of, and the commune that it is a part of."""

    name: str
    code: str


class Found(Served):
    """Name a place that answers a search; ``parent`` for an associated commune or a quarter.

    A quarter has no code of its own: ``code`` is that of its commune.
    """

    code: str
    name: str
    quarter: bool = False
    postal_codes: list[str]
    parent: Place | None
    population: int | None


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold one place with its comparable names: all of it, and without its articles."""

    found: Found
    keys: tuple[str, str]


def list_quarters(records: Records) -> list[Quarter]:
    """List the quarters that the rules of coverage name, each once, by name."""
    found = {
        (area.name, area.code)
        for action in records.actions
        for area in action.coverage.areas
        if isinstance(area, QuarterArea)
    }
    parents = {part.code: part.parent.code for part in records.associated}
    return [Quarter(name=name, code=parents.get(code, code)) for name, code in sorted(found)]


def make_index(
    communes: Sequence[Commune],
    parts: Sequence[AssociatedCommune],
    quarters: Sequence[Quarter] = (),
) -> list[Entry]:
    """Make the search index of communes, associated communes and quarters."""
    names = {commune.code: commune.name for commune in communes}
    places = [
        *(
            Found(
                code=place.code,
                name=place.name,
                postal_codes=place.postal_codes,
                parent=None,
                population=place.population,
            )
            for place in communes
        ),
        *(Found(**part.model_dump(), population=None) for part in parts),
        *(
            Found(
                code=one.code,
                name=one.name,
                quarter=True,
                postal_codes=[],
                parent=Place(code=one.code, name=names[one.code]),
                population=None,
            )
            for one in quarters
        ),
    ]
    return [Entry(place, (fold(place.name), fold_name(place.name))) for place in places]


def search_places(index: Sequence[Entry], typed: str, *, limit: int) -> list[Found]:
    """Return the places that match, best first; fuzzy matches come after exact pieces."""
    words, bare = fold(typed), fold_name(typed)
    if not words:
        return []
    hits = _rank_all(index, words, bare)
    hits.sort(key=lambda hit: (hit[0], -(hit[1].population or 0), hit[1].name))
    return [found for _, found in hits[:limit]]


def _rank_all(index: Sequence[Entry], words: str, bare: str) -> list[tuple[Rank, Found]]:
    """Rank the places that match; among many, likeness counts only where nothing else does."""
    if len(index) > LEVELS_FROM:
        sure = [(rank, one.found) for one in index if (rank := _rank_sure(one, words, bare))]
        if sure:
            return sure
    return [(rank, one.found) for one in index if (rank := _rank(one, words, bare))]


def _rank(entry: Entry, words: str, bare: str) -> Rank | None:
    """Rank a place, smaller is better: codes, whole name, beginning, word, piece, likeness."""
    if sure := _rank_sure(entry, words, bare):
        return sure
    likeness = max(rate_likeness(bare, entry.keys[1]), rate_likeness(words, entry.keys[0]))
    return (SURE_RANKS, -likeness) if likeness >= MIN_LIKENESS else None


def _rank_sure(entry: Entry, words: str, bare: str) -> Rank | None:
    keys, found = entry.keys, entry.found
    codes = () if found.quarter else (found.code, *found.postal_codes)
    tests = (
        words in codes,
        words in keys or bare in keys,
        any(key.startswith((words, bare)) for key in keys),
        any(f" {words}" in f" {key}" for key in keys),
        any(code.startswith(words) for code in codes),
        len(words) > 2 and any(words in key for key in keys),
    )
    return (tests.index(True), 0.0) if any(tests) else None
