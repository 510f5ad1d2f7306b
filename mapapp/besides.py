"""Services of other directories, beside the actions: a page and an answer of their own."""

from flask import Blueprint, Response, current_app, render_template, request, url_for

from mapapp.atlas import Atlas
from mapapp.openapi import TAGS, asked, describe, send, spec
from mapapp.query import ServicesQuery, read_query
from mapapp.records import Served
from mapapp.services import Directory, Service
from mapapp.shelf import shelf_of
from mapapp.words import fold

besides = Blueprint("besides", __name__)
LANGUAGES_ASIDE = ("lang", "falc", "services")


class ServiceList(Served):
    """List services of directories; none of them counts in the map."""

    count: int
    offset: int
    directories: list[Directory]
    services: list[Service]


@besides.get("/services")
def show_services() -> str:
    """Show what directories list, with filters of its own."""
    atlas = shelf_of(current_app).atlas
    asked_for = [pair for pair in request.args.lists() if pair[0] not in LANGUAGES_ASIDE]
    query = read_query(ServicesQuery, asked_for)
    records = atlas.records
    subjects = sorted({theme for service in records.services for theme in service.themes})
    return render_template(
        "services.html",
        query=query,
        found=find_services(atlas, query),
        places=sorted(((code, one.name) for code, one in atlas.communes.items()), key=_fold_second),
        subjects=[(subject, say_subject(subject)) for subject in subjects],
        turn=lambda step: _turn(query, step),
    )


@besides.get("/api/services")
@spec.validate(query=ServicesQuery, resp=describe(ServiceList), tags=TAGS)
def list_services() -> Response:
    """Lister les services d'autres annuaires : aucun ne compte dans la carte."""
    return send(find_services(shelf_of(current_app).atlas, asked()))


def find_services(atlas: Atlas, query: ServicesQuery) -> ServiceList:
    """Find the services that the filters keep, one page of them."""
    codes = {atlas.parents.get(code, code) for code in query.commune}
    kept = [
        service
        for service in atlas.records.services
        if (not codes or codes & {*service.communes})
        and (not query.theme or {*query.theme} & {*service.themes})
        and (not query.directory or service.directory in query.directory)
    ]
    page = kept[query.offset : query.offset + query.limit]
    directories = atlas.records.directories
    return ServiceList(count=len(kept), offset=query.offset, directories=directories, services=page)


def _fold_second(pair: tuple[str, str]) -> str:
    return fold(pair[1])


def _turn(query: ServicesQuery, step: int) -> str:
    """Return the address of the next page, or of the one before."""
    offset = max(0, query.offset + step * query.limit)
    return url_for(
        "besides.show_services", **query.model_dump(exclude_defaults=True) | {"offset": offset}
    )


def say_subject(subject: str) -> str:
    """Say a directory's own subject: « mobilite--preparer-un-permis »."""
    return subject.replace("--", " : ").replace("-", " ")
