"""The columns of the data as plain tables: one description for CSV, GeoPackage and Table Schema.

Their titles stand in files, which are French like the documents.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar, get_args

from mapapp.areas import Certainty
from mapapp.model import Action, Contact, Source, Theme
from mapapp.reasons import explain_cover
from mapapp.records import Basis, Commune, Cover, Extent, ServedAction
from mapapp.texts import CODE_FORM, SLUG_FORM

Cell = str | int | float | bool | None
Type = Literal["string", "integer", "number", "boolean"]
Row = TypeVar("Row")
AND, BESIDE = " ; ", " · "
POSTAL_FORM = r"^[0-9]{5}( [0-9]{5})*$"


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """Describe a column: its values' type, French words, what holds of each value, where it is."""

    name: str
    type: Type
    title: str
    read: Callable[[Row], Cell]
    constraints: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ToldAction:
    """Hold an action with what was computed of it."""

    action: Action
    served: ServedAction
    source: Source
    is_wider: bool


@dataclass(frozen=True, slots=True)
class ToldCover:
    """Hold a cover with the name of its commune."""

    cover: Cover
    name: str


def read_rows(columns: Sequence[Column[Row]], rows: Sequence[Row]) -> list[list[Cell]]:
    """Read the cells of each row."""
    return [[column.read(row) for column in columns] for row in rows]


def write_cell(value: Cell) -> str:
    """Write a value for programs: « true », a point as decimal sign, nothing for nothing."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _join(texts: Sequence[str]) -> str | None:
    """Join a list into one cell; nothing where it is empty."""
    return AND.join(texts) or None


def _say_contact(contact: Contact) -> str:
    told = (contact.role, contact.name, contact.organisation, contact.email, *contact.phones)
    return BESIDE.join(filter(None, told))


def _choose(values: object, **more: Any) -> dict[str, Any]:
    return {"required": True, "enum": list(get_args(values)), **more}


NEEDED = {"required": True}
AGE = {"minimum": 0, "maximum": 120}
COUNT = {"required": True, "minimum": 0}
SLUG = {"required": True, "pattern": SLUG_FORM}
CODE = {"required": True, "pattern": CODE_FORM}
PAGE = {"minimum": 1}  # a directory has no pages

ACTION_COLUMNS: list[Column[ToldAction]] = [
    Column("id", "string", "Identifiant", lambda t: t.action.id, SLUG | {"unique": True}),
    Column("title", "string", "Titre", lambda t: t.action.title, NEEDED),
    Column("theme", "string", "Thème", lambda t: t.action.theme, _choose(Theme)),
    Column("carriers", "string", "Porteurs", lambda t: _join(t.action.carriers), NEEDED),
    Column("summary", "string", "En bref", lambda t: t.action.summary, NEEDED),
    Column("description", "string", "Description", lambda t: t.action.description, NEEDED),
    Column("audience", "string", "Public", lambda t: t.action.audience.text, NEEDED),
    Column("age_min", "integer", "Âge minimal", lambda t: t.action.audience.age_min, AGE),
    Column("age_max", "integer", "Âge maximal", lambda t: t.action.audience.age_max, AGE),
    Column("criteria", "string", "Conditions", lambda t: _join(t.action.audience.criteria)),
    Column("situations", "string", "Situations", lambda t: _join(t.action.audience.situations)),
    Column("where", "string", "Où", lambda t: t.served.where, NEEDED),
    Column(
        "certainty",
        "string",
        "Certitude de la couverture",
        lambda t: t.action.coverage.certainty,
        _choose(Certainty),
    ),
    Column("coverage_note", "string", "Note de couverture", lambda t: t.action.coverage.note),
    Column("communes", "integer", "Communes atteintes", lambda t: t.served.counts.communes, COUNT),
    Column(
        "population",
        "integer",
        "Habitants de ces communes",
        lambda t: t.served.counts.population,
        COUNT,
    ),
    Column("outline_is_wider", "boolean", "Forme plus large que la règle", lambda t: t.is_wider),
    Column(
        "first_year",
        "integer",
        "Première année",
        lambda t: t.served.period.first if t.served.period else None,
    ),
    Column(
        "last_year",
        "integer",
        "Dernière année connue",
        lambda t: t.served.period.last if t.served.period else None,
    ),
    Column("cross_border", "boolean", "Transfrontalière", lambda t: t.action.cross_border.value),
    Column(
        "contacts",
        "string",
        "Contacts",
        lambda t: _join(list(map(_say_contact, t.action.contacts))),
    ),
    Column("links", "string", "Liens", lambda t: _join([link.url for link in t.action.links])),
    Column("programme", "string", "Programme", lambda t: t.served.programme, SLUG),
    Column("document", "string", "Document", lambda t: t.source.title, NEEDED),
    Column("page", "integer", "Page", lambda t: t.action.source.page, PAGE),
]

COMMUNE_COLUMNS: list[Column[Commune]] = [
    Column("code", "string", "Code INSEE", lambda c: c.code, CODE | {"unique": True}),
    Column("name", "string", "Nom", lambda c: c.name, NEEDED),
    Column(
        "postal_codes",
        "string",
        "Codes postaux",
        lambda c: " ".join(c.postal_codes),
        {"required": True, "pattern": POSTAL_FORM},
    ),
    Column("population", "integer", "Population", lambda c: c.population, COUNT),
    Column("population_year", "integer", "Année de la population", lambda c: c.population_year),
    Column("area_km2", "number", "Superficie (km²)", lambda c: c.area_km2, COUNT),
    Column("border", "boolean", "Touche la Belgique", lambda c: c.border, NEEDED),
    Column("border_km", "number", "Longueur de frontière (km)", lambda c: c.border_km, COUNT),
    Column(
        "distance_to_border_km",
        "number",
        "Distance à la frontière (km)",
        lambda c: c.distance_to_border_km,
        COUNT,
    ),
    Column("longitude", "number", "Longitude d’un point", lambda c: c.centre[0], NEEDED),
    Column("latitude", "number", "Latitude d’un point", lambda c: c.centre[1], NEEDED),
    Column("actions_local", "integer", "Actions locales", lambda c: c.counts.local, COUNT),
    Column("actions_all", "integer", "Actions, toutes", lambda c: c.counts.all, COUNT),
]

COVER_COLUMNS: list[Column[ToldCover]] = [
    Column("code", "string", "Code INSEE", lambda t: t.cover.code, CODE),
    Column("commune", "string", "Commune", lambda t: t.name, NEEDED),
    Column("action", "string", "Action", lambda t: t.cover.action, SLUG),
    Column("extent", "string", "Étendue", lambda t: t.cover.extent, _choose(Extent)),
    Column(
        "share",
        "number",
        "Part de la superficie",
        lambda t: t.cover.share,
        {"minimum": 0, "maximum": 1},
    ),
    Column("basis", "string", "Règle", lambda t: t.cover.basis, _choose(Basis)),
    Column("certainty", "string", "Certitude", lambda t: t.cover.certainty, _choose(Certainty)),
    Column("page", "integer", "Page", lambda t: t.cover.page, PAGE),
    Column("programme", "string", "Programme", lambda t: t.cover.programme, SLUG),
    Column("why", "string", "Pourquoi", lambda t: explain_cover(t.cover), NEEDED),
]

# What speaks of a border: left out where the territory shows none.
BORDER_COLUMNS = frozenset({"border", "border_km", "distance_to_border_km", "cross_border"})


def choose_columns(columns: list[Column[Row]], *, has_border: bool) -> list[Column[Row]]:
    """Return the columns of a table on a territory that shows a border, or none."""
    return [column for column in columns if has_border or column.name not in BORDER_COLUMNS]
