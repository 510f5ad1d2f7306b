"""The rules of coverage: who may benefit, by where they live, as a document states it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from mapapp.limits import MOST_OUTLINE_POINTS
from mapapp.texts import Code, Latitude, Line, Longitude, Page, Sentence, Slug, Text

Certainty = Literal["stated", "inferred", "unclear"]


class Record(BaseModel):
    """Be a frozen record that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, serialize_by_alias=True)


class Rule(Record):
    """Hold what every coverage rule may add to the coverage it stands in."""

    certainty: Certainty | None = None
    page: Page | None = None
    note: Sentence | None = None


class TerritoryArea(Rule):
    """Cover the whole intercommunality."""

    kind: Literal["territory"]


class CommuneArea(Rule):
    """Cover one commune, or one associated commune (then a part of its commune)."""

    kind: Literal["commune"]
    code: Code


class NeighboursArea(Rule):
    """Cover a commune and those that share a border with it."""

    kind: Literal["neighbours"]
    code: Code


class QuarterArea(Rule):
    """Cover a named part of a commune that has no outline."""

    kind: Literal["quarter"]
    code: Code
    name: Line


class ZoneArea(Rule):
    """Cover a named list of communes of geodata/zones.json."""

    kind: Literal["zone"]
    zone: Slug


class Polygon(Record):
    """Hold a GeoJSON Polygon (RFC 7946), degrees as longitude, latitude; 50,000 points at most."""

    type: Literal["Polygon"]
    coordinates: list[Annotated[list[tuple[Longitude, Latitude]], Field(min_length=4)]] = Field(
        min_length=1
    )

    @model_validator(mode="after")
    def _points_in_bounds(self) -> "Polygon":
        if sum(len(ring) for ring in self.coordinates) > MOST_OUTLINE_POINTS:
            raise PydanticCustomError("too_many_points", "too_many_points")
        return self


class OutlineArea(Rule):
    """Cover a drawn area, with the share of each commune that it takes."""

    kind: Literal["outline"]
    name: Line
    geometry: Polygon


Area = Annotated[
    TerritoryArea | CommuneArea | NeighboursArea | QuarterArea | ZoneArea | OutlineArea,
    Field(discriminator="kind"),
]


class Coverage(Record):
    """Say who may benefit, by where they live: the rules as the document states them."""

    areas: list[Area] = Field(min_length=1)
    certainty: Certainty
    note: Text | None = None
