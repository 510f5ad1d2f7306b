"""The records that prepared data, pages and API share: communes, actions, covers."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from mapapp.areas import Certainty
from mapapp.model import Action, Source, SourceRef, Term, Theme
from mapapp.services import Directory, Service
from mapapp.territory import Naming
from mapapp.texts import Age, Code, Slug, Year, ZoneKey

NIS_FORM = r"^[0-9]{5}$"
Name = Annotated[str, Field(min_length=1)]
Extent = Literal["whole", "part"]
Basis = Literal["commune", "quarter", "outline", "neighbours", "zone", "territory"]
# How a rule reaches a commune, for the sentence that says why.
Relation = Literal["territory", "named", "parts", "neighbour", "quarters", "zone", "outline"]


class Served(BaseModel):
    """Be a frozen record of the public interface."""

    model_config = ConfigDict(frozen=True, serialize_by_alias=True)


class Count(Served):
    """Count actions: those whose basis is not the whole territory, and all."""

    local: int
    all: int


class Counts(Count):
    """Count the actions of a commune, in all and by theme."""

    by_theme: dict[Theme, Count]


class Place(Served):
    """Name a commune or an associated commune."""

    code: Code
    name: str


class Checked(Served):
    """Be a record that geodata/ holds too: nothing is missing, converted or unknown in it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Municipality(Checked):
    """Name a municipality across the border; ``partial`` where a zone holds only a part of it.

    ``facilities``: its inhabitants may use the country's other language with it, by law.
    """

    nis: Annotated[str, Field(pattern=NIS_FORM)]
    name_fr: Name
    name_nl: Name
    facilities: bool
    partial: bool


class BorderZone(Checked):
    """Describe a zone across the border, under a typed key (``nis:57096``, ``canton:menen``).

    ``distance_km`` is to the territory's outline, in EPSG:2154; 0 where they touch.
    """

    key: ZoneKey
    kind: Literal["municipality", "canton"]
    name_fr: Name
    name_nl: Name
    members: Annotated[list[Municipality], Field(min_length=1)]
    language: Literal["fr", "nl"]
    distance_km: Annotated[float, Field(ge=0)]


class Facing(Served):
    """Say which zone a commune faces, and along how many kilometres."""

    key: ZoneKey
    name_fr: str
    name_nl: str
    km: float


class Commune(Served):
    """Describe one commune; degrees as [west, south, east, north] and [lon, lat].

    Kilometres are measured on this map's outlines in EPSG:2154; ``distance_to_border_km`` is
    from the nearest point of the commune, 0 where it touches it, null where the territory
    shows no border.
    """

    code: Code
    name: str
    postal_codes: list[str]
    population: int
    population_year: int
    area_km2: float
    border: bool
    border_km: float
    distance_to_border_km: float | None
    facing: list[Facing]
    counts: Counts
    bbox: tuple[float, float, float, float]
    centre: tuple[float, float]
    parts: list[Place]
    neighbours: list[Code]


class AssociatedCommune(Served):
    """Describe an associated commune: a part of ``parent``, with a name of its own."""

    code: Code
    name: str
    postal_codes: list[str]
    parent: Place


class Cover(Served):
    """Say that an action reaches a commune, how far, by which rule, and why.

    ``share`` is the part of the commune's area (0 to 1), null where no outline tells it;
    ``names`` are what ``relation`` speaks of: quarters, a zone, the commune next door.
    """

    code: Code
    action: Slug
    extent: Extent
    share: float | None
    basis: Basis
    certainty: Certainty
    page: int | None
    relation: Relation
    names: list[str]
    programme: Slug

    @property
    def is_local(self) -> bool:
        """Tell whether the rule is narrower than the whole territory."""
        return self.basis != "territory"


class Reach(Served):
    """Count what an action reaches; people are counted once per commune reached."""

    communes: int
    population: int


class Period(Served):
    """Say in which years an action runs, as its source of the year ``known`` tells.

    ``planned`` when the last year is a plan.
    """

    first: Year
    last: Year
    known: Year
    planned: bool


class ServedAction(Action):
    """Add to an action what the join tells: where in words, and what it reaches.

    ``programme`` is shared by actions that two sources tell of the same programme.
    """

    model_config = ConfigDict(frozen=True, strict=False, serialize_by_alias=True)

    where: str
    ages: str
    period: Period | None
    programme: Slug
    counts: Reach


class Label(Served):
    """Place a commune's name, with the room it has: view box units, and degrees."""

    x: float
    y: float
    room: float
    lon: float
    lat: float
    room_deg: float


class Drawing(Served):
    """Hold the drawn map: Web Mercator outlines scaled into a view box (SVG 2).

    It is of communes by code, or of the départements of a large territory, what lies overseas in
    ``parts``, its frames. ``border`` is the line shared with the zones across.
    """

    width: float
    height: float
    paths: dict[str, str]
    parts: dict[str, str]
    border: str
    labels: dict[str, Label]
    bounds: tuple[float, float, float, float]


class Zone(Checked):
    """Name a list of communes that rules refer to, and the page that lists them."""

    id: Slug
    name: Name
    communes: Annotated[list[Code], Field(min_length=1)]
    source: SourceRef | None = None


class Group(Served):
    """Describe a département of a large territory: its communes, and the zone that it is."""

    code: str
    name: str
    zone: Slug
    communes: list[Code]
    population: int
    bbox: tuple[float, float, float, float]


class BorderDrawing(Served):
    """Hold the drawn map of both sides, in a view box of its own.

    ``segments`` are named ``code~key`` and stand in their order along the line, from the west;
    ``bounds`` are those of the view box, in degrees.
    """

    width: float
    height: float
    communes: dict[Code, str]
    zones: dict[str, str]
    segments: dict[str, str]
    bounds: tuple[float, float, float, float]
    commune_labels: dict[Code, Label]
    zone_labels: dict[str, Label]


class Records(Served):
    """Be all that the serving half knows, as plain rows.

    ``groups``: the départements of a territory that has too many communes to draw them at once.
    ``young``: people by commune and year of age, where the operator brings a file of them;
    ``services``: what directories list, likewise. No count and no answer knows of these.
    """

    key: str
    territory: Naming
    sources: list[Source]
    communes: list[Commune]
    associated: list[AssociatedCommune]
    zones: list[Zone]
    groups: list[Group] = []
    border_zones: list[BorderZone]
    glossary: list[Term]
    actions: list[ServedAction]
    covers: list[Cover]
    young: dict[Code, dict[Age, int]] = {}
    directories: list[Directory] = []
    services: list[Service] = []
    drawing: Drawing
    border_drawing: BorderDrawing

    @property
    def has_border(self) -> bool:
        """Tell whether the territory shows what lies across a border of the country."""
        return bool(self.border_zones)
