"""GeoJSON: our own is read by its rules, a map of others by its outlines and columns."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapapp.exchange.geojson_in import read_geojson
from mapapp.exchange.intake import Intake
from mapapp.exchange.intakes import make_known
from mapapp.exchange.merge import merge_intake
from mapapp.limits import MOST_OUTLINE_POINTS
from tests.exchange.landing import LAND, TERRITORY, make_current, make_terrain
from tests.making import SOURCE, make_raw_action

TOLD = {
    "name": "Atelier vélo",
    "Thème": "Se déplacer",
    "porteur": "Ville",
    "Résumé": "Réparer son vélo.",
    "age_min": 15,
    "Âge maximal": "25",
    "document": "guide",
}


def draw(code: str, *, part: float = 1) -> list[list[float]]:
    """Draw the west of a square of the territory, as far as ``part`` of it, and of its edge."""
    west, south, east, north = TERRITORY.communes.geometry[code].bounds
    middle = west + (east - west) * part
    return [[west, south], [middle, south], [middle, north], [west, north], [west, south]]


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": TOLD | properties}


def read(*features: Any, **more: Any) -> Intake:
    raw = {"type": "FeatureCollection", "features": list(features), **more}
    return read_geojson(raw, make_known(make_terrain()), LAND.ground)


def take_in(*features: Any) -> tuple[list[dict[str, Any]], list[str]]:
    """Merge features; return the actions that are new, and the faults."""
    merged = merge_intake(read(*features), make_current(), LAND)
    return merged.raw["actions"][1:], [str(fault) for fault in merged.faults]


def test_an_outline_becomes_a_rule_of_its_name() -> None:
    ring = draw("59005")
    (action,), faults = take_in(feature(polygon(ring)))

    assert faults == []
    assert action["coverage"] == {
        "areas": [{"kind": "outline", "name": "Atelier vélo", "geometry": polygon(ring)}],
        "certainty": "stated",
    }
    assert action["audience"] | {"text": ""} == {
        "text": "",
        "age_min": 15,
        "age_max": 25,
        "criteria": [],
    }
    assert (action["id"], action["theme"]) == ("atelier-velo", "mobilite")
    assert (action["carriers"], action["source"]) == (
        ["Ville"],
        {"document": "guide", "page": None},
    )


def test_a_height_is_left_out_and_holes_are_kept() -> None:
    outer = draw("59005")
    (west, south), (east, north) = outer[0], outer[2]
    across, up = (east - west) / 4, (north - south) / 4
    middle = [west + 2 * across, south + 2 * up]
    hole = [[west + across, south + up], middle, [west + across, middle[1]]]
    hole.append(hole[0])
    high = [[*point, 20.0] for point in outer]
    (action,), faults = take_in(feature(polygon(high, hole)))
    assert faults == []
    assert action["coverage"]["areas"][0]["geometry"] == polygon(outer, hole)


def test_several_polygons_are_several_rules_and_those_elsewhere_are_counted() -> None:
    far = [[0, 40], [1, 40], [1, 41], [0, 41], [0, 40]]
    shape = {"type": "MultiPolygon", "coordinates": [[draw("59001")], [far], [draw("59009")]]}
    intake = read(feature(shape))
    assert len(intake.entries[0].fields["coverage"]["areas"]) == 2
    assert intake.passed_over == {"contours hors du territoire": 1}


def test_what_lies_elsewhere_altogether_is_passed_over() -> None:
    far = [[0, 40], [1, 40], [1, 41], [0, 41], [0, 40]]
    intake = read(feature(polygon(far)))
    assert (intake.entries, intake.faults) == ([], [])
    assert intake.passed_over == {"contours hors du territoire": 1}


def test_a_point_is_a_venue_and_says_nothing_of_who_may_come() -> None:
    point = {"type": "Point", "coordinates": [3.06, 50.63]}
    _, faults = take_in(feature(point))
    assert faults == [
        "objet n° 1 (« Atelier vélo »), coverage : champ obligatoire absent → l'ajouter"
    ]
    (action,), faults = take_in(feature(point, **{"coverage.areas": "59001 | territoire"}))
    assert faults == []
    assert action["venues"] == [{"name": "Atelier vélo", "longitude": 3.06, "latitude": 50.63}]
    assert [area["kind"] for area in action["coverage"]["areas"]] == ["commune", "territory"]


def test_rules_that_are_told_win_over_what_is_drawn() -> None:
    shape = feature(polygon(draw("59005")), **{"coverage.areas": "59001"})
    (action,), _ = take_in(shape)
    assert action["coverage"]["areas"] == [{"kind": "commune", "code": "59001"}]


def test_properties_without_a_column_are_counted_by_name() -> None:
    told = feature(polygon(draw("59005")), stroke="red", _umap_options={"color": "red"})
    assert read(told, told).passed_over == {
        "propriétés sans colonne ici (stroke)": 2,
        "propriétés sans colonne ici (_umap_options)": 2,
    }


FAULTS: list[tuple[Any, str]] = [
    (
        feature({"type": "Point", "coordinates": [704000, 7060000]}),
        "géométrie : point hors des degrés (704000, 7.06e+06) : une projection ?"
        " → exporter en WGS 84 (EPSG:4326), longitude puis latitude",
    ),
    (feature(polygon(draw("59005")[:-1])), "géométrie : contour ouvert ou qui se croise"),
    (
        feature(polygon([[3, 50], [4, 51], [4, 50], [3, 51], [3, 50]])),
        "géométrie : contour ouvert ou qui se croise",
    ),
    (feature(polygon([[3, 50], [4, 51], [3, 50]])), "géométrie : géométrie mal formée"),
    (feature(polygon([[3, "x"]])), "géométrie : géométrie mal formée"),
    (feature({"type": "Polygon"}), "géométrie : géométrie mal formée"),
    (feature(3), "géométrie : géométrie mal formée"),
    (
        feature(polygon([[3, 50]] * (MOST_OUTLINE_POINTS + 1))),
        "géométrie : contour de plus de 50000 points → simplifier le contour",
    ),
    (
        feature(polygon(draw("59005")), Thème="danse"),
        "propriété « Thème » : « danse » : valeur inconnue → l’un de : Emploi, ",
    ),
    (
        feature(polygon(draw("59005")), document="absent"),
        "propriété « document » : document inconnu « absent » → l'ajouter à sources",
    ),
    (
        feature(polygon(draw("59005")), age_min=40),
        "propriété « age_min » : âges inversés",
    ),
]


@pytest.mark.parametrize(("told", "fault"), FAULTS, ids=[fault[:40] for _, fault in FAULTS])
def test_a_fault_names_the_object_and_its_property(told: Any, fault: str) -> None:
    _, (line,) = take_in(told)
    assert line.startswith(f"objet n° 1 (« Atelier vélo »), {fault}")


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        ([], "fichier : ce n'est pas du GeoJSON → une FeatureCollection (RFC 7946)"),
        ({"type": "Topology"}, "fichier : ce n'est pas du GeoJSON"),
        ({"type": "FeatureCollection"}, "features : ce n'est pas une liste"),
        ({"type": "FeatureCollection", "features": [3]}, "objet n° 1 : ce n'est pas un objet"),
        (
            {"type": "FeatureCollection", "crs": {"properties": {"name": "EPSG:2154"}}},
            "crs : autre projection : {'properties': {'name': 'EPSG:2154'}}"
            " → exporter en WGS 84 (EPSG:4326), longitude puis latitude",
        ),
    ],
)
def test_what_is_no_map_in_degrees_is_refused(raw: Any, fault: str) -> None:
    intake = read_geojson(raw, make_known(make_terrain()), LAND.ground)
    assert [str(one)[: len(fault)] for one in intake.faults] == [fault]


def test_our_own_map_is_read_by_its_rules() -> None:
    action = make_raw_action()
    own = {"properties": action | {"computed": {"where": "x"}}, "geometry": polygon(draw("59009"))}
    intake = read(own, version=1, sources=[SOURCE], glossary=[], withheld=["contacts"])

    assert [entry.fields for entry in intake.entries] == [
        {key: value for key, value in action.items() if key != "contacts"}
    ]
    assert ({*intake.whole}, intake.faults) == ({"guide"}, [])


SHAPES = st.recursive(
    st.none() | st.integers(-200, 200) | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=12,
)
GEOMETRIES = st.fixed_dictionaries(
    {"type": st.sampled_from(["Point", "Polygon", "MultiPolygon", "GeometryCollection", "x"])},
    optional={"coordinates": SHAPES, "geometries": SHAPES},
)
PROPERTIES = st.dictionaries(
    st.sampled_from([*TOLD, "coverage.areas", "coverage", "audience", "venues", "x"]),
    SHAPES | st.dictionaries(st.text(max_size=3), SHAPES, max_size=2),
)


@settings(max_examples=150, derandomize=True, database=None, deadline=None)
@given(GEOMETRIES | SHAPES, PROPERTIES | SHAPES)
def test_whatever_a_map_holds_is_read_or_refused_in_words(geometry: Any, told: Any) -> None:
    one = {"type": "Feature", "geometry": geometry, "properties": told}
    merged = merge_intake(read(one), make_current(), LAND)
    assert (merged.file is None) == bool(merged.faults)
    assert json.dumps([str(fault) for fault in merged.faults])
