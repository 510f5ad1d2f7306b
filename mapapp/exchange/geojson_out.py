"""Write the actions as GeoJSON (RFC 7946): each whole, with the shape of what it reaches."""

import json
from typing import Any

import shapely

from mapapp.contacts import list_withheld
from mapapp.exchange.stock import CREDITS, OUTLINE_NOTE, TITLE, Stock
from mapapp.model import Action
from mapapp.reasons import explain_cover
from mapapp.records import Cover
from mapapp.speech import fill_names

COMPACT = (",", ":")


def write_actions_json(stock: Stock) -> bytes:
    """Write the actions file itself, with the contacts that may be shown, one action a line."""
    whole = stock.file.model_dump(mode="json", by_alias=True, exclude={"actions"})
    return _write_lines(whole, "actions", [_write(_dump(one)) for one in stock.file.actions])


def write_actions_geojson(stock: Stock) -> bytes:
    """Write a feature for each action, one a line, so that two editions can be compared.

    ``properties`` are the action as actions.json has it, every field written out; what was
    computed stands in ``computed``. A form without rules would lose why a commune is reached.
    """
    head = {
        "type": "FeatureCollection",
        "name": "actions",
        "title": fill_names(TITLE),
        "note": OUTLINE_NOTE,
        "attribution": CREDITS,
        "withheld": list_withheld(stock.settings),
        **stock.file.model_dump(mode="json", by_alias=True, exclude={"actions", "schema_"}),
    }
    shapes = [reached.shape for reached in stock.reaches.values()]
    if shapes:
        head["bbox"] = _measure(*shapes)
    drawn: dict[int, str] = {}  # shapes are shared by actions that reach alike
    return _write_lines(
        head, "features", [_write_feature(one, stock, drawn) for one in stock.file.actions]
    )


def compute(action: Action, stock: Stock) -> dict[str, Any]:
    """Return what is computed of an action, which nobody types in."""
    served, reached = stock.served[action.id], stock.reaches[action.id]
    fields = {"where", "ages", "period", "programme", "counts"}
    told: dict[str, Any] = served.model_dump(mode="json", include=fields)
    return {
        **told,
        "outline": "wider" if reached.wider_in else "exact",
        "wider_in": list(reached.wider_in),
        "communes": [_tell(cover, stock) for cover in stock.covers[action.id]],
    }


def _tell(cover: Cover, stock: Stock) -> dict[str, Any]:
    fields = {"code", "extent", "share", "basis", "certainty", "page"}
    told: dict[str, Any] = cover.model_dump(mode="json", include=fields)
    return {**told, "name": stock.names[cover.code], "why": explain_cover(cover)}


def _write_feature(action: Action, stock: Stock, drawn: dict[int, str]) -> str:
    shape = stock.reaches[action.id].shape
    properties = _dump(action)
    if "contacts" in list_withheld(stock.settings):
        del properties["contacts"]  # none is told: that is not « there is none »
    properties["computed"] = compute(action, stock)
    head = {"type": "Feature", "id": action.id, "bbox": _measure(shape)}
    written = _write(head | {"properties": properties})
    geometry = drawn.setdefault(id(shape), _write(shapely.geometry.mapping(shape)))
    return f'{written.removesuffix("}")},"geometry":{geometry}}}'


def _dump(action: Action) -> dict[str, Any]:
    return action.model_dump(mode="json", by_alias=True)


def _measure(*shapes: shapely.MultiPolygon) -> list[float]:
    return [float(side) for side in shapely.total_bounds(shapes)]


def _write(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=COMPACT)


def _write_lines(head: dict[str, Any], name: str, lines: list[str]) -> bytes:
    """Write an object whose last member is a list, one item a line."""
    start = json.dumps(head, ensure_ascii=False).removesuffix("}")
    joined = ",\n".join(lines)
    return f'{start}, "{name}": [\n{joined}\n]}}\n'.encode()
