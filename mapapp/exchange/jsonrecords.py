"""Read records from JSON of any size, one at a time: an object of lists, a list, a record a line.

The only module that knows ijson. What is no good JSON is told as a fault, never as a traceback.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import ijson

from mapapp.errors import Fault
from mapapp.limits import MOST_DEPTH, MOST_DIRECTORY_BYTES, MOST_RECORD_VALUES

BOM = b"\xef\xbb\xbf"
HEAD_BYTES = 65_536
PROGRESS_EVERY = 1000
# A text longer than the buffer is looked at again for each fill: 40 MB took 5 s with 64 kB.
# What a buffer holds is held as events, ten times as large.
BUFFER_BYTES = 262_144
TOO_MANY = f"plus de {MOST_RECORD_VALUES} valeurs dans une fiche"
CURE_CUT = "couper le fichier en deux"
CURE = "du JSON en UTF-8 : un objet, une liste, ou un enregistrement par ligne"
Event = tuple[str, Any]
Events = Iterator[Event]


@dataclass(frozen=True, slots=True)
class Found:
    """Hold one record: the list that it stands in (none at the top), and its position there."""

    within: str
    position: int
    value: Any


class UnreadableError(Exception):
    """Carry the fault of a file that cannot be read further."""

    def __init__(self, message: str, cure: str = CURE) -> None:
        self.fault = Fault("fichier", message, cure)
        super().__init__(message)


def stream_records(path: Path) -> Iterator[Found]:
    """Yield the records of a file, in its order.

    Of an object that holds lists of objects, the items are yielded; any other object is a record.

    Raises
    ------
    UnreadableError
        With the fault, where the file stops being good JSON.
    """
    try:
        with path.open("rb") as stream:
            if path.stat().st_size > MOST_DIRECTORY_BYTES:
                raise UnreadableError(f"plus de {MOST_DIRECTORY_BYTES} octets", CURE_CUT)
            head = stream.read(3)
            if not head:
                raise UnreadableError("le fichier est vide")
            if head != BOM:
                stream.seek(0)
            yield from _walk(
                ijson.basic_parse(
                    stream, multiple_values=True, use_float=True, buf_size=BUFFER_BYTES
                )
            )
    except ijson.JSONError as error:
        raise UnreadableError(_say(error)) from error
    except UnicodeDecodeError as error:
        raise UnreadableError("ce n’est pas de l’UTF-8", "enregistrer en UTF-8") from error
    except OSError as error:
        message = f"illisible ({error.strerror})"
        raise UnreadableError(message, "vérifier le chemin et les droits") from error


def take_records(
    path: Path, take: Callable[[Found], None], progress: Callable[[int], None] | None = None
) -> list[Fault]:
    """Give each record of a file to ``take``; return the fault that ends it early, if one does.

    ``progress`` is told now and then how many records have been read.
    """
    count, faults = 0, []
    try:
        for count, found in enumerate(stream_records(path), start=1):
            take(found)
            if progress and count % PROGRESS_EVERY == 0:
                progress(count)
    except UnreadableError as error:
        faults.append(error.fault)
    if progress:
        progress(count)
    return faults


def read_head(path: Path) -> bytes:
    """Read the first bytes of a file, to guess its form."""
    with path.open("rb") as stream:
        return stream.read(HEAD_BYTES)


def _say(error: Exception) -> str:
    words = str(error)
    if "UTF" in words or "utf" in words:
        return "ce n’est pas de l’UTF-8"
    if "integer" in words:
        return "un nombre entier y est trop grand"
    return "JSON interrompu ou mal formé"


def _walk(events: Events) -> Iterator[Found]:
    for count, (kind, value) in enumerate(events):
        if kind == "start_map":
            yield from _walk_object(events, count)
        elif kind == "start_array":
            yield from _walk_list(events, "")
        else:
            yield Found("", count, value)


def _walk_list(events: Events, within: str) -> Iterator[Found]:
    for position, event in enumerate(events):
        if event[0] == "end_array":
            return
        yield Found(within, position, _build(event, _count(events), 2))


def _walk_object(events: Events, position: int) -> Iterator[Found]:
    """Yield the items of the lists of objects in an object, or else the object itself."""
    rest: dict[str, Any] = {}
    streamed: set[str] = set()
    for kind, key in events:
        if kind == "end_map":
            break
        if key in rest or key in streamed:
            raise UnreadableError(f"champ écrit deux fois : {key}", "n’en garder qu’un")
        event = next(events)
        if event[0] == "start_array" and key in LISTS:
            streamed.add(key)
            yield from _walk_list(events, key)
        else:
            rest[key] = _build(event, _count(events), 1)
            if len(rest) > MOST_RECORD_VALUES:
                raise UnreadableError(TOO_MANY, CURE_CUT)
    if not streamed:
        yield Found("", position, rest)


# The lists that files of directories hold: data·inclusion's, the pages of HSDS and of its API.
LISTS = frozenset({"services", "structures", "contents", "items"})


def _count(events: Events) -> Events:
    """Pass on the events of one value, up to the limit: it is held in memory."""
    yield from islice(events, MOST_RECORD_VALUES)
    raise UnreadableError(TOO_MANY, CURE_CUT)


def _build(event: Event, events: Events, depth: int) -> Any:
    kind, value = event
    if depth > MOST_DEPTH:
        raise UnreadableError(f"plus de {MOST_DEPTH} niveaux imbriqués", "en retirer")
    if kind == "start_array":
        return _build_list(events, depth + 1)
    if kind == "start_map":
        return _build_map(events, depth + 1)
    return value


def _build_list(events: Events, depth: int) -> list[Any]:
    items: list[Any] = []
    for event in events:
        if event[0] == "end_array":
            break
        items.append(_build(event, events, depth))
    return items


def _build_map(events: Events, depth: int) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for kind, key in events:
        if kind == "end_map":
            break
        if key in made:
            raise UnreadableError(f"champ écrit deux fois : {key}", "n’en garder qu’un")
        made[key] = _build(next(events), events, depth)
    return made
