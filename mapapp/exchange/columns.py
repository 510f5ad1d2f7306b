"""What a column of a sheet is: its names, what its cells take, and the words of its choices."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Literal

from mapapp.speech import fill_names
from mapapp.words import CERTAINTIES, SITUATIONS, THEMES, fold

Kind = Literal[
    "text",
    "list",
    "phones",
    "whole",
    "number",
    "boolean",
    "date",
    "choice",
    "choices",
    "extensions",
    "commune",
    "commune_name",
    "zone",
    "document",
    "geometry",
    "areas",
    "rows",
]
# What cells of a kind take, for people.
TAKES: dict[Kind, str] = {
    "text": "texte",
    "list": "textes séparés par « | » ou sur plusieurs lignes",
    "phones": "numéros séparés par « | », comme 03 20 21 22 23 ou +32 56 86 01 11",
    "whole": "nombre entier",
    "number": "nombre",
    "boolean": "oui ou non",
    "date": "année, mois ou jour : 2019, 2019-06, 2019-06-30, 30/06/2019",
    "choice": "un choix de la liste",
    "choices": "des choix de la liste, séparés par « | »",
    "extensions": "situation et âge, « Au lycée 26 », séparés par « | »",
    "commune": "code INSEE ou nom de commune",
    "commune_name": "nom de la commune, pour lire ; suffit sans le code",
    "zone": "identifiant ou nom d’une zone",
    "document": "identifiant d’un document",
    "geometry": "polygone, WKT ou GeoJSON",
    "areas": "règles séparées par « | »",
    "rows": "lignes « Colonne : valeur ; Colonne : valeur », séparées par « | »",
}
AREA_KINDS = {
    "territory": "territoire",
    "commune": "commune",
    "neighbours": "voisines",
    "quarter": "quartier",
    "zone": "zone",
    "outline": "contour",
}
SHORT_CERTAINTIES = {"stated": "écrit", "inferred": "déduit", "unclear": "incertain"}
REMARK_KINDS = {
    "ambiguity": "ambiguïté",
    "contradiction": "contradiction",
    "correction": "correction",
    "doubt": "doute",
}
SIDES = {"fr": "France", "be": "Belgique", "both": "les deux"}
# Other words that choices are known by.
ALSO = {
    "commune et voisines": "neighbours",
    "incertain": "unclear",
    **{fold(words): value for value, words in CERTAINTIES.items()},
}


TERRITORY_WORDS = (
    "%(short_of_territory)s",
    "%(the_short_territory)s",
    "%(the_territory)s",
    "%(named_territory)s",
)
LONGEST_NAME = 200


@lru_cache(maxsize=8192)
def _fold_short(text: str) -> str:
    return fold(text)


def fold_word(text: str) -> str:
    """Fold what may be a heading, a choice or a name; long files say the same ones again."""
    return _fold_short(text) if len(text) <= LONGEST_NAME else fold(text)


def _means_territory(words: str) -> bool:
    """Tell whether words name the territory: « MEL », « toute la MEL », « toute la métropole »."""
    name = words.removeprefix("toute ").removeprefix("tout ")
    return name in {fold_word(fill_names(form)) for form in TERRITORY_WORDS}


@dataclass(frozen=True, slots=True)
class Column:
    """Describe one column; ``key`` is the path of its field in the form of actions.json."""

    key: str
    label: str
    kind: Kind
    help: str
    example: str = ""
    required: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()

    @property
    def all_names(self) -> Iterator[str]:
        """Yield every heading that means this column, folded."""
        yield from dict.fromkeys(fold(name) for name in (self.label, self.key, *self.names))

    def choose(self, typed: str) -> str | None:
        """Return the value of a choice, given as value or in words, or None."""
        words = fold_word(typed)
        for value, said in self.choices.items():
            if words in (fold_word(value), fold_word(said)):
                return value
        also = ALSO.get(words) or ("territory" if _means_territory(words) else None)
        return also if also in self.choices else None


@dataclass(frozen=True)
class Sheet:
    """Describe one sheet; ``key`` is the list that its rows are, ``parent`` whose list it is."""

    key: str
    title: str
    help: str
    columns: tuple[Column, ...]
    parent: str = ""
    names: tuple[str, ...] = ()

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Give each column by every heading that means it."""
        return {name: column for column in self.columns for name in column.all_names}

    @cached_property
    def by_key(self) -> dict[str, Column]:
        """Give each column by its key."""
        return {column.key: column for column in self.columns}

    def without(self, keys: frozenset[str]) -> "Sheet":
        """Return the sheet without some of its columns."""
        kept = tuple(column for column in self.columns if column.key not in keys)
        return Sheet(self.key, self.title, self.help, kept, self.parent, self.names)


THEME_CHOICES: Mapping[str, str] = dict(zip(THEMES.keys(), THEMES.values(), strict=True))
SITUATION_CHOICES: Mapping[str, str] = dict(
    zip(SITUATIONS.keys(), SITUATIONS.values(), strict=True)
)
