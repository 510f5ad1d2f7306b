"""Say what a survey finds, as the public interface names it: cells, gaps ranked, totals."""

from collections.abc import Callable, Sequence
from functools import partial

from mapapp.gaps import Column, Gap, Tally, count_cells, tell_covers
from mapapp.model import Theme
from mapapp.query import Grain, Ranking, RankingQuery
from mapapp.records import Reach, Served
from mapapp.survey import Missing, Survey, choose_carrier, count_gaps
from mapapp.texts import Code, Slug

FARTHEST = 1000  # of a gap that no commune around closes: farther than any other


class GapCell(Served):
    """Count what covers one commune for one theme and some ages.

    ``local`` and ``all`` count the programmes whose stated ages hold one of these ages;
    ``unknown_age`` those whose source states none, which stand apart. ``local_part`` reach only
    a part of the commune, ``local_stated`` are written in the source; ``ages_local`` and
    ``ages_all`` count the years of age that have one at least.
    """

    code: Code
    theme: Theme | None
    age_band: str | None
    local: int
    all: int
    local_part: int
    local_stated: int
    unknown_age: int
    unknown_age_local: int
    ages_local: int
    ages_all: int
    gap: Gap


class GapTable(Served):
    """List the cells of the communes asked for, by commune, theme and age."""

    count: int
    cells: list[GapCell]


class NearProvision(Served):
    """Name a commune that has what is missing: borders to cross, and km between the centres."""

    code: Code
    name: str
    steps: int
    km: float
    actions: list[Slug]
    carriers: list[str]


class Asked(Served):
    """Name a carrier that has it next door."""

    carrier: str
    action: Slug
    code: Code


class RankedGap(Served):
    """Describe a cell without a local action, what is nearest, and whom to ask.

    ``steps``: borders to the nearest commune that has it, null where none has;
    ``neighbours_with``: neighbours that have it; ``young``: people of these ages, null where no
    file tells.
    """

    code: Code
    name: str
    theme: Theme | None
    age_band: str | None
    gap: Gap
    all: int
    unknown_age: int
    population: int
    young: int | None
    steps: int | None
    neighbours_with: int
    nearest: list[NearProvision]
    ask: list[Asked]


class GapRanking(Served):
    """List the gaps asked for, of ``count`` in all."""

    count: int
    offset: int
    gaps: list[RankedGap]


class GapTotals(Served):
    """Count communes and inhabitants by what they miss, in one column."""

    theme: Theme | None
    age_band: str | None
    none: Reach
    metropolitan: Reach
    bare: Reach


def list_cells(survey: Survey, grain: Grain = "theme-band") -> GapTable:
    """List every cell of the communes of the study."""
    columns = survey.make_columns(grain)
    counted = survey.count(columns)
    # Communes that are told the same share one row of tallies: only the code differs there.
    made: dict[int, list[GapCell]] = {}
    cells = []
    for commune in survey.communes:
        row = counted[commune.code]
        if id(row) not in made:
            made[id(row)] = [*map(partial(make_cell, commune.code), columns, row)]
        cells += [cell.model_copy(update={"code": commune.code}) for cell in made[id(row)]]
    return GapTable.model_construct(count=len(cells), cells=cells)


def make_cell(code: str, column: Column, tally: Tally) -> GapCell:
    """Name what was counted. Nothing is checked again: there are thousands of cells."""
    return GapCell.model_construct(
        code=code,
        theme=column.theme,
        age_band=column.band,
        local=tally.local,
        all=tally.all,
        local_part=tally.local_part,
        local_stated=tally.local_stated,
        unknown_age=tally.unknown_age,
        unknown_age_local=tally.unknown_age_local,
        ages_local=tally.years_local.bit_count(),
        ages_all=tally.years_all.bit_count(),
        gap=tally.gap,
    )


def rank_gaps(survey: Survey, query: RankingQuery) -> GapRanking:
    """Rank the gaps of the communes of the study, and describe those asked for."""
    missing = sort_gaps(survey.find_missing(survey.make_columns(query.grain)), query.sort)
    chosen = missing[query.offset : query.offset + query.limit]
    return GapRanking(
        count=len(missing),
        offset=query.offset,
        gaps=[describe_gap(survey, one) for one in chosen],
    )


def sort_gaps(missing: Sequence[Missing], first: Ranking = "people") -> list[Missing]:
    """Sort gaps: what is asked first, then people, borders to cross and neighbours that have it.

    People are those of the ages asked for where a file tells them, all inhabitants elsewhere.
    Where all of that is equal, gaps stay in their order.
    """
    order = [first, *(key for key in KEYS if key != first)]
    return sorted(missing, key=lambda one: [-KEYS[key](one) for key in order])


KEYS: dict[Ranking, Callable[[Missing], int]] = {
    "people": lambda one: one.commune.population if one.young is None else one.young,
    "steps": lambda one: FARTHEST if one.steps is None else one.steps,
    "beside": lambda one: one.beside,
}


def describe_gap(survey: Survey, missing: Missing) -> RankedGap:
    """Describe one gap, with what is nearest and whom to ask."""
    commune, column = missing.commune, missing.column
    return RankedGap(
        code=commune.code,
        name=commune.name,
        theme=column.theme,
        age_band=column.band,
        gap=missing.tally.gap,
        all=missing.tally.all,
        unknown_age=missing.tally.unknown_age,
        population=commune.population,
        young=missing.young,
        steps=missing.steps,
        neighbours_with=missing.beside,
        nearest=[
            NearProvision(
                code=one.commune.code,
                name=one.commune.name,
                steps=one.steps,
                km=one.km,
                actions=[action.id for action in one.actions],
                carriers=[*dict.fromkeys(choose_carrier(a, one.commune) for a in one.actions)],
            )
            for one in survey.find_nearest(missing)
        ],
        ask=[
            Asked(carrier=one.carrier, action=one.action.id, code=one.commune.code)
            for one in survey.find_carriers(missing)
        ],
    )


def total_by_source(survey: Survey) -> dict[str, GapTotals]:
    """Count what each source alone leaves: the other filters stay."""
    kept = survey.filters.source or [source.id for source in survey.atlas.records.sources]
    return {source: _total_one(survey, source) for source in kept}


def _total_one(survey: Survey, source: str) -> GapTotals:
    actions = survey.atlas.actions
    covers = [one for one in survey.covers if actions[one.action].source.document == source]
    (column,) = survey.make_columns("all")
    told = tell_covers(covers, actions, survey.filters.situation)
    counted = count_cells(told, survey.atlas.communes, [column])
    return GapTotals(
        theme=column.theme,
        age_band=column.band,
        **count_gaps(survey.communes, {code: tallies[0] for code, tallies in counted.items()}),
    )
