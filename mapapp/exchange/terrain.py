"""The actions on their territory: what every form needs that names communes, not rules."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from mapapp.areas import CommuneArea, QuarterArea
from mapapp.communes import Territory
from mapapp.coverage import Ground
from mapapp.grounds import make_ground
from mapapp.joining import join_all
from mapapp.model import Action, ActionsFile
from mapapp.outlines import GEOGRAPHIC_CRS, round_outlines
from mapapp.territory import Naming


@dataclass(frozen=True)
class Terrain:
    """Hold the actions and the territory that their rules are expanded on."""

    file: ActionsFile
    territory: Territory

    @property
    def naming(self) -> Naming:
        """Return what the territory is called."""
        return self.territory.naming

    @cached_property
    def ground(self) -> Ground:
        """Return what rules are expanded on."""
        zones = {zone.id: tuple(zone.communes) for zone in self.territory.zones.values()}
        territory = self.territory
        return make_ground(territory.communes, territory.associated, territory.neighbours, zones)

    @cached_property
    def actions(self) -> Mapping[str, Action]:
        """Return the actions by id."""
        return {action.id: action for action in self.file.actions}

    @cached_property
    def codes(self) -> frozenset[str]:
        """Return the codes of the communes."""
        return frozenset(str(code) for code in self.territory.communes.index)

    @cached_property
    def parents(self) -> Mapping[str, str]:
        """Return the commune's code of each associated commune."""
        rows = self.territory.associated["parent"].items()
        return {str(code): str(parent) for code, parent in rows}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Return the names of communes, associated communes and zones."""
        frames = (self.territory.communes, self.territory.associated)
        named = {str(code): str(name) for frame in frames for code, name in frame["name"].items()}
        return named | {zone.id: zone.name for zone in self.territory.zones.values()}

    @cached_property
    def reached(self) -> Mapping[str, tuple[str, ...]]:
        """Return the codes of the communes that each action reaches, sorted."""
        actions = self.file.actions
        joins = join_all([action.coverage for action in actions], self.ground)
        return {
            action.id: tuple(row.code for row in joins.list_rows(at))
            for at, action in enumerate(actions)
        }

    def union(self, codes: Iterable[str]) -> BaseGeometry:
        """Join the outlines of some communes (WGS 84), rounded and wound as GeoJSON asks."""
        chosen = self.territory.communes.loc[sorted(codes)].geometry.to_numpy()
        whole = gpd.GeoSeries([shapely.coverage_union_all(chosen)], crs=GEOGRAPHIC_CRS)
        joined: BaseGeometry = round_outlines(whole).iloc[0]
        return joined

    def year_of(self, action: Action) -> int:
        """Return the year of the document that an action is told by."""
        return self._years[action.source.document]

    def say_source(self, action: Action) -> str:
        """Name the document, its year and its page; a directory has no pages."""
        about = " environ" if action.source.document in self._inferred else ""
        told = f"{self.title_of(action)} ({self.year_of(action)}{about})"
        return f"{told}, page {action.source.page}" if action.source.page else told

    def title_of(self, action: Action) -> str:
        """Return the title of the document that an action is told by."""
        titles = {source.id: source.title for source in self.file.sources}
        return titles[action.source.document]

    def say_parts(self, action: Action) -> list[str]:
        """Say which parts of communes the rules name, which no code of a commune can tell."""
        quarters: dict[str, list[str]] = {}
        parts: list[str] = []
        for area in action.coverage.areas:
            if isinstance(area, QuarterArea):
                quarters.setdefault(self.names[area.code], []).append(area.name)
            elif isinstance(area, CommuneArea) and area.code in self.parents:
                parts.append(
                    f"{self.names[area.code]}, commune associée à "
                    f"{self.names[self.parents[area.code]]}"
                )
        return [*parts, *(f"{town} ({', '.join(names)})" for town, names in quarters.items())]

    @cached_property
    def _years(self) -> Mapping[str, int]:
        return {source.id: source.year for source in self.file.sources}

    @cached_property
    def _inferred(self) -> frozenset[str]:
        return frozenset(source.id for source in self.file.sources if source.year_is_inferred)


def make_terrain(file: ActionsFile, territory: Territory) -> Terrain:
    """Set the actions of a file on a territory."""
    return Terrain(file, territory)


def to_geojson(shape: BaseGeometry) -> dict[str, Any]:
    """Return a shape as a GeoJSON geometry."""
    geometry: dict[str, Any] = shapely.geometry.mapping(shape)
    return geometry
