"""OGC API – Features under /ogc: for GIS programs as JSON, for people as pages."""

import json
from collections.abc import Sequence

from flask import Blueprint, Response, current_app, render_template, request, url_for

from mapapp.errors import UnknownCodeError
from mapapp.exchange.ogc_description import describe_openapi
from mapapp.exchange.ogc_documents import (
    CONFORMANCE,
    GEOJSON,
    JSON,
    OPENAPI,
    SCHEMA,
    Document,
    Place,
    describe_collection,
    describe_collections,
    describe_conformance,
    describe_landing,
    describe_queryables,
    link_beside,
    list_properties,
    write_item,
    write_items,
)
from mapapp.exchange.ogc_filter import find_features
from mapapp.exchange.ogc_layers import Feature, Layer
from mapapp.exchange.ogc_query import CRS84, ITEM, read_items_query, read_plain_query
from mapapp.finder import Standing
from mapapp.languages import is_page_asked
from mapapp.shelf import find_address, shelf_of
from mapapp.speech import N_

ogc = Blueprint("ogc", __name__)
UNKNOWN_LAYER = N_("Aucune collection ne porte ce nom.")
UNKNOWN_FEATURE = N_("Rien ne porte cet identifiant dans cette collection.")


@ogc.get("/ogc")
def show_landing() -> Response:
    """Show what there is, and where."""
    read_plain_query(request.args.lists())
    if is_page_asked():
        return _send_page("ogc.html", layers=_layers(), links=_link_page(JSON))
    return _send_json(describe_landing(_place(), has_border="border_zones" in _layers()), JSON)


@ogc.get("/ogc/conformance")
def show_conformance() -> Response:
    """Show which classes of the standard are met."""
    read_plain_query(request.args.lists())
    if is_page_asked():
        return _send_page("ogc_conformance.html", classes=CONFORMANCE, links=_link_page(JSON))
    return _send_json(describe_conformance(_place()), JSON)


@ogc.get("/ogc/api")
def show_api() -> Response:
    """Describe the addresses and their parameters (OpenAPI 3.0)."""
    read_plain_query(request.args.lists())
    description = describe_openapi(_place(), _layers().values())
    if is_page_asked():
        return _send_page("ogc_api.html", description=description, links=_link_page(OPENAPI))
    return _send_json(description, OPENAPI)


@ogc.get("/ogc/collections")
def list_collections() -> Response:
    """List the collections."""
    read_plain_query(request.args.lists())
    if is_page_asked():
        return _send_page("ogc_collections.html", layers=_layers(), links=_link_page(JSON))
    return _send_json(describe_collections(_place(), _layers().values()), JSON)


@ogc.get("/ogc/collections/<name>")
def show_collection(name: str) -> Response:
    """Describe one collection."""
    read_plain_query(request.args.lists())
    layer = _find_layer(name)
    if is_page_asked():
        return _send_page("ogc_collection.html", layer=layer, links=_link_page(JSON))
    return _send_json(describe_collection(_place(), layer), JSON)


@ogc.get("/ogc/collections/<name>/queryables")
def show_queryables(name: str) -> Response:
    """Describe what the features of a collection can be asked for by."""
    read_plain_query(request.args.lists())
    layer = _find_layer(name)
    if is_page_asked():
        return _send_page("ogc_queryables.html", layer=layer, links=_link_page(SCHEMA))
    return _send_json(describe_queryables(_place(), layer), SCHEMA)


@ogc.get("/ogc/collections/<name>/items")
def list_items(name: str) -> Response:
    """List the features that the parameters ask for, a page of them."""
    layer = _find_layer(name)
    query = read_items_query(request.args.lists(), layer.asked)
    found = find_features(layer, query)
    place = _place()
    if not is_page_asked():
        return _send(write_items(place, layer, query, found), GEOJSON)
    beside = link_beside(place.locate("collections", name, "items"), query, found, form="html")
    return _send_page(
        "ogc_items.html",
        layer=layer,
        query=query,
        found=found,
        rows=[(one, list_properties(layer, one)) for one in found.features],
        beside={link["rel"]: link["href"] for link in beside},
        asked=dict(request.args.lists()),
        links=_link_page(GEOJSON),
    )


@ogc.get("/ogc/collections/<name>/items/<feature_id>")
def show_item(name: str, feature_id: str) -> Response:
    """Show one feature."""
    read_plain_query(request.args.lists(), ITEM)
    layer = _find_layer(name)
    feature = layer.by_id.get(feature_id)
    if feature is None:
        raise UnknownCodeError(UNKNOWN_FEATURE)
    if not is_page_asked():
        return _send(write_item(_place(), layer, feature), GEOJSON)
    return _send_page(
        "ogc_item.html",
        layer=layer,
        feature=feature,
        properties=list_properties(layer, feature),
        standings=_mark(feature),
        links=_link_page(GEOJSON),
    )


def _layers() -> dict[str, Layer]:
    return shelf_of(current_app).layers


def _find_layer(name: str) -> Layer:
    layer = _layers().get(name)
    if layer is None:
        raise UnknownCodeError(UNKNOWN_LAYER)
    return layer


def _place() -> Place:
    base = find_address(current_app, url_for("ogc.show_landing", lang=None))
    return Place(base, find_address(current_app, url_for("pages.show_data", lang=None)))


def _mark(feature: Feature) -> dict[str, Standing] | None:
    """Colour the communes that a feature covers; None where it is no part of the territory."""
    codes = shelf_of(current_app).atlas.communes
    here = feature.reached or {feature.id.rpartition("~")[2]} & {*codes}
    if not here:
        return None
    return {
        code: Standing(int(code in here), 3 if code in here else 0, is_part=False) for code in codes
    }


def _link_page(kind: str) -> dict[str, str]:
    """Return the address of this answer as JSON, and its media type."""
    kept = [(name, text) for name, texts in request.args.lists() for text in texts if name != "f"]
    return {"href": _here([*kept, ("f", "json")]), "type": kind}


def _here(pairs: Sequence[tuple[str, str]]) -> str:
    values: dict[str, object] = {}
    for name, _ in pairs:
        values[name] = [text for each, text in pairs if each == name]
    return url_for(request.endpoint or "", **(request.view_args or {}), **values)  # type: ignore[arg-type]


def _send_page(template: str, **values: object) -> Response:
    answer = Response(render_template(template, **values), content_type="text/html; charset=utf-8")
    answer.vary.add("Accept")
    return answer


def _send_json(document: Document, kind: str) -> Response:
    return _send(json.dumps(document, ensure_ascii=False).encode(), kind)


def _send(body: bytes, kind: str) -> Response:
    answer = Response(body, content_type=kind)
    if kind == GEOJSON:
        answer.headers["Content-Crs"] = f"<{CRS84}>"
    answer.vary.add("Accept")
    return answer
