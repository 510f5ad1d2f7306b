"""Walk a site of files as a browser would: every address that a file names, looked up."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from tests.conftest import parse_page

LOADED = ("data-map", "data-texts", "data-leaflet", "data-folium", "data-worker")
NAMING = ("href", "src", "action", "data-home", *LOADED)
OTHERS = ("mailto:", "tel:", "data:", "https://", "http://")
IN_STYLE = re.compile(r"url\(([^)]*)\)")


def list_pages(folder: Path) -> dict[str, Element]:
    """Parse every page of a site, by its place."""
    return {
        str(path.relative_to(folder)): parse_page(path.read_text(encoding="utf-8"))
        for path in sorted(folder.rglob("*.html"))
    }


def list_addresses(page: Element) -> Iterator[str]:
    """List what a page names in its attributes, its own places too."""
    for element in page.iter():
        yield from (element.attrib[name] for name in NAMING if name in element.attrib)


def find_dead(folder: Path, base: str) -> list[tuple[str, str]]:
    """List the addresses that lead nowhere, where the folder is served under a base."""
    dead = []
    pages = list_pages(folder)
    places = {
        place: {element.get("id") for element in page.iter()} for place, page in pages.items()
    }
    for place, page in pages.items():
        if place == "404.html":  # shown at any depth: a test of its own
            continue
        dead += [
            (place, address)
            for address in list_addresses(page)
            if not _leads(folder, places, urljoin(base + place, address), base, address)
        ]
    for path in sorted(folder.rglob("*.css")):
        for found in IN_STYLE.findall(path.read_text(encoding="utf-8")):
            whole = urljoin(base + str(path.relative_to(folder)), found.strip("'\""))
            if not _leads(folder, places, whole, base, found):
                dead.append((str(path), found))
    return dead


def list_named(value: object) -> Iterator[str]:
    """List the addresses of a manifest."""
    for name, part in value.items() if isinstance(value, dict) else ():
        if name in {"src", "url", "start_url", "scope"}:
            yield part
        yield from list_named(part)
    for part in value if isinstance(value, list) else ():
        yield from list_named(part)


def read_worker(folder: Path) -> dict[str, object]:
    """Read what the service worker was given."""
    first = (folder / "sw.js").read_text(encoding="utf-8").split(";\n", 1)[0]
    given: dict[str, object] = json.loads(first.removeprefix("const GIVEN = "))
    return given


def _leads(
    folder: Path, places: dict[str, set[str | None]], whole: str, base: str, as_written: str
) -> bool:
    if as_written.startswith(OTHERS):
        return True
    path = urlsplit(whole).path
    if as_written.startswith("/") or not path.startswith(base):
        return False  # it would leave the sub-path
    place = path.removeprefix(base)
    place += "index.html" if place.endswith("/") or not place else ""
    fragment = urlsplit(whole).fragment
    if fragment and place in places and fragment not in places[place]:
        return False
    return (folder / place).is_file()
