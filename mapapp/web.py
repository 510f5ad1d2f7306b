"""Put the web application together: settings, snapshot, pages, API, errors, headers."""

import re
from collections.abc import Callable
from http import HTTPStatus

from flask import Flask, Response, abort, current_app, render_template, request
from flask.globals import request_ctx
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.middleware.proxy_fix import ProxyFix

from mapapp import __version__
from mapapp.api import api
from mapapp.assets import FIRST
from mapapp.besides import besides
from mapapp.downloads import downloads
from mapapp.errors import (
    MapappError,
    NotReadyError,
    QueryError,
    UnknownCodeError,
    UnknownFormatError,
)
from mapapp.files import files
from mapapp.gapapi import gapapi
from mapapp.gapfiles import gapfiles
from mapapp.gapnotes import gapnotes
from mapapp.gapviews import gapviews
from mapapp.handouts import handouts
from mapapp.headers import make_headers, make_hsts
from mapapp.languages import JSON_PATHS, add_languages
from mapapp.mishaps import tell_mishap
from mapapp.news import news
from mapapp.offline import offline
from mapapp.ogc import ogc
from mapapp.openapi import PROBLEM_TYPE, Problem, spec
from mapapp.packing import PREFERRED, choose_encoding, hash_body, is_known, make_tag, pack
from mapapp.pages import pages
from mapapp.previews import previews
from mapapp.ready import ReadyAnswers
from mapapp.settings import TEMPLATES, Settings
from mapapp.sharing import is_embedded, sharing
from mapapp.shelf import Shelf, shelf_of
from mapapp.snapshot import Snapshot, read_snapshot
from mapapp.speech import N_, current_language, fill_names, gettext
from mapapp.supply import supply_snapshot
from mapapp.templating import add_words
from mapapp.territorywords import make_name_words

BLUEPRINTS = (
    *(pages, gapviews, gapnotes, gapfiles, handouts, api, gapapi),
    *(files, downloads, offline, sharing, previews, news, ogc),
)
# A prefix of another form would turn every link of ours into one to another site.
PREFIX_FORM = re.compile(r"(/[A-Za-z0-9._~-]+)*/?")
LIVE_QUALITY = 4  # filtered answers are compressed at each request: a millisecond, no more
STATUSES: dict[type[MapappError], int] = {
    UnknownCodeError: 404,
    QueryError: 400,
    UnknownFormatError: 501,
    NotReadyError: 503,
}
RETRY_SECONDS = "5"
MAP_PAGE = "pages.show_map"
REFUSED = N_("Demande refusée")
TITLES = {
    400: N_("Demande mal formée"),
    404: N_("Rien à cette adresse"),
    405: N_("Méthode non permise"),
    413: N_("Demande trop longue"),
    500: N_("Erreur du serveur"),
    501: N_("Format inconnu"),
    503: N_("Encore un instant"),
}


News = Callable[[], dict[str, object]]


def create_app(
    snapshot: Snapshot | None = None,
    settings: Settings | None = None,
    *,
    ready: bool = False,
    news: News = dict,
) -> Flask:
    """Make the application; without a snapshot, from the one that the settings name.

    With ``ready``, what the snapshot holds as bytes is answered before Flask is asked; ``news``
    is what a server that renews its data adds to the state of health.
    """
    settings = settings or Settings()
    snapshot = snapshot or read_snapshot(supply_snapshot(settings))
    shelf = Shelf(snapshot, settings)
    app = Flask("mapapp", template_folder=str(TEMPLATES), static_folder=None)
    app.extensions["mapapp"] = shelf
    app.extensions["mapapp.news"] = news
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False  # it would redirect to an address built from the path
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if snapshot.records.services:
        app.register_blueprint(besides)
    spec.app = app  # not register(), which would add an address of its own
    app.add_url_rule("/healthz", view_func=show_health)
    add_languages(app, make_name_words(snapshot.records.territory))
    add_words(app, shelf)
    _add_errors(app)
    _add_headers(app, shelf)
    if ready:
        app.wsgi_app = ReadyAnswers(app.wsgi_app, snapshot.answers)  # type: ignore[method-assign]
    if settings.proxies:
        hops = settings.proxies
        believed = dict.fromkeys(("x_for", "x_proto", "x_host", "x_prefix"), hops)
        app.wsgi_app = ProxyFix(app.wsgi_app, **believed)  # type: ignore[method-assign]
    return app


def serve_app() -> Flask:
    """Make what a server calls that keeps the data it started with."""
    return create_app(ready=True)


def show_health() -> dict[str, object]:
    """Tell the state of the data that is served."""
    records = shelf_of(current_app).atlas.records
    news: News = current_app.extensions["mapapp.news"]
    return {
        "status": "ok",
        "version": __version__,
        "data": records.key,
        "counts": {
            "communes": len(records.communes),
            "actions": len(records.actions),
            "covers": len(records.covers),
        },
        "sources": [{"id": source.id, "year": source.year} for source in records.sources],
        **news(),
    }


def _add_errors(app: Flask) -> None:
    """Turn each error outward in one place: a problem for programs, a page for people."""

    @app.before_request
    def refuse_odd_host() -> None:
        try:
            odd = not request.host_url.startswith(("http://", "https://"))
        except UnicodeError:  # a name that is no punycode
            odd = True
        if odd or _is_prefix_odd():
            abort(400)

    @app.errorhandler(Exception)
    def hide(error: Exception) -> Response:
        code = _log(app, error)
        return _tell(500, N_("Une erreur imprévue est survenue (code {code})."), code=code)

    @app.errorhandler(MapappError)
    def refuse(error: MapappError) -> Response:
        status = STATUSES.get(type(error))
        return _tell(status, str(error)) if status else hide(error)

    @app.errorhandler(HTTPException)
    def pass_on(error: HTTPException) -> Response:
        answer = _tell(error.code or 500, TITLES.get(error.code or 500, REFUSED))
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
        return answer


def _log(app: Flask, error: Exception) -> str:
    if app.debug:  # a developer may read the values
        app.logger.exception("unexpected error", exc_info=error)
    return tell_mishap(error, form=shelf_of(app).settings.log)


def _is_prefix_odd() -> bool:
    return not PREFIX_FORM.fullmatch(request.environ.get("SCRIPT_NAME", ""))


def _tell(status: int, detail: str, **values: str) -> Response:
    title = TITLES.get(status, REFUSED)
    # Without a host that is a name, or with a prefix that is none, no page has links.
    if request_ctx.url_adapter is None or _is_prefix_odd():
        return Response(f"{title}\n", status=400, content_type="text/plain; charset=utf-8")
    if request.path.startswith(JSON_PATHS) or request.path == "/api":
        told = fill_names(detail.format(**values) if values else detail)
        problem = Problem(type="about:blank", title=title, status=status, detail=told)
        body, kind = problem.model_dump_json(), PROBLEM_TYPE
    else:
        said = gettext(detail)
        body = render_template(
            "error.html",
            status=status,
            title=gettext(title),
            detail=said.format(**values) if values else said,
            translated=said != fill_names(detail),
        )
        kind = "text/html; charset=utf-8"
    answer = Response(body, status=status, content_type=kind)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["Retry-After"] = RETRY_SECONDS
    return answer


def _add_headers(app: Flask, shelf: Shelf) -> None:
    """Give every answer its security headers, and a 200 its tag, compressed when asked."""
    tile_host = shelf.snapshot.files["map-host"].decode()
    fixed = make_headers(tile_host=tile_host)
    # The map's page alone carries the styles of its first picture inside.
    styles = shelf.assets[FIRST].decode()
    mapped = make_headers(tile_host=tile_host, inline_styles=styles)
    # Only the embedded view, where nothing can be changed, may be framed by those named.
    framed = make_headers(frame_ancestors=shelf.settings.frame_ancestors, tile_host=tile_host)

    @app.after_request
    def finish(answer: Response) -> Response:
        is_map = request.endpoint == MAP_PAGE
        answer.headers.update(framed if is_embedded() else mapped if is_map else fixed)
        if request.is_secure:
            answer.headers.add(*make_hsts())
        if request.path.startswith((*JSON_PATHS, "/donnees/")):
            answer.headers["Access-Control-Allow-Origin"] = "*"
        answer.headers.setdefault("Cache-Control", "no-cache")
        if answer.mimetype == "text/html":
            answer.headers["Content-Language"] = current_language()
            answer.vary.update(("Accept-Encoding", "Accept-Language"))
        if answer.status_code == HTTPStatus.OK and request.method in {"GET", "HEAD"}:
            _pack(answer)
        return answer


def _pack(answer: Response) -> None:
    """Give an answer its tag; compress it, or leave it out when the visitor has it."""
    body = answer.get_data()
    encoding = choose_encoding(request.headers.get("Accept-Encoding", ""), PREFERRED)
    packed = None
    if encoding != "identity":
        packed = pack(body, answer.content_type, encoding, quality=LIVE_QUALITY)
    # The same body, compressed better, may be ready one day: other bytes, another tag.
    tag = make_tag(hash_body(body), f"{encoding}{LIVE_QUALITY}" if packed else "identity")
    answer.headers["ETag"] = tag
    answer.vary.add("Accept-Encoding")
    if is_known(tag, request.headers.get("If-None-Match", "")):
        answer.status_code = HTTPStatus.NOT_MODIFIED
        answer.set_data(b"")
        del answer.headers["Content-Type"]
    elif packed:
        answer.headers["Content-Encoding"] = encoding
        answer.set_data(packed)
