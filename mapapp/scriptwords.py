"""Find the words that the page's scripts say, and say them in the language being spoken."""

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

from mapapp.speech import SOURCE_LANGUAGE, choose_form, current_language, fill_names, translate

SCRIPT_WORDS = "script-words.json"  # the file of a snapshot that holds the messages
KEYWORDS = {"gettext": None, "ngettext": (1, 2)}
OPTIONS = {"parse_template_string": True}  # also what is said inside `${…}`
Message = tuple[str, str | None]
ONE, MANY = 1, 2  # counts that ask for each of the two forms that our languages have


def say_script_words(messages: Iterable[Message]) -> dict[str, str | list[str]]:
    """Return what the scripts say, by message, where it is not the message itself.

    That is what is translated, and what names the territory. A message with a plural gives its
    two forms.
    """
    words = {first: _say(first, many) for first, many in messages}
    if current_language() == SOURCE_LANGUAGE:
        return {first: said for first, said in words.items() if first not in (said, said[0])}
    return words


def _say(first: str, many: str | None) -> str | list[str]:
    if many is None:
        return fill_names(translate(first))
    return [fill_names(choose_form(first, many, n)) for n in (ONE, MANY)]


def list_all_messages(scripts: Iterable[Path]) -> list[Message]:
    """List the messages of several scripts."""
    return [message for script in scripts for message in list_messages(script)]


def list_messages(script: Path) -> list[Message]:
    """List the messages of one script, each with its plural where it has one."""
    # Loaded here and not above: reading scripts takes long, and is done when preparing.
    extract = import_module("babel.messages.extract").extract
    with script.open("rb") as file:
        said = extract("javascript", file, keywords=KEYWORDS, options=OPTIONS)
        found = [message for _, message, *_ in said]
    return [(m, None) if isinstance(m, str) else (m[0], m[1]) for m in found]
