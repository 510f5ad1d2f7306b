"""The JSON API: answers as the public interface names them, and their description."""

import json

from flask import Blueprint, Response, current_app
from pydantic import Field

from mapapp.areas import Certainty
from mapapp.borderlens import BorderAnswer, describe_border
from mapapp.errors import UnknownCodeError
from mapapp.finder import count_programmes
from mapapp.model import Theme
from mapapp.openapi import TAGS, NoQuery, asked, asked_filters, describe, describe_api, send, spec
from mapapp.query import CoverFilters, Filters, SearchQuery
from mapapp.reasons import explain_cover
from mapapp.records import Basis, Commune, Cover, Extent, Served, ServedAction
from mapapp.search import Found, search_places
from mapapp.shelf import shelf_of
from mapapp.speech import N_
from mapapp.texts import Code, Slug


class CommuneList(Served):
    """List the communes."""

    count: int
    communes: list[Commune]


class CoveringAction(Served):
    """Say that an action reaches the commune asked for, and why."""

    id: Slug
    title: str
    theme: Theme
    extent: Extent
    share: float | None
    basis: Basis
    certainty: Certainty
    why: str


class CommuneDetail(Commune):
    """Describe a commune with the actions that reach it, local ones first."""

    actions: list[CoveringAction]


class ActionList(Served):
    """List actions."""

    count: int
    programmes: int = Field(description="un programme que deux documents décrivent compte une fois")
    actions: list[ServedAction]


class CoveredCommune(Served):
    """Say that the action asked for reaches a commune."""

    code: Code
    name: str
    extent: Extent
    share: float | None
    basis: Basis
    certainty: Certainty


class ActionDetail(ServedAction):
    """Describe an action with the communes that it reaches."""

    communes: list[CoveredCommune]


class SearchResults(Served):
    """List the places that answer a search, best first."""

    count: int
    results: list[Found]


api = Blueprint("api", __name__)


@api.get("/api/communes")
@spec.validate(query=CoverFilters, resp=describe(CommuneList), tags=TAGS)
def list_communes() -> Response:
    """Lister les communes avec leurs nombres d'actions, chaque programme compté une fois."""
    communes = shelf_of(current_app).atlas.count_anew(asked_filters())
    return send(CommuneList(count=len(communes), communes=communes))


@api.get("/api/communes/<code>")
@spec.validate(query=CoverFilters, resp=describe(CommuneDetail, missing=True), tags=TAGS)
def show_commune(code: str) -> Response:
    """Décrire une commune et les actions qui la couvrent, parmi celles que les filtres gardent."""
    atlas = shelf_of(current_app).atlas
    filters = asked_filters()
    covers = atlas.find_covers_of(atlas.commune(code), filters)
    commune = atlas.count_one_anew(atlas.commune(code), filters)
    actions = [_covering(cover, atlas.actions[cover.action]) for cover in covers]
    return send(CommuneDetail(**dict(commune), actions=actions))


@api.get("/api/actions")
@spec.validate(query=Filters, resp=describe(ActionList), tags=TAGS)
def list_actions() -> Response:
    """Lister les actions qui passent tous les filtres."""
    atlas = shelf_of(current_app).atlas
    actions = atlas.find_actions(asked_filters())
    return send(
        ActionList(count=len(actions), programmes=count_programmes(actions), actions=actions)
    )


@api.get("/api/actions/<action_id>")
@spec.validate(query=NoQuery, resp=describe(ActionDetail, missing=True), tags=TAGS)
def show_action(action_id: str) -> Response:
    """Décrire une action et les communes qu'elle couvre."""
    atlas = shelf_of(current_app).atlas
    action = atlas.action(action_id)
    covers = atlas.covers_by_action[action.id]
    communes = [_covered(cover, atlas.communes[cover.code].name) for cover in covers]
    return send(ActionDetail(**dict(action), communes=communes))


@api.get("/api/border")
@spec.validate(query=Filters, resp=describe(BorderAnswer, missing=True), tags=TAGS)
def show_border() -> Response:
    """Décrire la frontière : qui fait face à qui, ce qui la traverse, ce qui s'y arrête.

    Réponse 404 si ce territoire ne montre aucune frontière.
    """
    atlas = shelf_of(current_app).atlas
    if not atlas.records.has_border:
        raise UnknownCodeError(N_("Ce territoire ne montre aucune frontière."))
    return send(describe_border(atlas, asked_filters()))


@api.get("/api/search")
@spec.validate(query=SearchQuery, resp=describe(SearchResults), tags=TAGS)
def search() -> Response:
    """Chercher une commune par nom, partie de nom, code postal ou code INSEE."""
    query: SearchQuery = asked()
    results = search_places(shelf_of(current_app).search_index, query.q, limit=query.limit)
    return send(SearchResults(count=len(results), results=results))


@api.get("/openapi.json")
def show_description() -> Response:
    """Décrire cette interface (OpenAPI 3.1)."""
    return Response(json.dumps(describe_api(), ensure_ascii=False), mimetype="application/json")


def _covering(cover: Cover, action: ServedAction) -> CoveringAction:
    return CoveringAction(
        id=action.id,
        title=action.title,
        theme=action.theme,
        extent=cover.extent,
        share=cover.share,
        basis=cover.basis,
        certainty=cover.certainty,
        why=explain_cover(cover),
    )


def _covered(cover: Cover, name: str) -> CoveredCommune:
    return CoveredCommune(
        code=cover.code,
        name=name,
        extent=cover.extent,
        share=cover.share,
        basis=cover.basis,
        certainty=cover.certainty,
    )
