"""Ask what would change if an action reached more communes. Nothing is stored, or altered."""

from collections.abc import Iterable, Sequence

from mapapp.errors import Fault, QueryError
from mapapp.gaps import Gap, Told, ages_of, count_cells, list_ages, make_columns
from mapapp.model import Theme
from mapapp.query import Filters, WhatIfQuery
from mapapp.records import Commune, Reach, Served, ServedAction
from mapapp.survey import Survey
from mapapp.texts import Code, Slug


class ClosedCell(Served):
    """Describe a cell that the extension would change: its local count, before and after.

    ``age_band`` is null for the cell of any age, stated or not; ``closes``: the cell had nothing
    local before; ``ages`` are the years of age that had none.
    """

    code: Code
    name: str
    age_band: str | None
    before: int
    after: int
    was: Gap
    closes: bool
    ages: list[int]


class WhatIf(Served):
    """Say what an extension would bring.

    ``added`` are the communes that it newly reaches, ``already`` those that it reached by a rule
    narrower than the whole territory; ``counted`` is false when the filters leave the action
    out. ``gained`` counts people where at least one cell closes, ``young`` those of the years of
    age that newly have one, null where no file tells. An action without stated ages
    (``unknown_age``) closes cells of any age only.
    """

    action: Slug
    theme: Theme
    added: list[Code]
    already: list[Code]
    unknown_age: bool
    counted: bool
    closed: int
    gained: Reach
    young: int | None
    cells: list[ClosedCell]


def ask_what_if(survey: Survey, query: WhatIfQuery) -> WhatIf:
    """Extend an action to communes, and see which cells close.

    Raises
    ------
    UnknownCodeError
        When no action has this id.
    QueryError
        When a commune or a zone is unknown, or nothing says where to extend it to.
    """
    action = survey.atlas.action(query.action)
    already = [cover.code for cover in survey.atlas.covers_by_action[action.id] if cover.is_local]
    wanted = find_targets(survey, action, query)
    others = [one for one in survey.atlas.records.communes if one.code in wanted]
    added = [one for one in others if one.code not in already]
    # What the filters leave out is not counted today, so that extending it would change nothing.
    counted = survey.keeps(action)
    cells = _compare(survey, action, added) if counted else []
    closing = {cell.code for cell in cells if cell.closes}
    gaining = [commune for commune in added if commune.code in closing]
    return WhatIf(
        action=action.id,
        theme=action.theme,
        added=[commune.code for commune in added],
        already=[code for code in already if code in wanted],
        unknown_age=ages_of(action, survey.filters.situation) is None,
        counted=counted,
        closed=sum(cell.closes for cell in cells),
        gained=Reach(
            communes=len(gaining), population=sum(commune.population for commune in gaining)
        ),
        young=_count_young(survey, cells),
        cells=cells,
    )


def find_targets(survey: Survey, action: ServedAction, query: WhatIfQuery) -> set[str]:
    """Find the communes that an action is to be extended to.

    Raises
    ------
    QueryError
        When a commune or a zone is unknown, or nothing says where.
    """
    atlas = survey.atlas
    zones = {zone.id: zone.communes for zone in atlas.records.zones}
    unknown = [zone for zone in query.to_zone if zone not in zones]
    if unknown:
        cure = f"l'une de : {', '.join(zones)}"
        raise QueryError([Fault("to_zone", f"zone inconnue : {', '.join(unknown)}", cure)])
    wanted = {*atlas.localise(Filters(commune=query.to)).commune}
    wanted.update(code for zone in query.to_zone for code in zones[zone])
    here = {cover.code for cover in atlas.covers_by_action[action.id] if cover.is_local}
    if query.to_neighbours:
        wanted.update(code for one in here for code in atlas.communes[one].neighbours)
    if query.to_carrier:
        wanted |= _find_ground(survey, {*action.carriers})
    if not wanted and not (query.to_neighbours or query.to_carrier):
        names = "to, to_zone, to_neighbours=1 ou to_carrier=1"
        raise QueryError([Fault("to", "aucune commune où étendre l'action", names)])
    return wanted


def _find_ground(survey: Survey, carriers: set[str]) -> set[str]:
    """Find where one of some carriers has something local already."""
    own = {one.id for one in survey.atlas.records.actions if carriers.intersection(one.carriers)}
    covers = survey.atlas.records.covers
    return {cover.code for cover in covers if cover.action in own and cover.is_local}


def _compare(survey: Survey, action: ServedAction, added: Sequence[Commune]) -> list[ClosedCell]:
    """Count the action's theme in the added communes without it and with it."""
    ages = survey.filters.age
    columns = make_columns([action.theme], ages, "theme-band")
    if not ages:
        columns = [*make_columns([action.theme], (), "theme"), *columns]
    stated = ages_of(action, survey.filters.situation)
    more = Told(
        action.programme, action.theme, stated, is_local=True, is_whole=True, is_stated=False
    )
    before = survey.told
    after = {one.code: (*before.get(one.code, ()), more) for one in added}
    codes = [one.code for one in added]
    counts = count_cells(before, codes, columns), count_cells(after, codes, columns)
    return [
        ClosedCell(
            code=commune.code,
            name=commune.name,
            age_band=column.band,
            before=was.local,
            after=now.local,
            was=was.gap,
            closes=not was.local,
            ages=list_ages(now.years_local & ~was.years_local),
        )
        for commune in added
        for column, was, now in zip(
            columns, counts[0][commune.code], counts[1][commune.code], strict=True
        )
        if now.local > was.local
    ]


def _count_young(survey: Survey, cells: Iterable[ClosedCell]) -> int | None:
    """Count the people of the years of age that newly have something, by commune."""
    young = survey.atlas.records.young
    if not young:
        return None
    gained = {(cell.code, age) for cell in cells for age in cell.ages}
    return sum(young.get(code, {}).get(age, 0) for code, age in gained)
