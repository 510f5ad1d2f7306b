"""Data sets drawn at random on the nine squares of ``ground``, and the records joined from them.

59005 stands in the middle, 59901 is a quarter of it; the zone « ouest » is 59001 and 59004.
"""

import json
from functools import cache
from typing import Any

import geopandas as gpd
from hypothesis import strategies as st

from mapapp.atlas import Atlas
from mapapp.coverage import Ground
from mapapp.covers import find_programmes, make_covers
from mapapp.finder import count_covers
from mapapp.grounds import make_ground
from mapapp.model import Action, Source
from mapapp.records import AssociatedCommune, Commune, Place, Records, ServedAction
from mapapp.timelines import read_period
from tests.gaps_oracle import Query, World
from tests.ground import CODES, box, make_territory
from tests.making import make_raw_action

PART, ZONES = "59901", {"ouest": ["59001", "59004"]}
BESIDE = {
    "59001": ["59002", "59004"],
    "59002": ["59001", "59003", "59005"],
    "59003": ["59002", "59006"],
    "59004": ["59001", "59005", "59007"],
    "59005": ["59002", "59004", "59006", "59008"],
    "59006": ["59003", "59005", "59009"],
    "59007": ["59004", "59008"],
    "59008": ["59005", "59007", "59009"],
    "59009": ["59006", "59008"],
}
YEARS = {"guide": 2019, "rapport": 2024, "note": 2022}
# Drawn areas in kilometres from the corner of the grid, and the share of each square.
BOXES = {
    "deux moitiés": ((0, 0, 0.5, 2), {"59001": 0.5, "59004": 0.5}),
    "un carré": ((2, 2, 3, 3), {"59009": 1.0}),
    "à cheval": ((1, 0, 3, 0.5), {"59002": 0.5, "59003": 0.5}),
}
POPULATIONS = dict(zip(CODES, (10, 20, 30, 10, 50, 20, 70, 10, 90), strict=True))
THEMES = ["emploi", "logement", "sante"]
SITUATIONS = ["lyceen", "handicap", "justice"]
CERTAINTIES = ["stated", "inferred", "unclear"]


@cache
def ground() -> Ground:
    territory = make_territory(["59000"])
    zones = {name: tuple(codes) for name, codes in ZONES.items()}
    return make_ground(territory.communes, territory.associated, territory.neighbours, zones)


@cache
def draw_outline(name: str) -> dict[str, Any]:
    shape = gpd.GeoSeries([box(*BOXES[name][0])], crs="EPSG:2154").to_crs("EPSG:4326").iloc[0]
    return {"type": "Polygon", "coordinates": [list(map(list, shape.exterior.coords))]}


def make_atlas(world: World) -> Atlas:
    """Join the actions of a world as preparing does, and index what comes out."""
    file = [Action.model_validate_json(json.dumps(raw)) for raw in world.actions]
    programmes = find_programmes(file)
    names = {code: f"Commune {code}" for code in [*CODES, PART]} | {"ouest": "L’ouest"}
    covers = make_covers(file, ground(), names=names, programmes=programmes)
    themes = {action.id: action.theme for action in file}
    communes = [
        Commune.model_construct(
            code=code,
            name=names[code],
            population=POPULATIONS[code],
            centre=(float(place % 3), 50.0 + place // 3),
            neighbours=BESIDE[code],
            parts=[],
            counts=count_covers([cover for cover in covers if cover.code == code], themes),
        )
        for place, code in enumerate(CODES)
    ]
    parent = Place(code="59005", name=names["59005"])
    part = AssociatedCommune(code=PART, name="Part", postal_codes=[], parent=parent)
    records = Records.model_construct(
        key="k",
        sources=[Source(id=id_, title="T", publisher="P", year=y) for id_, y in YEARS.items()],
        communes=communes,
        associated=[part],
        zones=[*make_territory(["59000"]).zones.values()],
        actions=[serve(action, programmes[action.id]) for action in file],
        covers=covers,
        young={},
    )
    return Atlas(records)


def serve(action: Action, programme: str) -> ServedAction:
    return ServedAction.model_construct(
        **dict(action),
        where="",
        ages="",
        period=read_period(action, YEARS[action.source.document]),
        programme=programme,
        counts=None,
    )


def make_world(actions: list[dict[str, Any]]) -> World:
    return World(
        communes=CODES,
        part_of={PART: "59005"},
        beside=BESIDE,
        zones=ZONES,
        actions=actions,
        outlines={name: shares for name, (_, shares) in BOXES.items()},
    )


def _draw_area(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(
        st.sampled_from(["commune", "commune", "quarter", "neighbours", "zone", "outline", "all"])
    )
    code = draw(st.sampled_from([*CODES, PART]))
    named: dict[str, dict[str, Any]] = {
        "commune": {"kind": "commune", "code": code},
        "quarter": {"kind": "quarter", "code": code, "name": "Bourg"},
        "neighbours": {"kind": "neighbours", "code": "59005" if code == PART else code},
        "zone": {"kind": "zone", "zone": "ouest"},
        "all": {"kind": "territory"},
    }
    area = named.get(kind)
    if area is None:
        name = draw(st.sampled_from([*BOXES]))
        area = {"kind": "outline", "name": name, "geometry": draw_outline(name)}
    return area | {"certainty": draw(st.sampled_from([None, None, *CERTAINTIES]))}


def _draw_audience(draw: st.DrawFn) -> dict[str, Any]:
    low = draw(st.none() | st.integers(8, 32))
    high = draw(st.none() | st.integers(low or 10, 34))
    situations = draw(st.sampled_from([[], [], SITUATIONS[:1], SITUATIONS[1:]]))
    longer = high is not None and draw(st.booleans())
    return {
        "text": "t",
        "age_min": low,
        "age_max": high,
        "criteria": [],
        "situations": situations,
        "required_situations": situations if draw(st.booleans()) else [],
        "age_extensions": [{"situation": "handicap", "age_max": high + 4}] if longer else [],
    }


def _draw_timeline(draw: st.DrawFn) -> list[dict[str, Any]]:
    first = draw(st.sampled_from([None, 2017, 2019, 2022]))
    if first is None:
        return []
    last = draw(st.sampled_from([None, first, first + 2]))
    return [{"from": str(first), "to": last and f"{last}-06", "label": "Étape"}]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Draw up to six actions of three sources, some of them the same programme."""
    actions: list[dict[str, Any]] = []
    for place in range(draw(st.integers(1, 6))):
        areas = [_draw_area(draw) for _ in range(draw(st.integers(1, 3)))]
        coverage = {"areas": areas, "certainty": draw(st.sampled_from(CERTAINTIES))}
        twin = draw(st.none() | st.integers(0, place - 1)) if place else None
        note = {"same": draw(st.booleans()), "note": "N"}
        related = [] if twin is None else [{"action": f"a{twin}", **note}]
        action = make_raw_action(
            id=f"a{place}",
            theme=draw(st.sampled_from(THEMES)),
            carriers=[draw(st.sampled_from(["Ville", "Mission"]))],
            source={"document": draw(st.sampled_from([*YEARS])), "page": 1},
            audience=_draw_audience(draw),
            coverage=coverage,
            timeline=_draw_timeline(draw),
            cross_border={"value": draw(st.booleans()), "note": "N"},
            related=related,
        )
        actions.append(action)
    return make_world(actions)


def _some(values: list[Any]) -> st.SearchStrategy[list[Any]]:
    # Most questions filter by little: else nearly nothing would be left to count.
    return st.just([]) | st.just([]) | st.lists(st.sampled_from(values), max_size=2, unique=True)


@st.composite
def queries(draw: st.DrawFn) -> Query:
    """Draw the filters of a question, as the interface takes them."""
    return {
        "theme": draw(_some(THEMES)),
        "age": draw(_some(list(range(12, 31)))),
        "source": draw(_some([*YEARS])),
        "year": draw(_some([2017, 2019, 2024])),
        "situation": draw(_some(SITUATIONS)),
        "certainty": draw(_some(CERTAINTIES)),
        "commune": draw(_some([*CODES, PART])),
        "zone": draw(_some(["ouest"])),
        "scope": draw(st.sampled_from([None, None, "local", "all"])),
        "cross_border": draw(st.sampled_from([None, None, None, True, False])),
    }
