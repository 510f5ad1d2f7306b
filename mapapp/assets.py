"""The files that pages load: our scripts, styles and icon, and those of Leaflet's package."""

import json
import re
from importlib.resources import files
from pathlib import Path

from mapapp.bundles import bundle_modules, squeeze_script, squeeze_styles
from mapapp.colours import lighten, tint
from mapapp.settings import STATIC

ENTRIES = (
    *("app.js", "border.js", "copy.js", "coverage.js", "levels.js"),
    *("offline.js", "page.js", "poster.js"),
)
# Of some pages: styles of their own, and a script that a frame runs.
ALONE = (
    *("coverage.css", "drawing.css", "embedded.js", "embedding.css", "gapnotes.css"),
    *("downloads.css", "factsheet.css", "factsheet-paper.css"),
    *("landscape.css", "levels.css", "paper.css", "poster.css"),
)
DRAWING = "drawing.css"
PAPER = ("factsheet.css", "poster.css")
BAND_TINT = 0.17  # how much white there is in the map on a band of the accent
WORKER = "sw.js"
STYLES = "app.css"
# What the map's page carries inside: all that its first picture needs, and no more.
FIRST = "first.css"
SHARED_STYLES = "base.css"
OWN_STYLES = (SHARED_STYLES, STYLES, "offline.css")
LEAFLET_FILES = ("leaflet.js", "images/layers.png", "images/layers-2x.png")
_LEAFLET_PICTURE = re.compile(r"url\((?=images/)")


def make_assets(accent: str | None = None) -> dict[str, bytes]:
    """Make every file that pages load, by name: a script for each entry, one stylesheet.

    ``accent`` is the territory's colour, in place of ours.
    """
    leaflet = Path(str(files("js_lib_leaflet"))) / "static" / "js_lib_leaflet"
    modules = {path.name: path.read_text(encoding="utf-8") for path in list_scripts()}
    scripts = {entry: bundle_modules(entry, modules) for entry in ENTRIES}
    # Leaflet's styles first, so that ours prevail; their pictures stand in its folder.
    styles = _LEAFLET_PICTURE.sub("url(leaflet/", (leaflet / "leaflet.css").read_text())
    styles += "".join((STATIC / name).read_text(encoding="utf-8") for name in OWN_STYLES)
    return {
        **{name: script.encode() for name, script in scripts.items()},
        STYLES: (squeeze_styles(styles) + colour_screen(accent)).encode(),
        FIRST: _squeeze(SHARED_STYLES) + _squeeze(FIRST),
        **{name: _squeeze(name) for name in ALONE},
        **{name: _squeeze(name) + colour_paper(accent).encode() for name in PAPER},
        DRAWING: (_squeeze(DRAWING).decode() + colour_drawing(accent)).encode(),
        "icon.svg": (STATIC / "icon.svg").read_bytes(),
        **{f"leaflet/{name}": (leaflet / name).read_bytes() for name in LEAFLET_FILES},
    }


def colour_screen(accent: str | None) -> str:
    """Set the accent of the pages: as it is on light grounds, lighter on dark ones."""
    if accent is None:
        return ""
    light, dark = (f":root{{--accent:{one};--link:{one}}}" for one in (accent, lighten(accent)))
    return f"{light}@media (prefers-color-scheme:dark){{{dark}}}"


def colour_paper(accent: str | None) -> str:
    """Set the accent of what is printed, which is white in the dark too."""
    return f":root{{--accent:{accent}}}" if accent else ""


def colour_drawing(accent: str | None) -> str:
    """Set the colours of the map on the band of what is printed; no variable is known there."""
    if accent is None:
        return ""
    return f".commune{{fill:{tint(accent, BAND_TINT)};stroke:{accent}}}"


def _squeeze(name: str) -> bytes:
    text = (STATIC / name).read_text(encoding="utf-8")
    return (squeeze_styles(text) if name.endswith(".css") else squeeze_script(text)).encode()


def make_worker(given: object) -> bytes:
    """Make the service worker: what it is given, then its script."""
    values = json.dumps(given, ensure_ascii=False)
    script = bundle_modules(WORKER, {WORKER: (STATIC / WORKER).read_text(encoding="utf-8")})
    return f"const GIVEN = {values};\n{script}".encode()


def list_scripts() -> list[Path]:
    """List our modules, as they are written."""
    return sorted(STATIC.glob("*.js"))
