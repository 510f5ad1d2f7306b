"""What the server is measured beside: WSGI applications, and the same as ASGI for uvicorn.

``BENCH_BODIES`` names a folder of ready bytes, with their addresses and headers in index.json.
"""

import json
import os
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

from a2wsgi import WSGIMiddleware
from flask import Flask, Response, request

ROOT = Path(__file__).parents[2]  # not from mapapp, which would weigh on the baselines

PEOPLE = "commune {name}"
THREADS = 4  # as many as mapapp has


def read_bodies() -> dict[str, tuple[list[tuple[str, str]], bytes]]:
    folder = Path(os.environ["BENCH_BODIES"])
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    return {
        address: ([(name, value) for name, value in headers], (folder / file).read_bytes())
        for address, (headers, file) in index.items()
    }


def leave_out_length(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [one for one in headers if one[0] != "content-length"]


def make_raw() -> Any:
    """Be as little WSGI as can be: a dictionary of bytes."""
    bodies = read_bodies()

    def app(environ: dict[str, str], start_response: Any) -> Iterable[bytes]:
        headers, body = bodies[environ["PATH_INFO"]]
        if environ.get("HTTP_IF_NONE_MATCH") == dict(headers)["etag"]:
            start_response("304 Not Modified", leave_out_length(headers))
            return []
        start_response("200 OK", headers)
        return [body]

    return app


def make_flask() -> Flask:
    """Be Flask that answers the same bytes."""
    app, bodies = Flask("ready"), read_bodies()

    @app.get("/")
    @app.get("/<path:_path>")
    def show(_path: str = "") -> Response:
        headers, body = bodies[request.path]
        if request.headers.get("If-None-Match") == dict(headers)["etag"]:
            return Response(status=304, headers=leave_out_length(headers))
        return Response(body, headers=headers)

    return app


def make_hello() -> Flask:
    app = Flask("hello")
    app.add_url_rule("/", view_func=lambda: "hello")
    return app


def make_folium() -> Flask:
    """Make the map at each request, as a first version of such a site does."""
    folium = import_module("folium")
    app = Flask("naive")
    outlines = json.loads((ROOT / "geodata" / "communes.geojson").read_text(encoding="utf-8"))
    actions = json.loads((ROOT / "actions.json").read_text(encoding="utf-8"))["actions"]
    told = "".join(f"<li>{action['title']}</li>" for action in actions)

    @app.get("/")
    def show() -> str:
        page = folium.Map(location=(50.63, 3.06), zoom_start=10)
        for outline in outlines["features"]:
            name = PEOPLE.format(name=outline["properties"]["name"])
            popup = folium.Popup(f"<h2>{name}</h2><ul>{told}</ul>")
            folium.GeoJson(outline, tooltip=name, popup=popup).add_to(page)
        text: str = page.get_root().render()
        return text

    return app


def on_uvicorn_raw() -> WSGIMiddleware:
    return WSGIMiddleware(make_raw(), workers=THREADS)


def on_uvicorn_flask() -> WSGIMiddleware:
    return WSGIMiddleware(make_flask(), workers=THREADS)  # type: ignore[arg-type]


def on_uvicorn_hello() -> WSGIMiddleware:
    return WSGIMiddleware(make_hello(), workers=THREADS)  # type: ignore[arg-type]


def on_uvicorn_folium() -> WSGIMiddleware:
    return WSGIMiddleware(make_folium(), workers=THREADS)  # type: ignore[arg-type]
