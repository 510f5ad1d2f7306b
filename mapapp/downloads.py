"""The downloads: every form that the data is offered in, under one address each."""

import json

from flask import Blueprint, Response, abort, current_app

from mapapp.exchange.catalog import Catalog, describe_catalog
from mapapp.exchange.offer import FILE_NAMES
from mapapp.shelf import LAST_FILE, find_site, shelf_of

downloads = Blueprint("downloads", __name__)


@downloads.get("/catalog.jsonld")
def send_catalog() -> Response:
    """Send what data portals read; it names the host, so it is made at each request."""
    shelf = shelf_of(current_app)
    shelf.find_made(LAST_FILE)
    catalog = Catalog(
        records=shelf.snapshot.records,
        settings=shelf.settings,
        site=find_site(current_app),
        sizes={name: len(body) for name, body in shelf.snapshot.files.items()},
    )
    body = json.dumps(describe_catalog(catalog), ensure_ascii=False, indent=1)
    headers = {"Access-Control-Allow-Origin": "*"}
    return Response(body, content_type="application/ld+json", headers=headers)


@downloads.get("/donnees/<file_name>")
def send_download(file_name: str) -> Response:
    """Send a file of those that are offered, under its own name."""
    shelf, form = shelf_of(current_app), FILE_NAMES.get(file_name)
    body = shelf.snapshot.files.get(file_name)
    if form is None or (body is None and shelf.has_files):
        abort(404)
    if body is None:
        body = shelf.find_made(file_name)
    named = {"Content-Disposition": f'attachment; filename="{form.file_name}"'}
    return Response(body, content_type=form.media_type, headers=named)
