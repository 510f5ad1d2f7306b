"""A poster tells as much as its sheet has room for, as large as it allows, local actions first."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from flask import Flask

from mapapp.atlas import Atlas
from mapapp.model import Source, Theme
from mapapp.posters import (
    SHEETS,
    SIZES_PT,
    Asked,
    Entry,
    Form,
    Poster,
    Step,
    group_by_theme,
    make_poster,
    measure_height,
)
from mapapp.query import Filters
from mapapp.records import Records
from mapapp.settings import STATIC
from mapapp.snapshot import Snapshot
from tests.making import SOURCE, make_action, make_cover

TOWN = "59599"
CONTACT = {
    "role": "Chargée de mission",
    "name": None,
    "organisation": "Ville",
    "email": "a@exemple.fr",
    "phones": ["+33 3 20 00 00 00"],
}


def make_atlas(snapshot: Snapshot, actions: Sequence[dict], covers: Sequence[dict]) -> Atlas:
    """Keep the communes of the shipped data, and give one of them actions made by hand."""
    records: Records = snapshot.records.model_copy(
        update={
            "actions": [make_action(**action) for action in actions],
            "covers": [make_cover(TOWN, **cover) for cover in covers],
        }
    )
    return Atlas(records)


def draw(
    app: Flask,
    snapshot: Snapshot,
    actions: Sequence[dict],
    covers: Sequence[dict],
    *,
    form: Form = "a4",
    filters: Filters | None = None,
) -> Poster:
    atlas = make_atlas(snapshot, actions, covers)
    with app.test_request_context("/"):
        return make_poster(atlas, atlas.commune(TOWN), filters or Filters(), form)


def ids(entries: Sequence[Entry]) -> list[str]:
    return [entry.action.id for entry in entries]


def make_many(count: int, theme: Theme = "emploi", *, start: int = 0) -> list[dict]:
    summary = "Une phrase qui dit ce que cette action apporte à qui la demande. " * 2
    names = [f"{theme}-{place}" for place in range(start, start + count)]
    return [{"id_": name, "theme": theme, "summary": summary} for name in names]


def cover_all(actions: Sequence[dict], **changes: str) -> list[dict]:
    return [{"action": action["id_"], **changes} for action in actions]


def test_local_actions_come_first_then_those_of_the_territory(
    app: Flask, snapshot: Snapshot
) -> None:
    actions = [{"id_": "far"}, {"id_": "near"}]
    covers = [{"action": "far", "basis": "territory"}, {"action": "near"}]

    poster = draw(app, snapshot, actions, covers)

    assert (ids(poster.local), ids(poster.wide), poster.left) == (["near"], ["far"], [])
    assert ids(poster.entries) == ["near", "far"]


def test_a_programme_told_twice_stands_once_in_the_first_group(
    app: Flask, snapshot: Snapshot
) -> None:
    actions = [{"id_": name, "programme": "one"} for name in "abc"]
    covers = [
        {"action": "a", "programme": "one"},
        {"action": "b", "programme": "one"},
        {"action": "c", "programme": "one", "basis": "territory"},
    ]

    poster = draw(app, snapshot, actions, covers)

    assert (ids(poster.local), poster.wide) == (["a"], [])


def test_entries_follow_the_order_of_the_themes(app: Flask, snapshot: Snapshot) -> None:
    actions = [{"id_": "a", "theme": "sante"}, {"id_": "b", "theme": "emploi"}, {"id_": "c"}]

    poster = draw(app, snapshot, actions, cover_all(actions))

    assert ids(poster.local) == ["b", "c", "a"]
    assert [*group_by_theme(poster.local)] == ["emploi", "sante"]


def test_few_actions_are_told_in_large_letters_and_many_in_small_ones(
    app: Flask, snapshot: Snapshot
) -> None:
    few, many = make_many(3), make_many(24)

    large = draw(app, snapshot, few, cover_all(few))
    small = draw(app, snapshot, many, cover_all(many))

    assert large.step.size == 1
    assert small.step.size > 3
    assert (large.left, small.left) == ([], [])


def test_what_has_no_room_is_taken_from_the_territory_one_theme_in_turn(
    app: Flask, snapshot: Snapshot
) -> None:
    local = make_many(24)
    wide = [*make_many(20, "mobilite"), *make_many(20, "sante")]
    covers = [*cover_all(local), *cover_all(wide, basis="territory")]

    poster = draw(app, snapshot, [*local, *wide], covers)

    assert poster.step.size == max(SIZES_PT)
    assert len(poster.local) == 24
    assert len(poster.wide) + len(poster.left) == 40
    kept = {theme: len(found) for theme, found in group_by_theme(poster.wide).items()}
    assert abs(kept["mobilite"] - kept["sante"]) <= 1
    assert ids(poster.wide)[: kept["mobilite"]] == ids(poster.wide[: kept["mobilite"]])
    assert measure_height(poster) <= SHEETS["a4"].height_mm


def test_where_even_local_actions_are_too_many_the_last_are_left_out(
    app: Flask, snapshot: Snapshot
) -> None:
    local = make_many(90)

    poster = draw(app, snapshot, local, cover_all(local))

    assert 20 < len(poster.local) < 90
    assert ids(poster.local) + ids(poster.left) == [action["id_"] for action in local]


def test_the_booklet_has_room_for_more(app: Flask, snapshot: Snapshot) -> None:
    local = make_many(90)

    sheet = draw(app, snapshot, local, cover_all(local))
    booklet = draw(app, snapshot, local, cover_all(local), form="a5")

    assert len(booklet.local) > len(sheet.local)


def test_an_action_names_its_first_contact_or_who_carries_it(
    app: Flask, snapshot: Snapshot
) -> None:
    other = CONTACT | {"organisation": "Autre", "email": None, "phones": []}
    actions = [
        {"id_": "a", "contacts": [CONTACT, other]},
        {"id_": "b", "contacts": [other | {"name": "Camille Exemple"}]},
        {"id_": "c", "carriers": ["Club", "Ville"]},
    ]

    poster = draw(app, snapshot, actions, cover_all(actions))

    assert [entry.asked for entry in poster.local] == [
        Asked("Ville", "", "+33 3 20 00 00 00", "a@exemple.fr"),
        Asked("Autre", "Camille Exemple"),
        Asked("Club"),
    ]
    assert poster.shared is None
    assert [asked.organisation for asked in poster.directory] == ["Autre", "Club", "Ville"]


@pytest.mark.parametrize(("count", "shared"), [(2, None), (3, "Ville")])
def test_a_contact_of_three_local_actions_is_written_once(
    count: int, shared: str | None, app: Flask, snapshot: Snapshot
) -> None:
    actions = [{"id_": f"a{place}", "contacts": [CONTACT]} for place in range(count)]

    poster = draw(app, snapshot, actions, cover_all(actions))

    assert (poster.shared and poster.shared.organisation) == shared


def test_why_is_said_where_a_part_is_reached_or_nothing_is_sure(
    app: Flask, snapshot: Snapshot
) -> None:
    actions = [{"id_": "a"}, {"id_": "b"}, {"id_": "c", "ages": (16, 25)}]
    covers = [
        {"action": "a", "certainty": "unclear"},
        {"action": "b", "extent": "part", "basis": "quarter", "names": ["Centre"]},
        {"action": "c", "certainty": "inferred"},
    ]

    poster = draw(app, snapshot, actions, covers)

    assert [(entry.why, entry.ages) for entry in poster.local] == [
        ("Commune nommée, page 1 (incertain, à vérifier).", ""),
        ("Quartier Centre seulement, page 1.", ""),
        ("", "16 à 25 ans"),
    ]


def test_filters_are_kept_and_said(app: Flask, snapshot: Snapshot) -> None:
    actions = [
        {"id_": "a", "ages": (16, 18)},
        {"id_": "b", "ages": (18, 25)},
        {"id_": "c", "theme": "sante"},
    ]
    filters = Filters(age=[17], theme=["emploi"])

    poster = draw(app, snapshot, actions, cover_all(actions), filters=filters)

    assert ids(poster.local) == ["a"]
    with app.test_request_context("/"):
        assert poster.choices == ["17 ans", "Emploi"]
    with app.test_request_context("/communes?lang=en"):
        assert poster.choices[0] != "17 ans"


def test_nothing_to_tell_is_no_fault(app: Flask, snapshot: Snapshot) -> None:
    poster = draw(app, snapshot, [], [])

    assert (poster.entries, poster.left, poster.directory, poster.shared) == ([], [], [], None)


def test_sources_are_cited_with_the_pages_of_what_is_told(app: Flask, snapshot: Snapshot) -> None:
    pages = {"a": 40, "b": 12, "c": 12}
    actions = [
        {"id_": name, "source": {"document": "guide", "page": page}} for name, page in pages.items()
    ]
    poster = draw(app, snapshot, actions, cover_all(actions))
    guide = Source.model_validate(SOURCE)

    assert poster.cite([guide, guide.model_copy(update={"id": "other"})]) == [(guide, [12, 40])]


def test_more_words_and_larger_letters_take_more_height(app: Flask, snapshot: Snapshot) -> None:
    actions = make_many(6)
    poster = replace(draw(app, snapshot, actions, cover_all(actions)), step=Step(9, 7.5, 3))
    larger = replace(poster, step=Step(4, 10.2, 3))
    fewer = replace(poster, local=poster.local[:3])

    assert measure_height(fewer) < measure_height(poster) < measure_height(larger)


def test_every_commune_shows_or_counts_each_of_its_programmes(
    app: Flask, snapshot: Snapshot
) -> None:
    atlas = Atlas(snapshot.records)
    for commune in atlas.records.communes:
        with app.test_request_context("/"):
            poster = make_poster(atlas, commune, Filters(), "a4")
        told = [entry.action.programme for entry in [*poster.entries, *poster.left]]
        assert len(told) == len({*told}) == commune.counts.all, commune.name
        assert len(poster.local) == commune.counts.local, commune.name
        assert measure_height(poster) <= SHEETS["a4"].height_mm, commune.name


def test_the_style_sheet_writes_the_same_sizes() -> None:
    sheet = (STATIC / "paper.css").read_text(encoding="utf-8")

    sizes = re.findall(r"^\.size-(\d) \.body \{ font-size: ([\d.]+)pt; \}$", sheet, re.MULTILINE)
    assert {int(size): float(points) for size, points in sizes} == SIZES_PT
    for form, gap in re.findall(r"\.(a[45]) \.columns \{ column-gap: (\d+)mm; \}", sheet):
        assert SHEETS[form].gap_mm == float(gap)
    assert {columns for one in SHEETS.values() for columns in one.columns} == {2, 3, 4}
