"""Say what is chosen, each choice in words, with the parameters that take it away."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mapapp.model import Source
from mapapp.query import Filters
from mapapp.speech import gettext, ngettext
from mapapp.words import join_words, say_certainty, say_situation, say_source_year, say_theme

# Who somebody is comes first, then what is looked for.
ORDER = (
    *("commune", "zone", "age", "theme", "situation", "q"),
    *("scope", "cross_border", "year", "source", "certainty"),
)


@dataclass(frozen=True, slots=True)
class Chip:
    """Name one choice: the filter, its value, its words; ``rest`` are the other parameters."""

    name: str
    value: str
    words: str
    rest: dict[str, object]


def list_chips(
    filters: Filters, names: Mapping[str, str], sources: Mapping[str, Source]
) -> Iterator[Chip]:
    """List every choice, who somebody is first; « all » is no choice."""
    for name, chosen in _order(filters):
        values = chosen if isinstance(chosen, list) else [chosen]
        for value in values:
            words = _say(name, value, names, sources)
            rest = [one for one in values if one != value]
            yield Chip(name, str(value), words, without(filters, name, rest))


def without(filters: Filters, name: str, rest: object = None) -> dict[str, object]:
    """Return the parameters of the filters, one left out, or with what is left of it."""
    return filters.as_parameters(**{name: rest or None})


def say_choice(
    filters: Filters, name: str, names: Mapping[str, str], sources: Mapping[str, Source]
) -> str:
    """Say all that is chosen in one filter: « Se loger et Santé »."""
    return join_words([c.words for c in list_chips(filters, names, sources) if c.name == name])


def _order(filters: Filters) -> list[tuple[str, Any]]:
    chosen = {name: value for name, value in filters.as_parameters().items() if value != "all"}
    return [(name, chosen[name]) for name in ORDER if name in chosen]


def _say(name: str, value: Any, names: Mapping[str, str], sources: Mapping[str, Source]) -> str:
    said = {
        "commune": lambda: names[value],
        "zone": lambda: gettext("zone « %(name)s »", name=names[value]),
        "age": lambda: ngettext("%(num)s an", "%(num)s ans", value),
        "theme": lambda: say_theme(value),
        "situation": lambda: say_situation(value),
        "certainty": lambda: say_certainty(value),
        "source": lambda: gettext("document de %(year)s", year=say_source_year(sources[value])),
        "scope": lambda: gettext("Locales seulement"),
        "cross_border": lambda: _say_crossing(crosses=bool(value)),
        "q": lambda: gettext("« %(words)s »", words=value),
    }
    return said[name]() if name in said else str(value)


def _say_crossing(*, crosses: bool) -> str:
    if crosses:
        return gettext("Qui traversent la frontière")
    return gettext("Qui ne traversent pas la frontière")
