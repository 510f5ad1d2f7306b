"""Describe /ogc as OpenAPI 3.0: every address, every parameter, every answer."""

from collections.abc import Iterable, Sequence
from typing import Any

from mapapp import __version__
from mapapp.exchange.ogc_documents import (
    GEOJSON,
    HTML,
    JSON,
    OPENAPI,
    SCHEMA,
    TITLE,
    Place,
    describe_field,
    say_whole,
)
from mapapp.exchange.ogc_fields import Field
from mapapp.exchange.ogc_layers import Layer
from mapapp.exchange.ogc_query import (
    BBOX_CURE,
    COMMON,
    CRS84,
    DEFAULT_LIMIT,
    FORMS,
    ITEM,
    ITEMS,
    MAX_LIMIT,
    MAX_OFFSET,
    TIME_CURE,
)
from mapapp.speech import LANGUAGES, fill_names

PROBLEM = "application/problem+json"
Document = dict[str, Any]
TEXT: Document = {"type": "string"}
NUMBERS: Document = {"type": "array", "items": {"type": "number"}}


def describe_openapi(place: Place, layers: Iterable[Layer]) -> Document:
    """Describe the whole, under the address that it is reached at."""
    layers = [*layers]
    told = say_whole(has_border=any(layer.name == "border_zones" for layer in layers))
    paths = {
        "/": _get("showLanding", "La page d’accueil", _answer(JSON, "landing")),
        "/conformance": _get("showConformance", "Les classes", _answer(JSON, "conformance")),
        "/api": _get("showApi", "Cette description", _answer(OPENAPI, "object")),
        "/collections": _get("listCollections", "Les collections", _answer(JSON, "collections")),
    }
    for layer in layers:
        paths |= _describe_layer(layer)
    return {
        "openapi": "3.0.3",
        "info": {"title": fill_names(TITLE), "description": told, "version": __version__},
        "servers": [{"url": place.base}],
        "tags": [
            {"name": "ogc"},
            *({"name": one.name, "description": one.title} for one in layers),
        ],
        "paths": paths,
        "components": {
            "parameters": _describe_parameters(),
            "schemas": {
                **_describe_schemas(),
                **{layer.name: _describe_properties(layer) for layer in layers},
            },
            "responses": {
                "wrong": _refuse("Un paramètre est inconnu ou mal formé."),
                "missing": _refuse("Rien ne porte cet identifiant."),
            },
        },
    }


def _describe_layer(layer: Layer) -> dict[str, Document]:
    own = f"/collections/{layer.name}"
    tag, name = layer.name, layer.name.title().replace("_", "")
    asked = [_describe_asked(field) for field in layer.asked]
    one = {"name": "featureId", "in": "path", "required": True, "schema": TEXT}
    return {
        own: _get(f"show{name}", layer.title, _answer(JSON, "collection"), tag=tag),
        f"{own}/queryables": _get(
            f"ask{name}", f"{layer.title} : les filtres", _answer(SCHEMA, "object"), tag=tag
        ),
        f"{own}/items": _get(
            f"list{name}",
            fill_names(layer.description),
            _answer(GEOJSON, "features", layer.name),
            tag=tag,
            parameters=[*(_refer("parameters", each) for each in ITEMS), *asked],
        ),
        f"{own}/items/{{featureId}}": _get(
            f"get{name}",
            f"{layer.title} : une entité",
            _answer(GEOJSON, "feature", layer.name) | {"404": _refer("responses", "missing")},
            tag=tag,
            parameters=[one, *(_refer("parameters", each) for each in ITEM)],
        ),
    }


def _get(
    name: str,
    summary: str,
    answers: Document,
    *,
    tag: str = "ogc",
    parameters: Sequence[Document] = (),
) -> Document:
    common = [_refer("parameters", each) for each in COMMON]
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "tags": [tag],
            "parameters": [*parameters, *common],
            "responses": answers,
        }
    }


def _answer(kind: str, schema: str, properties: str = "") -> Document:
    refer: Document = _refer("schemas", schema)
    if properties:
        named = {"type": "object", "properties": {"properties": _refer("schemas", properties)}}
        many = {"type": "object", "properties": {"features": {"type": "array", "items": named}}}
        refer = {"allOf": [refer, many if schema == "features" else named]}
    content = {kind: {"schema": refer}, HTML: {"schema": TEXT}}
    good = {"description": "La réponse, ou sa page.", "content": content}
    return {"200": good, "400": _refer("responses", "wrong")}


def _refuse(words: str) -> Document:
    return {"description": words, "content": {PROBLEM: {"schema": _refer("schemas", "problem")}}}


def _refer(part: str, name: str) -> Document:
    return {"$ref": f"#/components/{part}/{name}"}


def _describe_asked(field: Field) -> Document:
    described = describe_field(field)
    title = described.pop("title")
    return _describe_parameter(field.name, title, described)


def _describe_parameter(name: str, words: str, schema: Document) -> Document:
    return {
        "name": name,
        "in": "query",
        "description": words,
        "required": False,
        "schema": schema,
        "style": "form",
        "explode": False,
    }


def _describe_parameters() -> dict[str, Document]:
    sizes = [{"minItems": size, "maxItems": size} for size in (4, 6)]
    limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
    offset = {"type": "integer", "minimum": 0, "maximum": MAX_OFFSET, "default": 0}
    described: dict[str, tuple[str, Document]] = {
        "limit": ("Nombre d’entités ; au-delà du maximum, le maximum", limit),
        "offset": ("Combien d’entités passer", offset),
        "bbox": (f"Ce qui touche une boîte : {BBOX_CURE}", NUMBERS | {"oneOf": sizes}),
        "datetime": (f"Ce dont la période, en années, touche : {TIME_CURE}", TEXT),
        "bbox-crs": ("Le système de coordonnées de la boîte", TEXT | {"enum": [CRS84]}),
        "crs": ("Le système de coordonnées de la réponse", TEXT | {"enum": [CRS84]}),
        "f": ("La forme de la réponse", TEXT | {"enum": [*FORMS]}),
        "lang": ("La langue de la page", TEXT | {"enum": [*LANGUAGES]}),
    }
    return {name: _describe_parameter(name, *about) for name, about in described.items()}


def _object(required: Sequence[str], **properties: Document) -> Document:
    return {"type": "object", "required": [*required], "properties": properties}


def _list(items: Document) -> Document:
    return {"type": "array", "items": items}


def _describe_schemas() -> dict[str, Document]:
    links = _list(_refer("schemas", "link"))
    collections = _list(_refer("schemas", "collection"))
    return {
        "object": {"type": "object"},
        "link": _object(("href", "rel"), href=TEXT, rel=TEXT, type=TEXT, title=TEXT),
        "landing": _object(("links",), title=TEXT, description=TEXT, links=links),
        "conformance": _object(("conformsTo",), conformsTo=_list(TEXT), links=links),
        "collections": _object(("links", "collections"), links=links, collections=collections),
        "collection": _object(
            ("id", "links"),
            **dict.fromkeys(("id", "title", "description", "itemType", "storageCrs"), TEXT),
            extent={"type": "object"},
            crs=_list(TEXT),
            links=links,
        ),
        **_describe_features(links),
        "problem": _object(
            ("type", "title", "status", "detail"),
            **dict.fromkeys(("type", "title", "detail"), TEXT),
            status={"type": "integer"},
        ),
    }


def _describe_features(links: Document) -> dict[str, Document]:
    point = _list({"type": "number"}) | {"minItems": 2, "maxItems": 2}
    ring = _list(point) | {"minItems": 4}
    geometry = _object(
        ("type", "coordinates"),
        type=TEXT | {"enum": ["MultiPolygon"]},
        coordinates=_list(_list(ring)),
    )
    feature = {
        "type": TEXT | {"enum": ["Feature"]},
        "id": TEXT,
        "bbox": NUMBERS,
        "geometry": geometry,
        "properties": {"type": "object"},
        "links": links,
    }
    count = {"type": "integer", "minimum": 0}
    whole = {
        "type": TEXT | {"enum": ["FeatureCollection"]},
        "links": links,
        "numberMatched": count,
        "numberReturned": count,
        "features": _list(_refer("schemas", "feature")),
    }
    return {
        "feature": _object(("type", "id", "geometry", "properties"), **feature),
        "features": _object([*whole], **whole, bbox=NUMBERS),
    }


def _describe_properties(layer: Layer) -> Document:
    described = {}
    for field in layer.shown:
        nullable = {} if field.options else {"nullable": True}
        described[field.name] = describe_field(field) | nullable
    return _object([*described], **described)
