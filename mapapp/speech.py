"""The languages of the interface; its words pass through gettext (flask-babel)."""

from contextlib import AbstractContextManager
from functools import lru_cache

import flask_babel
from babel.numbers import format_decimal

from mapapp.asking import LANGUAGES, SOURCE_LANGUAGE, prefer_language

__all__ = [
    "LANGUAGES",
    "N_",
    "SOURCE_LANGUAGE",
    "choose_form",
    "current_language",
    "gettext",
    "ngettext",
    "prefer_language",
    "say_number",
    "speak",
]

FRENCH_PLURAL_FROM = 2


def N_(message: str) -> str:  # noqa: N802 -- the name that gettext's tools look for
    """Mark words to be translated where they are shown, not where they stand."""
    return message


def current_language() -> str:
    """Return the language being spoken: that of the request, French outside of one."""
    locale = flask_babel.get_locale()
    return locale.language if locale else SOURCE_LANGUAGE


def gettext(message: str, **values: object) -> str:
    """Translate words into the language being spoken, then fill their placeholders."""
    return str(flask_babel.gettext(message, **values))


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
    return choose_form(one, many, count) % {"num": say_number(count), **values}


def say_number(value: float) -> str:
    """Write a number as the language being spoken does: « 12 345,6 », « 12.345,6 »."""
    return _format(value, current_language())


@lru_cache(maxsize=4096)  # a table says hundreds of numbers, the same ones each time
def _format(value: float, language: str) -> str:
    return format_decimal(value, locale=language)
