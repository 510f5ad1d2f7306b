"""Choose the names that a drawn map has room for: none over another, the most populous first."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from mapapp.lettering import measure_words
from mapapp.records import Commune, Group, Label

# As app.css writes them, in the unit of the view box; the top ones are all that a phone shows.
TOP, LARGE = 3, 8
TOP_PHONE_SIZE, LARGE_SIZE, SMALL_SIZE = 38.0, 19.0, 15.0
LARGE_SPILL, SMALL_SPILL = 2.0, 1.1  # how far a name may reach over its neighbours
WIDER, LINE = 1.1, 1.2  # fonts differ: the widest usual one; from ascender to descender

Box = tuple[float, float, float, float]


class PlacedName(NamedTuple):
    """Be a name, the spot it is centred on, and the classes of its size."""

    commune: Commune | Group
    spot: Label
    size: str


def place_names(
    communes: Iterable[Commune | Group], labels: Mapping[str, Label]
) -> list[PlacedName]:
    """Return the names that fit, each clear of those before it, in desktop and in phone size."""
    placed: list[PlacedName] = []
    taken: list[Box] = []
    taken_on_phones: list[Box] = []
    for rank, commune in enumerate(sorted(communes, key=lambda one: -one.population)):
        spot, is_large = labels[commune.code], rank < LARGE
        size, spill = (LARGE_SIZE, LARGE_SPILL) if is_large else (SMALL_SIZE, SMALL_SPILL)
        width = measure_words(commune.name, size, bold=is_large)
        if width > spot.room * spill or not _take(taken, _frame(spot, width, size)):
            continue
        large_width = width * TOP_PHONE_SIZE / size
        is_top = rank < TOP and _take(taken_on_phones, _frame(spot, large_width, TOP_PHONE_SIZE))
        placed.append(
            PlacedName(commune, spot, "top large" if is_top else "large" if is_large else "small")
        )
    return placed


def _frame(spot: Label, width: float, size: float) -> Box:
    half_width, half_height = width * WIDER / 2, size * LINE / 2
    return (
        *(spot.x - half_width, spot.y - half_height),
        *(spot.x + half_width, spot.y + half_height),
    )


def _take(taken: list[Box], box: Box) -> bool:
    """Keep a box if it is free, and tell whether it was."""
    is_free = not any(
        box[0] < right and left < box[2] and box[1] < bottom and top < box[3]
        for left, top, right, bottom in taken
    )
    if is_free:
        taken.append(box)
    return is_free
