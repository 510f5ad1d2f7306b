"""Turn pages into PDF files (WeasyPrint, an optional part that needs Pango)."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from mapapp.errors import MapappError

CURE = (
    "fabriquer un PDF demande WeasyPrint et Pango → pip install 'mapapp[pdf]', "
    "puis sous Debian : apt install libpango-1.0-0 libpangoft2-1.0-0"
)
SVG = "{http://www.w3.org/2000/svg}"
# Takes an address, returns a file and its type; raises what it likes for one that it refuses.
Fetch = Callable[[str], tuple[bytes, str]]


@dataclass(frozen=True, slots=True)
class Printed:
    """Hold a PDF file and how many pages it has."""

    body: bytes
    pages: int


class Press:
    """Print pages. The fonts are looked up once for all of them.

    Raises
    ------
    MapappError
        When WeasyPrint or the libraries under it are missing.
    """

    def __init__(self, fetch: Fetch, *, drawing_style: str) -> None:
        try:
            self._engine: Any = import_module("weasyprint")
            fonts = import_module("weasyprint.text.fonts")
        except (ImportError, OSError) as error:
            raise MapappError(f"{CURE} ({error})") from error
        self._fonts = fonts.FontConfiguration()
        self._fetcher = _make_fetcher(fetch)
        self._drawing_style = drawing_style

    def print_page(self, html: str, *, address: str) -> Printed:
        """Return a page as PDF, tagged for screen readers; the same page gives the same bytes.

        Raises
        ------
        MapappError
            When the page asks for a file that ``fetch`` refuses.
        """
        fatal = import_module("weasyprint.urls").FatalURLFetchingError
        try:
            page = self._engine.HTML(string=html, base_url=address, url_fetcher=self._fetcher)
            _dress_drawings(page.etree_element, self._drawing_style)
            document = page.render(font_config=self._fonts)
            return Printed(document.write_pdf(pdf_tags=True), len(document.pages))
        except fatal as error:
            raise MapappError(f"{address} : {error} : adresse refusée") from error


def _make_fetcher(fetch: Fetch) -> Any:
    """Make what WeasyPrint calls for each file: it never opens an address by itself."""
    urls = import_module("weasyprint.urls")

    def fetch_ours(url: str, _headers: object = None) -> Any:
        body, kind = fetch(url)
        return urls.URLFetcherResponse(url, body, {"Content-Type": kind})

    fetcher = urls.URLFetcher(allowed_protocols=(), fail_on_errors=True)
    fetcher.fetch = fetch_ours
    return fetcher


def _dress_drawings(root: Element, style: str) -> None:
    """Put into each drawing what it takes from its page: WeasyPrint draws it as if alone."""
    symbols = {symbol.get("id"): symbol for symbol in root.iter(f"{SVG}symbol")}
    for drawing in [*root.iter(f"{SVG}svg")]:
        for use in drawing.findall(f"{SVG}use"):
            symbol = symbols[use.get("href", "").removeprefix("#")]
            drawing.set("viewBox", symbol.get("viewBox", ""))
            drawing.remove(use)
            drawing.extend(deepcopy(shape) for shape in symbol)
        SubElement(drawing, f"{SVG}style").text = style
