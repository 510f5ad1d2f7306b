"""The form of actions.json: sources, actions and their coverage rules."""

from typing import Any, Literal

from pydantic import EmailStr, Field, model_validator
from pydantic_core import PydanticCustomError

from mapapp.areas import Coverage, Record
from mapapp.limits import MOST_ACTIONS
from mapapp.texts import (
    Age,
    Code,
    Latitude,
    Line,
    Longitude,
    Number,
    Page,
    PartialDate,
    Phone,
    Sentence,
    Slug,
    Text,
    Url,
    Year,
)

Theme = Literal[
    "emploi",
    "mobilite",
    "engagement",
    "numerique",
    "coordination",
    "formation",
    "logement",
    "sante",
    "acces-aux-droits",
    "culture-sport",
]


# What a source says of somebody's situation, made comparable: a filter of its own.
Situation = Literal[
    "collegien",
    "lyceen",
    "etudiant",
    "decrocheur",
    "jeune-diplome",
    "demandeur-emploi",
    "porteur-de-projet",
    "handicap",
    "quartier-prioritaire",
    "ressources-modestes",
    "femme",
    "mission-locale",
    "justice",
    "professionnel",
]


class SourceRef(Record):
    """Point to one printed page of one document; a directory has no pages."""

    document: Slug
    page: Page | None


class AgeExtension(Record):
    """Say until which age an action takes people in one situation."""

    situation: Situation
    age_max: Age


class Audience(Record):
    """Say for whom an action is; ages in full years, null where none is given.

    ``situations`` are those that the source names. Everybody whom it takes is in one of
    ``required_situations``; the others come first, are examples, or are asked for besides.
    """

    text: Sentence
    age_min: Age | None
    age_max: Age | None
    criteria: list[Line]
    situations: list[Situation] = Field(default=[])
    required_situations: list[Situation] = Field(default=[])
    age_extensions: list[AgeExtension] = Field(default=[])

    @model_validator(mode="after")
    def _ages_in_order(self) -> "Audience":
        if self.age_min is not None and self.age_max is not None and self.age_min > self.age_max:
            raise PydanticCustomError("ages_reversed", "ages_reversed")
        return self

    @model_validator(mode="after")
    def _situations_agree(self) -> "Audience":
        extended = [extension.situation for extension in self.age_extensions]
        for named in (self.situations, self.required_situations, extended):
            twice = [situation for situation in named if named.count(situation) > 1]
            if twice:
                raise PydanticCustomError("named_twice", "named_twice", {"name": twice[0]})
        if not {*self.required_situations} <= {*self.situations}:
            raise PydanticCustomError("situations_absent", "situations_absent")
        for extension in self.age_extensions:
            if self.age_max is None or extension.age_max <= self.age_max:
                raise PydanticCustomError("extension_too_low", "extension_too_low")
        return self


class Venue(Record):
    """Name a place where an action happens; its commune's code where it is known."""

    name: Line
    code: Code | None = None
    longitude: Longitude | None = None
    latitude: Latitude | None = None
    note: Sentence | None = None


class Step(Record):
    """Date one step of an action; ISO 8601 dates, to the year, month or day.

    ``planned`` when the source announces it; so is what lies after the source's own year.
    """

    from_: PartialDate = Field(alias="from")
    to: PartialDate | None = None
    label: Sentence
    planned: bool = False

    @model_validator(mode="after")
    def _dates_in_order(self) -> "Step":
        if self.to is not None and self.to < self.from_[: len(self.to)]:
            raise PydanticCustomError("dates_reversed", "dates_reversed")
        return self


class Contact(Record):
    """Say whom to ask. A person's name is kept, and shown only if the operator says so."""

    role: Line | None
    name: Line | None = Field(json_schema_extra={"x-personal": True})
    organisation: Line
    email: EmailStr | None = Field(json_schema_extra={"x-personal": True})
    phones: list[Phone] = Field(json_schema_extra={"x-personal": True})
    page: Page | None = None
    note: Sentence | None = None


class Link(Record):
    """Name a web page; http and https only."""

    label: Line
    url: Url


class CrossBorder(Record):
    """Say whether an action crosses the country's border, and what in the source says so.

    The lists are what the source says of the other side, in its own words: who, where, which
    languages.
    """

    value: bool
    note: Sentence | None = None
    partners: list[Line] = Field(default=[])
    places: list[Line] = Field(default=[])
    languages: list[Line] = Field(default=[])
    law: list[Sentence] = Field(default=[])

    @model_validator(mode="after")
    def _reason_given(self) -> "CrossBorder":
        if self.value and self.note is None:
            raise PydanticCustomError("cross_border_reason", "cross_border_reason")
        return self


class Remark(Record):
    """Note where a source errs, contradicts itself or leaves a question open."""

    kind: Literal["ambiguity", "contradiction", "correction", "doubt"]
    page: Page
    text: Text


class Source(Record):
    """Describe a published document."""

    id: Slug
    title: Line
    publisher: Line
    year: Year
    year_is_inferred: bool = False
    year_note: Sentence | None = None
    remarks: list[Remark] = Field(default=[])


class Offer(Record):
    """Describe a smaller offer inside an action, with its own place and public."""

    title: Line
    summary: Sentence
    audience: Audience | None = None
    venues: list[Venue] = Field(default=[])
    page: Page


class KeyFigure(Record):
    """State one figure that the source publishes about an action, with its year."""

    label: Line
    value: Number
    unit: Line | None = None
    year: Year
    page: Page | None = None
    note: Sentence | None = None


class Related(Record):
    """Point to another action; ``same`` when it is the same programme, told by another source.

    The same programme counts once wherever actions are counted.
    """

    action: Slug
    same: bool
    note: Sentence


class Bilingual(Record):
    """Say the same in French and in Dutch."""

    fr: Sentence
    nl: Sentence


class Term(Record):
    """Define an institution of one side of the border for readers of both.

    ``words`` are the forms that texts use; without a source, the definition is ours.
    """

    id: Slug
    side: Literal["fr", "be", "both"]
    name: Bilingual
    words: list[Line] = Field(min_length=1)
    definition: Bilingual
    source: SourceRef | None


class Action(Record):
    """Describe one action as its source does, in our own words.

    ``easy_read`` says it once more, by the rules of « facile à lire et à comprendre » (FALC).
    """

    id: Slug
    title: Line
    theme: Theme
    carriers: list[Line] = Field(min_length=1)
    summary: Sentence
    description: Text
    easy_read: list[Sentence] = Field(default=[], max_length=3)
    audience: Audience
    coverage: Coverage
    venues: list[Venue] = Field(default=[])
    timeline: list[Step] = Field(default=[])
    resources: list[Sentence] = Field(default=[])
    contacts: list[Contact]
    links: list[Link] = Field(default=[])
    social: list[Line] = Field(default=[])
    cross_border: CrossBorder
    source: SourceRef
    remarks: list[Remark] = Field(default=[])
    offers: list[Offer] = Field(default=[])
    key_figures: list[KeyFigure] = Field(default=[])
    partners: list[Line] = Field(default=[])
    related: list[Related] = Field(default=[])


class ActionsFile(Record):
    """Be the whole of actions.json."""

    schema_: str | None = Field(default=None, alias="$schema")
    version: Literal[1]
    sources: list[Source]  # none as long as there is no action
    glossary: list[Term] = Field(default=[])
    actions: list[Action] = Field(max_length=MOST_ACTIONS)


def actions_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of actions.json."""
    schema = ActionsFile.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
