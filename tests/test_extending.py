"""What an extension brings is shown once: its cells, its communes, and the colours of two maps."""

import pytest
from flask import Flask

from mapapp.extending import ADDED, ALL, NOTHING, Extension, make_extension
from mapapp.query import GapFilters, WhatIfQuery
from mapapp.shelf import shelf_of
from mapapp.survey import make_survey
from mapapp.whatif import ask_what_if

RONCQ, WATTRELOS, LOOS, TOURCOING = "59508", "59650", "59360", "59599"


@pytest.fixture
def extend(app: Flask) -> "Extend":
    return Extend(app)


class Extend:
    """Extend an action of the shipped data."""

    def __init__(self, app: Flask) -> None:
        self.atlas = shelf_of(app).atlas

    def __call__(self, action: str, *to: str, **filters: list[int]) -> Extension:
        survey = make_survey(self.atlas, GapFilters.model_validate(filters))
        query = WhatIfQuery.model_validate({"action": action, "to": [*to], **filters})
        return make_extension(survey, ask_what_if(survey, query))


def test_cells_of_any_age_are_not_counted_beside_those_of_bands(extend: Extend) -> None:
    extension = extend("melt-parcours-jeunes", RONCQ)

    assert [cell.age_band for cell in extension.closing] == ["16-17", "18-21", "22-25"]
    assert extension.told.closed == 4  # and that of any age
    assert extension.closes_bands
    assert extension.bands_closed == ["16-25"]
    assert [one.code for one in extension.gaining] == [RONCQ]
    assert extension.population == extend.atlas.communes[RONCQ].population


def test_an_action_without_ages_closes_cells_of_any_age(extend: Extend) -> None:
    extension = extend("melt-plie", RONCQ)

    assert [cell.age_band for cell in extension.closing] == [None]
    assert not extension.closes_bands
    assert extension.before[RONCQ].step == NOTHING
    assert extension.before[TOURCOING].step == ALL


def test_the_maps_differ_by_what_is_added(extend: Extend) -> None:
    extension = extend("melt-parcours-jeunes", RONCQ, WATTRELOS)

    changed = {c for c in extension.before if extension.before[c] != extension.after[c]}
    assert changed == {RONCQ, WATTRELOS}
    assert {extension.after[code].step for code in changed} == {ADDED}
    assert all(extension.after[code].is_part for code in changed)


def test_where_no_cell_changes_the_maps_are_the_same(extend: Extend) -> None:
    extension = extend("melt-parcours-jeunes", RONCQ, age=[12])

    assert extension.told.cells == []
    assert extension.before == extension.after


def test_rows_come_in_the_order_of_what_closes_and_of_people(extend: Extend) -> None:
    extension = extend("melt-parcours-jeunes", LOOS, RONCQ, WATTRELOS)

    rows = [
        (commune.code, sum(bool(c and c.closes) for c in row)) for commune, row in extension.rows
    ]
    assert [closed for _, closed in rows] == sorted((closed for _, closed in rows), reverse=True)
    assert rows == [(RONCQ, 4), (WATTRELOS, 3), (LOOS, 0)]
    assert all(len(row) == len(extension.bands) for _, row in extension.rows)
