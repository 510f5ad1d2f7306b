"""The site as an application: its manifest, its service worker, its page for no network."""

import json

from flask import Blueprint, Response, current_app, render_template, request, url_for

from mapapp.assets import STYLES, make_worker
from mapapp.shelf import Shelf, shelf_of
from mapapp.speech import LANGUAGES, SOURCE_LANGUAGE, current_language, gettext, speak

offline = Blueprint("offline", __name__)
# What is kept at the first visit: the pages, and the files that they load.
BORDER_PAGE, BORDER_SCRIPT = "/frontiere", "border.js"
SHELL = ("/", "/communes", "/actions", BORDER_PAGE, "/hors-ligne")
KEPT_SCRIPTS = ("app.js", "border.js", "offline.js", "page.js")
KEPT_ASSETS = (*KEPT_SCRIPTS, STYLES, "icon.svg", "leaflet/leaflet.js")
KEPT_MAP_FILES = ("map.js", "border.js", "texts.json")
# Of a large territory: its communes are loaded by view, and need the network.
LARGE_ASSETS = (
    *(name for name in KEPT_ASSETS if name != "app.js"),
    *("levels.js", "levels.css"),
)
LARGE_MAP_FILES = ("level-0.json",)
# The header's colour, and the ground of the pages (app.css, light).
THEME_COLOUR, GROUND_COLOUR = "#14213d", "#faf9f6"
ICONS = {"icon-192.png": (192, "any"), "icon-512.png": (512, "any")} | {
    "icon-maskable.png": (512, "maskable")
}


@offline.get("/manifest.webmanifest")
def send_manifest() -> Response:
    """Send what a device needs to install the site; in French but for ``lang``."""
    asked = request.args.get("lang", "")
    with speak(asked if asked in LANGUAGES else SOURCE_LANGUAGE):
        manifest = make_manifest(shelf_of(current_app))
    text = json.dumps(manifest, ensure_ascii=False, indent=1)
    return Response(text, content_type="application/manifest+json")


@offline.get("/sw.js")
def send_worker() -> Response:
    """Send the service worker, which knows the edition and what to keep of it."""
    script = make_worker(list_kept(shelf_of(current_app)))
    return Response(script, content_type="text/javascript; charset=utf-8")


@offline.get("/hors-ligne")
def show_offline() -> str:
    """Say what works without network: the worker shows this where it has nothing else."""
    return render_template("hors-ligne.html")


def list_kept(shelf: Shelf) -> dict[str, object]:
    """List what the worker keeps: pages, files, and the map's values by language."""
    has_border = shelf.snapshot.records.has_border
    large = bool(shelf.snapshot.records.groups)
    assets, made = (LARGE_ASSETS, LARGE_MAP_FILES) if large else (KEPT_ASSETS, KEPT_MAP_FILES)
    files = [
        *(_asset(shelf, name) for name in assets if has_border or name != BORDER_SCRIPT),
        *(_map_file(shelf, name) for name in made if has_border or name != BORDER_SCRIPT),
    ]
    values = {language: _map_file(shelf, f"map.{language}.json") for language in LANGUAGES}
    pages = list_shell(shelf)
    return {"edition": shelf.edition, "pages": pages, "files": files, "values": values}


def list_shell(shelf: Shelf) -> list[str]:
    """List the pages that a device keeps at the first visit."""
    has_border = shelf.snapshot.records.has_border
    return [page for page in SHELL if has_border or page != BORDER_PAGE]


def make_manifest(shelf: Shelf) -> dict[str, object]:
    """Make the web app manifest (W3C), in the language being spoken."""
    language = current_language()
    query = "" if language == SOURCE_LANGUAGE else f"?lang={language}"
    icons = [_describe_icon(shelf, name) for name in ICONS]
    vector = {"src": _asset(shelf, "icon.svg"), "sizes": "any", "type": "image/svg+xml"}
    return {
        "id": "/",
        "name": f"{gettext('Actions jeunesse')} – {shelf.snapshot.records.territory.name}",
        "short_name": gettext("Actions jeunesse"),
        "description": gettext(
            "Les actions pour les jeunes de 13 à 30 ans, commune par commune,"
            " %(in_named_territory)s."
        ),
        "lang": language,
        "start_url": f"/{query}",
        "scope": "/",
        "display": "standalone",
        "theme_color": THEME_COLOUR,
        "background_color": GROUND_COLOUR,
        "icons": [vector, *icons],
        "shortcuts": [
            {"name": name, "url": f"{page}{query}"} for page, name in _name_shortcuts(shelf)
        ],
    }


def _name_shortcuts(shelf: Shelf) -> list[tuple[str, str]]:
    names = {"/communes": gettext("Les communes"), BORDER_PAGE: gettext("La frontière")}
    return [(page, name) for page, name in names.items() if page in list_shell(shelf)]


def _describe_icon(shelf: Shelf, name: str) -> dict[str, str]:
    side, purpose = ICONS[name]
    address = _map_file(shelf, name)
    return {"src": address, "sizes": f"{side}x{side}", "type": "image/png", "purpose": purpose}


def _asset(shelf: Shelf, name: str) -> str:
    return url_for("files.send_asset", version=shelf.version, name=name)


def _map_file(shelf: Shelf, name: str) -> str:
    return url_for("files.send_map_file", key=shelf.snapshot.records.key, name=name)
