"""Find a commune by what people type: a name, a piece of it, a postal or INSEE code."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from mapapp.records import AssociatedCommune, Commune, Place, Served
from mapapp.words import fold, fold_name

MIN_LIKENESS = 75.0  # below, « Lomme » would be offered « Salomé »


class Found(Served):
    """Name a place that answers a search; ``parent`` for an associated commune."""

    code: str
    name: str
    postal_codes: list[str]
    parent: Place | None
    population: int | None


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold one place with its comparable names: all of it, and without its articles."""

    found: Found
    keys: tuple[str, str]


def make_index(communes: Sequence[Commune], parts: Sequence[AssociatedCommune]) -> list[Entry]:
    """Make the search index of communes and associated communes."""
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
    ]
    return [Entry(place, (fold(place.name), fold_name(place.name))) for place in places]


def search_places(index: Sequence[Entry], typed: str, *, limit: int) -> list[Found]:
    """Return the places that match, best first; fuzzy matches come after exact pieces."""
    words, bare = fold(typed), fold_name(typed)
    if not words:
        return []
    ranked = [(_rank(entry, words, bare), entry.found) for entry in index]
    hits = [(rank, found) for rank, found in ranked if rank is not None]
    hits.sort(key=lambda hit: (hit[0], -(hit[1].population or 0), hit[1].name))
    return [found for _, found in hits[:limit]]


def _rank(entry: Entry, words: str, bare: str) -> tuple[int, float] | None:
    """Rank a place, smaller is better: codes, whole name, beginning, word, piece, likeness."""
    keys, codes = entry.keys, (entry.found.code, *entry.found.postal_codes)
    tests = (
        words in codes,
        words in keys or bare in keys,
        any(key.startswith((words, bare)) for key in keys),
        any(f" {words}" in f" {key}" for key in keys),
        any(code.startswith(words) for code in codes),
        len(words) > 2 and any(words in key for key in keys),
    )
    if any(tests):
        return tests.index(True), 0.0
    likeness = max(fuzz.ratio(bare, keys[1]), fuzz.ratio(words, keys[0]))
    return (len(tests), -likeness) if likeness >= MIN_LIKENESS else None
