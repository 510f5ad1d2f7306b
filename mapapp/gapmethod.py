"""Say beside the figures of an analysis what they are: question, totals, method, sources."""

from collections.abc import Iterable

from mapapp.gapsheet import Cell
from mapapp.gapwords import (
    METHOD,
    list_choices,
    list_sources,
    say_caveat,
    say_column,
    say_credits,
    say_gap,
    say_question,
    say_result,
    say_source,
    say_unknown,
)
from mapapp.matrix import Matrix
from mapapp.speech import gettext
from mapapp.survey import Survey


def list_method(matrix: Matrix, address: str) -> list[list[Cell]]:
    """List what stands beside the figures: question, totals, method, sources, address."""
    survey = matrix.survey
    return [
        [say_question(survey)],
        [say_result(matrix)],
        [say_caveat(survey)],
        *_list_lines(filter(None, [say_unknown(survey)])),
        [],
        [gettext("La question")],
        *_list_lines(*zip(*list_choices(survey), strict=True)),
        [],
        *_list_totals(matrix),
        [],
        [gettext("Ce qui est compté")],
        *_list_lines(map(gettext, METHOD)),
        [],
        *_list_documents(survey),
        [gettext("Adresse de cette analyse"), address],
    ]


def _list_lines(*columns: Iterable[Cell]) -> Iterable[list[Cell]]:
    """Set columns side by side, as lines."""
    return ([*line] for line in zip(*columns, strict=True))


def _list_totals(matrix: Matrix) -> Iterable[list[Cell]]:
    said = [say_gap("none"), say_gap("metropolitan"), say_gap("bare")]
    people = [gettext("%(words)s : habitants", words=words) for words in said]
    yield [gettext("Bilan, en communes"), *said, *people]
    columns = [say_column(column, by=matrix.query.by) for column in matrix.columns]
    for label, total in zip([gettext("En tout"), *columns], matrix.totals, strict=True):
        kinds = (total.none, total.metropolitan, total.bare)
        yield [label, *(one.communes for one in kinds), *(one.population for one in kinds)]


def _list_documents(survey: Survey) -> Iterable[list[Cell]]:
    yield [gettext("Sources")]
    for source in list_sources(survey):
        yield [gettext("Document"), say_source(source)]
        if source.year_note:
            yield [gettext("À savoir"), source.year_note]
    yield [gettext("Territoire"), say_credits(survey)]
    yield [gettext("Édition des données"), survey.atlas.records.key]
