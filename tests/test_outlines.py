"""Outlines become a clean coverage, and take the very vertices of the line they are sewn to."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from mapapp.errors import GeodataError
from mapapp.outlines import clean_coverage, clip_outlines, sew_outlines

SQUARE, FAR = shapely.box(3, 50.6, 3.01, 50.61), shapely.box(3.05, 50.6, 3.06, 50.61)
LOWER, WIDE = shapely.box(3, 50.6, 3.004, 50.604), shapely.box(3, 50.6, 3.02, 50.62)
# Two communes, one above the other; their eastern line has three vertices.
COMMUNES = (SQUARE, shapely.box(3, 50.61, 3.01, 50.62))
EAST = shapely.box(3.01, 50.6, 3.02, 50.62)


def series(*shapes: shapely.Geometry) -> gpd.GeoSeries:
    return gpd.GeoSeries(
        list(shapes), [f"5900{place}" for place in range(len(shapes))], "EPSG:4326"
    )


def sew(*zones: shapely.Geometry, simplify_m: float = 1.0) -> list[shapely.Geometry]:
    sewn = sew_outlines(series(*zones), series(*COMMUNES), simplify_m=simplify_m)
    assert shapely.coverage_is_valid(np.array([*COMMUNES, *sewn]))
    return list(sewn)


def test_an_overlap_is_removed_and_the_border_is_shared() -> None:
    left, right = shapely.box(3, 50.6, 3.011, 50.61), shapely.box(3.01, 50.6, 3.02, 50.61)
    cleaned = clean_coverage(series(left, right))
    one, other = cleaned
    assert one.intersection(other).area == 0
    assert one.intersection(other).length == pytest.approx(0.01)
    assert one.union(other).equals(shapely.box(3, 50.6, 3.02, 50.61))
    assert shapely.coverage_is_valid(cleaned.to_crs("EPSG:2154").to_numpy())


def test_a_gap_under_five_metres_is_filled_and_a_wide_one_stays() -> None:
    frame = shapely.box(3, 50.6, 3.02, 50.62)
    narrow = shapely.box(3.005, 50.605, 3.00504, 50.609)  # 2.8 m wide
    wide = shapely.box(3.01, 50.61, 3.012, 50.612)  # 140 m wide
    cleaned = clean_coverage(series(frame - narrow - wide)).iloc[0]
    assert cleaned.equals(frame - wide)


def test_outlines_are_rounded_and_wound_as_rfc_7946_asks() -> None:
    clockwise = shapely.box(3.0000012, 50.6, 3.0100041, 50.61, ccw=False)
    hole = shapely.box(3.002, 50.602, 3.004, 50.604)
    cleaned = clean_coverage(series(clockwise - hole)).iloc[0]
    assert cleaned.bounds == (3.0, 50.6, 3.01, 50.61)
    outer, inner = shapely.get_rings(cleaned)
    assert (outer.is_ccw, inner.is_ccw) == (True, False)


def test_each_landmass_is_cleaned_in_its_own_metres() -> None:
    island = shapely.box(55.5, -21, 55.51, -20.99)
    overlap = shapely.box(55.509, -21, 55.52, -20.99)
    cleaned = clean_coverage(series(SQUARE, island, overlap))
    assert list(cleaned.index) == ["59000", "59001", "59002"]
    assert cleaned.iloc[0].equals(SQUARE)
    assert cleaned.iloc[1].intersection(cleaned.iloc[2]).area == 0
    assert shapely.coverage_is_valid(cleaned.to_numpy())


def test_an_outline_that_cleaning_empties_is_named() -> None:
    with pytest.raises(GeodataError, match="contour 59001 : vide ou invalide"):
        clean_coverage(series(SQUARE, SQUARE))


def test_a_part_is_clipped_to_stay_inside_its_parent() -> None:
    parent = SQUARE
    inside, across = clip_outlines(series(LOWER, WIDE), series(parent, parent))
    assert inside.equals(LOWER)
    assert across.equals(parent)


def test_a_part_that_only_touches_elsewhere_keeps_its_area_only() -> None:
    parent = shapely.box(3, 50.6, 3.01, 50.61)
    touching = shapely.box(3.002, 50.602, 3.004, 50.604) | shapely.box(3.01, 50.6, 3.02, 50.61)
    (part,) = clip_outlines(series(touching), series(parent))
    assert part.equals(shapely.box(3.002, 50.602, 3.004, 50.604))
    assert part.geom_type == "Polygon"


def test_a_part_outside_its_parent_is_refused() -> None:
    with pytest.raises(GeodataError, match="contour 59000 : vide"):
        clip_outlines(series(FAR), series(SQUARE))


def test_what_overlaps_is_cut_and_what_gapes_is_filled() -> None:
    zigzag = [(3.0095, 50.6), (3.02, 50.6), (3.02, 50.62), (3.01, 50.62), (3.0105, 50.615)]
    (sewn,) = sew(shapely.Polygon(zigzag))
    assert (
        sewn.normalize()
        == shapely.Polygon(
            [(3.01, 50.6), (3.02, 50.6), (3.02, 50.62), (3.01, 50.62), (3.01, 50.61)]
        ).normalize()
    )


def test_a_zone_that_ends_within_five_metres_of_a_vertex_ends_there() -> None:
    apart = [(3.01003, 50.6), (3.02, 50.6), (3.02, 50.62), (3.01003, 50.62), (3.0105, 50.615)]
    (sewn,) = sew(shapely.Polygon(apart))
    assert sewn.equals(EAST)


def test_zones_that_meet_between_two_vertices_meet_at_the_nearer() -> None:
    lower, upper = sew(
        shapely.box(3.01, 50.6, 3.02, 50.606), shapely.box(3.01, 50.606, 3.02, 50.62)
    )
    assert lower.equals(
        shapely.Polygon([(3.01, 50.6), (3.02, 50.6), (3.02, 50.606), (3.01, 50.61)])
    )
    assert upper.equals(EAST - lower)
    assert lower.intersection(COMMUNES[0]).length == pytest.approx(0.01)
    assert upper.intersection(COMMUNES[0]).length == 0


def test_zones_that_meet_off_the_line_are_led_to_it_before_gaps_are_filled() -> None:
    lower, upper = sew(
        shapely.Polygon([(3.01, 50.6), (3.02, 50.6), (3.02, 50.611), (3.011, 50.611)]),
        shapely.Polygon([(3.011, 50.611), (3.02, 50.611), (3.02, 50.62), (3.01, 50.62)]),
    )
    meeting = [(3.01, 50.61), (3.02, 50.611)]
    assert lower.equals(shapely.Polygon([(3.01, 50.6), (3.02, 50.6), *reversed(meeting)]))
    assert upper.equals(shapely.Polygon([*meeting, (3.02, 50.62), (3.01, 50.62)]))


def test_a_gap_over_250_metres_wide_stays() -> None:
    corners = [(3.01, 50.6), (3.03, 50.6), (3.03, 50.62), (3.01, 50.62), (3.02, 50.61)]
    (sewn,) = sew(shapely.Polygon(corners))
    assert sewn.equals(shapely.Polygon(corners))


def test_zones_are_simplified_as_one_coverage() -> None:
    bent = [(3.02, 50.6), (3.0201, 50.61), (3.02, 50.62)]
    left = shapely.Polygon([(3.01, 50.6), *bent, (3.01, 50.62)])
    right = shapely.Polygon([*bent, (3.03, 50.62), (3.03, 50.6)])
    one, other = sew(left, right, simplify_m=100)
    assert one.equals(EAST)
    assert other.equals(shapely.box(3.02, 50.6, 3.03, 50.62))


def test_zones_that_overlap_each_other_are_refused() -> None:
    with pytest.raises(GeodataError, match="se recouvrent encore après ajustement"):
        sew(EAST, shapely.box(3.015, 50.6, 3.03, 50.62))


def test_a_zone_that_crosses_itself_is_refused_in_words() -> None:
    bow_tie = shapely.Polygon([(3.0095, 50.6), (3.02, 50.62), (3.0095, 50.62), (3.02, 50.6)])
    with pytest.raises(GeodataError, match=r"un contour s'est replié sur lui-même .* → vérifier"):
        sew(bow_tie)


def test_a_zone_wholly_over_the_communes_is_refused() -> None:
    with pytest.raises(GeodataError, match="contour 59000 : vide ou invalide"):
        sew(shapely.box(3, 50.6, 3.01, 50.62))
