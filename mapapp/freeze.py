"""Make every address without a query once, main pages in each language, as ready bytes."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from flask import Flask
from werkzeug.test import TestResponse

from mapapp.errors import SnapshotError
from mapapp.exchange.offer import list_made
from mapapp.files import MADE_FILES, MAP_VALUES, list_levels
from mapapp.packing import PREFERRED, hash_body, pack
from mapapp.packs import Packs
from mapapp.shelf import Shelf, shelf_of
from mapapp.snapshot import Answer, Encoding
from mapapp.speech import LANGUAGES, SOURCE_LANGUAGE
from mapapp.survey import sort_by_people

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
    "/healthz",
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
# What a first visit asks for: prepared before anything is served. What else is asked before the
# rest is there is made once, and kept.
FIRST = ("/", "/hors-ligne", "/manifest.webmanifest", "/sw.js", "/healthz")
MOST_ADDRESSES = 5_000
# What is not there where no border is shown.
OF_THE_BORDER = ("/frontiere", "/api/border")
# What takes minutes of a large territory: it is asked by département.
HEAVY = (
    *("/couverture/suites", "/couverture/prolonger"),
    *(address for address in FILES if address.startswith("/couverture/")),
    *("/api/communes", "/api/gaps", "/api/gaps/ranking", "/api/gaps/changes"),
    *("/api/overlaps", "/api/handovers"),
)
OTHER_LANGUAGES = tuple(language for language in LANGUAGES if language != SOURCE_LANGUAGE)
OWN_HEADERS = {"content-length", "etag", "content-encoding", "date", "vary"}
# Brotli's best takes ten times longer for 3 to 5 % less: kept for what every visit loads.
# Its 9 takes six times longer than its 7 for 0.2 % less.
BROTLI_BEST, BROTLI_GOOD = 11, 7
LOADED_BY_ALL = ("/static/", "/carte/")
# Of these, what changes with the actions.
CHANGING = re.compile(r"/(map\.\w+|texts)\.json$")


def freeze_first(app: Flask, packs: Packs) -> dict[str, Answer]:
    """Freeze what a first visit asks for; what takes long to compress, without brotli yet."""
    return _freeze_all(app, list_first(app), packs, hurried=True)


def freeze_rest(app: Flask, first: Mapping[str, Answer], packs: Packs) -> dict[str, Answer]:
    """Freeze what is not in the first answers, and add to these the encodings that they lack.

    At most ``MOST_ADDRESSES``, the communes with most inhabitants before the others: a country has
    more pages than anybody reads. Those that are left are made when they are asked for.

    Raises
    ------
    SnapshotError
        When an address does not answer 200: a snapshot is whole or it is not made.
    """
    addresses = (address for address in list_addresses(app) if address not in first)
    return {
        **{address: _complete(address, answer) for address, answer in first.items()},
        **_freeze_all(app, islice(addresses, MOST_ADDRESSES), packs),
    }


def list_first(app: Flask) -> Iterator[str]:
    """List what a first visit of the map asks for; of its pages, in French."""
    shelf = shelf_of(app)
    yield from FIRST
    yield from _list_values(shelf)
    yield from _list_fixed(shelf)


def list_addresses(app: Flask) -> Iterator[str]:
    """List every address that answers without a query."""
    shelf = shelf_of(app)
    records = shelf.snapshot.records
    hidden = (*(() if records.has_border else OF_THE_BORDER), *(HEAVY if records.groups else ()))
    worded = [address for address in WORDED if address not in hidden]
    yield from worded
    yield from (address for address in (*FILES, *API) if address not in hidden)
    yield from ADDRESSED if shelf.settings.public_url else ()
    yield from (f"/donnees/{form.file_name}" for form in list_made(shelf.snapshot.files))
    yield from (f"{page}?lang={other}" for page in worded for other in OTHER_LANGUAGES)
    yield from ("/services", "/api/services") if records.services else ()
    for action in records.actions:
        yield from (f"/actions/{action.id}", f"/api/actions/{action.id}")
    yield from _list_values(shelf)
    yield from _list_fixed(shelf)
    for commune in sort_by_people(records.communes):
        yield from (f"/communes/{commune.code}", f"/api/communes/{commune.code}")


def _list_values(shelf: Shelf) -> Iterator[str]:
    """List what the map's script reads, a language each."""
    return (f"/carte/{shelf.snapshot.records.key}/{name}" for name in MAP_VALUES)


def _list_fixed(shelf: Shelf) -> Iterator[str]:
    """List what no action changes."""
    key = shelf.snapshot.records.key
    yield from (f"/carte/{key}/{name}" for name in MADE_FILES)
    yield from (f"/carte/{key}/{name}" for name in list_levels(shelf.snapshot.files))
    yield from (f"/static/{shelf.version}/{name}" for name in shelf.assets)


def freeze_answer(
    address: str, response: TestResponse, packs: Packs | None = None, *, hurried: bool = False
) -> Answer:
    """Keep one answer, compressed.

    Raises
    ------
    SnapshotError
        When the address did not answer 200.
    """
    if response.status_code != 200:
        raise SnapshotError(f"{address} : statut {response.status_code} au lieu de 200")
    headers = [(name, value) for name, value in response.headers if name.lower() not in OWN_HEADERS]
    body, quality = response.get_data(), _choose_quality(address)
    if packs and address.startswith(LOADED_BY_ALL) and not CHANGING.search(address):
        bodies = packs.pack(body, response.content_type, quality=quality)
    else:
        skipped: set[Encoding] = {"br"} if hurried and quality == BROTLI_BEST else set()
        bodies = _pack_all(body, response.content_type, quality, skipped)
    return Answer(
        headers=[*headers, ("Vary", response.headers["Vary"])],
        body_hash=hash_body(body),
        bodies=bodies,
    )


def _freeze_all(
    app: Flask, addresses: Iterable[str], packs: Packs, *, hurried: bool = False
) -> dict[str, Answer]:
    client = app.test_client()
    with ThreadPoolExecutor() as pool:  # packing lets go of Python's lock
        frozen = {
            address: pool.submit(
                freeze_answer, address, client.get(address), packs, hurried=hurried
            )
            for address in addresses
        }
    return {address: answer.result() for address, answer in frozen.items()}


def _complete(address: str, answer: Answer) -> Answer:
    """Add the encodings that were left out in haste."""
    body, content_type = answer.bodies["identity"], dict(answer.headers)["Content-Type"]
    missing = [one for one in PREFERRED if one not in answer.bodies]
    kept = {one: answer.bodies[one] for one in answer.bodies}
    quality = _choose_quality(address)
    more = {one: pack(body, content_type, one, quality=quality) for one in missing}
    added = {one: packed for one, packed in more.items() if packed is not None}
    return Answer(answer.headers, answer.body_hash, {**kept, **added})


def _choose_quality(address: str) -> int:
    loaded_by_all = address.partition("?")[0] == "/" or address.startswith(LOADED_BY_ALL)
    return BROTLI_BEST if loaded_by_all else BROTLI_GOOD


def _pack_all(
    body: bytes, content_type: str, quality: int, skipped: Container[Encoding]
) -> dict[Encoding, bytes]:
    bodies: dict[Encoding, bytes] = {"identity": body}
    for encoding in PREFERRED:
        packed = None
        if encoding not in skipped:
            packed = pack(body, content_type, encoding, quality=quality)
        if packed is not None:
            bodies[encoding] = packed
    return bodies
