"""What a table is: columns with their type and what they mean, keys, and where its rows come from.

Comments are in French: they are read by those who open the database.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from mapapp.atlas import Atlas

# What a cell may hold. Ranges and JSON are written as text, outlines as hexadecimal EWKB.
Value = str | int | float | bool | list[str] | None
Row = tuple[Value, ...]
OUTLINE = "geometry(MultiPolygon, 4326)"
POINT = "geometry(Point, 4326)"


@dataclass(frozen=True)
class Content:
    """Hold what tables are filled with: indexed records, and outlines by code, key or area."""

    atlas: Atlas
    outlines: Mapping[str, str]
    areas: Mapping[str, str]
    list_areas: Callable[[], Iterator[Row]]


@dataclass(frozen=True, slots=True)
class Column:
    """Describe a column; ``of`` lists the only values that it may hold."""

    name: str
    type: str
    comment: str
    of: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """Tie columns to the key of another table of the layout."""

    columns: tuple[str, ...]
    table: str


@dataclass(frozen=True)
class Table:
    """Describe a table; a type that ends with « not null » is one that is never empty."""

    name: str
    comment: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rows: Callable[[Content], Iterable[Row]]
    references: tuple[Reference, ...] = ()
    indexes: tuple[str, ...] = ()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return tuple(column.name for column in self.columns)

    @cached_property
    def outlines(self) -> tuple[str, ...]:
        """Return the columns that hold a geometry."""
        return tuple(one.name for one in self.columns if one.type.startswith("geometry"))


@dataclass(frozen=True, slots=True)
class View:
    """Describe a view: its query, and a comment for each of its columns, in their order."""

    name: str
    comment: str
    query: str
    columns: Mapping[str, str]


def make_range(low: int | None, high: int | None) -> str | None:
    """Write whole numbers from ``low`` to ``high`` as a range; None where neither end is known."""
    if low is None and high is None:
        return None
    return f"[{'' if low is None else low},{'' if high is None else high + 1})"


def make_point(longitude: float | None, latitude: float | None) -> str | None:
    """Write a point as text; None where it is not known."""
    if longitude is None or latitude is None:
        return None
    return f"SRID=4326;POINT({longitude!r} {latitude!r})"
