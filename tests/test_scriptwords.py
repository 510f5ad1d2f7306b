"""The words of the page's scripts: all are found, all are said, none stands outside of gettext."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.jslexer import Token, tokenize, unquote_string
from flask import Flask
from flask.testing import FlaskClient

from mapapp.scriptwords import list_all_messages, list_messages, say_script_words
from mapapp.settings import STATIC
from mapapp.shelf import shelf_of
from mapapp.speech import LANGUAGES, choose_form, gettext, speak

SCRIPTS = sorted(STATIC.glob("*.js"))
SAID_BY = {"gettext", "ngettext"}
# A class, an id or an attribute: no sentence begins or goes on like this.
SELECTOR = re.compile(r"^[#.][a-z]|\[[a-z-]+[=\]]")
# What looks like words, and is none: keys, events, classes, types, sides, queries, Unicode.
NOT_WORDS = {
    "(prefers-color-scheme: dark)",
    "mouseout movestart",
    "px system-ui, sans-serif",
    "system-ui, sans-serif",
    "(min-width: 56.25em)",
    "(prefers-reduced-motion: reduce)",
    "(scripting: enabled)",
    "AbortError",
    "Feature",
    "FeatureCollection",
    "M",
    "MultiLineString",
    "a > .commune",
    "leaflet-bottom leaflet-right",
    "leaflet-container leaflet-touch early",
    "leaflet-control-zoom leaflet-bar leaflet-control",
    "ArrowDown",
    "ArrowUp",
    "Bottom",
    "Content-Language",
    "Content-Type",
    "Date",
    "End",
    "Enter",
    "Escape",
    "GET",
    "Home",
    "Left",
    "NFD",
    "Polygon",
    "Right",
    "Top",
    "a, button, summary",
    "main a",
    "name big",
    "tbody a",
    "tbody td a",
    "th, td",
    "h2 .count",
    "moveend resize",
    "name zone-tip",
    "overlayadd overlayremove",
    "zoomend resize",
    "zoomstart dragstart",
    "æ",
    "œ",
}
SCRIPT = """
const quiet = 'big place'; // gettext('a comment')
said.textContent = gettext('Fermer');
said.label = `${gettext('Retirer :')} ${name} · ${ngettext('%(num)s an', '%(num)s ans', 2)}`;
said.title = many ? ngettext('%(num)s action', '%(num)s actions', many, { a: 'b' }) : '';
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "said.js"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


def test_the_messages_of_a_script_are_listed_with_their_plurals(script: Path) -> None:
    assert list_messages(script) == [
        ("Fermer", None),
        ("Retirer :", None),
        ("%(num)s an", "%(num)s ans"),
        ("%(num)s action", "%(num)s actions"),
    ]


def test_the_source_language_needs_no_words(script: Path, app: Flask) -> None:
    with app.test_request_context():
        assert say_script_words(list_all_messages([script])) == {}


def test_the_words_of_a_script_are_said_in_the_language_spoken(script: Path, app: Flask) -> None:
    with app.test_request_context(), speak("nl"):
        assert say_script_words(list_all_messages([script, script])) == {
            "Fermer": "Sluiten",
            "Retirer :": gettext("Retirer :"),
            "%(num)s an": [choose_form("%(num)s an", "%(num)s ans", count) for count in (1, 2)],
            "%(num)s action": ["%(num)s initiatief", "%(num)s initiatieven"],
        }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_values_of_the_map_hold_the_words_of_every_script(
    app: Flask, client: FlaskClient, language: str
) -> None:
    key = shelf_of(app).snapshot.records.key
    words = json.loads(client.get(f"/carte/{key}/map.{language}.json").get_data())["words"]

    said = {one for script in SCRIPTS for one, _ in list_messages(script)}
    named = {one for one in said if "_territory)s" in one}
    assert set(words) == (named if language == "fr" else said)
    assert len(said) > 20
    assert len(named) == 5


def find_unsaid(source: str) -> list[str]:
    """Find the texts of a script that look like words and are not handed to gettext."""
    tokens = [token for token in tokenize(source) if not token.type.endswith("comment")]
    return [
        text
        for place, token in enumerate(tokens)
        for text in read_texts(token)
        if looks_like_words(text) and not is_said(tokens[:place])
    ]


def read_texts(token: Token) -> Iterator[str]:
    if token.type == "string":
        yield unquote_string(token.value)
    if token.type == "template_string":
        yield from re.split(r"\$\{[^}]*\}", token.value.strip("`"))


def looks_like_words(text: str) -> bool:
    """Tell whether a text has letters, and a space, an accent or a capital to begin with."""
    letters = re.findall(r"[^\W\d_]", text)
    odd = " " in text.strip() or not text.isascii() or text[:1].isupper()
    is_selector = SELECTOR.search(text) or text in NOT_WORDS
    return bool(letters) and odd and not is_selector


def is_said(before: list[Token]) -> bool:
    """Tell whether what stands before is `gettext(`, `ngettext(` or `ngettext('…',`."""
    values = [token.value for token in before[-4:]]
    first = values[-2:-1] and values[-2] in SAID_BY and values[-1] == "("
    second = len(values) == 4 and values[0] == "ngettext" and values[1::2] == ["(", ","]
    return bool(first or second)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_every_word_of_a_script_is_handed_to_gettext(script: Path) -> None:
    assert find_unsaid(script.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("say('Où ?')", ["Où ?"]),
        ("say(gettext('Où ?'))", []),
        ("const a = 'aria-label';", []),
        ("a.title = 'Fermer';", ["Fermer"]),
        ("a.title = `${count} actions locales`;", [" actions locales"]),
        ("a.href = `/communes/${code}`;", []),
        ("find('.keep [name=\"action\"], #drops a')", []),
        ("say('#1 à Lille')", ["#1 à Lille"]),
        ("ngettext('une action', 'des actions', n)", []),
        ("ngettext('une action', 'des actions', n, { place: 'chez toi' })", ["chez toi"]),
    ],
)
def test_words_outside_of_gettext_are_found(source: str, found: list[str]) -> None:
    assert find_unsaid(source) == found
