"""The files: styles and scripts, Leaflet, the map's script and values."""

import json
from collections.abc import Iterable
from mimetypes import guess_type

from flask import Blueprint, Response, abort, current_app

from mapapp.assets import list_scripts, make_assets
from mapapp.mapdata import make_map_values
from mapapp.scriptwords import SCRIPT_WORDS, list_all_messages, say_script_words
from mapapp.shelf import Shelf, shelf_of
from mapapp.speech import LANGUAGES, speak

files = Blueprint("files", __name__)
# What is made with the snapshot: the two maps, the words to search in, icons for devices.
MADE_FILES = (
    *("map.js", "border.js", "texts.json"),
    *("icon-192.png", "icon-512.png", "icon-maskable.png"),
)
# The map's values hold sentences: one file per language.
MAP_VALUES = {f"map.{language}.json": language for language in LANGUAGES}
FOREVER = "public, max-age=31536000, immutable"
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
}


@files.get("/static/<version>/<path:name>")
def send_asset(version: str, name: str) -> Response:
    """Send a style, a script or a picture; the version in its address changes with it."""
    shelf = shelf_of(current_app)
    # A developer sees what was just written, under the address that the server started with.
    fresh = current_app.debug
    accent = shelf.snapshot.records.territory.accent
    body = (make_assets(accent) if fresh else shelf.assets).get(name)
    if body is None or version != shelf.version:
        abort(404)
    return _send(body, name, cache_control="no-cache" if fresh else FOREVER)


@files.get("/carte/<key>/<name>")
def send_map_file(key: str, name: str) -> Response:
    """Send a script that folium rendered, the values that the page's script reads, an icon."""
    shelf = shelf_of(current_app)
    known = {*MADE_FILES, *MAP_VALUES, *list_levels(shelf.snapshot.files)}
    if key != shelf.snapshot.records.key or name not in known:
        abort(404)
    if name in MAP_VALUES:
        with speak(MAP_VALUES[name]):
            return _send(_write_map_values(shelf), name, cache_control=FOREVER)
    return _send(shelf.snapshot.files[name], name, cache_control=FOREVER)


@files.get("/schema/actions.json")
def send_schema() -> Response:
    """Send the JSON Schema of the actions file."""
    return _send(shelf_of(current_app).snapshot.files["schema.json"], "schema.json")


@files.get("/robots.txt")
def send_robots() -> Response:
    """Let every search engine read everything; name the list of pages, by its full address."""
    public = shelf_of(current_app).settings.public_url
    sitemap = f"Sitemap: {public}/sitemap.xml\n" if public else ""
    return _send(f"User-agent: *\nAllow: /\n{sitemap}".encode(), "robots.txt")


def list_levels(made: Iterable[str]) -> list[str]:
    """List the files of levels that a large territory has."""
    return [name for name in made if name.startswith("level-")]


def _write_map_values(shelf: Shelf) -> bytes:
    atlas = shelf.atlas
    # A large territory's communes are loaded by view, and their actions asked for one by one.
    values = {} if atlas.groups else make_map_values(atlas.records, atlas.names)
    kept = None if current_app.debug else shelf.snapshot.files.get(SCRIPT_WORDS)
    said = list_all_messages(list_scripts()) if kept is None else json.loads(kept)
    words = say_script_words((first, many) for first, many in said)
    text = json.dumps(values | {"words": words}, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def _send(body: bytes, name: str, *, cache_control: str = "no-cache") -> Response:
    suffix = f".{name.rpartition('.')[2]}"
    kind = TYPES.get(suffix) or guess_type(name)[0] or "application/octet-stream"
    return Response(body, content_type=kind, headers={"Cache-Control": cache_control})
