"""Make every address without a query once, main pages in each language, as ready bytes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from werkzeug.test import TestResponse

from mapapp.errors import SnapshotError
from mapapp.exchange.offer import list_made
from mapapp.files import MADE_FILES, MAP_VALUES
from mapapp.packing import PREFERRED, hash_body, pack
from mapapp.shelf import Shelf, shelf_of
from mapapp.snapshot import Answer, Encoding
from mapapp.speech import LANGUAGES, SOURCE_LANGUAGE

PAGES = (
    "/",
    "/communes",
    "/actions",
    "/frontiere",
    "/couverture",
    "/couverture/prolonger",
    "/couverture/suites",
    "/donnees",
    "/integrer",
    "/accessibilite",
    "/mentions-legales",
    "/hors-ligne",
)
FILES = (
    "/schema/actions.json",
    "/couverture/lacunes.csv",
    "/couverture/lacunes-simple.csv",
    "/couverture/lacunes.xlsx",
    "/couverture/lacunes.geojson",
    "/couverture/lacunes.gpkg",
    "/couverture/carte.svg",
    "/robots.txt",
    "/integrer.js",
    "/sw.js",
)
# These name the site in full: without a public address they are made for the host that is asked.
ADDRESSED = ("/actualites.atom", "/calendrier.ics")
# Pages, and what is worded like them.
WORDED = (*PAGES, "/manifest.webmanifest")
API = (
    "/api/communes",
    "/api/actions",
    "/api/border",
    "/api/gaps",
    "/api/gaps/ranking",
    "/api/gaps/changes",
    "/api/overlaps",
    "/api/handovers",
    "/openapi.json",
)
# What is not there where no border is shown.
OF_THE_BORDER = ("/frontiere", "/api/border")
OTHER_LANGUAGES = tuple(language for language in LANGUAGES if language != SOURCE_LANGUAGE)
OWN_HEADERS = {"content-length", "etag", "content-encoding", "date", "vary"}
# Brotli's best takes ten times longer for 3 to 5 % less: kept for what every visit loads.
# Its 9 takes six times longer than its 7 for 0.2 % less.
BROTLI_BEST, BROTLI_GOOD = 11, 7
LOADED_BY_ALL = ("/static/", "/carte/")


def freeze_answers(app: Flask) -> dict[str, Answer]:
    """Ask the application each address once and keep its answer, compressed.

    Raises
    ------
    SnapshotError
        When an address does not answer 200: a snapshot is whole or it is not made.
    """
    client = app.test_client()
    with ThreadPoolExecutor() as pool:  # packing lets go of Python's lock
        frozen = {
            address: pool.submit(_freeze, address, client.get(address))
            for address in list_addresses(app)
        }
    return {address: answer.result() for address, answer in frozen.items()}


def list_addresses(app: Flask) -> Iterator[str]:
    """List every address that answers without a query."""
    shelf = shelf_of(app)
    records = shelf.snapshot.records
    hidden = () if records.has_border else OF_THE_BORDER
    worded = [address for address in WORDED if address not in hidden]
    yield from worded
    yield from (address for address in (*FILES, *API) if address not in hidden)
    yield from ADDRESSED if shelf.settings.public_url else ()
    yield from (f"/donnees/{form.file_name}" for form in list_made(shelf.snapshot.files))
    yield from (f"{page}?lang={other}" for page in worded for other in OTHER_LANGUAGES)
    yield from ("/services", "/api/services") if records.services else ()
    for commune in records.communes:
        yield from (f"/communes/{commune.code}", f"/api/communes/{commune.code}")
    for action in records.actions:
        yield from (f"/actions/{action.id}", f"/api/actions/{action.id}")
    yield from _asset_addresses(shelf)


def _asset_addresses(shelf: Shelf) -> Iterator[str]:
    key = shelf.snapshot.records.key
    yield from (f"/carte/{key}/{name}" for name in MADE_FILES)
    yield from (f"/carte/{key}/{name}" for name in MAP_VALUES)
    yield from (f"/static/{shelf.version}/{name}" for name in shelf.assets)


def _freeze(address: str, response: TestResponse) -> Answer:
    if response.status_code != 200:
        raise SnapshotError(f"{address} : statut {response.status_code} au lieu de 200")
    headers = [(name, value) for name, value in response.headers if name.lower() not in OWN_HEADERS]
    body = response.get_data()
    return Answer(
        headers=[*headers, ("Vary", response.headers["Vary"])],
        body_hash=hash_body(body),
        bodies=_pack_all(body, response.content_type, quality=_choose_quality(address)),
    )


def _choose_quality(address: str) -> int:
    loaded_by_all = address.partition("?")[0] == "/" or address.startswith(LOADED_BY_ALL)
    return BROTLI_BEST if loaded_by_all else BROTLI_GOOD


def _pack_all(body: bytes, content_type: str, *, quality: int) -> dict[Encoding, bytes]:
    bodies: dict[Encoding, bytes] = {"identity": body}
    for encoding in PREFERRED:
        packed = pack(body, content_type, encoding, quality=quality)
        if packed is not None:
            bodies[encoding] = packed
    return bodies
