"""The filters that the map, the lists and the API share, as query parameters."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from mapapp.areas import Certainty
from mapapp.errors import QueryError
from mapapp.faults import UNKNOWN, fault_of
from mapapp.model import Situation, Theme
from mapapp.texts import Age, Code, Slug, Year

MAX_WORDS_CHARS = 100
SORT_FORM = r"^-?[a-z0-9+-]{1,40}$"
COLUMN_FORM = r"^[a-z0-9+-]{0,40}$"
Query = TypeVar("Query", bound=BaseModel)
MAX_VALUES = 100  # as many communes as there are, and no more work than a request is worth


def _drop_blanks(values: object) -> object:
    """Read an empty form field as no choice, and a value given twice as one."""
    if isinstance(values, list) and len(values) <= MAX_VALUES:  # a longer one is refused
        return list(dict.fromkeys(value for value in values if value != ""))
    return values


def _take_last(value: object) -> object:
    """Read a filter that takes one value and was given several as the last of them."""
    return value[-1] if isinstance(value, list) and value else value


def _blank_as_none(value: object) -> object:
    last = _take_last(value)
    return None if last == "" else last


Grain = Literal["theme-band", "theme", "band", "all"]
Ranking = Literal["people", "steps", "beside"]
Label = Annotated[str, Field(max_length=200)]
Precision = Literal["year", "month", "day"]
Words = Annotated[str, Field(max_length=MAX_WORDS_CHARS), BeforeValidator(_take_last)]
Blankable = BeforeValidator(_drop_blanks)


class CoverFilters(BaseModel):
    """Hold the filters that one commune's answer takes: OR inside one, AND between them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    theme: Annotated[list[Theme], Blankable] = Field(
        default=[], max_length=MAX_VALUES, description="thèmes"
    )
    age: Annotated[list[Age], Blankable] = Field(
        default=[],
        max_length=MAX_VALUES,
        description="âges en années ; une action sans âge indiqué reste dans la réponse",
    )
    situation: Annotated[list[Situation], Blankable] = Field(
        default=[],
        max_length=MAX_VALUES,
        description="situations ; une action qui n’en exige aucune reste dans la réponse",
    )
    scope: Annotated[Literal["local", "all"] | None, BeforeValidator(_blank_as_none)] = Field(
        default=None,
        description="local : sans les actions ouvertes à %(whole_territory)s ; "
        "all : avec elles, sur la carte aussi",
    )
    year: Annotated[list[Year], Blankable] = Field(
        default=[],
        max_length=MAX_VALUES,
        description="années ; une action y est si sa période, projets compris, les contient",
    )
    q: Words = Field(
        default="",
        description="mots du titre, du résumé, du porteur, du lieu ou d’une commune couverte",
    )
    cross_border: Annotated[bool | None, BeforeValidator(_blank_as_none)] = Field(
        default=None, description="1 : qui traverse la frontière ; 0 : les autres"
    )
    source: Annotated[list[Slug], Blankable] = Field(
        default=[], max_length=MAX_VALUES, description="documents"
    )
    certainty: Annotated[list[Certainty], Blankable] = Field(
        default=[], max_length=MAX_VALUES, description="certitude de la couverture"
    )


class Filters(CoverFilters):
    """Hold all the filters, that of the communes included."""

    commune: Annotated[list[Code], Blankable] = Field(
        default=[],
        max_length=MAX_VALUES,
        description="codes INSEE ; celui d’une commune associée vaut celui de sa commune",
    )

    @property
    def map_scope(self) -> Literal["local", "all"]:
        """Return what the map counts: local actions unless all are asked for."""
        return self.scope or "local"

    def as_parameters(self, **changes: object) -> dict[str, object]:
        """Return the parameters that say these filters, some changed; 0 and 1 for no and yes."""
        chosen = self.model_dump(exclude_defaults=True) | changes
        return {
            name: int(value) if isinstance(value, bool) else value for name, value in chosen.items()
        }


class GapFilters(Filters):
    """Hold the filters of an analysis: all of them, and the zones that it is asked of."""

    zone: Annotated[list[Slug], Blankable] = Field(
        default=[], max_length=MAX_VALUES, description="zones étudiées, avec les communes choisies"
    )


class ServicesQuery(BaseModel):
    """Hold which services of directories are asked for: OR inside one, AND between them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    commune: Annotated[list[Code], Blankable] = Field(
        default=[], max_length=MAX_VALUES, description="codes INSEE des communes couvertes"
    )
    theme: Annotated[list[Label], Blankable] = Field(
        default=[], max_length=MAX_VALUES, description="thématiques, comme l’annuaire les écrit"
    )
    directory: Annotated[list[Label], Blankable] = Field(
        default=[], max_length=MAX_VALUES, description="annuaires, par identifiant"
    )
    limit: Annotated[int, Field(ge=1, le=1000), BeforeValidator(_take_last)] = 50
    offset: Annotated[int, Field(ge=0, le=100_000), BeforeValidator(_take_last)] = 0


class FeedQuery(Filters):
    """Hold what a feed tells of: the filters, and actions by their ids."""

    action: Annotated[list[Slug], Blankable] = Field(
        default=[], max_length=MAX_VALUES, description="actions, par leur identifiant"
    )


class CalendarQuery(FeedQuery):
    """Hold what a calendar shows: the same, and how exact a date must at least be."""

    precision: Annotated[Precision, BeforeValidator(_take_last)] = Field(
        default="year",
        description="month : sans ce qui n’est connu qu’à l’année ; day : les jours seulement",
    )


class RankingQuery(GapFilters):
    """Hold how gaps are ranked, beside the filters."""

    grain: Annotated[Grain, BeforeValidator(_take_last)] = Field(
        default="theme-band",
        description="par thème et tranche d’âge, par thème, par tranche, ou tout",
    )
    sort: Annotated[Ranking, BeforeValidator(_take_last)] = Field(
        default="people",
        description="ce qui vient d’abord : habitants, frontières à passer, voisines qui l’ont",
    )
    limit: Annotated[int, Field(ge=1, le=1000), BeforeValidator(_take_last)] = 100
    offset: Annotated[int, Field(ge=0, le=100_000), BeforeValidator(_take_last)] = 0


class MatrixQuery(GapFilters):
    """Hold how a table of communes is laid out: its columns, and what it is sorted by.

    ``sort``: « name », « people », « steps », « whole », or the name of a column (a theme, a
    band of ages); what comes last is first with a minus sign before it. ``map``: what the map
    shows, present or absent, or how far. ``row`` and ``col`` are the commune and the column
    looked at: unlike filters, they change no figure.
    """

    by: Annotated[Literal["theme", "band"], BeforeValidator(_take_last)] = "theme"
    sort: Annotated[str, Field(pattern=SORT_FORM), BeforeValidator(_take_last)] = "people"
    map: Annotated[Literal["gap", "steps"], BeforeValidator(_take_last)] = "gap"
    row: Annotated[Code | None, BeforeValidator(_blank_as_none)] = None
    col: Annotated[str, Field(pattern=COLUMN_FORM), BeforeValidator(_take_last)] = ""


class WhereQuery(GapFilters):
    """Hold where an action would be extended to; nothing of it is ever stored."""

    to: Annotated[list[Code], Blankable] = Field(
        default=[], max_length=MAX_VALUES, description="communes où l’étendre"
    )
    to_zone: Annotated[list[Slug], Blankable] = Field(
        default=[], max_length=MAX_VALUES, description="zones où l’étendre"
    )
    to_neighbours: Annotated[bool | None, BeforeValidator(_blank_as_none)] = Field(
        default=None, description="1 : l’étendre aux voisines des communes qu’elle couvre"
    )
    to_carrier: Annotated[bool | None, BeforeValidator(_blank_as_none)] = Field(
        default=None, description="1 : l’étendre aux communes que son porteur couvre déjà"
    )


class WhatIfQuery(WhereQuery):
    """Hold an action and where it would be extended to."""

    action: Annotated[Slug, BeforeValidator(_take_last)] = Field(description="l’action à étendre")


class ChangesQuery(GapFilters):
    """Hold the two years that are compared; those of the oldest and newest source by default."""

    from_year: Annotated[Year | None, BeforeValidator(_blank_as_none)] = None
    to_year: Annotated[Year | None, BeforeValidator(_blank_as_none)] = None


class SearchQuery(BaseModel):
    """Hold what is typed into the search for a commune."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    q: Words = Field(description="nom, partie de nom, code postal ou code INSEE")
    limit: Annotated[int, Field(ge=1, le=50)] = 10


MODELS: tuple[type[BaseModel], ...] = (
    *(CoverFilters, Filters, GapFilters, RankingQuery, MatrixQuery),
    *(WhereQuery, WhatIfQuery, ChangesQuery),
)


def read_filters(pairs: Iterable[tuple[str, list[str]]]) -> Filters:
    """Read the filters of a page."""
    return read_query(Filters, pairs)


def read_query(model: type[Query], pairs: Iterable[tuple[str, list[str]]]) -> Query:
    """Read what a page takes from its parameters; those of others (utm_…) are passed over.

    Raises
    ------
    QueryError
        With every parameter that cannot be understood.
    """
    known = {key: values for key, values in pairs if key in model.model_fields}
    try:
        return model.model_validate(known)
    except ValidationError as error:
        raise query_error(error) from None


def query_error(error: ValidationError) -> QueryError:
    """Turn a validation error of query parameters into ours."""
    faults = [fault_of(detail) for detail in error.errors(include_url=False)]
    models = {model.__name__: model for model in MODELS}
    names = ", ".join(models[error.title].model_fields if error.title in models else ())
    return QueryError(
        [replace(f, cure=names) if names and f.message.startswith(UNKNOWN) else f for f in faults]
    )
