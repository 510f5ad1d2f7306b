"""Compare words that may be spelled wrong."""

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA


def rate_likeness(one: str, other: str) -> float:
    """Rate how like each other two texts are, 0 to 100 (normalised indel distance)."""
    return fuzz.ratio(one, other)


def count_errors(one: str, other: str, *, most: int) -> int:
    """Count letters wrong, missing, too many or swapped (OSA distance), ``most`` + 1 at most."""
    return OSA.distance(one, other, score_cutoff=most)
