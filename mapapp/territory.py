"""Name the territory: geodata/territory.json read and checked, and its words in sentences."""

import json
import re
from pathlib import Path
from typing import Annotated, Literal

from anyascii import anyascii
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from mapapp.colours import Accent
from mapapp.errors import FaultyFileError, GeodataError
from mapapp.faults import fault_of
from mapapp.jsonfiles import parse_json, read_bytes
from mapapp.texts import TERRITORY_FORM, Line, Sentence

FILE_NAME = "territory.json"
CURE = "`mapapp new` l'écrit ; le README en donne la forme"
MOST_BYTES = 50_000

Article = Literal["la", "le", "l'", "l’", "les", ""]
Kind = Literal["epci", "dep", "reg", "france", "communes"]
# What people call such a territory: « toute la métropole », « tout le département ».
Noun = Literal[
    "métropole",
    "communauté urbaine",
    "agglomération",
    "communauté de communes",
    "département",
    "région",
    "France",
    "territoire",
]
_NOUNS: dict[Kind, Noun] = {"dep": "département", "reg": "région", "france": "France"}
# By what the name of an intercommunality holds, its accents put aside.
_NAMED_SO: dict[str, Noun] = {
    r"metropole": "métropole",
    r"communaute urbaine|^cu\b": "communauté urbaine",
    r"agglo|^ca\b": "agglomération",
    r"communaute de communes|^cc\b": "communauté de communes",
}
# Contracted or elided, article by article: « de la MEL », « du Nord », « des Hauts-de-France ».
_OF = {"la": "de la ", "le": "du ", "l’": "de l’", "les": "des "}
_TO = {"la": "à la ", "le": "au ", "l’": "à l’", "les": "aux "}
_IN = {"la": "dans la ", "le": "dans le ", "l’": "dans l’", "les": "dans les "}
_THE = {"la": "la ", "le": "le ", "l’": "l’", "les": "les "}


class Said(BaseModel):
    """Hold what is said of the territory in French, and in the other languages where known."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    fr: Sentence
    nl: Sentence | None = None
    en: Sentence | None = None

    def in_language(self, language: str) -> str:
        """Return the words of a language, else the French ones."""
        return str(getattr(self, language, None) or self.fr)


class Naming(BaseModel):
    """Be the whole of territory.json: who the territory is, and how it is called.

    ``article`` is that of ``short``, ``name_article`` that of ``name``; none where the name is
    said without one (Rennes Métropole). ``crs`` is the EPSG code of the metric projection that
    areas and lengths are measured in; ``facing`` the country across the border, if one is shown.
    ``familiar`` is what people say (« métropole lilloise »), with the noun's article.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: Annotated[str, StringConstraints(pattern=TERRITORY_FORM, max_length=80)]
    kind: Kind
    name: Line
    short: Line
    article: Article
    name_article: Article
    title: Line
    title_nl: Line | None = None
    title_en: Line | None = None
    noun: Noun | None = None
    familiar: Said | None = None
    border_note: Said | None = None
    sources_note: Said | None = None
    accent: Accent | None = None
    crs: Annotated[int, Field(ge=1024, le=32767)]
    facing: Literal["be"] | None = None

    @property
    def code(self) -> str:
        """Return the code alone: the SIREN, the département's or the region's number."""
        return self.id.rpartition(":")[2]

    @property
    def slug(self) -> str:
        """Return the short name as names of files take it: « mel », « rennes-metropole »."""
        return re.sub(r"[^a-z0-9]+", "-", anyascii(self.short).lower()).strip("-") or "carte"

    @property
    def called(self) -> Noun:
        """Return what people call such a territory: the noun given, else the kind's."""
        return self.noun or _NOUNS.get(self.kind) or self._find_noun()

    def _find_noun(self) -> Noun:
        plain = anyascii(self.name).lower()
        found = (noun for form, noun in _NAMED_SO.items() if re.search(form, plain))
        return next(found, "territoire") if self.kind == "epci" else "territoire"

    @property
    def the_short(self) -> str:
        """Say the short name with its article: « la MEL », « Rennes Métropole »."""
        return with_article(self.short, self.article)

    @property
    def of_short(self) -> str:
        """Say « de » before the short name: « de la MEL », « du Nord », « d’Aix »."""
        return of_name(self.short, self.article)

    @property
    def at_short(self) -> str:
        """Say where: « dans la MEL », « dans le Nord », « en Bretagne », « à Rennes Métropole »."""
        return self._at(self.short, self.article)

    @property
    def the_name(self) -> str:
        """Say the whole name with its article."""
        return with_article(self.name, self.name_article)

    @property
    def of_name(self) -> str:
        """Say « de » before the whole name: « de la Métropole Européenne de Lille »."""
        return of_name(self.name, self.name_article)

    @property
    def at_name(self) -> str:
        """Say where, with the whole name: « dans la Métropole Européenne de Lille »."""
        return self._at(self.name, self.name_article)

    def _at(self, name: str, article: Article) -> str:
        article = _curl(article)
        if self.kind in {"reg", "france"} and article in {"la", "l’"}:
            return f"en {name}"
        return _IN[article] + name if article else to_name(name)

    def title_in(self, language: str) -> str | None:
        """Return the title in a language, if the file gives one."""
        return self.title if language == "fr" else getattr(self, f"title_{language}", None)


def with_article(name: str, article: str) -> str:
    """Say a name with its article: « la MEL », « l’Aisne », « Rennes Métropole »."""
    return _THE.get(_curl(article), "") + name


def of_name(name: str, article: str) -> str:
    """Say « de » before a name: « du Nord », « de l’Aisne », « d’Aix-en-Provence »."""
    if article:
        return _OF[_curl(article)] + name
    first, _, rest = name.partition(" ")
    if rest and first in {"Le", "Les"}:
        return _OF[first.lower()] + rest
    return f"d’{name}" if anyascii(name[0]).upper()[0] in "AEIOUY" else f"de {name}"


def to_name(name: str, article: str = "") -> str:
    """Say « à » before a name: « au Nord », « aux Hauts-de-France », « à Rennes Métropole »."""
    if article:
        return _TO[_curl(article)] + name
    first, _, rest = name.partition(" ")
    return _TO[first.lower()] + rest if rest and first in {"Le", "Les"} else f"à {name}"


def _curl(article: str) -> Article:
    return "l’" if article == "l'" else article  # type: ignore[return-value]


def read_naming(path: Path) -> Naming:
    """Read the file that names the territory.

    Raises
    ------
    GeodataError
        When there is none.
    FaultyFileError
        When it is no JSON, or with every fault of its fields.
    """
    if not path.is_file():
        raise GeodataError(f"{path} : absent, le territoire n'a pas de nom → {CURE}")
    raw = parse_json(read_bytes(path, most=MOST_BYTES), path.name)
    try:
        return Naming.model_validate(raw)
    except ValidationError as error:
        faults = [fault_of(detail) for detail in error.errors(include_url=False)]
        raise FaultyFileError(path.name, faults) from error


def naming_to_text(naming: Naming) -> str:
    """Write the file that names a territory, its unset fields left out but for ``facing``."""
    fields = naming.model_dump(exclude_none=True) | {"facing": naming.facing}
    return json.dumps(fields, ensure_ascii=False, indent=1) + "\n"
