"""The page of the map as one file: it opens from a disk, asks nothing of any host."""

import base64
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Flask, url_for
from flask.testing import FlaskClient

from mapapp.assets import STYLES
from mapapp.errors import TOO_LARGE, MapappError
from mapapp.headers import hash_inline
from mapapp.shelf import Shelf, shelf_of
from mapapp.speech import SOURCE_LANGUAGE

# Where a link leads inside the file, when there is no site to lead to.
PLACES = {"pages.list_communes": "#les-communes", "pages.list_actions": "#resultats"}
TOP = "#contenu"
# Pictures of a control that only the street map needs; the file has none.
PICTURE = re.compile(r"url\(leaflet/[^)]*\)")
INSIDE = re.compile(r"(<script\b.*?</script>|<style\b.*?</style>)", re.DOTALL)
BLANK = re.compile(r"\s*\n\s*")
CLOSING = re.compile(r"</(?:script|style)|<!--", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Inline:
    """Hold what the file carries inside; the template writes it as it is, so it is checked."""

    url: str
    icon: str
    styles: str
    classic: list[str]
    module: str
    values: str

    @property
    def policy(self) -> str:
        """Return the policy: these scripts and styles, and no request at all."""
        scripts = " ".join(hash_inline(text) for text in [*self.classic, self.module])
        return (
            f"default-src 'none'; script-src {scripts}; style-src {hash_inline(self.styles)}; "
            "img-src data:; base-uri 'none'; form-action 'none'"
        )


def make_single_file(app: Flask, *, url: str = "", language: str = SOURCE_LANGUAGE) -> str:
    """Render the page of the map as one file; with ``url``, its links lead to that site.

    ``app`` is a fresh application, which renders nothing else afterwards.

    Raises
    ------
    MapappError
        When the page does not answer, or something inline would end its element.
    """
    shelf, client, link = shelf_of(app), app.test_client(), _make_link(url)
    if shelf.snapshot.records.groups:
        raise MapappError(TOO_LARGE)

    @app.context_processor
    def carry() -> dict[str, object]:
        return {"single": inline, "url_for": link}

    values = _ask(client, f"/carte/{shelf.snapshot.records.key}/map.{language}.json")
    texts = json.loads(shelf.snapshot.files["texts.json"])
    inline = _gather(shelf, url=url, values=_add_texts(values, texts))
    page = _ask(client, "/" if language == SOURCE_LANGUAGE else f"/?lang={language}").decode()
    return squeeze_page(page)


def _add_texts(values: bytes, texts: list[str]) -> str:
    """Put the words of the texts into the map's values: the file has nothing to load."""
    known = json.loads(values)
    for action, words in zip(known["actions"], texts, strict=True):
        action["words"] = words
    return json.dumps(known, ensure_ascii=False, separators=(",", ":"))


def squeeze_page(page: str) -> str:
    """Take blank lines and indents out, but for scripts and styles: their hashes name them."""
    pieces = INSIDE.split(page)
    pieces[::2] = [BLANK.sub("\n", piece) for piece in pieces[::2]]
    return "".join(pieces)


def _gather(shelf: Shelf, *, url: str, values: str) -> Inline:
    assets, files = shelf.assets, shelf.snapshot.files
    icon = base64.b64encode(assets["icon.svg"]).decode()
    return Inline(
        url=url,
        icon=f"data:image/svg+xml;base64,{icon}",
        styles=_carry(PICTURE.sub("none", assets[STYLES].decode())),
        classic=[_carry(assets["leaflet/leaflet.js"].decode()), _carry(files["map.js"].decode())],
        module=_carry(assets["app.js"].decode()),
        values=values.replace("<", "\\u003c"),
    )


def _carry(text: str) -> str:
    """Take a script or a style as it is, unless it would end its own element."""
    if found := CLOSING.search(text):
        raise MapappError(f"script ou style qui contient {found[0]} → l'écrire autrement")
    return text.replace("\r\n", "\n")  # as the browser will, before it hashes


def _make_link(url: str) -> Callable[..., str]:
    """Make what templates write addresses with: the site's, or places of the file itself."""

    def link(endpoint: str, **values: object) -> str:
        if endpoint == "pages.show_map":
            return f"?{urlencode(_spell(values.items()), doseq=True)}"
        if url:
            return f"{url}{url_for(endpoint, **values)}"  # type: ignore[arg-type]
        if endpoint == "pages.show_commune":
            return f"?commune={values['code']}"
        if endpoint == "pages.show_action":
            return f"#fiche-{values['action_id']}"
        return PLACES.get(endpoint, TOP)

    return link


def _spell(values: Iterable[tuple[str, object]]) -> dict[str, object]:
    return {name: value for name, value in values if value is not None}


def _ask(client: FlaskClient, address: str) -> bytes:
    answer = client.get(address)
    if answer.status_code != 200:
        raise MapappError(f"{address} : statut {answer.status_code} au lieu de 200")
    return answer.get_data()
