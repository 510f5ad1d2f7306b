"""Ask what stands twice, what follows when somebody grows too old, and what two years changed."""

from collections.abc import Iterable, Sequence
from itertools import combinations

from mapapp.gaps import AGES, OLDEST, Column, ages_of, bits, list_ages, make_columns
from mapapp.model import Theme
from mapapp.query import GapFilters
from mapapp.records import Cover, Reach, Served, ServedAction
from mapapp.survey import Survey
from mapapp.texts import Code, Slug, Year


class Overlap(Served):
    """Say that two actions of a theme take the same ages in the same communes.

    ``ages`` are the years from 12 to 30 that both take, null where a source states none;
    ``communes`` are those that both reach, ``local`` those that both reach by a rule narrower
    than the whole territory.
    """

    first: Slug
    second: Slug
    theme: Theme
    ages: list[int] | None
    communes: list[Code]
    local: list[Code]
    population: int


class OverlapList(Served):
    """List overlaps, those of the most local communes first."""

    count: int
    overlaps: list[Overlap]


class Handover(Served):
    """Say what takes somebody of a commune on when actions stop at an age.

    ``ending`` take ``age`` and not the year after; ``following`` take the year after, in the same
    commune and theme; ``unknown_age`` state no age, and may follow or not.
    """

    code: Code
    theme: Theme
    age: int
    ending: list[Slug]
    following: list[Slug]
    unknown_age: list[Slug]


class HandoverList(Served):
    """List where actions stop at an age; ``broken`` counts those that nothing follows."""

    count: int
    broken: int
    handovers: list[Handover]


class ChangedCell(Served):
    """Say how many local actions a cell had in each of two years."""

    code: Code
    theme: Theme
    age_band: str | None
    before: int
    after: int


class Changes(Served):
    """Compare two years: cells that gained a first local action, and cells that lost the last.

    An action stands in a year that its period holds; one without a period stands in none. The
    years are null where no document is described yet.
    """

    from_year: Year | None
    to_year: Year | None
    gained: list[ChangedCell]
    lost: list[ChangedCell]
    gained_reach: Reach
    lost_reach: Reach


def find_overlaps(survey: Survey) -> OverlapList:
    """Find the pairs of actions of one theme that take the same ages somewhere.

    What two sources tell of one programme is no overlap.
    """
    studied = {commune.code for commune in survey.communes}
    reached: dict[str, dict[str, Cover]] = {}
    for cover in survey.covers:
        if cover.code in studied:
            reached.setdefault(cover.action, {})[cover.code] = cover
    actions = [survey.atlas.actions[one] for one in survey.atlas.actions if one in reached]
    found = [
        overlap
        for one, other in combinations(actions, 2)
        if one.theme == other.theme and one.programme != other.programme
        for overlap in _overlap(survey, one, other, reached)
    ]
    found.sort(key=lambda overlap: (-len(overlap.local), -len(overlap.communes)))
    return OverlapList(count=len(found), overlaps=found)


def _overlap(
    survey: Survey, one: ServedAction, other: ServedAction, reached: dict[str, dict[str, Cover]]
) -> Iterable[Overlap]:
    covers, others = reached[one.id], reached[other.id]
    both = [code for code in covers if code in others]
    ages = _share_ages(survey, one, other)
    if not both or ages == []:
        return
    people = sum(survey.atlas.communes[code].population for code in both)
    local = [code for code in both if covers[code].is_local and others[code].is_local]
    yield Overlap(
        first=one.id,
        second=other.id,
        theme=one.theme,
        ages=ages,
        communes=both,
        local=local,
        population=people,
    )


def _share_ages(survey: Survey, one: ServedAction, other: ServedAction) -> list[int] | None:
    """Return the years asked for that two actions both take; None where one states none."""
    situations = survey.filters.situation
    asked = bits(survey.filters.age or AGES)
    stated = ages_of(one, situations), ages_of(other, situations)
    if stated[0] is None or stated[1] is None:
        return None
    return list_ages(stated[0] & stated[1] & asked)


def find_handovers(survey: Survey) -> HandoverList:
    """Find where local actions stop at an age, and what takes over the year after."""
    found = [
        handover
        for commune in survey.communes
        for theme in survey.themes
        for handover in _hand_over(survey, commune.code, theme)
    ]
    broken = sum(not one.following for one in found)
    return HandoverList(count=len(found), broken=broken, handovers=found)


def _hand_over(survey: Survey, code: str, theme: Theme) -> Iterable[Handover]:
    column = Column(frozenset({theme}))
    local = {one.id for one in survey.find_local(code, column)}
    if not local:
        return
    here = survey.find_all(code, column)
    stated = {one.id: ages_of(one, survey.filters.situation) for one in here}
    # Whoever takes the oldest takes people without any end.
    for age in [age for age in survey.filters.age or AGES if age < OLDEST]:
        ending = [
            one
            for one, ages in stated.items()
            if one in local and ages and ages >> age & 1 and not ages >> (age + 1) & 1
        ]
        if ending:
            yield Handover(
                code=code,
                theme=theme,
                age=age,
                ending=ending,
                following=[o for o, ages in stated.items() if ages and ages >> (age + 1) & 1],
                unknown_age=[o for o, ages in stated.items() if ages is None],
            )


def compare_years(survey: Survey, from_year: int | None, to_year: int | None) -> Changes:
    """Compare the cells of two years, by default those of the oldest and the newest source."""
    years = survey.atlas.years
    first, last = from_year or min(years, default=None), to_year or max(years, default=None)
    if first is None or last is None:
        return _compare_nothing(first, last)
    columns = [*make_columns(survey.themes, survey.filters.age, "theme-band")]
    if not survey.filters.age:
        columns = [*make_columns(survey.themes, (), "theme"), *columns]
    then, now = (_in_year(survey, year).count(columns) for year in (first, last))
    cells = [
        ChangedCell(
            code=commune.code,
            theme=column.theme or survey.themes[0],
            age_band=column.band,
            before=then[commune.code][at].local,
            after=now[commune.code][at].local,
        )
        for commune in survey.communes
        for at, column in enumerate(columns)
        if bool(then[commune.code][at].local) is not bool(now[commune.code][at].local)
    ]
    gained = [cell for cell in cells if cell.after]
    lost = [cell for cell in cells if cell.before]
    return Changes(
        from_year=first,
        to_year=last,
        gained=gained,
        lost=lost,
        gained_reach=_reach(survey, gained),
        lost_reach=_reach(survey, lost),
    )


def _compare_nothing(first: int | None, last: int | None) -> Changes:
    """Compare years of which no document says anything."""
    nobody = Reach(communes=0, population=0)
    return Changes(
        from_year=first,
        to_year=last,
        gained=[],
        lost=[],
        gained_reach=nobody,
        lost_reach=nobody,
    )


def _in_year(survey: Survey, year: int) -> Survey:
    filters: GapFilters = survey.filters.model_copy(update={"year": [year]})
    return Survey(survey.atlas, filters)


def _reach(survey: Survey, cells: Sequence[ChangedCell]) -> Reach:
    codes = {cell.code for cell in cells}
    people = sum(survey.atlas.communes[code].population for code in codes)
    return Reach(communes=len(codes), population=people)
