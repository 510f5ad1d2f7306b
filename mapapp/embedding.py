"""What an embedded view shows: the map and the list of a choice, and the words for it."""

from collections.abc import Iterable
from dataclasses import dataclass

from mapapp.atlas import Atlas
from mapapp.finder import Standing, count_programmes, count_standings
from mapapp.model import Source
from mapapp.query import Filters
from mapapp.reasons import explain_cover
from mapapp.records import Commune, Cover, ServedAction
from mapapp.speech import gettext
from mapapp.words import at_place, join_words

CHOSEN_STEP, COVERED_STEP = 4, 3  # as on the page of a commune, and on that of an action


@dataclass(frozen=True)
class Line:
    """Hold one action of the list, and why it is there (empty: no commune was asked for)."""

    action: ServedAction
    why: str


@dataclass(frozen=True)
class View:
    """Hold what an embedded view shows: one action, or what filters keep."""

    filters: Filters
    communes: list[Commune]
    action: ServedAction | None
    local: list[Line]
    wide: list[Line]
    standings: dict[str, Standing]
    sources: list[Source]

    @property
    def actions(self) -> list[ServedAction]:
        """Return what is listed, local actions first."""
        return [line.action for line in (*self.local, *self.wide)]

    @property
    def count(self) -> int:
        """Count what is listed, each programme once."""
        return count_programmes(self.actions)

    @property
    def places(self) -> str:
        """Name the communes asked for in a sentence: « à Lille et à Roubaix »."""
        return join_words([at_place(commune.name) for commune in self.communes])

    @property
    def title(self) -> str:
        """Say what the view shows."""
        if self.action:
            return self.action.title
        if self.communes:
            return gettext("Actions pour les jeunes %(places)s", places=self.places)
        return gettext("Actions pour les jeunes dans la métropole de Lille")

    @property
    def parameters(self) -> dict[str, object]:
        """Return the parameters of this view's address."""
        if self.action:
            return {"action": self.action.id}
        return self.filters.as_parameters() or {"embed": "1"}


def make_view(atlas: Atlas, filters: Filters, action_id: str = "") -> View:
    """Find what a view shows: one action when its id is given, else what the filters keep.

    Raises
    ------
    UnknownCodeError
        When no action has that id.
    """
    action = atlas.action(action_id) if action_id else None
    covers = _find_covers(atlas, filters, action)
    local, wide = _list_lines(atlas, covers, is_placed=bool(filters.commune) and not action)
    shown = {line.action.source.document for line in (*local, *wide)}
    return View(
        filters=filters,
        communes=[] if action else [atlas.communes[code] for code in filters.commune],
        action=action,
        local=local,
        wide=wide,
        standings=_mark(atlas, filters, action, covers),
        sources=[source for source in atlas.records.sources if source.id in shown],
    )


def _find_covers(atlas: Atlas, filters: Filters, action: ServedAction | None) -> list[Cover]:
    if action:
        return atlas.covers_by_action[action.id]
    if not filters.commune:
        return atlas.find_all_covers(filters)
    communes = [atlas.communes[code] for code in filters.commune]
    return [cover for commune in communes for cover in atlas.find_covers_of(commune, filters)]


def _list_lines(
    atlas: Atlas, covers: Iterable[Cover], *, is_placed: bool
) -> tuple[list[Line], list[Line]]:
    """List local actions, then those of the whole territory, in the order of the records."""
    reasons: dict[str, Cover] = {}
    for cover in covers:
        if cover.is_local or cover.action not in reasons:
            reasons[cover.action] = cover
    local: list[Line] = []
    wide: list[Line] = []
    for action in atlas.records.actions:
        if action.id in reasons:
            cover = reasons[action.id]
            line = Line(action, explain_cover(cover) if is_placed else "")
            (local if cover.is_local else wide).append(line)
    return local, wide


def _mark(
    atlas: Atlas, filters: Filters, action: ServedAction | None, covers: Iterable[Cover]
) -> dict[str, Standing]:
    """Colour the map: the communes chosen, those that the action reaches, else by count."""
    if action:
        marked = {cover.code: Standing(1, COVERED_STEP, cover.extent == "part") for cover in covers}
    elif filters.commune:
        marked = {code: Standing(0, CHOSEN_STEP, is_part=False) for code in filters.commune}
    else:
        counted = [cover for cover in covers if cover.is_local or filters.map_scope == "all"]
        marked = count_standings(counted, atlas.communes)
    return dict.fromkeys(atlas.communes, Standing(0, 0, is_part=False)) | marked
