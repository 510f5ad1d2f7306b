"""The downloads: every form that the data is offered in, under one address each."""

from flask import Blueprint, Response, abort, current_app

from mapapp.exchange.offer import FILE_NAMES
from mapapp.shelf import shelf_of

downloads = Blueprint("downloads", __name__)


@downloads.get("/donnees/<file_name>")
def send_download(file_name: str) -> Response:
    """Send a file of those that are offered, under its own name."""
    form = FILE_NAMES.get(file_name)
    if form is None:
        abort(404)
    body = shelf_of(current_app).snapshot.files[form.file_name]
    named = {"Content-Disposition": f'attachment; filename="{form.file_name}"'}
    return Response(body, content_type=form.media_type, headers=named)
