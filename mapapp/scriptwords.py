"""Find the words that the page's scripts say, and say them in the language being spoken."""

from collections.abc import Iterable
from pathlib import Path

from babel.messages.extract import extract

from mapapp.speech import SOURCE_LANGUAGE, choose_form, current_language, fill_names, translate

KEYWORDS = {"gettext": None, "ngettext": (1, 2)}
OPTIONS = {"parse_template_string": True}  # also what is said inside `${…}`
ONE, MANY = 1, 2  # counts that ask for each of the two forms that our languages have


def say_script_words(scripts: Iterable[Path]) -> dict[str, str | list[str]]:
    """Return what the scripts say, by message, where it is not the message itself.

    That is what is translated, and what names the territory. A message with a plural gives its
    two forms.
    """
    messages = [message for script in scripts for message in list_messages(script)]
    words = {first: _say(first, many) for first, many in messages}
    if current_language() == SOURCE_LANGUAGE:
        return {first: said for first, said in words.items() if first not in (said, said[0])}
    return words


def _say(first: str, many: str | None) -> str | list[str]:
    if many is None:
        return fill_names(translate(first))
    return [fill_names(choose_form(first, many, n)) for n in (ONE, MANY)]


def list_messages(script: Path) -> list[tuple[str, str | None]]:
    """List the messages of one script, each with its plural where it has one."""
    with script.open("rb") as file:
        said = extract("javascript", file, keywords=KEYWORDS, options=OPTIONS)
        found = [message for _, message, *_ in said]
    return [(m, None) if isinstance(m, str) else (m[0], m[1]) for m in found]
