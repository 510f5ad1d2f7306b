"""Ask who is covered and who is not, as filters see it: one survey answers page, API and files."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from mapapp.atlas import Atlas
from mapapp.errors import Fault, QueryError
from mapapp.finder import find_nearest
from mapapp.gaps import (
    AGES,
    Column,
    Gap,
    Tally,
    Told,
    ages_of,
    count_cells,
    list_ages,
    make_columns,
    measure_km,
    measure_steps,
    tell_covers,
)
from mapapp.model import Theme
from mapapp.query import GapFilters, Grain
from mapapp.records import Commune, Cover, Reach, ServedAction
from mapapp.words import THEMES

GAPS: tuple[Gap, ...] = ("none", "metropolitan", "bare")
MOST_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Provision:
    """Name a commune that has what another misses, how far it is, and which actions these are."""

    commune: Commune
    steps: int
    km: float
    actions: list[ServedAction]


@dataclass(frozen=True, slots=True)
class Ask:
    """Name a carrier that may be asked to extend an action, and the commune that has it."""

    carrier: str
    action: ServedAction
    commune: Commune


@dataclass(frozen=True, slots=True)
class Missing:
    """Be one gap: a column that has nothing local in a commune.

    ``steps`` counts the borders to the nearest commune that has it, None where none has it;
    ``beside`` counts the neighbours that have it; ``young`` are the people of the ages asked
    for, None where no file tells.
    """

    commune: Commune
    column: Column
    tally: Tally
    steps: int | None
    beside: int
    young: int | None


@dataclass(frozen=True)
class Survey:
    """Hold the records as some filters see them; the ages are counted, never filtered out.

    All communes are counted, since what is near may lie outside; ``communes`` are those asked of.
    """

    atlas: Atlas
    filters: GapFilters

    @cached_property
    def communes(self) -> list[Commune]:
        """Return the communes of the study, those of its zones included; all without any."""
        zones = {zone.id: zone.communes for zone in self.atlas.records.zones}
        in_zones = [code for zone in self.filters.zone for code in zones[zone]]
        codes = {*self.filters.commune, *in_zones}
        return [one for one in self.atlas.records.communes if not codes or one.code in codes]

    @cached_property
    def themes(self) -> list[Theme]:
        """Return the themes asked for, or all that the actions have, in their order."""
        asked = {*self.filters.theme} or {*self.atlas.themes.values()}
        return [theme for theme in THEMES if theme in asked]

    def keeps(self, action: ServedAction) -> bool:
        """Tell whether an action passes the filters of the study, whatever its ages."""
        return action.id in self._kept

    @cached_property
    def _kept(self) -> set[str]:
        passing = self.atlas.find_passing(self.filters.model_copy(update={"age": []}))
        return {action.id for action in passing}

    @cached_property
    def covers(self) -> list[Cover]:
        """Return what passes the filters, in every commune, whatever its ages."""
        return self.atlas.find_all_covers(self.filters.model_copy(update={"age": []}))

    @cached_property
    def _covers_by_code(self) -> dict[str, list[Cover]]:
        by_code: dict[str, list[Cover]] = {code: [] for code in self.neighbours}
        for cover in self.covers:
            by_code[cover.code].append(cover)
        return by_code

    @cached_property
    def _local(self) -> dict[str, dict[Theme, list[ServedAction]]]:
        """Return the local actions of each commune, by theme."""
        found: dict[str, dict[Theme, list[ServedAction]]] = {code: {} for code in self.neighbours}
        for cover in self.covers:
            if cover.is_local:
                action = self.atlas.actions[cover.action]
                found[cover.code].setdefault(action.theme, []).append(action)
        return found

    @cached_property
    def _ages(self) -> dict[str, int | None]:
        """Return the stated ages of each action, as bits."""
        situations = self.filters.situation
        return {one.id: ages_of(one, situations) for one in self.atlas.records.actions}

    @cached_property
    def _served(self) -> dict[Column, set[str]]:
        return {}

    @cached_property
    def told(self) -> dict[str, tuple[Told, ...]]:
        """Return what counting needs, by commune."""
        return tell_covers(self.covers, self.atlas.actions, self.filters.situation)

    @cached_property
    def neighbours(self) -> dict[str, list[str]]:
        """Return the neighbours of each commune."""
        return {one.code: one.neighbours for one in self.atlas.records.communes}

    def make_columns(self, grain: Grain) -> list[Column]:
        """Make the columns of the question, as fine as ``grain`` says."""
        return make_columns(self.themes, self.filters.age, grain)

    def count(self, columns: list[Column]) -> dict[str, list[Tally]]:
        """Count the columns in every commune of the territory."""
        new = [column for column in dict.fromkeys(columns) if column not in self._counted]
        counted = count_cells(self.told, self.atlas.communes, new) if new else {}
        for code, tallies in counted.items():
            for column, tally in zip(new, tallies, strict=True):
                self._counted.setdefault(column, {})[code] = tally
        return {code: [self._counted[one][code] for one in columns] for code in self.atlas.communes}

    @cached_property
    def _counted(self) -> dict[Column, dict[str, Tally]]:
        return {}

    def find_missing(self, columns: list[Column]) -> list[Missing]:
        """Find the gaps of the study's communes, in the order of communes and columns."""
        cells = self.count(columns)
        served = [{code for code in cells if cells[code][at].local} for at in range(len(columns))]
        self._served.update(zip(columns, served, strict=True))
        steps = [measure_steps(self.neighbours, codes) for codes in served]
        return [
            Missing(
                commune=commune,
                column=column,
                tally=cells[commune.code][at],
                steps=steps[at].get(commune.code),
                beside=len(served[at].intersection(commune.neighbours)),
                young=self.count_young(commune, column),
            )
            for commune in self.communes
            for at, column in enumerate(columns)
            if not cells[commune.code][at].local
        ]

    def count_young(self, commune: Commune, column: Column) -> int | None:
        """Count the people of a column's ages, 12 to 30 without any, where a file tells each."""
        young = self.atlas.records.young.get(commune.code)
        if young is None:
            return None
        asked = AGES if column.ages is None else list_ages(column.ages)
        return sum(young[age] for age in asked) if young.keys() >= {*asked} else None

    def find_all(self, code: str, column: Column) -> list[ServedAction]:
        """Return the actions of a column's themes in a commune, whatever their ages."""
        return [
            self.atlas.actions[cover.action]
            for cover in self._covers_by_code[code]
            if self.atlas.themes[cover.action] in column.themes
        ]

    def find_local(self, code: str, column: Column) -> list[ServedAction]:
        """Return the local actions that answer a column in a commune."""
        found = self._local[code]
        actions = [
            action
            for theme in self.themes
            if theme in column.themes
            for action in found.get(theme, ())
        ]
        if column.ages is None:
            return actions
        return [action for action in actions if (self._ages[action.id] or 0) & column.ages]

    def find_served(self, column: Column) -> set[str]:
        """Find the communes that have something local for a column."""
        if column not in self._served:
            counted = self.count([column])
            self._served[column] = {code for code, (tally,) in counted.items() if tally.local}
        return self._served[column]

    def find_nearest(self, missing: Missing) -> list[Provision]:
        """Find the communes fewest borders away that have it, the nearest first."""
        here, column = missing.commune, missing.column
        steps, codes = find_nearest(self.neighbours, here.code, self.find_served(column))
        others = [self.atlas.communes[code] for code in codes]
        near = sorted((measure_km(here, other), other.name, other.code) for other in others)
        return [
            Provision(self.atlas.communes[code], steps, km, self.find_local(code, column))
            for km, _, code in near[:MOST_NEAREST]
        ]

    def find_carriers(self, missing: Missing) -> list[Ask]:
        """Find who has it next door and may be asked to extend it, each carrier once."""
        asked: dict[str, Ask] = {}
        for code in missing.commune.neighbours:
            for action in self.find_local(code, missing.column):
                there = self.atlas.communes[code]
                ask = Ask(choose_carrier(action, there), action, there)
                asked.setdefault(ask.carrier, ask)
        return [*asked.values()]


def choose_carrier(action: ServedAction, commune: Commune) -> str:
    """Choose whom to ask about an action in a commune: its own carrier there, or else the first."""
    own = [carrier for carrier in action.carriers if commune.name in carrier]
    return (own or action.carriers)[0]


def make_survey(atlas: Atlas, filters: GapFilters) -> Survey:
    """Make a survey of known communes and zones.

    Raises
    ------
    QueryError
        When a code is no commune, a source no document, or a zone no zone of this territory, or
        when a large territory is asked of whole: that would take minutes.
    """
    localised = atlas.localise(filters)
    if atlas.groups and not (filters.commune or filters.zone):
        message = "ce territoire s’étudie par département ou par commune"
        first = atlas.records.groups[0].zone
        raise QueryError([Fault("zone", message, f"zone={first} ou une autre, ou commune=")])
    known = {zone.id for zone in atlas.records.zones}
    unknown = sorted({*filters.zone} - known)
    if unknown:
        message = f"zone inconnue : {', '.join(unknown)}"
        raise QueryError([Fault("zone", message, f"l'une de : {', '.join(sorted(known))}")])
    return Survey(atlas, filters.model_copy(update={"commune": localised.commune}))


def count_gaps(communes: Iterable[Commune], tallies: Mapping[str, Tally]) -> dict[Gap, Reach]:
    """Count communes and inhabitants by what they miss in one column."""
    found: dict[Gap, list[Commune]] = {gap: [] for gap in GAPS}
    for commune in communes:
        found[tallies[commune.code].gap].append(commune)
    return {
        gap: Reach(communes=len(some), population=count_people(some)) for gap, some in found.items()
    }


def count_people(communes: Iterable[Commune]) -> int:
    """Count the inhabitants of some communes."""
    return sum(commune.population for commune in communes)


def sort_by_people(communes: Iterable[Commune]) -> list[Commune]:
    """Sort communes, the most populous first."""
    return sorted(communes, key=lambda commune: -commune.population)
