"""Assemble the records from places and actions, without the geometry libraries where it can be."""

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from mapapp.actions import Known, check_actions
from mapapp.areas import OutlineArea
from mapapp.contacts import show_contacts
from mapapp.coverage import Ground
from mapapp.covers import find_programmes, make_covers, relate_all
from mapapp.directories import read_services
from mapapp.errors import Fault, FaultyFileError
from mapapp.finder import count_covers
from mapapp.groundwork import Groundwork, find_groundwork, keep_groundwork
from mapapp.joining import join_all
from mapapp.jsonfiles import read_bytes
from mapapp.mapdata import write_texts
from mapapp.model import Action, ActionsFile
from mapapp.reasons import describe_coverage
from mapapp.records import Commune, Cover, Reach, Records, ServedAction, Zone
from mapapp.services import ServicesFile
from mapapp.settings import Settings
from mapapp.snapshot import Snapshot, snapshot_key
from mapapp.territorywords import speak_of_territory
from mapapp.timelines import read_period
from mapapp.words import say_ages
from mapapp.young import Young, read_young

if TYPE_CHECKING:
    import geopandas as gpd

CURE_DOCUMENT = "l'id d'une source du fichier d'actions"


def prepare_first(settings: Settings) -> Snapshot:
    """Prepare what serving begins with: records, and the files that no action changes.

    Raises
    ------
    FaultyFileError, GeodataError
        When a data file cannot be trusted; nothing is half prepared.
    """
    work = take_groundwork(settings)
    known = Known(
        {one["code"] for one in work.places.communes},
        {*work.parents},
        {zone.id for zone in work.places.zones},
        is_drawable,
    )
    ground = work.make_ground(lambda: _load_outlines(settings))
    file = read_checked(settings, known, ground, work.places.zones)
    with speak_of_territory(work.places.naming):
        records = assemble_records(file, work, ground, settings)
        return Snapshot(records, {**work.files, "texts.json": write_texts(records)})


def take_groundwork(settings: Settings) -> Groundwork:
    """Take what geodata alone tells from the cache folder; make it and keep it if it is not there.

    What is made is read back as what was kept is: both give the same bytes.
    """
    found = find_groundwork(settings)
    if found is None:
        territory = import_module("mapapp.communes").read_territory(settings.geodata)
        found = import_module("mapapp.surveying").survey_ground(territory, settings)
        keep_groundwork(settings, found)
    return found


def is_drawable(area: OutlineArea) -> bool:
    """Tell whether an outline is a proper polygon, with the geometry libraries if there is one."""
    return bool(import_module("mapapp.drawn").is_drawable(area))


def read_checked(
    settings: Settings, known: Known, ground: Ground, zones: Iterable[Zone]
) -> ActionsFile:
    """Read the actions file against what a territory knows.

    Raises
    ------
    FaultyFileError
        With every fault, an action that reaches no commune included.
    """
    file = check_actions(read_bytes(settings.actions), settings.actions.name, known)
    _check_reach(file.actions, ground, settings.actions.name)
    _check_documents(zones, {source.id for source in file.sources})
    return file


def assemble_records(
    file: ActionsFile, work: Groundwork, ground: Ground, settings: Settings
) -> Records:
    """Join actions to communes and count, as plain records sorted by code and page."""
    places, names = work.places, work.names
    programmes = find_programmes(file.actions)
    covers = make_covers(file.actions, ground, names=names, programmes=programmes)
    codes = {one["code"] for one in places.communes}
    return Records(
        key=snapshot_key(settings),
        territory=places.naming,
        sources=file.sources,
        communes=_count_communes(file.actions, covers, places.communes),
        associated=places.associated,
        zones=places.zones,
        groups=places.groups,
        border_zones=places.border_zones,
        glossary=file.glossary,
        actions=_serve_actions(file, covers, work, settings),
        covers=covers,
        young=read_people(settings, codes, work.parents),
        **_take_services(settings, codes),
        drawing=places.drawing,
        border_drawing=places.border_drawing,
    )


def _count_communes(
    actions: Sequence[Action], covers: Sequence[Cover], communes: Sequence[Mapping[str, Any]]
) -> list[Commune]:
    themes = {action.id: action.theme for action in actions}
    own: dict[str, list[Cover]] = {one["code"]: [] for one in communes}
    for cover in covers:
        own[cover.code].append(cover)
    return [Commune(**one, counts=count_covers(own[one["code"]], themes)) for one in communes]


def _serve_actions(
    file: ActionsFile, covers: Sequence[Cover], work: Groundwork, settings: Settings
) -> list[ServedAction]:
    people = {one["code"]: one["population"] for one in work.places.communes}
    years = {source.id: source.year for source in file.sources}
    programmes, related = find_programmes(file.actions), relate_all(file.actions)
    own: dict[str, list[Cover]] = {action.id: [] for action in file.actions}
    for cover in covers:
        own[cover.action].append(cover)
    return [
        ServedAction(
            **{
                **dict(action),
                "contacts": show_contacts(action, settings),
                "related": related[action.id],
            },
            where=describe_coverage(action.coverage.areas, work.names),
            ages=say_ages(action.audience.age_min, action.audience.age_max),
            period=read_period(action, years[action.source.document]),
            programme=programmes[action.id],
            counts=_measure_reach(own[action.id], people),
        )
        for action in file.actions
    ]


def read_people(settings: Settings, communes: Collection[str], parents: Mapping[str, str]) -> Young:
    """Read the operator's file of young people; nobody is told of without one.

    Raises
    ------
    FaultyFileError
        With every fault.
    """
    if settings.young is None:
        return {}
    return read_young(settings.young, communes=communes, parents=parents)


def read_listed(settings: Settings, communes: Collection[str]) -> ServicesFile:
    """Read the operator's file of services; there is none by default.

    Raises
    ------
    FaultyFileError
        With every fault.
    """
    if settings.services is None:
        return ServicesFile()
    return read_services(settings.services, communes=communes)


def _take_services(settings: Settings, communes: Collection[str]) -> dict[str, Any]:
    """Return what records hold of the directories, with the contacts that may be shown."""
    file = read_listed(settings, communes)
    hidden = {} if settings.show_contacts else {"phone": None, "email": None}
    services = [service.model_copy(update=hidden) for service in file.services]
    return {"directories": file.directories, "services": services}


def _load_outlines(settings: Settings) -> "gpd.GeoSeries":
    """Load the outlines in metres: somebody drew a rule."""
    territory = import_module("mapapp.communes").read_territory(settings.geodata)
    outlines: gpd.GeoSeries = import_module("mapapp.grounds").load_outlines(
        territory.communes, territory.crs
    )
    return outlines


def _check_reach(actions: Sequence[Action], ground: Ground, name: str) -> None:
    """Refuse an action that no commune would show: an outline elsewhere, an empty zone."""
    joins = join_all([action.coverage for action in actions], ground)
    faults = [
        Fault(f"action « {action.id} », coverage", "n'atteint aucune commune", "revoir ses règles")
        for at, action in enumerate(actions)
        if not joins.count_communes(at)
    ]
    if faults:
        raise FaultyFileError(name, faults)


def _check_documents(zones: Iterable[Zone], documents: Container[str]) -> None:
    """Refuse a zone that points to a document which the actions file does not describe."""
    faults = [
        Fault(f"zone « {zone.id} »", f"document inconnu « {zone.source.document} »", CURE_DOCUMENT)
        for zone in zones
        if zone.source and zone.source.document not in documents
    ]
    if faults:
        raise FaultyFileError("zones.json", faults)


def _measure_reach(covers: Sequence[Cover], populations: Mapping[str, int]) -> Reach:
    people = sum(populations[cover.code] for cover in covers)
    return Reach(communes=len(covers), population=people)
