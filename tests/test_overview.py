"""A large territory as the filters see it, counted by département and by commune."""

import pytest
from flask import Flask

from mapapp.overview import Overview, describe_map, make_group_steps
from mapapp.query import Filters
from mapapp.shelf import shelf_of


def look(app: Flask, **filters: object) -> Overview:
    return Overview(shelf_of(app).atlas, Filters.model_validate(filters))


def count_groups(view: Overview) -> dict[str, int]:
    return {code: standing.count for code, standing in view.standings.items()}


def test_local_programmes_are_counted_once_in_each_departement(large_app: Flask) -> None:
    view = look(large_app)

    assert view.count == 5
    assert count_groups(view) == {"01": 2, "02": 1, "03": 0, "04": 0, "974": 1}


def test_what_reaches_everywhere_counts_when_all_is_asked_for(large_app: Flask) -> None:
    view = look(large_app, scope="all")

    assert count_groups(view) == {"01": 3, "02": 2, "03": 1, "04": 1, "974": 2}
    assert view.count_communes(view.atlas.group("974")) == {"97401": [2, 0]}
    assert len(view.wide) == 1


def test_a_filter_that_keeps_nothing_leaves_nothing(large_app: Flask) -> None:
    view = look(large_app, theme=["logement"])

    assert view.count == 0
    assert set(count_groups(view).values()) == {0}
    assert view.legends["communes"][0].communes == 1604


def test_communes_are_counted_where_there_is_something_local(large_app: Flask) -> None:
    view = look(large_app)
    first, second = view.atlas.group("01"), view.atlas.group("02")

    # 01022 and the four beside it; 01001 touches 01022 at a corner only.
    near = {code: [1, 0] for code in ["01002", "01021", "01022", "01023", "01042"]}
    assert view.count_communes(first) == {"01001": [1, 0], **near}
    assert view.count_communes(second) == {"02001": [1, 1]}
    assert len(view.list_bare(second)) == 399


def test_the_legends_count_departements_and_communes(large_app: Flask) -> None:
    legends = look(large_app).legends

    assert [(row.words, row.communes) for row in legends["groups"]][:2] == [
        ("aucune", 2),
        ("1–2", 3),
    ]
    assert [(row.words, row.communes) for row in legends["communes"]][:2] == [
        ("aucune", 1596),
        ("1–2", 8),
    ]


@pytest.mark.parametrize(
    ("counts", "steps"),
    [
        ([], (0, 1, 3, 6, 10)),
        ([0, 5, 19], (0, 1, 3, 6, 10)),
        ([0, 50, 53, 64, 67, 74, 80, 90, 100], (0, 50, 64, 74, 90)),
        ([40, 40, 40, 40], (0, 40, 41, 42, 43)),
    ],
)
def test_the_scale_of_departements_has_a_quarter_in_each_step(
    counts: list[int], steps: tuple[int, ...]
) -> None:
    assert make_group_steps(counts) == steps


def test_the_script_is_told_where_departements_are_and_how_they_stand(large_app: Flask) -> None:
    view = look(large_app)
    given = describe_map(view, view.atlas.communes["01001"])

    assert given["bounds"] == (1.0, 46.0, 3.5, 48.5)
    assert given["chosen"] == {
        "code": "01001",
        "name": "Sainte-Colombe",
        "centre": (1.03125, 46.03125),
    }
    assert given["groups"][0] == {  # type: ignore[index]
        "code": "01",
        "name": "Ain",
        "box": (1.0, 46.0, 2.25, 47.25),
        "count": 2,
        "step": 1,
    }
