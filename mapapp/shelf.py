"""What one serving application holds: its records, its files and its settings."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path

from flask import Flask, request

from mapapp.atlas import Atlas
from mapapp.model import Theme
from mapapp.search import Entry, make_index
from mapapp.settings import STATIC, Settings
from mapapp.snapshot import Snapshot
from mapapp.words import THEMES, say_theme

LEAFLET_FILES = ("leaflet.js", "leaflet.css", "images/layers.png", "images/layers-2x.png")


@dataclass(frozen=True)
class Shelf:
    """Hold what views read. Nothing in it changes while the application runs."""

    snapshot: Snapshot
    settings: Settings

    @cached_property
    def atlas(self) -> Atlas:
        """Return the records, indexed."""
        return Atlas(self.snapshot.records)

    @cached_property
    def search_index(self) -> list[Entry]:
        """Return the search index of places."""
        return make_index(self.snapshot.records.communes, self.snapshot.records.associated)

    @property
    def themes(self) -> dict[Theme, str]:
        """Return the words of the themes that the actions have, in their order."""
        present = {action.theme for action in self.snapshot.records.actions}
        return {theme: say_theme(theme) for theme in THEMES if theme in present}

    @cached_property
    def assets(self) -> dict[str, Path]:
        """Return our own static files and those of Leaflet's package, by name."""
        own = {path.relative_to(STATIC).as_posix(): path for path in sorted(STATIC.rglob("*.*"))}
        leaflet = Path(str(files("js_lib_leaflet"))) / "static" / "js_lib_leaflet"
        return own | {f"leaflet/{name}": leaflet / name for name in LEAFLET_FILES}

    @cached_property
    def version(self) -> str:
        """Hash the static files: their addresses change when any of them does."""
        digest = hashlib.sha256()
        for name, path in self.assets.items():
            digest.update(name.encode() + path.read_bytes())
        return digest.hexdigest()[:12]


def shelf_of(app: Flask) -> Shelf:
    """Return the shelf that an application was made with."""
    shelf = app.extensions["mapapp"]
    if not isinstance(shelf, Shelf):
        raise TypeError("the application was not made by create_app")
    return shelf


def find_site(app: Flask) -> str:
    """Return the address that the site is reached under; never for an answer that is kept."""
    return shelf_of(app).settings.public_url or request.host_url.rstrip("/")
