"""The whole site as files for any host: what stands in them, and under which names.

Frozen-Flask was looked at for this and left: it drops the query of an address, so that the pages in
other languages become one; its relative links are those of ``url_for`` in templates alone, while
half of ours are made elsewhere; ``/communes`` would be a file and a folder at once; and it writes
into the folder that is being served.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Flask, render_template
from flask.testing import FlaskClient

from mapapp import __version__
from mapapp.assets import FIRST, make_worker
from mapapp.atlas import Atlas
from mapapp.border import list_segments
from mapapp.errors import TOO_LARGE, MapappError
from mapapp.freeze import ADDRESSED, list_addresses
from mapapp.headers import make_headers, make_hsts
from mapapp.offline import list_kept
from mapapp.previews import SITEMAP
from mapapp.shelf import Shelf, shelf_of
from mapapp.sitefolder import MARK
from mapapp.sitelinks import Links, make_absolute
from mapapp.siteplaces import PAGE, Asked, find_place
from mapapp.speech import LANGUAGES, SOURCE_LANGUAGE

WORKER = "sw.js"
LOST = "404.html"
# What only a server can do, or what this module writes in its own way.
LEFT_OUT = {
    *("/healthz", "/integrer", "/integrer.js", "/openapi.json", "/services", "/api/services"),
    *("/robots.txt", f"/{WORKER}"),
}
SPOKEN_FILES = {"/manifest.webmanifest"}
FOR_EVER = "public, max-age=31536000, immutable"
OWN_HEADERS = "/*\n{fixed}\n/static/*\n  Cache-Control: {ever}\n/carte/*\n  Cache-Control: {ever}\n"
OPEN_HEADERS = "/{folder}/*\n  Access-Control-Allow-Origin: *\n"
# Where nobody said under which address the site stands, no link holds at every depth.
BARE_PAGE = (
    '<!doctype html>\n<html lang="fr">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    "<title>Rien à cette adresse</title>\n</head>\n<body>\n<h1>Rien à cette adresse</h1>\n"
    '<p lang="nl">Niets op dit adres.</p>\n<p lang="en">Nothing at this address.</p>\n'
    "</body>\n</html>\n"
)


def make_site(app: Flask) -> Iterator[tuple[str, bytes]]:
    """Make each file of the site: its place and its bytes, in the order of the places.

    ``app`` is a fresh application, which answers nothing else afterwards.

    Raises
    ------
    MapappError
        When a page does not answer, or needs what no file can give.
    """
    shelf, client = shelf_of(app), app.test_client()
    if shelf.snapshot.records.groups:
        raise MapappError(TOO_LARGE)
    app.jinja_env.globals["files_only"] = True
    app.view_functions["pages.show_selection"] = lambda: _show_every_action(shelf)
    wanted = _place_all(app)
    with app.test_request_context("/"):
        own = dict(_make_own(shelf)) | _make_public(wanted, shelf.settings.public_url)
    links = Links({*wanted, *own, LOST}, shelf.settings.public_url)
    for place in sorted({*wanted, *own, LOST}):
        if place == LOST:
            yield place, _make_lost(client, links)
        else:
            yield place, own[place] if place in own else _answer(client, wanted[place], links)


def list_asked(app: Flask) -> Iterator[Asked]:
    """List what the files answer: every address of the server, and some with a query."""
    shelf = shelf_of(app)
    bare = dict.fromkeys(address.partition("?")[0] for address in list_addresses(app))
    for asked in [*(Asked(address) for address in bare), *_list_more(shelf)]:
        if asked.path in LEFT_OUT:
            continue
        yield asked
        if asked.is_page or asked.path in SPOKEN_FILES:
            others = [language for language in LANGUAGES if language != SOURCE_LANGUAGE]
            yield from (replace(asked, language=language) for language in others)
        if asked.is_page and not asked.query:
            yield replace(asked, easy=True)


def _list_more(shelf: Shelf) -> Iterator[Asked]:
    """List what a server answers when asked, and a file can answer beforehand."""
    atlas, records = shelf.atlas, shelf.atlas.records
    yield from (Asked("/selection"), Asked("/couverture/carte.png"))
    yield Asked("/couverture/suites", (("tout", "1"),))
    for year in (*atlas.years, *atlas.other_years):
        yield Asked("/communes", (("year", str(year)),))
    for segment in list_segments(records.communes):
        yield Asked("/frontiere", (("segment", segment.name),))
    if shelf.settings.public_url:
        yield from _list_addressed(atlas)


def _list_addressed(atlas: Atlas) -> Iterator[Asked]:
    """List what names the site in full: feeds, pictures of shared links, what is printed."""
    yield from (Asked(path) for path in (*ADDRESSED, "/apercu/carte.png", "/couverture/fiche"))
    for code in atlas.communes:
        poster = f"/communes/{code}/affiche"
        yield from (Asked(poster), Asked(poster, (("format", "a5"),)))
        yield Asked(f"/apercu/communes/{code}.png")
    yield from (Asked(f"/apercu/actions/{name}.png") for name in atlas.actions)


def _place_all(app: Flask) -> dict[str, Asked]:
    wanted: dict[str, Asked] = {}
    for asked in list_asked(app):
        place = find_place(asked)
        if wanted.setdefault(place, asked) != asked:
            raise MapappError(f"{asked.address} et {wanted[place].address} : un même fichier")
    return wanted


def _answer(client: FlaskClient, asked: Asked, links: Links) -> bytes:
    """Ask the application, and let the answer stand as a file."""
    answer = client.get(asked.address)
    if answer.status_code != 200:
        raise MapappError(f"{asked.address} : statut {answer.status_code} au lieu de 200")
    here = find_place(asked)
    if answer.mimetype == "text/html":
        policy = answer.headers["Content-Security-Policy"]
        return links.rewrite_page(answer.get_data(as_text=True), here, policy).encode()
    if answer.mimetype == "application/manifest+json":
        return links.rewrite_manifest(answer.get_data(as_text=True), here).encode()
    if answer.mimetype == "application/atom+xml":
        return links.rewrite_public(answer.get_data(as_text=True)).encode()
    return answer.get_data()


def _make_own(shelf: Shelf) -> Iterator[tuple[str, bytes]]:
    """Make the files that no address of the server is like."""
    about = {"made by": f"mapapp {__version__}", "edition": shelf.edition}
    yield MARK, f"{json.dumps(about, indent=1)}\n".encode()
    yield ".nojekyll", b""  # or GitHub's pages would leave out what starts with an underscore
    yield "_headers", _write_headers(shelf).encode()
    yield WORKER, make_worker(_list_kept(shelf))


def _make_public(wanted: Mapping[str, Asked], site: str) -> dict[str, bytes]:
    """Make what search engines read, where the site has an address."""
    if not site:
        return {}
    root = Element("urlset", SITEMAP)
    for asked in wanted.values():
        if asked.is_page and not asked.query and asked.folder == "" and asked.path != "/selection":
            entry = SubElement(root, "url")
            SubElement(entry, "loc").text = _make_full(asked, site)
            for language in LANGUAGES:
                href = _make_full(replace(asked, language=language), site)
                link = {"rel": "alternate", "hreflang": language, "href": href}
                SubElement(entry, "xhtml:link", link)
    robots = f"User-agent: *\nAllow: /\nSitemap: {site}/sitemap.xml\n"
    body = tostring(root, encoding="utf-8", xml_declaration=True)
    return {"sitemap.xml": body, "robots.txt": robots.encode()}


def _make_full(asked: Asked, site: str) -> str:
    return f"{site}/{find_place(asked).removesuffix(PAGE)}"


def _list_kept(shelf: Shelf) -> dict[str, object]:
    """List what the worker keeps, its files relative to itself."""
    return {
        name: _strip(value) if name in {"files", "values"} else value
        for name, value in {**list_kept(shelf), "files_only": True}.items()
    }


def _strip(addresses: object) -> object:
    if isinstance(addresses, dict):
        return {name: address.lstrip("/") for name, address in addresses.items()}
    return [address.lstrip("/") for address in addresses]  # type: ignore[attr-defined]


def _write_headers(shelf: Shelf) -> str:
    """Write the headers in the form that Netlify, Cloudflare and others read."""
    # One policy for all: what the page of the map carries inside is known by its hash.
    fixed = make_headers(
        tile_host=shelf.snapshot.files["map-host"].decode(),
        inline_styles=shelf.assets[FIRST].decode(),
    )
    if shelf.settings.public_url.startswith("https:"):
        fixed.update([make_hsts()])
    lines = "\n".join(f"  {name}: {value}" for name, value in fixed.items())
    whole = OWN_HEADERS.format(fixed=lines, ever=FOR_EVER)
    return whole + "".join(OPEN_HEADERS.format(folder=folder) for folder in ("api", "donnees"))


def _make_lost(client: FlaskClient, links: Links) -> bytes:
    """Make the page of what is not there: hosts show it at every depth."""
    if not links.public_url:
        return BARE_PAGE.encode()
    answer = client.get("/rien")
    policy = answer.headers["Content-Security-Policy"]
    page = links.rewrite_page(answer.get_data(as_text=True), LOST, policy)
    return make_absolute(page, links.public_url).encode()


def _show_every_action(shelf: Shelf) -> str:
    """Show all actions: the script of the page leaves those that its address names."""
    return render_template(
        "selection.html", actions=shelf.atlas.records.actions, gone=0, address=""
    )
