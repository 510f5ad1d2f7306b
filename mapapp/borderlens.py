"""Put together all that is asked of the border: the answer of the page and of the API."""

from collections.abc import Iterable, Mapping, Sequence

from mapapp.atlas import Atlas
from mapapp.border import (
    Band,
    Crossing,
    Segment,
    find_crossing,
    list_segments,
    make_bands,
)
from mapapp.finder import count_covers, find_covers
from mapapp.model import Theme
from mapapp.query import Filters
from mapapp.records import BorderZone, Commune, Counts, Cover, Facing, Served, ServedAction
from mapapp.texts import Code, Slug, ZoneKey


class BorderCommune(Served):
    """Describe a commune that touches the border, and what crosses from there.

    ``crossing`` are the cross-border actions that reach it; ``named`` is true when one of them
    reaches it by a rule narrower than the whole territory.
    """

    code: Code
    name: str
    population: int
    border_km: float
    distance_to_border_km: float
    facing: list[Facing]
    counts: Counts
    crossing: list[Slug]
    named: bool


class FacedZone(BorderZone):
    """Describe a zone across the border with the communes that it faces, and along how many km."""

    border_km: float
    communes: list[Code]


class BorderSegment(Served):
    """Describe the piece of the line that one commune and one zone share."""

    id: str
    code: Code
    commune: str
    zone: ZoneKey
    zone_fr: str
    zone_nl: str
    km: float


class BorderBand(Served):
    """List the communes between two distances from the line; nearest points, EPSG:2154."""

    from_km: float
    to_km: float | None
    communes: list[Code]
    population: int


class CrossBorderAction(Served):
    """Say of an action that crosses the border what its source says of the other side."""

    id: Slug
    title: str
    note: str
    partners: list[str]
    places: list[str]
    languages: list[str]
    law: list[str]
    page: int | None
    document: Slug


class StoppingAction(Served):
    """Name an action of the border's communes that no source says crosses it.

    ``note`` is what its source says of the border all the same.
    """

    id: Slug
    title: str
    note: str | None
    communes: list[Code]


class BorderPeople(Served):
    """Count the inhabitants of the communes on the line; shares from 0 to 1.

    ``reached`` live where at least one cross-border action reaches; ``named`` where one does by
    a rule narrower than the whole territory.
    """

    all: int
    reached: int
    share_reached: float
    named: int
    share_named: float


class BorderAnswer(Served):
    """Say who faces whom, what crosses and what stops at the line."""

    count: int
    line_km: float
    communes: list[BorderCommune]
    zones: list[FacedZone]
    segments: list[BorderSegment]
    bands: list[BorderBand]
    crossing: list[CrossBorderAction]
    stopping: list[StoppingAction]
    unnamed: list[Code]
    population: BorderPeople


def describe_border(atlas: Atlas, filters: Filters) -> BorderAnswer:
    """Describe the border as the filters see it; bands are those of the whole territory."""
    records = atlas.records
    kept = atlas.find_actions(filters)
    covers = find_covers(records.covers, kept, filters)
    chosen = [one for one in records.communes if not filters.commune or one.code in filters.commune]
    crossing = find_crossing(chosen, kept, covers)
    by_code = {one.code: [cover for cover in covers if cover.code == one.code] for one in chosen}
    places = {name: place for place, name in enumerate(records.border_drawing.segments)}
    segments = sorted(list_segments(crossing.communes), key=lambda one: places[one.name])
    return BorderAnswer(
        count=len(crossing.communes),
        line_km=round(sum(segment.facing.km for segment in segments), 3),
        communes=[
            _describe_commune(one, by_code[one.code], crossing, atlas.themes)
            for one in crossing.communes
        ],
        zones=[_describe_zone(zone, segments) for zone in _sort_zones(records.border_zones)],
        segments=[_describe_segment(segment) for segment in segments],
        bands=[_describe_band(band) for band in make_bands(records.communes)],
        crossing=[_describe_crossing(action) for action in crossing.crossing],
        stopping=[_describe_stop(action, covers, crossing) for action in crossing.stopping],
        unnamed=[one.code for one in crossing.unnamed],
        population=_count_people(crossing),
    )


def _describe_commune(
    commune: Commune, covers: Sequence[Cover], crossing: Crossing, themes: Mapping[str, Theme]
) -> BorderCommune:
    ids = {action.id for action in crossing.crossing}
    return BorderCommune(
        **{name: getattr(commune, name) for name in _SHARED},
        counts=count_covers(covers, themes),
        crossing=[cover.action for cover in covers if cover.action in ids],
        named=commune in crossing.named,
    )


_SHARED = ("code", "name", "population", "border_km", "distance_to_border_km", "facing")


def _sort_zones(zones: Iterable[BorderZone]) -> list[BorderZone]:
    return sorted(zones, key=lambda zone: (zone.distance_km, zone.name_fr))


def _describe_zone(zone: BorderZone, segments: Sequence[Segment]) -> FacedZone:
    own = [segment for segment in segments if segment.facing.key == zone.key]
    return FacedZone(
        **dict(zone),
        border_km=round(sum(segment.facing.km for segment in own), 3),
        communes=[segment.commune.code for segment in own],
    )


def _describe_segment(segment: Segment) -> BorderSegment:
    return BorderSegment(
        id=segment.name,
        code=segment.commune.code,
        commune=segment.commune.name,
        zone=segment.facing.key,
        zone_fr=segment.facing.name_fr,
        zone_nl=segment.facing.name_nl,
        km=segment.facing.km,
    )


def _describe_band(band: Band) -> BorderBand:
    return BorderBand(
        from_km=band.from_km,
        to_km=band.to_km,
        communes=[commune.code for commune in band.communes],
        population=band.population,
    )


def _describe_crossing(action: ServedAction) -> CrossBorderAction:
    told = action.cross_border
    return CrossBorderAction(
        id=action.id,
        title=action.title,
        note=told.note or "",
        partners=told.partners,
        places=told.places,
        languages=told.languages,
        law=told.law,
        page=action.source.page,
        document=action.source.document,
    )


def _describe_stop(
    action: ServedAction, covers: Iterable[Cover], crossing: Crossing
) -> StoppingAction:
    codes = {commune.code for commune in crossing.communes}
    own = [cover for cover in covers if cover.action == action.id and cover.code in codes]
    return StoppingAction(
        id=action.id,
        title=action.title,
        note=action.cross_border.note,
        communes=[cover.code for cover in own if cover.is_local],
    )


def _count_people(crossing: Crossing) -> BorderPeople:
    return BorderPeople(
        all=crossing.population,
        reached=sum(commune.population for commune in crossing.reached),
        share_reached=crossing.share_reached,
        named=sum(commune.population for commune in crossing.named),
        share_named=crossing.share_named,
    )
