"""Prepare a snapshot: read, check and join the data, draw the maps, keep plain records."""

import json
from collections.abc import Container, Mapping, Sequence
from typing import Any

from mapapp.actions import Known, read_actions
from mapapp.bundles import squeeze_script
from mapapp.communes import Territory, read_territory
from mapapp.contacts import show_contacts, show_file
from mapapp.coverage import Ground, is_drawable, join_coverage, make_ground
from mapapp.covers import find_programmes, make_covers, relate_both_ways
from mapapp.directories import read_services
from mapapp.errors import Fault, FaultyFileError
from mapapp.exchange.making import make_downloads
from mapapp.exchange.ogc_shapes import make_shapes
from mapapp.exchange.stock import Stock
from mapapp.frontier import measure_frontier
from mapapp.geopackages import make_geopackage
from mapapp.mapdata import write_texts
from mapapp.mapview import basemap_host, render_border, render_map
from mapapp.model import Action, ActionsFile, actions_schema
from mapapp.pictures import svg_to_png
from mapapp.placerecords import (
    face_zones,
    make_associated,
    make_border_zones,
    make_communes,
)
from mapapp.reasons import describe_coverage
from mapapp.records import (
    Cover,
    Reach,
    Records,
    ServedAction,
)
from mapapp.services import ServicesFile
from mapapp.settings import STATIC, Settings
from mapapp.snapshot import Snapshot, snapshot_key
from mapapp.svgmap import draw_border, draw_communes
from mapapp.timelines import read_period
from mapapp.words import say_ages
from mapapp.young import Young, read_young

CURE_DOCUMENT = "l'id d'une source du fichier d'actions"


def prepare_snapshot(settings: Settings) -> Snapshot:
    """Prepare everything that serving needs from the files that the settings name.

    Raises
    ------
    FaultyFileError, GeodataError
        When a data file cannot be trusted; nothing is half prepared.
    """
    territory = read_territory(settings.geodata)
    file = read_checked_actions(settings, territory)
    records = make_records(file, territory, settings)
    stock = Stock(show_file(file, settings), records, territory, settings)
    shapes = {"shapes.json": make_shapes(territory, stock.reaches)}
    texts = {"texts.json": write_texts(records)}
    files = _make_files(territory, settings) | texts | shapes
    return Snapshot(records, files | make_downloads(stock))


def read_checked_actions(settings: Settings, territory: Territory) -> ActionsFile:
    """Read the actions file against a territory: its codes, its zones, its outlines.

    Raises
    ------
    FaultyFileError
        With every fault, an action that reaches no commune included.
    """
    file = read_actions(
        settings.actions,
        communes=set(territory.communes.index),
        parts=set(territory.associated.index),
        zones=set(territory.zones),
        is_drawable=is_drawable,
    )
    _check_reach(file.actions, make_territory_ground(territory), settings.actions.name)
    _check_documents(territory, {source.id for source in file.sources})
    return file


def make_known(territory: Territory) -> Known:
    """Gather what the rules of actions may name on a territory."""
    return Known(
        {*territory.communes.index}, {*territory.associated.index}, {*territory.zones}, is_drawable
    )


def read_checked_young(settings: Settings, territory: Territory) -> Young:
    """Read the operator's file of young people; nobody is told of without one.

    Raises
    ------
    FaultyFileError
        With every fault.
    """
    if settings.young is None:
        return {}
    parents = {str(code): str(parent) for code, parent in territory.associated["parent"].items()}
    return read_young(settings.young, communes=set(territory.communes.index), parents=parents)


def make_records(file: ActionsFile, territory: Territory, settings: Settings) -> Records:
    """Join actions to communes and count, as plain records sorted by code and page."""
    ground = make_territory_ground(territory)
    names = name_places(territory)
    programmes = find_programmes(file.actions)
    covers = make_covers(file.actions, ground, names=names, programmes=programmes)
    by_action = {a.id: [row for row in covers if row.action == a.id] for a in file.actions}
    frontier = measure_frontier(territory.communes, territory.border_zones)
    populations = dict(territory.communes["population"])
    years = {source.id: source.year for source in file.sources}
    return Records(
        key=snapshot_key(settings),
        sources=file.sources,
        communes=make_communes(
            file.actions, covers, territory, face_zones(frontier, territory.border_zones)
        ),
        associated=make_associated(territory, names),
        zones=list(territory.zones.values()),
        border_zones=make_border_zones(territory.border_zones),
        glossary=file.glossary,
        actions=[
            ServedAction(
                **{
                    **dict(action),
                    "contacts": show_contacts(action, settings),
                    "related": relate_both_ways(action, file.actions),
                },
                where=describe_coverage(action.coverage.areas, names),
                ages=say_ages(action.audience.age_min, action.audience.age_max),
                period=read_period(action, years[action.source.document]),
                programme=programmes[action.id],
                counts=_measure_reach(by_action[action.id], populations),
            )
            for action in file.actions
        ],
        covers=covers,
        young=read_checked_young(settings, territory),
        **_take_services(settings, territory),
        drawing=draw_communes(territory.communes, territory.associated, frontier.line),
        border_drawing=draw_border(territory.communes, territory.border_zones, frontier),
    )


def read_checked_services(settings: Settings, territory: Territory) -> ServicesFile:
    """Read the operator's file of services; there is none by default.

    Raises
    ------
    FaultyFileError
        With every fault.
    """
    if settings.services is None:
        return ServicesFile()
    return read_services(settings.services, communes={*territory.communes.index})


def _take_services(settings: Settings, territory: Territory) -> dict[str, Any]:
    """Return what records hold of the directories, with the contacts that may be shown."""
    file = read_checked_services(settings, territory)
    hidden = {} if settings.show_contacts else {"phone": None, "email": None}
    services = [service.model_copy(update=hidden) for service in file.services]
    return {"directories": file.directories, "services": services}


def make_territory_ground(territory: Territory) -> Ground:
    """Make what rules are expanded on from a territory."""
    return make_ground(
        territory.communes,
        territory.associated,
        territory.neighbours,
        {zone.id: tuple(zone.communes) for zone in territory.zones.values()},
    )


def _check_reach(actions: Sequence[Action], ground: Ground, name: str) -> None:
    """Refuse an action that no commune would show: an outline elsewhere, an empty zone."""
    faults = [
        Fault(f"action « {action.id} », coverage", "n'atteint aucune commune", "revoir ses règles")
        for action in actions
        if not join_coverage(action.coverage, ground)
    ]
    if faults:
        raise FaultyFileError(name, faults)


def _check_documents(territory: Territory, documents: Container[str]) -> None:
    """Refuse a zone that points to a document which the actions file does not describe."""
    faults = [
        Fault(f"zone « {zone.id} »", f"document inconnu « {zone.source.document} »", CURE_DOCUMENT)
        for zone in territory.zones.values()
        if zone.source and zone.source.document not in documents
    ]
    if faults:
        raise FaultyFileError("zones.json", faults)


def name_places(territory: Territory) -> dict[str, str]:
    """Name communes, associated communes and zones, by code or id."""
    return {
        **territory.communes["name"],
        **territory.associated["name"],
        **{zone.id: zone.name for zone in territory.zones.values()},
    }


def _measure_reach(covers: Sequence[Cover], populations: Mapping[str, int]) -> Reach:
    people = sum(int(populations[cover.code]) for cover in covers)
    return Reach(communes=len(covers), population=people)


def _make_files(territory: Territory, settings: Settings) -> dict[str, bytes]:
    communes, zones = territory.communes, territory.border_zones
    frontier = measure_frontier(communes, zones)
    view = render_map(communes, with_basemap=settings.basemap)
    border = render_border(communes, zones, frontier.segments)
    texts = {
        "map.html": view.html,
        "map.js": squeeze_script(view.script),
        "border.html": border.html,
        "border.js": squeeze_script(border.script),
        "map-host": basemap_host() if settings.basemap else "",
        "schema.json": json.dumps(actions_schema(), ensure_ascii=False, indent=1),
    }
    return {
        **_draw_icons((STATIC / "icon.svg").read_text(encoding="utf-8")),
        **{name: text.encode() for name, text in texts.items()},
        "communes.gpkg": make_geopackage(communes),
    }


def _draw_icons(icon: str) -> dict[str, bytes]:
    """Draw the icon in the sizes that devices ask for; one without corners, for them to cut."""
    whole = icon.replace(' rx="7"', "")
    drawn = {"icon-192.png": (icon, 192), "icon-512.png": (icon, 512)}
    drawn["icon-maskable.png"] = (whole, 512)
    return {name: svg_to_png(svg, width) for name, (svg, width) in drawn.items()}
