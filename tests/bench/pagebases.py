"""Build the pages that ours is held against, and serve them beside it.

Both show each commune with its name, its people and its actions by theme: title, ages, year, why.
The first is one file with a drawing in it; the second is Leaflet, its styles, a script, its data.
"""

import json
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from mapapp.mapdata import make_map_values
from mapapp.packing import pack
from mapapp.settings import Settings
from mapapp.shelf import shelf_of
from mapapp.supply import supply_rest
from mapapp.web import serve_app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SVG, MINIMAL = "/bench/svg", "/bench/minimal"
DIGITS = 5
POPUP = """
const covers = (data, code) => {
  const local = (data.covers[code] || []).map(([place, , reason]) => [data.actions[place], data.reasons[reason]]);
  const named = new Set(local.map(([action]) => action));
  return [...local, ...data.actions.filter(one => one.wide && !named.has(one)).map(one => [one, one.wide])];
};
const make = (tag, text = '') => Object.assign(document.createElement(tag), { textContent: text });
function popup(data, { code, name, population }) {
  const box = make('div');
  const rows = covers(data, code);
  box.append(make('h2', name), make('p', `${population} habitants, ${rows.length} actions`));
  for (const [theme, word] of Object.entries(data.themes)) {
    const own = rows.filter(([action]) => action.theme === theme);
    if (!own.length) continue;
    const list = make('ul');
    for (const [action, why] of own) {
      const item = make('li');
      item.append(Object.assign(make('a', action.title), { href: `/actions/${action.id}` }), ` ${action.ages} · ${data.sources[action.source]} `, make('span', why));
      list.append(item);
    }
    box.append(make('h3', word), list);
  }
  return box;
}
"""  # noqa: E501
LEAFLET_SCRIPT = """
const map = L.map('map', { zoomSnap: 0, attributionControl: false });
const data = await (await fetch('minimal.json')).json();
const communes = new Map(data.communes.map(one => [one.code, one]));
const layer = L.geoJSON(data.outlines, {
  style: { className: 'commune', weight: 1, color: '#fff', fillColor: '#4d9e91', fillOpacity: .8 },
  onEachFeature: (feature, one) => one.bindPopup(() => popup(data, communes.get(feature.id)), { maxHeight: 380 }),
}).addTo(map);
map.fitBounds(layer.getBounds(), { animate: false });
layer.eachLayer(one => { one.getElement().dataset.code = one.feature.id; });
"""  # noqa: E501
LEAFLET_PAGE = """<!doctype html><html lang="fr"><meta charset="utf-8"><title>Communes</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><link rel="stylesheet" href="leaflet.css">
<link rel="preload" as="fetch" crossorigin href="minimal.json">
<script defer src="leaflet.js"></script><script type="module" src="minimal.js"></script>
<style>html, body, #map { height: 100%; margin: 0; font: 16px system-ui, sans-serif }</style>
<div id="map"></div>"""
SVG_SCRIPT = """
const data = JSON.parse(document.getElementById('data').textContent);
const communes = new Map(data.communes.map(one => [one.code, one]));
const box = document.getElementById('box');
document.querySelector('svg').addEventListener('click', event => {
  const link = event.target.closest('a');
  if (!link) return;
  event.preventDefault();
  box.replaceChildren(popup(data, communes.get(link.id.slice(1))));
  box.hidden = false;
});
"""
SVG_PAGE = """<!doctype html><html lang="fr"><meta charset="utf-8"><title>Communes</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<style>body {{ margin: 0; font: 16px system-ui, sans-serif }} svg {{ height: 100vh; width: 100% }}
.commune {{ fill: #4d9e91; stroke: #fff }}
#box {{ position: absolute; top: 20px; left: 20px; width: 340px; max-height: 380px; overflow: auto; background: #fff }}</style>
<svg class="drawn" viewBox="0 0 {width} {height}">{paths}</svg><div id="box" role="dialog" hidden></div>
<script type="application/json" id="data">{data}</script><script type="module">{script}</script>"""  # noqa: E501


class Beside:
    """Be a WSGI application that answers some addresses from bytes, else asks another."""

    def __init__(self, app: "WSGIApplication", made: dict[str, tuple[str, bytes]]) -> None:
        self.app = app
        self.packed = {
            path: (kind, pack(body, kind, "br", quality=11) or body)
            for path, (kind, body) in made.items()
        }

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if environ["PATH_INFO"] not in self.packed:
            return self.app(environ, start_response)
        kind, body = self.packed[environ["PATH_INFO"]]
        headers = [("Content-Type", kind), ("Content-Encoding", "br")]
        headers += [("Content-Length", str(len(body))), ("Cache-Control", "max-age=31536000")]
        start_response("200 OK", headers)
        return [body]


class Handler(WSGIRequestHandler):
    """Keep connections, as a server in production does."""

    protocol_version = "HTTP/1.1"


@contextmanager
def serve_beside() -> Iterator[str]:
    """Serve the shipped data, and the two pages of the bench, on a free port."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    supply_rest(Settings())  # as in production some seconds after a start: all compressed alike
    app = serve_app()
    with app.test_request_context("/"):  # knows the language, and what the territory is called
        beside = Beside(app, make_pages(app))
    server = make_server("127.0.0.1", 0, beside, threaded=True, request_handler=Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def make_pages(app: Flask) -> dict[str, tuple[str, bytes]]:
    """Make the bare drawing and the minimal Leaflet page from the data that we serve."""
    data = _take_values(app)
    outlines = _round_outlines(Settings().geodata / "communes.geojson")
    leaflet = Path(str(files("js_lib_leaflet"))) / "static" / "js_lib_leaflet"
    script = "text/javascript; charset=utf-8"
    return {
        SVG: ("text/html; charset=utf-8", _make_svg_page(app, data).encode()),
        MINIMAL: ("text/html; charset=utf-8", LEAFLET_PAGE.encode()),
        "/bench/minimal.js": (script, (POPUP + LEAFLET_SCRIPT).encode()),
        "/bench/minimal.json": ("application/json", _write({**data, "outlines": outlines})),
        "/bench/leaflet.js": (script, (leaflet / "leaflet.js").read_bytes()),
        "/bench/leaflet.css": ("text/css", (leaflet / "leaflet.css").read_bytes()),
    }


def _take_values(app: Flask) -> dict[str, object]:
    """Take out of the map's values what a popup says, and no more."""
    shelf = shelf_of(app)
    values: dict[str, list[dict[str, object]]] = make_map_values(  # type: ignore[assignment]
        shelf.atlas.records, shelf.atlas.names
    )
    kept = ("id", "title", "theme", "ages", "source", "wide")
    return {
        **{name: values[name] for name in ("themes", "sources", "covers")},
        "reasons": [why for why, *_ in values["reasons"]],
        "actions": [{name: one[name] for name in kept} for one in values["actions"]],
        "communes": [
            {name: one[name] for name in ("code", "name", "population")}
            for one in values["communes"]
        ],
    }


def _make_svg_page(app: Flask, data: dict[str, object]) -> str:
    records = shelf_of(app).atlas.records
    drawing, names = records.drawing, {one.code: one.name for one in records.communes}
    paths = "".join(
        f'<a id="c{code}" href="/communes/{code}"><path class="commune" d="{path}">'
        f"<title>{names[code]}</title></path></a>"
        for code, path in drawing.paths.items()
    )
    return SVG_PAGE.format(
        width=drawing.width,
        height=drawing.height,
        paths=paths,
        data=_write(data).decode().replace("<", "\\u003c"),
        script=POPUP + SVG_SCRIPT,
    )


def _round_outlines(path: Path) -> dict[str, object]:
    """Read outlines with five decimals, their codes as ids."""
    whole = json.loads(
        path.read_text(encoding="utf-8"), parse_float=lambda text: round(float(text), DIGITS)
    )
    features = [
        {"type": "Feature", "id": one["properties"]["code"], "geometry": one["geometry"]}
        for one in whole["features"]
    ]
    return {"type": "FeatureCollection", "features": features, "properties": {}}


def _write(values: object) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
