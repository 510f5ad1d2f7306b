"""The files: styles and scripts, Leaflet, the map's script and values, downloads."""

from mimetypes import guess_type

from flask import Blueprint, Response, abort, current_app

from mapapp.shelf import shelf_of

files = Blueprint("files", __name__)
FOREVER = "public, max-age=31536000, immutable"
TYPES = {
    ".geojson": "application/geo+json",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
}


@files.get("/static/<version>/<path:name>")
def send_asset(version: str, name: str) -> Response:
    """Send a style, a script or a picture; the version in its address changes with it."""
    shelf = shelf_of(current_app)
    path = shelf.assets.get(name)
    if path is None or version != shelf.version:
        abort(404)
    return _send(path.read_bytes(), name, cache_control=FOREVER)


@files.get("/carte/<key>/<name>")
def send_map_file(key: str, name: str) -> Response:
    """Send the script that folium rendered, or the values that the page's script reads."""
    snapshot = shelf_of(current_app).snapshot
    if key != snapshot.records.key or name not in {"map.js", "map.json"}:
        abort(404)
    return _send(snapshot.files[name], name, cache_control=FOREVER)


@files.get("/schema/actions.json")
def send_schema() -> Response:
    """Send the JSON Schema of the actions file."""
    return _send(shelf_of(current_app).snapshot.files["schema.json"], "schema.json")


@files.get("/donnees/communes.geojson")
def send_outlines() -> Response:
    """Send the outlines of the communes."""
    body = shelf_of(current_app).snapshot.files["communes.geojson"]
    answer = _send(body, "communes.geojson")
    answer.headers["Content-Disposition"] = 'attachment; filename="communes.geojson"'
    return answer


@files.get("/robots.txt")
def send_robots() -> Response:
    """Let every search engine read everything."""
    return _send(b"User-agent: *\nAllow: /\n", "robots.txt")


def _send(body: bytes, name: str, *, cache_control: str = "no-cache") -> Response:
    suffix = f".{name.rpartition('.')[2]}"
    kind = TYPES.get(suffix) or guess_type(name)[0] or "application/octet-stream"
    return Response(body, content_type=kind, headers={"Cache-Control": cache_control})
