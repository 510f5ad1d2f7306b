"""List what the documents date: the steps of actions, and the actions by their document's year.

Nothing here is dated by when the data was changed or built: no file tells that history.
"""

import unicodedata
from calendar import monthrange
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from mapapp.model import Source, Step
from mapapp.query import Precision
from mapapp.reasons import describe_coverage
from mapapp.records import ServedAction
from mapapp.speech import gettext
from mapapp.words import say_ages, say_date, say_source_year

PRECISIONS: tuple[Precision, ...] = ("year", "month", "day")
# XML 1.0 has no place for these, nor has a line of a calendar.
UNWRITABLE = {"Cc", "Cs"}
NONCHARACTERS = {"\ufffe", "\uffff"}


@dataclass(frozen=True, slots=True)
class Channel:
    """Say where news are read: the site, the address asked, the page that shows the same.

    ``address`` and ``page`` are full addresses; ``query`` is added to those of actions.
    """

    site: str
    title: str
    address: str
    page: str
    language: str
    publisher: str
    query: str = ""

    def link(self, action: ServedAction) -> str:
        """Return the address of an action's page."""
        return f"{self.site}/actions/{action.id}{self.query}"


@dataclass(frozen=True, slots=True)
class Note:
    """Hold one thing that a document dates; ``key`` names it for ever inside its action.

    ``first`` and ``last`` are the days that hold it, as far as its ``precision`` tells.
    """

    action: ServedAction
    source: Source
    step: Step | None
    key: str
    first: date
    last: date
    precision: Precision
    planned: bool

    @property
    def told(self) -> date:
        """Return by when this was known: its last day, or the last of its document's year."""
        return min(self.last, date(self.source.year, 12, 31))


def list_steps(
    actions: Iterable[ServedAction], sources: Mapping[str, Source], years: Collection[int] = ()
) -> list[Note]:
    """List the dated steps of actions in their order; only those that touch one of the years."""
    notes = [
        note for action in actions for note in _note_steps(action, sources[action.source.document])
    ]
    return [
        note
        for note in notes
        if not years or any(note.first.year <= year <= note.last.year for year in years)
    ]


def list_news(
    actions: Sequence[ServedAction], sources: Mapping[str, Source], years: Collection[int] = ()
) -> list[Note]:
    """List actions and their dated steps, what was told last first; an action before its steps."""
    own = [_note_action(action, sources[action.source.document]) for action in actions]
    order = {action.id: place for place, action in enumerate(actions)}
    notes = [*own, *list_steps(actions, sources, years)]
    return sorted(notes, key=lambda note: (-note.told.toordinal(), order[note.action.id]))


def find_days(start: str, end: str | None = None) -> tuple[date, date, Precision]:
    """Return the first and last day of partial dates, and how fine the coarser of them is."""
    first, last = _split(start), _split(end or start)
    year, month, day = [*last, *[0] * (3 - len(last))]
    month = month or 12
    return (
        date(*[*first, 1, 1][:3]),
        date(year, month, day or monthrange(year, month)[1]),
        PRECISIONS[min(len(first), len(last)) - 1],
    )


def say_title(note: Note, most: int = 140) -> str:
    """Say a note in a line: the action, when as far as it is known, whether planned, the step."""
    if note.step is None:
        return clean(note.action.title).replace("\n", " ")
    when = say_when(note.step)
    when = gettext("%(when)s, prévu", when=when) if note.planned else when
    title, label = note.action.title, note.step.label
    said = gettext("%(title)s (%(when)s) : %(label)s", title=title, when=when, label=label)
    line = clean(said).replace("\n", " ")
    return line if len(line) <= most else f"{line[: most - 1].rsplit(' ', 1)[0]}…"


def say_when(step: Step) -> str:
    """Say the dates of a step, none finer than its document gives them."""
    start = say_date(step.from_)
    return start if step.to is None else f"{start} – {say_date(step.to)}"


def say_note(note: Note, names: Mapping[str, str]) -> list[str]:
    """Say a note in lines: what, how exact, for whom, where, by which page."""
    action = note.action
    audience = action.audience
    year = say_source_year(note.source)
    lines = [note.step.label if note.step else action.summary]
    lines += [*_say_doubts(note, year)]
    lines += [
        gettext("Pour qui : %(ages)s.", ages=say_ages(audience.age_min, audience.age_max)),
        gettext("Où : %(where)s.", where=describe_coverage(action.coverage.areas, names)),
        gettext(
            "Source : %(title)s, %(year)s, page %(page)s.",
            title=note.source.title,
            year=year,
            page=action.source.page,
        ),
    ]
    return [clean(line) for line in lines]


def clean(text: str) -> str:
    """Leave out what neither XML nor a calendar can carry."""
    return "".join(
        char
        for char in text
        if char == "\n"
        or (unicodedata.category(char) not in UNWRITABLE and char not in NONCHARACTERS)
    )


def _note_steps(action: ServedAction, source: Source) -> Iterator[Note]:
    seen: Counter[str] = Counter()
    for step in action.timeline:
        first, last, precision = find_days(step.from_, step.to)
        dated = f"{step.from_}_{step.to}" if step.to else step.from_
        seen[dated] += 1
        yield Note(
            action=action,
            source=source,
            step=step,
            key=f"{dated}.{seen[dated]}",
            first=first,
            last=last,
            precision=precision,
            planned=step.planned or first.year > source.year,
        )


def _note_action(action: ServedAction, source: Source) -> Note:
    first, last, precision = find_days(str(source.year))
    return Note(action, source, None, "", first, last, precision, planned=False)


def _say_doubts(note: Note, year: str) -> Iterator[str]:
    if note.step is None:
        return
    when: dict[Literal["year", "month", "day"], str] = {
        "year": gettext("Date connue à l’année : %(when)s.", when=say_when(note.step)),
        "month": gettext("Date connue au mois : %(when)s.", when=say_when(note.step)),
        "day": gettext("Date : %(when)s.", when=say_when(note.step)),
    }
    yield when[note.precision]
    if note.planned:
        yield gettext("Prévu par un document de %(year)s ; suite à vérifier.", year=year)


def _split(partial: str) -> list[int]:
    return [int(part) for part in partial.split("-")]
