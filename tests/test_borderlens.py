"""The answer about the border, on the communes and actions of test_border beside three zones."""

import json
from typing import Any

from mapapp.atlas import Atlas
from mapapp.borderlens import BorderAnswer, BorderCommune, describe_border
from mapapp.bordervalues import make_border_values, title_segment, title_zone
from mapapp.model import CrossBorder
from mapapp.query import Filters
from mapapp.records import BorderDrawing, BorderZone, Label, Records
from tests.making import make_cover
from tests.test_border import ACTIONS, COMMUNES, COVERS

Row = dict[str, Any]


def make_zone(key: str, *, km: float, name_nl: str = "") -> BorderZone:
    name = key.removeprefix("nis:")
    member = {"nis": "57096", "name_fr": name, "name_nl": name, "facilities": False}
    return BorderZone.model_validate(
        {
            "key": key,
            "kind": "municipality",
            "name_fr": name,
            "name_nl": name_nl or name,
            "members": [member | {"partial": False}],
            "language": "fr",
            "distance_km": km,
        }
    )


def make_label(room_deg: float) -> Label:
    return Label(x=1.0, y=2.0, room=9.0, lon=3.5, lat=50.5, room_deg=room_deg)


# Along the line: 59002, then the two segments of 59001.
LINE = ["59002~nis:57097", "59001~nis:57097", "59001~nis:57096"]


def make_atlas() -> Atlas:
    """Put the communes, actions and covers of test_border beside three zones, one far away."""
    drawing = BorderDrawing(
        width=1000.0,
        height=500.0,
        communes={},
        zones={},
        segments=dict.fromkeys(LINE, "M0 0l1 1"),
        bounds=(2.5, 50.0, 3.5, 51.0),
        commune_labels={commune.code: make_label(0.25) for commune in COMMUNES},
        zone_labels={"nis:57096": make_label(0.25), "nis:57097": make_label(0.5)},
    )
    records = Records.model_construct(
        communes=COMMUNES,
        associated=[],
        zones=[],
        actions=ACTIONS,
        covers=COVERS,
        border_zones=[
            make_zone("nis:00001", km=3.0),
            make_zone("nis:57097", km=0.0, name_nl="Komen"),
            make_zone("nis:57096", km=0.0),
        ],
        border_drawing=drawing,
    )
    return Atlas(records)


def ask(**filters: Any) -> BorderAnswer:
    return describe_border(make_atlas(), Filters(**filters))


def commune_of(answer: BorderAnswer, code: str) -> BorderCommune:
    return next(commune for commune in answer.communes if commune.code == code)


def test_segments_stand_in_the_order_of_the_drawn_line() -> None:
    answer = ask()
    assert [(one.id, one.km) for one in answer.segments] == list(
        zip(LINE, (2.0, 0.25, 1.5), strict=True)
    )
    assert answer.line_km == 3.75
    assert answer.count == 2


def test_a_zone_is_told_with_the_communes_that_it_faces_nearest_first() -> None:
    zones = [(zone.key, zone.border_km, zone.communes) for zone in ask().zones]
    assert zones == [
        ("nis:57096", 1.5, ["59001"]),
        ("nis:57097", 2.25, ["59002", "59001"]),
        ("nis:00001", 0.0, []),
    ]


def test_a_commune_is_told_with_what_crosses_and_the_counts_of_all() -> None:
    first, second = ask().communes
    assert (first.code, first.crossing, first.named) == ("59001", ["tout", "bus"], True)
    assert (second.code, second.crossing, second.named) == ("59002", ["tout"], False)
    assert (first.counts.local, first.counts.all) == (2, 4)
    assert (second.counts.local, second.counts.all) == (1, 3)


def test_what_crosses_carries_what_its_source_says() -> None:
    assert [one.id for one in ask().crossing] == ["tout", "bus"]
    told = ask().crossing[0]
    assert (told.title, told.note) == ("Forum", "Avec la Belgique.")
    assert (told.page, told.document) == (11, "guide")


def test_what_stops_is_told_with_its_communes_of_the_line() -> None:
    assert [(one.id, one.communes) for one in ask().stopping] == [("local", ["59001", "59002"])]


def test_what_stops_carries_what_its_source_says_of_the_border() -> None:
    atlas = make_atlas()
    assert [one.note for one in ask().stopping] == [None]
    told = CrossBorder(value=False, note="Des offres en Belgique.")
    actions = [
        action.model_copy(update={"cross_border": told}) if action.id == "local" else action
        for action in ACTIONS
    ]
    records = atlas.records.model_copy(update={"actions": actions})
    (stop,) = describe_border(Atlas(records), Filters()).stopping
    assert (stop.id, stop.note) == ("local", "Des offres en Belgique.")


def test_what_stops_is_not_told_of_communes_that_it_only_reaches_with_all_others() -> None:
    atlas = make_atlas()
    covers = [one for one in COVERS if (one.action, one.code) != ("local", "59002")]
    wide = make_cover("59002", "local", basis="territory")
    records = atlas.records.model_copy(update={"covers": [*covers, wide]})
    (told,) = describe_border(Atlas(records), Filters()).stopping
    assert told.communes == ["59001"]


def test_people_are_those_of_the_communes_that_touch() -> None:
    people = ask().population
    assert people.model_dump() == {
        "all": 400,
        "reached": 400,
        "share_reached": 1.0,
        "named": 100,
        "share_named": 0.25,
    }
    assert ask().unnamed == ["59002"]


def test_a_filter_of_communes_keeps_its_piece_of_the_line() -> None:
    answer = ask(commune=["59002"])
    assert [one.code for one in answer.communes] == ["59002"]
    assert [one.id for one in answer.segments] == ["59002~nis:57097"]
    assert answer.line_km == 2.0
    assert [one.id for one in answer.crossing] == ["tout"]
    assert answer.unnamed == ["59002"]
    assert sum(len(band.communes) for band in answer.bands) == 5  # of the whole territory


def test_without_what_crosses_nobody_is_reached() -> None:
    answer = ask(cross_border=False)
    assert answer.crossing == []
    assert [one.id for one in answer.stopping] == ["local"]
    assert answer.unnamed == ["59001", "59002"]
    assert (answer.population.reached, answer.population.share_reached) == (0, 0.0)
    assert commune_of(answer, "59001").counts.all == 2


def test_a_commune_far_from_the_line_leaves_it_empty_and_divides_nothing() -> None:
    answer = ask(commune=["59005"], theme=["sante"])
    assert (answer.count, answer.line_km, answer.segments) == (0, 0, [])
    assert answer.population.model_dump() == dict.fromkeys(
        ("all", "reached", "share_reached", "named", "share_named"), 0
    )


def test_the_script_gets_both_names_steps_and_where_names_stand() -> None:
    atlas, answer = make_atlas(), ask()
    values: Row = make_border_values(atlas, answer, {"59001": 0, "59004": 2})
    assert values["segments"] == LINE
    assert values["titles"]["59002~nis:57097"] == "Commune 59002 – nis:57097, 2 km"
    assert values["zones"] == {
        "nis:57096": {"title": "57096", "fr": "57096", "nl": "57096", "at": [50.5, 3.5, 0.25]},
        "nis:57097": {
            "title": "57097 / Komen",
            "fr": "57097",
            "nl": "Komen",
            "at": [50.5, 3.5, 0.5],
        },
        "nis:00001": {"title": "00001", "fr": "00001", "nl": "00001", "at": None},
    }
    assert values["silent"] == "Le serveur ne répond pas. Réessaie dans un moment."
    bands = {commune["code"]: commune["band"] for commune in values["communes"]}
    assert bands == {"59001": 0, "59002": 4, "59003": 4, "59004": 2, "59005": 4}
    assert values["labels"]["59001"] == [3.5, 50.5, 0.25]
    assert values["bounds"] == (2.5, 50.0, 3.5, 51.0)
    assert json.loads(json.dumps(values))["segments"] == LINE


def test_a_title_says_two_names_once_where_they_are_one() -> None:
    segment = ask().segments[0]
    assert title_segment(
        segment.model_copy(update={"zone_fr": "A", "zone_nl": "B", "km": 1.26})
    ) == ("Commune 59002 – A / B, 1,3 km")
    assert title_zone(make_zone("nis:57096", km=0.0)) == "57096"
    assert title_zone(make_zone("nis:57096", km=0.0, name_nl="Moeskroen")) == "57096 / Moeskroen"
