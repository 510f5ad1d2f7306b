"""Prepare what needs the geometry libraries: a whole snapshot, or the files that come after."""

from mapapp.actions import Known
from mapapp.assembly import (
    read_checked,
    read_listed,
    read_people,
)
from mapapp.communes import Territory, read_territory
from mapapp.contacts import show_file
from mapapp.coverage import Ground
from mapapp.drawn import is_drawable
from mapapp.exchange.making import make_downloads
from mapapp.exchange.ogc_shapes import make_shapes
from mapapp.exchange.stock import Stock
from mapapp.grounds import make_ground
from mapapp.model import ActionsFile
from mapapp.records import Records
from mapapp.services import ServicesFile
from mapapp.settings import Settings
from mapapp.territorywords import speak_of_territory
from mapapp.young import Young


def prepare_files(settings: Settings, records: Records) -> dict[str, bytes]:
    """Make the files that change with the actions: downloads, shapes of what is reached."""
    territory = read_territory(settings.geodata)
    file = read_checked_actions(settings, territory)
    with speak_of_territory(territory.naming):
        stock = Stock(show_file(file, settings), records, territory, settings)
        return make_downloads(stock) | {"shapes.json": make_shapes(territory, stock.reaches)}


def read_checked_actions(settings: Settings, territory: Territory) -> ActionsFile:
    """Read the actions file against a territory: its codes, its zones, its outlines.

    Raises
    ------
    FaultyFileError
        With every fault, an action that reaches no commune included.
    """
    ground = make_territory_ground(territory)
    return read_checked(settings, make_known(territory), ground, territory.zones.values())


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
    parents = {str(code): str(parent) for code, parent in territory.associated["parent"].items()}
    return read_people(settings, {*territory.communes.index}, parents)


def read_checked_services(settings: Settings, territory: Territory) -> ServicesFile:
    """Read the operator's file of services; there is none by default.

    Raises
    ------
    FaultyFileError
        With every fault.
    """
    return read_listed(settings, {*territory.communes.index})


def make_territory_ground(territory: Territory) -> Ground:
    """Make what rules are expanded on from a territory."""
    return make_ground(
        territory.communes,
        territory.associated,
        territory.neighbours,
        {zone.id: tuple(zone.communes) for zone in territory.zones.values()},
        crs=territory.crs,
    )


def name_places(territory: Territory) -> dict[str, str]:
    """Name communes, associated communes and zones, by code or id."""
    return {
        **territory.communes["name"],
        **territory.associated["name"],
        **{zone.id: zone.name for zone in territory.zones.values()},
    }
