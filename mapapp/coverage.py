"""Hold what rules of coverage are expanded on, and what a joined row says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from mapapp.areas import Area, Certainty
from mapapp.errors import UnknownCodeError
from mapapp.records import Basis, Extent

if TYPE_CHECKING:
    import geopandas as gpd

WHOLE_SHARE = 0.999
# From the most local basis to the widest: the first that matches names the row.
BASES: tuple[Basis, ...] = ("commune", "quarter", "outline", "neighbours", "zone", "territory")
CERTAINTIES: tuple[Certainty, ...] = ("stated", "inferred", "unclear")


@dataclass(frozen=True, slots=True)
class Joined:
    """Say that one coverage reaches one commune.

    ``area`` is the rule that names the row, ``others`` are the rules of the same basis.
    """

    code: str
    extent: Extent
    share: float | None
    basis: Basis
    certainty: Certainty
    area: Area
    others: tuple[Area, ...] = ()


@dataclass(frozen=True)
class Ground:
    """Hold what rules are expanded on: sorted codes of communes, and what is beside them.

    ``shares`` gives the part of its commune's area that each associated commune takes;
    ``load`` gives the outlines in metres, indexed by code: few files draw any rule. ``crs`` is
    what the territory is measured in.
    """

    codes: tuple[str, ...]
    parents: Mapping[str, str]
    shares: Mapping[str, float]
    neighbours: Mapping[str, tuple[str, ...]]
    zones: Mapping[str, tuple[str, ...]]
    load: Callable[[], "gpd.GeoSeries"]
    crs: int = 2154

    @cached_property
    def places(self) -> dict[str, int]:
        """Return the place of each commune in the order of codes."""
        return {code: place for place, code in enumerate(self.codes)}

    @cached_property
    def outlines(self) -> "gpd.GeoSeries":
        """Return the outlines in metres, in the order of codes."""
        return self.load()


def find_commune(code: str, ground: Ground) -> str:
    """Return the code of a commune.

    Raises
    ------
    UnknownCodeError
        When the territory has none of this code.
    """
    if code not in ground.places:
        raise UnknownCodeError(f"commune inconnue : {code} → un code INSEE de geodata/")
    return code


def find_members(zone: str, ground: Ground) -> tuple[str, ...]:
    """Return the codes of a zone's communes.

    Raises
    ------
    UnknownCodeError
        When the territory has no such zone.
    """
    if zone not in ground.zones:
        raise UnknownCodeError(f"zone inconnue : {zone} → un id de geodata/zones.json")
    return ground.zones[zone]
