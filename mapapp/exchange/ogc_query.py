"""Read the parameters of /ogc: each has one form, and those that nobody knows are refused."""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from mapapp.errors import Fault, QueryError
from mapapp.exchange.ogc_boxes import Box
from mapapp.exchange.ogc_fields import Field
from mapapp.speech import LANGUAGES

DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET = 100, 1000, 1_000_000
MAX_VALUES = 100
MAX_DIGITS = 40
FORMS = ("json", "html")
# The one coordinate reference system: longitude and latitude, WGS 84.
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
COMMON = ("f", "lang")
ITEM = ("crs",)
ITEMS = ("limit", "offset", "bbox", "datetime", "bbox-crs", *ITEM)
NUMBER_FORM = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
TIME_FORM = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})(?P<time>[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2}))?"
)
Years = tuple[int | None, int | None]
Value = str | int | float | bool
Pairs = Iterable[tuple[str, list[str]]]
Read = TypeVar("Read")
BBOX_CURE = "ouest,sud,est,nord en degrés (longitude, latitude), ou six nombres avec les hauteurs"
TIME_CURE = "2019-06-30, 2019-06-30T12:00:00Z, ou un intervalle comme 2019-01-01/.."


@dataclass(frozen=True)
class ItemsQuery:
    """Hold what is asked of a collection; ``given`` are the parameters that links repeat.

    ``boxes``: two where the one asked for crosses the antimeridian, none where no box is asked
    for. ``years``: the first and the last one, None for an open end. ``wanted``: by the name of a
    field, the values of which one must be met.
    """

    limit: int = DEFAULT_LIMIT
    offset: int = 0
    boxes: tuple[Box, ...] = ()
    years: Years | None = None
    wanted: Mapping[str, Sequence[Value]] = field(default_factory=dict)
    given: tuple[tuple[str, str], ...] = ()


def read_plain_query(pairs: Pairs, more: Sequence[str] = ()) -> None:
    """Check the parameters of an address that takes a form and a language, and what is named.

    Raises
    ------
    QueryError
        With every parameter that is unknown or malformed.
    """
    reader = _Reader(pairs, (*COMMON, *more))
    reader.read_common()
    reader.finish()


def read_items_query(pairs: Pairs, fields: Sequence[Field]) -> ItemsQuery:
    """Read what is asked of a collection whose fields are given.

    Raises
    ------
    QueryError
        With every parameter that is unknown or malformed.
    """
    reader = _Reader(pairs, (*COMMON, *ITEMS, *(one.name for one in fields)))
    reader.read_common()
    query = ItemsQuery(
        limit=min(reader.read_one("limit", _read_limit, DEFAULT_LIMIT), MAX_LIMIT),
        offset=reader.read_one("offset", _read_offset, 0),
        boxes=reader.read_one("bbox", _read_boxes, ()),
        years=reader.read_one("datetime", _read_years, None),
        wanted={one.name: reader.read_values(one) for one in fields if one.name in reader.texts},
        given=tuple(reader.list_given()),
    )
    reader.finish()
    return query


class _Reader:
    """Read parameters by name, and gather what is wrong with them."""

    def __init__(self, pairs: Pairs, known: Sequence[str]) -> None:
        self.faults: list[Fault] = []
        # An empty field of a form is no choice.
        given = {name: [text for text in texts if text] for name, texts in pairs}
        cure = f"l'un de : {', '.join(known)}"
        self.faults += [
            Fault(_shorten(name), "paramètre inconnu", cure) for name in given if name not in known
        ]
        self.texts = {name: texts for name, texts in given.items() if texts and name in known}

    def read_common(self) -> None:
        """Check the form, the language and the reference systems."""
        self.read_one("f", _choose_of(FORMS), "")
        self.read_one("lang", _choose_of(tuple(LANGUAGES)), "")
        for name in ("crs", "bbox-crs"):
            self.read_one(name, _choose_of((CRS84,)), "")

    def read_one(self, name: str, read: Callable[[str], Read], default: Read) -> Read:
        """Read a parameter that is given once."""
        texts = self.texts.get(name, [])
        if len(texts) > 1:
            self.faults.append(Fault(name, f"donné {len(texts)} fois", "une seule valeur"))
        return self._read(name, read, texts[0], default) if len(texts) == 1 else default

    def read_values(self, one: Field) -> list[Value]:
        """Read the values of a field, one of which must be met."""
        texts = self.texts[one.name]
        if len(texts) > MAX_VALUES:
            self.faults.append(Fault(one.name, f"donné {len(texts)} fois", f"au plus {MAX_VALUES}"))
            return []
        read = _choose_of(one.options) if one.options else READERS[one.kind]
        found = [self._read(one.name, read, text, None) for text in dict.fromkeys(texts)]
        return [value for value in found if value is not None]

    def _read(self, name: str, read: Callable[[str], Read], text: str, default: Read) -> Read:
        try:
            return read(text)
        except _Refused as refused:
            self.faults.append(Fault(name, f"valeur refusée : {_shorten(text)}", refused.cure))
            return default

    def list_given(self) -> Iterator[tuple[str, str]]:
        """List the parameters that a link to the next page repeats."""
        for name, texts in self.texts.items():
            if name != "offset":
                yield from ((name, text) for text in dict.fromkeys(texts))

    def finish(self) -> None:
        """Refuse everything that is wrong, at once."""
        if self.faults:
            raise QueryError(self.faults)


class _Refused(ValueError):  # noqa: N818 -- it never leaves this module
    """Refuse a value, with what would do."""

    def __init__(self, cure: str) -> None:
        self.cure = cure
        super().__init__(cure)


def _shorten(text: str) -> str:
    return f"« {text[:60]}{'…' if len(text) > 60 else ''} »"


def _choose_of(options: Sequence[str]) -> Callable[[str], str]:
    def choose(text: str) -> str:
        if text not in options:
            raise _Refused(f"l'un de : {', '.join(options)}")
        return text

    return choose


def _read_whole(text: str, cure: str, least: int, most: int) -> int:
    if not re.fullmatch(r"-?[0-9]{1,12}", text) or not least <= int(text) <= most:
        raise _Refused(cure)
    return int(text)


def _read_limit(text: str) -> int:
    # A limit that is too large is taken as the largest one, as the standard asks.
    if re.fullmatch(r"[0-9]+", text) and text.lstrip("0"):
        return MAX_LIMIT if len(text) > 9 else int(text)
    raise _Refused(f"un nombre entier de 1 à {MAX_LIMIT}")


def _read_offset(text: str) -> int:
    return _read_whole(text, f"un nombre entier de 0 à {MAX_OFFSET}", 0, MAX_OFFSET)


def _read_integer(text: str) -> int:
    return _read_whole(text, "un nombre entier", -(10**12), 10**12)


def _read_number(text: str) -> float:
    if len(text) <= MAX_DIGITS and NUMBER_FORM.fullmatch(text):
        number = float(text)
        if math.isfinite(number):
            return number
    raise _Refused("un nombre, avec un point pour les décimales")


def _read_boolean(text: str) -> bool:
    if text not in ("true", "false", "1", "0"):
        raise _Refused("true ou false")
    return text in ("true", "1")


READERS: dict[str, Callable[[str], Value]] = {
    "string": str,
    "integer": _read_integer,
    "number": _read_number,
    "boolean": _read_boolean,
}


def _read_boxes(text: str) -> tuple[Box, ...]:
    try:
        numbers = [_read_number(part.strip()) for part in text.split(",", 6)]
    except _Refused:
        raise _Refused(BBOX_CURE) from None
    if len(numbers) not in (4, 6):
        raise _Refused(BBOX_CURE)
    half = len(numbers) // 2
    (west, south, *low), (east, north, *high) = numbers[:half], numbers[half:]
    if south > north or low > high:
        raise _Refused(f"{BBOX_CURE}, le sud avant le nord")
    if west <= east:
        return ((west, south, east, north),)
    return (west, south, 180.0, north), (-180.0, south, east, north)


def _read_years(text: str) -> Years:
    """Read an instant or an interval as the years, in UTC, of its ends."""
    first, slash, last = text.partition("/")
    if not slash:
        start, end = _read_time(first)
        return start.year, end.year
    begin = None if first in ("", "..") else _read_time(first)
    finish = None if last in ("", "..") else _read_time(last)
    if begin is None and finish is None:
        raise _Refused(TIME_CURE)
    if begin and finish and begin[0] > finish[1]:
        raise _Refused(f"{TIME_CURE}, le début avant la fin")
    return begin[0].year if begin else None, finish[1].year if finish else None


def _read_time(text: str) -> tuple[datetime, datetime]:
    """Read a time of RFC 3339, or a whole day, as its first and last instants in UTC."""
    found = TIME_FORM.fullmatch(text)
    if not found:
        raise _Refused(TIME_CURE)
    try:
        if found["time"]:
            instant = datetime.fromisoformat(text.upper()).astimezone(UTC)
            return instant, instant
        start = datetime.fromisoformat(text).replace(tzinfo=UTC)
        return start, start + timedelta(hours=23, minutes=59, seconds=59)
    except (ValueError, OverflowError):
        raise _Refused(TIME_CURE) from None
