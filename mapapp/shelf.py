"""What one serving application holds: its records, its files and its settings."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, abort, request

from mapapp.assets import make_assets
from mapapp.atlas import Atlas
from mapapp.errors import NotReadyError
from mapapp.exchange.ogc_layers import Layer, make_layers
from mapapp.model import Situation, Theme
from mapapp.search import Entry, list_quarters, make_index
from mapapp.settings import Settings
from mapapp.snapshot import Snapshot
from mapapp.speech import N_, SOURCE_LANGUAGE, speak
from mapapp.words import SITUATIONS, THEMES, say_situation, say_theme

# Made last of all, whatever forms are refused: when it is there, all are.
LAST_FILE = "shapes.json"
NOT_READY = N_("Ce fichier est en préparation : réessaie dans quelques secondes.")


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
        records = self.snapshot.records
        return make_index(records.communes, records.associated, list_quarters(records))

    @cached_property
    def layers(self) -> dict[str, Layer]:
        """Return the collections of /ogc by name, in French as all data is; inside a request."""
        with speak(SOURCE_LANGUAGE):
            return make_layers(self.atlas, self.find_made(LAST_FILE))

    @property
    def has_files(self) -> bool:
        """Tell whether the files that are made after the first answers are there."""
        return LAST_FILE in self.snapshot.files

    def find_made(self, name: str) -> bytes:
        """Return a file that is made after the first answers.

        Raises
        ------
        NotReadyError
            When it is still being made.
        """
        body = self.snapshot.files.get(name)
        if body is None:
            raise NotReadyError(NOT_READY)
        return body

    @property
    def themes(self) -> dict[Theme, str]:
        """Return the words of the themes that the actions have, in their order."""
        present = {action.theme for action in self.snapshot.records.actions}
        return {theme: say_theme(theme) for theme in THEMES if theme in present}

    @property
    def situations(self) -> dict[Situation, str]:
        """Return the words of the situations that the sources name, in their order."""
        named = {s for action in self.snapshot.records.actions for s in action.audience.situations}
        return {one: say_situation(one) for one in SITUATIONS if one in named}

    @cached_property
    def assets(self) -> dict[str, bytes]:
        """Return the files that pages load, by name."""
        return make_assets(self.snapshot.records.territory.accent)

    @cached_property
    def version(self) -> str:
        """Hash the files that pages load: their addresses change when any of them does."""
        digest = hashlib.sha256()
        for name, body in self.assets.items():
            digest.update(name.encode() + body)
        return digest.hexdigest()[:12]

    @cached_property
    def edition(self) -> str:
        """Hash what is served: the copy that a device keeps is replaced when it changes."""
        whole = f"{self.snapshot.records.key} {self.version}"
        return hashlib.sha256(whole.encode()).hexdigest()[:12]


def shelf_of(app: Flask) -> Shelf:
    """Return the shelf that an application was made with."""
    shelf = app.extensions["mapapp"]
    if not isinstance(shelf, Shelf):
        raise TypeError("the application was not made by create_app")
    return shelf


def find_site(app: Flask) -> str:
    """Return the address that the site is reached under; never for an answer that is kept."""
    site = shelf_of(app).settings.public_url
    if not site and not request.host:
        abort(400)  # nobody can be sent there
    return site or f"{request.scheme}://{request.host}"


def find_address(app: Flask, path: str) -> str:
    """Return the full address of a path that ``url_for`` gave; never for an answer that is kept.

    The operator's public address holds the prefix that a proxy takes off.
    """
    bare = shelf_of(app).settings.public_url and path.removeprefix(request.script_root)
    return find_site(app) + (bare or path)


def is_loopback(address: str) -> bool:
    """Tell whether an address leads to the computer that asks for it."""
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
