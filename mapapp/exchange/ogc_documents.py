"""Write the answers of /ogc: landing page, conformance, collections, features, with their links."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from mapapp.exchange.ogc_boxes import join_boxes
from mapapp.exchange.ogc_fields import Field
from mapapp.exchange.ogc_filter import Found
from mapapp.exchange.ogc_layers import Feature, Layer
from mapapp.exchange.ogc_query import CRS84, ItemsQuery
from mapapp.speech import fill_names

JSON, HTML, GEOJSON = "application/json", "text/html", "application/geo+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
SCHEMA = "application/schema+json"
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
PART_1 = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf"
PART_2 = "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf"
PART_3 = "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf"
CONFORMANCE = (
    *(f"{PART_1}/{name}" for name in ("core", "oas30", "html", "geojson")),
    f"{PART_2}/crs",
    *(f"{PART_3}/{name}" for name in ("queryables", "queryables-query-parameters")),
)
TITLE = "Actions pour les jeunes %(of_named_territory)s"
DESCRIPTION = (
    "Les communes, les actions qui les couvrent et les zones belges proches, pour les SIG "
    "(OGC API – Features)."
)
BORDERLESS = "Les communes et les actions qui les couvrent, pour les SIG (OGC API – Features)."
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Say where the answers stand: the address of /ogc, that of the page about the data."""

    base: str
    about: str

    def locate(self, *steps: str) -> str:
        """Return the address below /ogc that some steps lead to."""
        return "/".join((self.base, *(quote(step, safe="~:") for step in steps)))


def _link(href: str, rel: str, kind: str, title: str) -> Document:
    return {"href": href, "rel": rel, "type": kind, "title": title}


def link_both(address: str, kind: str, given: Iterable[tuple[str, str]] = ()) -> list[Document]:
    """Link an answer to itself and to its page."""
    pairs = [(name, text) for name, text in given if name != "f"]
    return [
        _link(_ask(address, [*pairs, ("f", "json")]), "self", kind, "Ce document"),
        _link(_ask(address, [*pairs, ("f", "html")]), "alternate", HTML, "La page"),
    ]


def _ask(address: str, pairs: Iterable[tuple[str, str]]) -> str:
    query = urlencode([*pairs], safe=",:/~")
    return f"{address}?{query}" if query else address


def say_whole(*, has_border: bool) -> str:
    """Say what all the collections hold."""
    return DESCRIPTION if has_border else BORDERLESS


def describe_landing(place: Place, *, has_border: bool = True) -> Document:
    """Say what there is, and where."""
    api = place.locate("api")
    links = [
        *link_both(place.base, JSON),
        _link(_ask(api, [("f", "json")]), "service-desc", OPENAPI, "La description OpenAPI"),
        _link(_ask(api, [("f", "html")]), "service-doc", HTML, "La documentation"),
        _link(place.locate("conformance"), "conformance", JSON, "Les classes de conformité"),
        _link(place.locate("collections"), "data", JSON, "Les collections"),
        _link(place.about, "describedby", HTML, "Données, sources et licences"),
    ]
    return {
        "title": fill_names(TITLE),
        "description": say_whole(has_border=has_border),
        "links": links,
    }


def describe_conformance(place: Place) -> Document:
    """Say which classes of the standard are met."""
    links = link_both(place.locate("conformance"), JSON)
    return {"conformsTo": [*CONFORMANCE], "links": links}


def describe_collections(place: Place, layers: Iterable[Layer]) -> Document:
    """Describe every collection."""
    return {
        "links": link_both(place.locate("collections"), JSON),
        "collections": [describe_collection(place, layer) for layer in layers],
    }


def describe_collection(place: Place, layer: Layer) -> Document:
    """Describe a collection: its words, its extent in space and time, its links."""
    items = place.locate("collections", layer.name, "items")
    asked = place.locate("collections", layer.name, "queryables")
    links = [
        *link_both(place.locate("collections", layer.name), JSON),
        _link(_ask(items, [("f", "json")]), "items", GEOJSON, "Les entités en GeoJSON"),
        _link(_ask(items, [("f", "html")]), "items", HTML, "Les entités en page"),
        _link(_ask(asked, [("f", "json")]), QUERYABLES, SCHEMA, "Les filtres"),
        _link(place.about, "describedby", HTML, "Données, sources et licences"),
    ]
    if layer.licence:
        links.append(_link(layer.licence, "license", HTML, "La licence des contours"))
    return {
        "id": layer.name,
        "title": layer.title,
        "description": fill_names(layer.description),
        "extent": _describe_extent(layer),
        "itemType": "feature",
        "crs": [CRS84],
        "storageCrs": CRS84,
        "links": links,
    }


def _describe_extent(layer: Layer) -> Document:
    extent: Document = {}
    if layer.box:
        extent["spatial"] = {"bbox": [layer.box], "crs": CRS84}
    if layer.years:
        first, last = layer.years
        ends = [f"{first}-01-01T00:00:00Z", f"{last}-12-31T23:59:59Z"]
        extent["temporal"] = {"interval": [ends], "trs": GREGORIAN}
    return extent


def describe_queryables(place: Place, layer: Layer) -> Document:
    """Describe what features can be asked for by, as a JSON Schema."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": place.locate("collections", layer.name, "queryables"),
        "type": "object",
        "title": layer.title,
        "description": fill_names(layer.description),
        "properties": {one.name: describe_field(one) for one in layer.asked},
        "additionalProperties": False,
    }


def describe_field(field: Field) -> Document:
    """Describe the values of a field as a JSON Schema."""
    options = {"enum": [*field.options]} if field.options else {}
    return {"title": field.words, "type": field.kind, **options}


def write_items(place: Place, layer: Layer, query: ItemsQuery, found: Found) -> bytes:
    """Write a page of features as RFC 7946 asks, its links and counts before them.

    Without a time stamp, which the standard leaves open: the same question gives the same bytes.
    """
    head: Document = {
        "type": "FeatureCollection",
        "links": [*link_items(place, layer, query, found)],
        "numberMatched": found.matched,
        "numberReturned": len(found.features),
    }
    if found.features:
        head["bbox"] = join_boxes([feature.shape.box for feature in found.features])
    lines = ",\n".join(_write_feature(layer, feature, {}) for feature in found.features)
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":")).removesuffix("}")
    return f'{text},"features":[\n{lines}\n]}}\n'.encode()


def link_items(place: Place, layer: Layer, query: ItemsQuery, found: Found) -> Iterator[Document]:
    """Link a page of features to itself, to the pages beside it, and to their collection."""
    address = place.locate("collections", layer.name, "items")
    here = [("offset", str(query.offset))] if query.offset else []
    yield from link_both(address, GEOJSON, [*query.given, *here])
    yield from link_beside(address, query, found, form="json")
    about = place.locate("collections", layer.name)
    yield _link(about, "collection", JSON, layer.title)


def link_beside(address: str, query: ItemsQuery, found: Found, *, form: str) -> Iterator[Document]:
    """Link the page before and the page after."""
    kind = HTML if form == "html" else GEOJSON
    given = [*((name, text) for name, text in query.given if name != "f"), ("f", form)]
    if query.offset + len(found.features) < found.matched and found.features:
        after = ("offset", str(query.offset + len(found.features)))
        yield _link(_ask(address, [*given, after]), "next", kind, "La suite")
    if query.offset:
        offset = max(min(query.offset, found.matched) - query.limit, 0)
        before = [("offset", str(offset))] if offset else []
        yield _link(_ask(address, [*given, *before]), "prev", kind, "Ce qui précède")


def write_item(place: Place, layer: Layer, feature: Feature) -> bytes:
    """Write one feature with its links."""
    steps = ("collections", layer.name)
    links = [
        *link_both(place.locate(*steps, "items", feature.id), GEOJSON),
        _link(place.locate(*steps), "collection", JSON, layer.title),
    ]
    return f"{_write_feature(layer, feature, {'links': links})}\n".encode()


def _write_feature(layer: Layer, feature: Feature, more: Mapping[str, object]) -> str:
    plain = {
        "type": "Feature",
        "id": feature.id,
        "bbox": feature.shape.box,
        "properties": list_properties(layer, feature),
        **more,
    }
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).removesuffix("}")
    return f'{text},"geometry":{feature.shape.text}}}'


def list_properties(layer: Layer, feature: Feature) -> Document:
    """Return the properties of a feature in the order of the fields."""
    return {field.name: feature.properties[field.name] for field in layer.shown}
