"""The languages of the interface; its words pass through gettext (flask-babel).

A message may name the territory: « Partout %(in_territory)s ». What stands there is known to
whoever speaks (`speak_of`), as the language is; an application and the preparing say it once.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from functools import lru_cache

import flask_babel
from babel.numbers import format_decimal

from mapapp.asking import LANGUAGES, SOURCE_LANGUAGE, prefer_language

__all__ = [
    "LANGUAGES",
    "N_",
    "SOURCE_LANGUAGE",
    "NameWords",
    "choose_form",
    "current_language",
    "fill_names",
    "gettext",
    "ngettext",
    "prefer_language",
    "say_number",
    "speak",
    "speak_of",
    "translate",
]

FRENCH_PLURAL_FROM = 2
# What the territory is called, by placeholder, in the language being spoken.
NameWords = Callable[[], Mapping[str, str]]
_NAMED = "_territory)s"
_NAME = re.compile(r"%\((\w+_territory)\)s")
_spoken_of: ContextVar[NameWords] = ContextVar("spoken_of")


def N_(message: str) -> str:  # noqa: N802 -- the name that gettext's tools look for
    """Mark words to be translated where they are shown, not where they stand."""
    return message


def current_language() -> str:
    """Return the language being spoken: that of the request, French outside of one."""
    locale = flask_babel.get_locale()
    return locale.language if locale else SOURCE_LANGUAGE


@contextmanager
def speak_of(words: NameWords) -> Iterator[None]:
    """Speak of one territory for a while."""
    token = _spoken_of.set(words)
    try:
        yield
    finally:
        _spoken_of.reset(token)


def translate(message: str) -> str:
    """Translate words into the language being spoken, their placeholders not yet filled."""
    return str(flask_babel.gettext(message))


def gettext(message: str, **values: object) -> str:
    """Translate words into the language being spoken, then fill their placeholders.

    A whole number that they name ``count`` is written as ``num`` is; a year or an age is not.
    """
    if isinstance(count := values.get("count"), int):
        values["count"] = say_number(count)
    text = translate(message)
    return fill_names(text, _double_percents) % values if values else fill_names(text)


def fill_names(text: str, escape: Callable[[str], str] = str) -> str:
    """Fill the placeholders that name the territory, and no other."""
    if _NAMED not in text:
        return text
    words = _spoken_of.get()()
    return _NAME.sub(lambda found: escape(words[found[1]]) if found[1] in words else found[0], text)


def _double_percents(words: str) -> str:
    # What is formatted after it was filled takes a percent sign for a placeholder's.
    return words.replace("%", "%%")


def speak(language: str) -> AbstractContextManager[None]:
    """Speak one language for a while, inside an application."""
    spoken: AbstractContextManager[None] = flask_babel.force_locale(language)
    return spoken


def choose_form(one: str, many: str, count: float) -> str:
    """Return the translated form that a count asks for, its placeholders not yet filled.

    French is the source and needs no catalog; nought is singular in it, unlike in the others.
    """
    if current_language() == SOURCE_LANGUAGE:
        return one if abs(count) < FRENCH_PLURAL_FROM else many
    return str(flask_babel.get_domain().get_translations().ungettext(one, many, int(count)))


def ngettext(one: str, many: str, count: float, **values: object) -> str:
    """Translate words that depend on a count, which they may name as ``num``."""
    form = fill_names(choose_form(one, many, count), _double_percents)
    return form % {"num": say_number(count), **values}


def say_number(value: float) -> str:
    """Write a number as the language being spoken does: « 12 345,6 », « 12.345,6 »."""
    return _format(value, current_language())


@lru_cache(maxsize=4096)  # a table says hundreds of numbers, the same ones each time
def _format(value: float, language: str) -> str:
    return format_decimal(value, locale=language)
