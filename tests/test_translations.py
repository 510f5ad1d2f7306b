"""Every word of the interface has its Dutch and its English; a page keeps none of them back."""

import gettext
import io
import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

import flask_babel
import pytest
from babel.dates import get_month_names
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask.testing import FlaskClient

from mapapp.areas import OutlineArea, QuarterArea
from mapapp.exchange.offer import FORMS
from mapapp.settings import PACKAGE
from mapapp.snapshot import Snapshot
from mapapp.speech import LANGUAGES, SOURCE_LANGUAGE
from mapapp.territorywords import _say_names
from tests.conftest import ROOT, parse_page

CATALOGS = PACKAGE / "translations"
OTHERS = [language for language in LANGUAGES if language != SOURCE_LANGUAGE]
PLACEHOLDER = re.compile(r"%\(\w+\)s|%%")
TAG = re.compile(r"<[^>]+>")
LETTER = re.compile(r"[^\W\d_]")

PAGES = [
    "/",
    "/?year=2019",
    "/?commune=59350&theme=emploi&scope=all",
    "/?lieu=xyzzy&q=zzzz",
    "/?commune=59599&age=17&theme=logement&situation=etudiant&situation=handicap",
    "/?commune=59350&age=28&cross_border=0&certainty=stated&source=guide-mel-jeunesse&scope=local",
    "/hors-ligne",
    "/integrer",
    "/integrer?commune=59599&apercu=1",
    "/integrer?commune=59599&theme=logement",
    "/communes/59599/affiche",
    "/communes/59044/affiche?format=a5&age=17",
    "/selection",
    "/selection?action=kaps&action=melt-logement&action=gone",
    "/communes",
    "/communes/59350",
    "/communes/59350?year=2024",
    "/communes/59152",
    "/communes/59005",
    "/actions",
    "/actions?commune=59350&age=17&year=2019",
    "/actions?q=zzzz",
    "/frontiere",
    "/frontiere?theme=sante",
    "/donnees",
    "/accessibilite",
    "/mentions-legales",
    "/nope",
    "/communes/59999",
    "/?theme=x",
]
READ = ("aria-label", "title", "placeholder", "alt")
OPEN, CLOSE = "⟦⟧"
# What no language translates: units, and the name of the territory.
FORMATS = [
    "OGC API – Features",
    "JSON Schema",
    "DCAT-AP, JSON-LD",
    *{form.kind for form in FORMS.values()},
]
SAME_EVERYWHERE = ["km²", "Métropole Européenne de Lille", *FORMATS]


class Brackets(gettext.NullTranslations):
    """Stand for a language: each translated message between brackets."""

    def ugettext(self, message: str) -> str:
        return f"{OPEN}{message}{CLOSE}"

    def ungettext(self, one: str, many: str, count: float) -> str:
        return f"{OPEN}{one if count == 1 else many}{CLOSE}"


@pytest.fixture(scope="module")
def words() -> Catalog:
    """Extract the messages from the code, as `make translations` does."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = Catalog()
    for _, _, message, _, context in extract_from_dir(ROOT, methods, options):
        found.add(message, context=context)
    return found


def read_catalog(language: str) -> Catalog:
    with (CATALOGS / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def list_messages(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def pair_up(message: Message) -> list[tuple[str, str]]:
    """Pair each translated form with the French one it stands for."""
    if isinstance(message.id, str):
        return [(message.id, message.string)]
    return list(zip(message.id, message.string, strict=True))


@pytest.fixture(params=OTHERS)
def catalog(request: pytest.FixtureRequest) -> Catalog:
    return read_catalog(request.param)


def test_each_language_has_its_folder() -> None:
    assert sorted(path.name for path in CATALOGS.iterdir()) == sorted(OTHERS)


def test_a_catalog_holds_the_words_of_the_code_and_no_other(
    words: Catalog, catalog: Catalog
) -> None:
    wanted, held = ({m.id for m in list_messages(each)} for each in (words, catalog))

    assert wanted - held == set(), "`make translations`, then translate these"
    assert held - wanted == set(), "`make translations` takes these out"
    assert list(catalog.obsolete) == []
    assert len(held) > 200


def test_every_message_is_translated(catalog: Catalog) -> None:
    assert [m.id for m in list_messages(catalog) if m.fuzzy] == []
    forms = [(m.id, form) for m in list_messages(catalog) for _, form in pair_up(m)]
    assert [french for french, form in forms if not form.strip()] == []
    assert catalog.num_plurals == 2


def test_a_translation_keeps_the_placeholders_and_the_markup(catalog: Catalog) -> None:
    for message in list_messages(catalog):
        for french, form in pair_up(message):
            for kept in (PLACEHOLDER, TAG):
                assert sorted(kept.findall(form)) == sorted(kept.findall(french)), form
            # A message may stand in an attribute: its quotes are ‘’, « » or “”.
            assert not re.search(r'["<>&]', TAG.sub("", form)), form
            assert re.search(r"[.:?…]?$", form).group() == re.search(r"[.:?…]?$", french).group()


@pytest.mark.parametrize("language", OTHERS)
def test_the_compiled_catalog_is_that_of_the_text(language: str) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, read_catalog(language))

    shipped = io.BytesIO((CATALOGS / language / "LC_MESSAGES" / "messages.mo").read_bytes())
    assert read_forms(shipped) == read_forms(compiled), "`make translations` compiles"


def read_forms(compiled: io.BytesIO) -> dict[Any, str]:
    compiled.seek(0)
    forms: dict[Any, str] = vars(gettext.GNUTranslations(compiled))["_catalog"]
    return {key: form for key, form in forms.items() if key}  # "" names the version of Babel


@pytest.mark.parametrize("language", OTHERS)
def test_a_header_names_nobody_and_no_moment(language: str) -> None:
    text = (CATALOGS / language / "LC_MESSAGES" / "messages.po").read_text(encoding="utf-8")
    header = text.partition("\n\n")[0]

    assert "@" not in header
    assert set(re.findall(r"Date: (.*?)\\n", header)) == {"2026-11-23 00:00+0000"}
    assert "#: " not in text


@pytest.fixture
def bracketed(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    """Speak brackets in place of every language that has a catalog."""
    monkeypatch.setattr(flask_babel.Domain, "get_translations", lambda _: Brackets())
    _say_names.cache_clear()  # what the territory is called was said in real words before
    yield client
    _say_names.cache_clear()


@pytest.fixture(scope="module")
def names(snapshot: Snapshot) -> re.Pattern[str]:
    """Match what no catalog translates: names of places, the territory's own notes, months."""
    records = snapshot.records
    naming = records.territory
    areas = [area for action in records.actions for area in action.coverage.areas]
    belgian = [name for zone in records.border_zones for name in (zone.name_fr, zone.name_nl)]
    places = [
        *(place.name for place in (*records.communes, *records.associated, *records.zones)),
        *(area.name for area in areas if isinstance(area, QuarterArea | OutlineArea)),
        *belgian,
        *get_month_names(locale="nl").values(),
        *(note.nl for note in (naming.border_note, naming.sources_note) if note),
        *SAME_EVERYWHERE,
    ]
    return re.compile("|".join(re.escape(name) for name in sorted(places, key=len, reverse=True)))


@pytest.mark.parametrize("address", PAGES)
def test_no_word_of_a_page_is_left_untranslated(
    address: str, bracketed: FlaskClient, names: re.Pattern[str]
) -> None:
    assert find_untranslated(ask(bracketed, address), names) == []


def test_no_word_of_an_action_is_left_untranslated(
    bracketed: FlaskClient, snapshot: Snapshot, names: re.Pattern[str]
) -> None:
    for action in snapshot.records.actions:
        page = ask(bracketed, f"/actions/{action.id}")
        title = page.find("./head/title")
        assert title is not None
        title.text = (title.text or "").removeprefix(action.title)
        assert find_untranslated(page, names) == [], action.id


def test_a_word_left_in_french_is_found(names: re.Pattern[str]) -> None:
    page = parse_page(
        '<html lang="nl"><head><title>Lille</title></head><body><p>⟦Oui ⟦non⟧ <b>⟧bas</b></p>'
        '<p lang="fr">Haut</p><a aria-label="Ici">⟦Là⟧</a> 12 km² <code>x</code></body></html>'
    )

    assert find_untranslated(page, names) == ["bas", "Ici"]


def ask(client: FlaskClient, address: str) -> Element:
    where = f"{address}{'&' if '?' in address else '?'}lang=nl"
    return parse_page(client.get(where).get_data(as_text=True))


def find_untranslated(page: Element, names: re.Pattern[str]) -> list[str]:
    """Find what is read outside of brackets and of elements that have a language of their own."""
    depth, left = 0, []
    for text, is_whole in list_texts(page):
        outside, end = take_out_brackets(text, 0 if is_whole else depth)
        depth = depth if is_whole else end
        if LETTER.search(names.sub("", outside)):
            left.append(outside.strip())
    assert depth == 0
    return left


def list_texts(element: Element) -> Iterator[tuple[str, bool]]:
    """List texts in their order; with True, one that stands for itself: an attribute's."""
    if element.tag in {"script", "style", "code", "textarea"}:  # of code to copy
        return
    if element.tag == "html" or "lang" not in element.attrib:
        read = [*READ, *(["content"] if element.get("name") == "description" else [])]
        yield from ((element.attrib[name], True) for name in read if name in element.attrib)
        yield element.text or "", False
        for child in element:
            yield from list_texts(child)
            yield child.tail or "", False


def take_out_brackets(text: str, depth: int) -> tuple[str, int]:
    """Return what stands outside of brackets, and how many are open at the end."""
    kept = []
    for letter in text:
        depth += {OPEN: 1, CLOSE: -1}.get(letter, 0)
        if depth == 0 and letter != CLOSE:
            kept.append(letter)
    return "".join(kept), depth
