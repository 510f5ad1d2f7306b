"""What an embedded view shows: the map and the list of a choice, and the words for it."""

from dataclasses import dataclass

from mapapp.answers import Answer, find_answer
from mapapp.atlas import Atlas
from mapapp.finder import Standing, count_standings
from mapapp.model import Source
from mapapp.query import Filters
from mapapp.records import Commune, ServedAction
from mapapp.speech import fill_names, gettext
from mapapp.words import at_place, join_words

CHOSEN_STEP, COVERED_STEP = 4, 3  # as on the page of a commune, and on that of an action


@dataclass(frozen=True)
class View:
    """Hold what an embedded view shows: one action, or what filters keep."""

    filters: Filters
    communes: list[Commune]
    action: ServedAction | None
    answer: Answer | None
    standings: dict[str, Standing]
    sources: list[Source]

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
        return fill_names("%(title_territory)s")

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
    answer = None if action else find_answer(atlas, filters)
    shown = answer.actions if answer else [action]
    documents = {one.source.document for one in shown if one}
    return View(
        filters=filters,
        communes=[] if action else [atlas.communes[code] for code in filters.commune],
        action=action,
        answer=answer,
        standings=_mark(atlas, filters, action),
        sources=[source for source in atlas.records.sources if source.id in documents],
    )


def _mark(atlas: Atlas, filters: Filters, action: ServedAction | None) -> dict[str, Standing]:
    """Colour the map: the communes chosen, those that the action reaches, else by count."""
    if action:
        covers = atlas.covers_by_action[action.id]
        marked = {cover.code: Standing(1, COVERED_STEP, cover.extent == "part") for cover in covers}
    elif filters.commune:
        marked = {code: Standing(0, CHOSEN_STEP, is_part=False) for code in filters.commune}
    else:
        covers = atlas.find_all_covers(filters)
        counted = [cover for cover in covers if cover.is_local or filters.map_scope == "all"]
        marked = count_standings(counted, atlas.communes)
    return dict.fromkeys(atlas.communes, Standing(0, 0, is_part=False)) | marked
