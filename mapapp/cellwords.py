"""Say what was counted in one commune: short in a cell, in full beside it."""

from dataclasses import dataclass

from mapapp.gaps import Column, Tally
from mapapp.speech import gettext, ngettext
from mapapp.words import say_band, say_theme

FARTHEST_STEPS = 3  # this many borders, and more, are shown alike
FEW_LOCAL, MANY_LOCAL = 2, 4  # the first counts of the second and of the third shade
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Cell:
    """Say one count: what stands in the cell, what it says in full, its shade.

    ``unknown`` counts the actions without stated age, where ages matter.
    """

    words: str
    unknown: int
    title: str
    shade: str


def make_cell(tally: Tally, *, is_aged: bool) -> Cell:
    """Say a count: « 3 » local ones, « (12) » for the whole territory only, « – » for none."""
    unknown = tally.unknown_age if is_aged else 0
    wide = f"({tally.all})" if tally.all else NOTHING
    words = str(tally.local) if tally.local else wide
    return Cell(words, unknown, say_tally(tally, is_aged=is_aged), _shade(tally))


def say_tally(tally: Tally, *, is_aged: bool = False) -> str:
    """Say a count in full: « 3 locales, 12 en tout, 2 sans âge indiqué »."""
    pieces = [_say_count(tally)]
    if tally.is_part:
        pieces.append(gettext("une partie de la commune"))
    if is_aged and tally.unknown_age:
        pieces.append(
            ngettext("%(num)s sans âge indiqué", "%(num)s sans âge indiqué", tally.unknown_age)
        )
    return ", ".join(pieces)


def _say_count(tally: Tally) -> str:
    if tally.local:
        return ngettext(
            "%(num)s locale, %(all)s en tout",
            "%(num)s locales, %(all)s en tout",
            tally.local,
            all=tally.all,
        )
    if tally.all:
        return ngettext(
            "aucune locale, %(num)s pour %(whole_territory)s",
            "aucune locale, %(num)s pour %(whole_territory)s",
            tally.all,
        )
    return gettext("rien")


def _shade(tally: Tally) -> str:
    if tally.gap != "none":
        return tally.gap
    return "many" if tally.local >= MANY_LOCAL else "few" if tally.local >= FEW_LOCAL else "one"


def say_steps(steps: int | None) -> str:
    """Say how many borders away the nearest commune that has it is."""
    if steps is None:
        return gettext("nulle part")
    if steps == 0:
        return gettext("sur place")
    if steps >= FARTHEST_STEPS:
        return gettext("à %(steps)s communes ou plus", steps=FARTHEST_STEPS)
    return (
        gettext("chez une voisine") if steps == 1 else gettext("à %(steps)s communes", steps=steps)
    )


def say_column(column: Column) -> str:
    """Say what a column asks: its theme, its ages, or both."""
    pieces = [say_theme(column.theme)] if column.theme else []
    pieces += [say_band(column.band)] if column.band else []
    return ", ".join(pieces) or gettext("Toutes les actions")
