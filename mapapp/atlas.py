"""Index the records, so that a page or an answer finds them by code or id."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from mapapp.errors import Fault, QueryError, UnknownCodeError
from mapapp.finder import count_covers, find_covers, matches_filters, reaches
from mapapp.fulltext import find_texts, index_texts
from mapapp.model import Theme
from mapapp.query import CoverFilters, Filters
from mapapp.records import Commune, Cover, Group, Records, ServedAction
from mapapp.services import Service
from mapapp.speech import N_, fill_names


@dataclass(frozen=True, slots=True)
class Tie:
    """Tie an action to another one: the same programme, or one to see too, and why."""

    action: ServedAction
    same: bool
    note: str


@dataclass(frozen=True)
class Atlas:
    """Look up communes, actions and covers of one snapshot."""

    records: Records

    @cached_property
    def communes(self) -> dict[str, Commune]:
        """Return the communes by code."""
        return {commune.code: commune for commune in self.records.communes}

    @cached_property
    def groups(self) -> dict[str, Group]:
        """Return the départements of a large territory by code; none of another."""
        return {group.code: group for group in self.records.groups}

    def group(self, code: str) -> Group:
        """Return a département."""
        found = self.groups.get(code.upper())
        if found is None:
            raise UnknownCodeError(N_("Aucun département de cette carte ne porte ce code."))
        return found

    @cached_property
    def actions(self) -> dict[str, ServedAction]:
        """Return the actions by id."""
        return {action.id: action for action in self.records.actions}

    @cached_property
    def parents(self) -> dict[str, str]:
        """Return the commune's code of each associated commune."""
        return {part.code: part.parent.code for part in self.records.associated}

    @cached_property
    def covers_by_commune(self) -> dict[str, list[Cover]]:
        """Return the covers of each commune, local ones first, in the order of the actions."""
        return _group(self.records.covers, [*self.communes], by="code")

    @cached_property
    def services_by_commune(self) -> dict[str, list[Service]]:
        """Return what directories list in each commune, what is nearest to it first."""
        return {
            code: sorted(
                (service for service in self.records.services if code in service.communes),
                key=lambda service: (len(service.communes), service.title, service.id),
            )
            for code in self.communes
        }

    @cached_property
    def covers_by_action(self) -> dict[str, list[Cover]]:
        """Return the covers of each action, by commune code."""
        return _group(self.records.covers, [*self.actions], by="action")

    def commune(self, code: str) -> Commune:
        """Return a commune; an associated commune's code gives the commune it belongs to."""
        found = self.communes.get(self.parents.get(code, code))
        if found is None:
            raise UnknownCodeError(N_("Aucune commune %(of_territory)s ne porte ce code INSEE."))
        return found

    @cached_property
    def themes(self) -> dict[str, Theme]:
        """Return the theme of each action."""
        return {action.id: action.theme for action in self.records.actions}

    @cached_property
    def names(self) -> dict[str, str]:
        """Return the names of communes, associated communes and zones."""
        communes = {commune.code: commune.name for commune in self.records.communes}
        parts = {part.code: part.name for part in self.records.associated}
        return communes | parts | {zone.id: zone.name for zone in self.records.zones}

    @cached_property
    def years(self) -> list[int]:
        """Return the years that the sources are of."""
        return sorted({source.year for source in self.records.sources})

    @cached_property
    def source_years(self) -> dict[str, int]:
        """Return the year of each source."""
        return {source.id: source.year for source in self.records.sources}

    @cached_property
    def other_years(self) -> list[int]:
        """Return the other years that the periods of the actions hold."""
        periods = [action.period for action in self.records.actions if action.period]
        held = {year for one in periods for year in range(one.first, one.last + 1)}
        return sorted(held - {*self.years})

    @cached_property
    def told_twice(self) -> set[str]:
        """Return the programmes that several actions tell."""
        counts = Counter(action.programme for action in self.records.actions)
        return {programme for programme, count in counts.items() if count > 1}

    @cached_property
    def texts(self) -> dict[str, list[str]]:
        """Return the words that each action is found by."""
        return index_texts(self.records.actions, self.records.covers, self.names)

    def find_passing(self, filters: CoverFilters) -> list[ServedAction]:
        """Return the actions that pass every filter but those of place, in their order."""
        found = find_texts(self.texts, filters.q)
        actions = self.records.actions
        return [one for one in actions if one.id in found and matches_filters(one, filters)]

    def find_actions(self, filters: Filters) -> list[ServedAction]:
        """Return the actions that pass every filter, in their order."""
        passing = self.find_passing(filters)
        if not filters.commune:  # any commune will do: few covers are looked at
            return [one for one in passing if reaches(self.covers_by_action[one.id], filters)]
        covers = [cover for code in filters.commune for cover in self.covers_by_commune[code]]
        reached = {cover.action for cover in find_covers(covers, passing, filters)}
        return [action for action in passing if action.id in reached]

    def find_covers_of(self, commune: Commune, filters: CoverFilters) -> list[Cover]:
        """Return one commune's covers that pass every filter but that of the communes."""
        passing = self.find_passing(filters)
        return find_covers(self.covers_by_commune[commune.code], passing, filters)

    def find_happening(self, commune: Commune, filters: Filters) -> list[tuple[ServedAction, str]]:
        """Return the venues and offers placed in a commune, each with its action."""
        codes = {commune.code, *(part.code for part in commune.parts)}
        return [
            (action, place)
            for action in self.find_passing(filters)
            for place in _name_places(action, codes)
        ]

    def find_all_covers(self, filters: CoverFilters) -> list[Cover]:
        """Return the covers of every commune that pass the filters, by commune."""
        covers = [cover for code in self.communes for cover in self.covers_by_commune[code]]
        return find_covers(covers, self.find_passing(filters), filters)

    def count_one_anew(self, commune: Commune, filters: CoverFilters) -> Commune:
        """Return a commune with the counts of what the filters keep there."""
        return self.count_others_anew([commune.code], filters)[0]

    def count_anew(self, filters: CoverFilters) -> list[Commune]:
        """Return every commune with the counts of what the filters keep there."""
        return self.count_others_anew(self.communes, filters)

    def count_others_anew(self, codes: Iterable[str], filters: CoverFilters) -> list[Commune]:
        """Return some communes with the counts of what the filters keep there."""
        communes = [self.communes[code] for code in codes]
        if filters == type(filters)():
            return communes
        passing = self.find_passing(filters)
        return [self._count(commune, passing, filters) for commune in communes]

    def _count(
        self, commune: Commune, passing: Sequence[ServedAction], filters: CoverFilters
    ) -> Commune:
        covers = find_covers(self.covers_by_commune[commune.code], passing, filters)
        return commune.model_copy(update={"counts": count_covers(covers, self.themes)})

    def place_name(self, code: str) -> str:
        """Return the name of a commune or of an associated commune."""
        return self.names[code]

    def action(self, action_id: str) -> ServedAction:
        """Return an action."""
        found = self.actions.get(action_id)
        if found is None:
            raise UnknownCodeError(N_("Aucune action ne porte cet identifiant."))
        return found

    def related_to(self, action: ServedAction) -> list[Tie]:
        """Return the actions that are related to one, each with what ties them."""
        return [Tie(self.actions[tie.action], tie.same, tie.note) for tie in action.related]

    def localise(self, filters: Filters) -> Filters:
        """Put communes in place of associated communes.

        Raises
        ------
        QueryError
            When a code is no commune of this territory, or a source no document.
        """
        codes = [self.parents.get(code, code) for code in filters.commune]
        unknown = [code for code in codes if code not in self.communes]
        if unknown:
            nobody = fill_names("aucune commune %(of_territory)s ne porte le code")
            message = f"{nobody} {', '.join(unknown)}"
            raise QueryError([Fault("commune", message, "un code de /api/communes")])
        known = {source.id for source in self.records.sources}
        if not known.issuperset(filters.source):
            message = f"document inconnu : {', '.join(sorted({*filters.source} - known))}"
            raise QueryError([Fault("source", message, f"l'un de : {', '.join(sorted(known))}")])
        return filters.model_copy(update={"commune": codes})


def _name_places(action: ServedAction, codes: Container[str]) -> Iterator[str]:
    """Name the venues of an action in some communes, then the offers that take place there."""
    for venue in action.venues:
        if venue.code in codes:
            yield venue.name
    for offer in action.offers:
        for venue in offer.venues:
            if venue.code in codes:
                twice = venue.name == offer.title
                yield venue.name if twice else f"{offer.title} : {venue.name}"


def _group(covers: Iterable[Cover], keys: Iterable[str], *, by: str) -> dict[str, list[Cover]]:
    groups: dict[str, list[Cover]] = {key: [] for key in keys}
    for cover in covers:
        groups[getattr(cover, by)].append(cover)
    for group in groups.values():
        group.sort(key=lambda cover: not cover.is_local)
    return groups
