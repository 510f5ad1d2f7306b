"""Find the features that a query asks for, in the order of their collection."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mapapp.exchange.ogc_boxes import Box, meets_box
from mapapp.exchange.ogc_layers import Feature, Layer, Shape
from mapapp.exchange.ogc_query import ItemsQuery, Value, Years


@dataclass(frozen=True, slots=True)
class Found:
    """Hold one page of what a query matches, and how many features it matches in all."""

    matched: int
    features: Sequence[Feature]


def find_features(layer: Layer, query: ItemsQuery) -> Found:
    """Find the features that pass every filter, and cut the page that is asked for."""
    passing = [
        feature
        for feature in layer.features
        if _runs_in(feature, query.years) and _has_values(feature, query.wanted)
    ]
    if query.boxes:
        passing = _keep_in_boxes(passing, query.boxes)
    return Found(len(passing), passing[query.offset : query.offset + query.limit])


def _runs_in(feature: Feature, years: Years | None) -> bool:
    """Tell whether a period meets the years; a feature without one is always kept."""
    if years is None or feature.years is None:
        return True
    first, last = years
    return (last is None or feature.years[0] <= last) and (
        first is None or feature.years[1] >= first
    )


def _has_values(feature: Feature, wanted: Mapping[str, Sequence[Value]]) -> bool:
    return all(
        any(_has_value(feature, name, value) for value in values) for name, values in wanted.items()
    )


def _has_value(feature: Feature, name: str, value: Value) -> bool:
    if name in feature.properties:
        return feature.properties[name] == value
    if name == "age":
        low, high = feature.ages
        return (low is None or low <= int(value)) and (high is None or int(value) <= high)
    return value in feature.reached


def _keep_in_boxes(features: Sequence[Feature], boxes: Sequence[Box]) -> list[Feature]:
    """Keep what meets a box; each outline is looked at once, however many features share it."""
    shapes = {id(feature.shape): feature.shape for feature in features}
    meeting = {key for key, shape in shapes.items() if _meets_any(shape, boxes)}
    return [feature for feature in features if id(feature.shape) in meeting]


def _meets_any(shape: Shape, boxes: Sequence[Box]) -> bool:
    return any(meets_box(shape.coordinates, shape.box, box) for box in boxes)
