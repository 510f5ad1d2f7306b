"""Find the words that the page's scripts say, and say them in the language being spoken."""

from collections.abc import Iterable
from pathlib import Path

from babel.messages.extract import extract

from mapapp.speech import SOURCE_LANGUAGE, choose_form, current_language, gettext

KEYWORDS = {"gettext": None, "ngettext": (1, 2)}
OPTIONS = {"parse_template_string": True}  # also what is said inside `${…}`
ONE, MANY = 1, 2  # counts that ask for each of the two forms that our languages have


def say_script_words(scripts: Iterable[Path]) -> dict[str, str | list[str]]:
    """Return the translation of each message that the scripts say; none for the source language.

    A message with a plural gives its two forms.
    """
    if current_language() == SOURCE_LANGUAGE:
        return {}
    messages = [message for script in scripts for message in list_messages(script)]
    return {
        first: gettext(first)
        if many is None
        else [choose_form(first, many, n) for n in (ONE, MANY)]
        for first, many in messages
    }


def list_messages(script: Path) -> list[tuple[str, str | None]]:
    """List the messages of one script, each with its plural where it has one."""
    with script.open("rb") as file:
        said = extract("javascript", file, keywords=KEYWORDS, options=OPTIONS)
        found = [message for _, message, *_ in said]
    return [(m, None) if isinstance(m, str) else (m[0], m[1]) for m in found]
