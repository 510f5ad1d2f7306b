"""Choose what a commune's poster says, and how large, so that it fits on its sheet."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from math import ceil
from typing import Literal

from mapapp.atlas import Atlas
from mapapp.model import Contact, Source, Theme
from mapapp.query import Filters
from mapapp.reasons import explain_cover
from mapapp.records import Commune, Cover, ServedAction
from mapapp.speech import gettext
from mapapp.words import THEMES, fold, say_ages, say_theme

Form = Literal["a4", "a5"]
PAGES: Mapping[Form, int] = {"a4": 1, "a5": 2}
# A contact that as many local actions name is written once, above them.
SHARED_BY = 3

MM_PER_POINT = 0.3528
# Of Liberation Sans (and Arial, its twin), set by measuring the shipped data: the estimate of
# every poster is 4 to 20 % above what WeasyPrint makes of it.
LINE_EM, CHAR_EM, BOLD_EM = 1.24, 0.48, 0.545
WIDE_EM = 0.9
GAP_EM, THEME_EM, SHARED_EM = 0.6, 2.4, 2
TITLE_MM = 11.0
# Columns are level but for a part of their highest entry.
UNEVEN = 0.3


@dataclass(frozen=True, slots=True)
class Asked:
    """Say whom to ask: an organisation, and how to reach it if that is shown."""

    organisation: str
    name: str = ""
    phone: str = ""
    email: str = ""

    def __str__(self) -> str:
        """Return what stands on the page, for the room that it takes."""
        return " ".join(filter(None, (self.organisation, self.name, self.phone, self.email)))


@dataclass(frozen=True, slots=True)
class Entry:
    """Tell one action: ``why`` where only a part of the commune is reached, or that is unsure."""

    action: ServedAction
    ages: str
    why: str
    asked: Asked


@dataclass(frozen=True, slots=True)
class Step:
    """Hold one size of the text, in points, and the columns that go with it."""

    size: int
    points: float
    columns: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """Describe the room for actions on a sheet, and the numbers of columns to try."""

    width_mm: float
    height_mm: float
    gap_mm: float
    columns: tuple[int, ...]

    @property
    def steps(self) -> list[Step]:
        """Return the steps to try, the largest first."""
        return [
            Step(size, points, columns)
            for size, points in SIZES_PT.items()
            for columns in self.columns
        ]


@dataclass(frozen=True)
class Poster:
    """Hold what a poster says; ``left`` are the actions that it has no room for."""

    commune: Commune
    filters: Filters
    form: Form
    local: list[Entry]
    wide: list[Entry]
    left: list[Entry]
    shared: Asked | None
    step: Step

    @property
    def entries(self) -> list[Entry]:
        """Return all entries, local ones first."""
        return [*self.local, *self.wide]

    @property
    def directory(self) -> list[Asked]:
        """Return whom to ask, each once, the one whom most entries name first."""
        counts = Counter(entry.asked for entry in self.entries)
        return sorted(counts, key=lambda asked: (-counts[asked], fold(str(asked))))

    @property
    def choices(self) -> list[str]:
        """Say the filters in words."""
        ages = [gettext("%(age)s ans", age=age) for age in self.filters.age]
        return [*ages, *(say_theme(theme) for theme in self.filters.theme)]

    def cite(self, sources: Iterable[Source]) -> list[tuple[Source, list[int]]]:
        """Return the documents that the entries come from, each with its pages."""
        pages: dict[str, set[int]] = {}
        for told in (entry.action.source for entry in self.entries):
            pages.setdefault(told.document, set()).update([told.page] if told.page else [])
        return [(source, sorted(pages[source.id])) for source in sources if source.id in pages]


# By size, in points: poster.css writes the same ones.
SIZES_PT = {1: 13, 2: 12, 3: 11, 4: 10.2, 5: 9.6, 6: 9, 7: 8.5, 8: 8, 9: 7.5}
SHEETS: Mapping[Form, Sheet] = {
    "a4": Sheet(width_mm=190, height_mm=196, gap_mm=6, columns=(2, 3)),
    "a5": Sheet(width_mm=273, height_mm=192, gap_mm=10, columns=(2, 4)),
}


def make_poster(atlas: Atlas, commune: Commune, filters: Filters, form: Form) -> Poster:
    """Tell as many actions as the sheet has room for, as large as it allows.

    Local actions come first, then those of the whole territory, one of each theme in turn.
    A programme that both groups tell stands in the first only.
    """
    covers = atlas.find_covers_of(commune, filters)
    local = _make_entries(atlas, [cover for cover in covers if cover.is_local])
    told = {entry.action.programme for entry in local}
    rest = [cover for cover in covers if not cover.is_local and cover.programme not in told]
    wide = _make_entries(atlas, rest)
    whole = Poster(
        commune=commune,
        filters=filters,
        form=form,
        local=local,
        wide=wide,
        left=[],
        shared=_find_shared(local),
        step=SHEETS[form].steps[-1],
    )
    return _fit(whole)


def group_by_theme(entries: Sequence[Entry]) -> dict[Theme, list[Entry]]:
    """Group entries by theme, in the order of the themes."""
    groups = {theme: [one for one in entries if one.action.theme == theme] for theme in THEMES}
    return {theme: found for theme, found in groups.items() if found}


def _make_entries(atlas: Atlas, covers: Iterable[Cover]) -> list[Entry]:
    """Make an entry of each programme's first telling, by theme."""
    first = {cover.programme: cover for cover in reversed([*covers])}
    order = list(THEMES)
    entries = [_make_entry(atlas.actions[cover.action], cover) for cover in first.values()]
    places = {action.id: place for place, action in enumerate(atlas.records.actions)}
    return sorted(entries, key=lambda e: (order.index(e.action.theme), places[e.action.id]))


def _make_entry(action: ServedAction, cover: Cover) -> Entry:
    low, high = action.audience.age_min, action.audience.age_max
    plain = cover.extent == "whole" and cover.certainty != "unclear"
    return Entry(
        action=action,
        ages="" if low is None and high is None else say_ages(low, high),
        why="" if plain else explain_cover(cover),
        asked=find_asked(action),
    )


def find_asked(action: ServedAction) -> Asked:
    """Say whom to ask about an action; where no contact is shown, who carries it."""
    if not action.contacts:
        return Asked(action.carriers[0])
    contact: Contact = action.contacts[0]
    return Asked(
        contact.organisation,
        contact.name or "",
        contact.phones[0] if contact.phones else "",
        contact.email or "",
    )


def _find_shared(entries: Sequence[Entry]) -> Asked | None:
    """Return whom most entries name, if enough do."""
    counts = Counter(entry.asked for entry in entries)
    asked, count = max(counts.items(), key=lambda pair: pair[1], default=(None, 0))
    return asked if count >= SHARED_BY else None


def _fit(poster: Poster) -> Poster:
    """Take the largest size that leaves room for all, or else the smallest and what fits."""
    sheet = SHEETS[poster.form]
    for step in sheet.steps:
        tried = replace(poster, step=step)
        if measure_height(tried) <= sheet.height_mm:
            return tried
    kept = [*poster.local, *_take_turns(poster.wide)]
    while len(kept) > 1 and measure_height(poster) > sheet.height_mm:
        dropped = kept.pop()
        poster = replace(
            poster,
            local=[entry for entry in poster.local if entry is not dropped],
            wide=[entry for entry in poster.wide if entry is not dropped],
            left=[dropped, *poster.left],
        )
    return poster


def _take_turns(entries: Sequence[Entry]) -> list[Entry]:
    """Put entries in an order that takes one of each theme in turn."""
    turns = zip_longest(*group_by_theme(entries).values())
    return [entry for entry in chain.from_iterable(turns) if entry is not None]


def measure_height(poster: Poster) -> float:
    """Estimate the height of a poster's two sections at its step, in millimetres."""
    em = poster.step.points * MM_PER_POINT
    sheet, columns = SHEETS[poster.form], poster.step.columns
    width = (sheet.width_mm - (columns - 1) * sheet.gap_mm) / columns / em
    local = [_measure_entry(entry, poster, width) for entry in poster.local]
    if poster.local:
        small = width / WIDE_EM
        wide = [WIDE_EM * _measure_entry(entry, poster, small, short=True) for entry in poster.wide]
    else:
        wide = [_measure_entry(entry, poster, width) for entry in poster.wide]
    groups = ((poster.local, local), (poster.wide, wide))
    shared = SHARED_EM if poster.shared else 0
    heights = [_measure_section(*group, columns) for group in groups if group[0]]
    return len(heights) * TITLE_MM + em * (shared + sum(heights))


def _measure_section(entries: Sequence[Entry], heights: Sequence[float], columns: int) -> float:
    """Estimate a section in em, without its title."""
    themes = len({entry.action.theme for entry in entries})
    total = sum(heights) + themes * THEME_EM
    return max(total / columns + UNEVEN * max(heights), THEME_EM + max(heights))


def _measure_entry(entry: Entry, poster: Poster, width: float, *, short: bool = False) -> float:
    """Estimate an entry in em, for a column as wide as that many em."""
    asked = entry.asked
    texts = [entry.why] if short else [entry.action.summary, entry.why]
    brief = short or not poster.local
    if brief or asked != poster.shared:
        texts.append(_say_asked(asked, poster.form, brief=brief))
    lines = _count_lines(f"{entry.action.title} {entry.ages}", width, BOLD_EM)
    lines += sum(_count_lines(text, width, CHAR_EM) for text in texts)
    return lines * LINE_EM + GAP_EM


def _say_asked(asked: Asked, form: Form, *, brief: bool) -> str:
    """Return the line of a contact as the page writes it: the booklet has a list of them."""
    if form == "a5":
        return asked.organisation
    if brief:
        return f"{asked.organisation} {asked.phone or asked.email}"
    return str(asked)


def _count_lines(text: str, width: float, char_em: float) -> int:
    return ceil(len(text) * char_em / width)
