"""Where each address of the site stands when the site is files: its place, and links between."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from posixpath import relpath
from urllib.parse import parse_qsl, urlencode, urlsplit

from mapapp.speech import LANGUAGES, SOURCE_LANGUAGE

PAGE = "index.html"
ODD = re.compile(r"[^A-Za-z0-9._-]+")
COMMUNE = re.compile(r"/communes/([0-9AB]{5})")
# What a script answers by itself, whatever is asked, and the page that it stands on.
ANSWERED = {"/": "/", "/actions": "/", "/selection": "/selection"}
EASY_FOLDER = "falc"


@dataclass(frozen=True, slots=True)
class Asked:
    """Hold what an address of the server asks for."""

    path: str
    query: tuple[tuple[str, str], ...] = ()
    language: str = SOURCE_LANGUAGE
    easy: bool = False

    @property
    def is_page(self) -> bool:
        """Tell whether a page answers, by the form of the address: files have an ending."""
        return "." not in self.path.rpartition("/")[2] and not self.path.startswith("/api/")

    @property
    def folder(self) -> str:
        """Return the folder of this version: one for each language, one for easy words."""
        if self.language != SOURCE_LANGUAGE:
            return f"{self.language}/"
        return f"{EASY_FOLDER}/" if self.easy else ""

    @property
    def address(self) -> str:
        """Return the address that asks the server for this."""
        spoken = [] if self.language == SOURCE_LANGUAGE else [("lang", self.language)]
        query = [*self.query, *spoken, *([("falc", "1")] if self.easy else [])]
        return f"{self.path}?{urlencode(query)}" if query else self.path


def read_address(address: str) -> Asked:
    """Read an address of the server: its language and easy words are versions of a page."""
    parts = urlsplit(address)
    pairs = [(name, value) for name, value in parse_qsl(parts.query) if value]
    asked = dict(pairs)
    language = asked.get("lang", "")
    return Asked(
        path=parts.path or "/",
        query=tuple((name, value) for name, value in pairs if name not in {"lang", "falc"}),
        language=language if language in LANGUAGES else SOURCE_LANGUAGE,
        easy=asked.get("falc") == "1" and language in {"", SOURCE_LANGUAGE},
    )


def find_place(asked: Asked) -> str:
    """Return the file that answers, from the folder of the site; a query becomes a name."""
    said = "-".join(ODD.sub("-", part) for pair in asked.query for part in pair)
    path = asked.path.strip("/")
    if asked.is_page:
        return asked.folder + "".join(f"{part}/" for part in (path, said) if part) + PAGE
    if path.startswith("api/"):
        path += ".json"
    stem, dot, ending = path.rpartition(".")
    return asked.folder + (f"{stem}/{said}{dot}{ending}" if said else path)


def make_link(here: str, there: str) -> str:
    """Return the relative address of one file of the site on the page that another is."""
    folder = here.rpartition("/")[0] or "."
    base, name = there.rpartition("/")[::2]
    way = relpath(base or ".", folder)
    if name == PAGE:
        return f"{way}/"
    return name if way == "." else f"{way}/{name}"


def find_link(address: str, here: str, places: Collection[str]) -> str | None:
    """Return the relative address of what an address names, None where the site has it not.

    What filters ask is asked of the map's page, whose script answers everything.
    """
    asked = read_address(address)
    fragment = urlsplit(address).fragment
    place = next((place for place in _list_places(asked) if place in places), None)
    if place is not None:
        return make_link(here, place) + (f"#{fragment}" if fragment else "")
    if (question := _ask_script(asked)) is not None:
        home = find_place(replace(question, query=()))
        return f"{make_link(here, home)}?{urlencode(question.query)}"
    bare = find_place(replace(asked, query=(), easy=False))
    # A page that cannot be asked is shown as it is, unless one stands on it already.
    return make_link(here, bare) if asked.is_page and bare in places and bare != here else None


def _list_places(asked: Asked) -> list[str]:
    """List the files that would answer, best first: a file of data has one language."""
    plain = replace(asked, easy=False)
    versions = [asked, plain]
    if not asked.is_page:
        versions.append(replace(plain, language=SOURCE_LANGUAGE))
    return [find_place(version) for version in versions]


def _ask_script(asked: Asked) -> Asked | None:
    """Turn a question into one that the script of a page answers, if any can."""
    if not asked.query:
        return None
    if asked.path in ANSWERED:
        return replace(asked, path=ANSWERED[asked.path])
    if found := COMMUNE.fullmatch(asked.path):
        return replace(asked, path="/", query=(("commune", found[1]), *asked.query))
    return None
