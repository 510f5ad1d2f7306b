"""Make what the application answers stand as files: its addresses relative, its policy inside."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import urljoin

from mapapp.errors import MapappError
from mapapp.siteplaces import EASY_FOLDER, PAGE, find_link, find_place, make_link, read_address
from mapapp.speech import LANGUAGES

# Pages are ours: text in them is escaped, so that a tag ends at the next sign of its kind.
TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)((?:\s[^<>]*)?)>")
LOADED = "data-(?:map|texts|leaflet|folium|worker)"
ADDRESS = re.compile(rf'(\s(?:href|src|action|{LOADED})=")([/?][^"]*)(")')
RELATIVE = re.compile(r'(\s(?:href|src|action|data-worker|data-home)=")([^"#:]+)(")')
HOME = re.compile(r'(\sdata-home=")[^"]*(")')
CHARSET = '<meta charset="utf-8">'
# A host that sends no headers gets this policy; who may frame a page, only a header can say.
BY_HEADER_ONLY = re.compile(r"\s*frame-ancestors [^;]*;?")


@dataclass(frozen=True)
class Links:
    """Know the files of the site, and write addresses as links between them."""

    places: Collection[str]
    public_url: str = ""

    def rewrite_page(self, page: str, here: str, policy: str) -> str:
        """Return a page with relative links; what the site has not is text, no link."""
        page = TAG.sub(_Tags(self, here).rewrite, page)
        bare = BY_HEADER_ONLY.sub("", policy).rstrip("; ")
        given = f'<meta http-equiv="Content-Security-Policy" content="{escape(bare, quote=False)}">'
        return self.rewrite_public(page.replace(CHARSET, f"{CHARSET}\n{given}", 1))

    def rewrite_public(self, text: str) -> str:
        """Return a text whose full addresses of the site lead to its files."""
        if not self.public_url:
            return text
        full = re.compile(rf"{re.escape(self.public_url)}(/[^\s\"'<>]*)")
        return full.sub(lambda found: self._make_public(found[1]), text)

    def rewrite_manifest(self, manifest: str, here: str) -> str:
        """Return a manifest whose addresses are relative to itself."""

        def change(value: object) -> object:
            if isinstance(value, dict):
                return {name: change(part) for name, part in value.items()}
            if isinstance(value, list):
                return [change(part) for part in value]
            is_address = isinstance(value, str) and value.startswith("/")
            return self.require(value, here) if is_address else value  # type: ignore[arg-type]

        return json.dumps(change(json.loads(manifest)), ensure_ascii=False, indent=1)

    def require(self, address: str, here: str) -> str:
        """Return the link to what a page cannot do without.

        Raises
        ------
        MapappError
            Where the site has no such file.
        """
        link = find_link(address, here, self.places)
        if link is None:
            raise MapappError(f"{here} : {address} n'est pas dans le site de fichiers")
        return link

    def _make_public(self, address: str) -> str:
        place = find_place(read_address(unescape(address)))
        known = place in self.places
        return (
            f"{self.public_url}/{place.removesuffix(PAGE)}" if known else self.public_url + address
        )


def make_absolute(page: str, site: str) -> str:
    """Return a page of the site's own folder with full addresses: it is shown at every depth."""
    return RELATIVE.sub(lambda found: f"{found[1]}{urljoin(f'{site}/', found[2])}{found[3]}", page)


class _Tags:
    """Rewrite the tags of one page, one after the other."""

    def __init__(self, links: Links, here: str) -> None:
        self.links, self.here = links, here
        self.own = "/" + here.removesuffix(PAGE).rstrip("/")
        self.home = make_link(here, f"{_find_folder(here)}{PAGE}")
        self.ends: list[tuple[str, str]] = []  # of links that became text: the end of each

    def rewrite(self, tag: re.Match[str]) -> str:
        """Return a tag with its addresses rewritten."""
        end, name, attributes = tag.groups()
        if end:
            return self.ends.pop()[1] if self.ends and self.ends[-1][0] == name else tag[0]
        if 'href="' in attributes and name == "a" and self._is_gone(attributes):
            return self._unlink(attributes)
        if "=" not in attributes:
            return tag[0]
        attributes = HOME.sub(rf"\g<1>{self.home}\g<2>", ADDRESS.sub(self._link, attributes))
        return f"<{name}{attributes}>"

    def _find(self, written: str) -> str | None:
        address = unescape(written)
        whole = urljoin(self.own, address) if address.startswith("?") else address
        return find_link(whole, self.here, self.links.places)

    def _link(self, found: re.Match[str]) -> str:
        link = self._find(found[2])
        if link is None:
            raise MapappError(f"{self.here} : {found[2]} n'est pas dans le site de fichiers")
        return f"{found[1]}{escape(link)}{found[3]}"

    def _is_gone(self, attributes: str) -> bool:
        found = ADDRESS.search(attributes)
        return found is not None and self._find(found[2]) is None

    def _unlink(self, attributes: str) -> str:
        """Turn a link into what stands in its place: a group inside a drawing, else a span."""
        name = "g" if 'tabindex="-1"' in attributes else "span"
        self.ends.append(("a", f"</{name}>"))
        kept = re.sub(
            r'\s(?:href|tabindex|aria-label|aria-current|type)="[^"]*"|\sdownload', "", attributes
        )
        return f"<{name}{kept}>"


def _find_folder(here: str) -> str:
    """Return the folder of a page's language, or of its easy words."""
    first, slash, _ = here.partition("/")
    return f"{first}/" if slash and first in {*LANGUAGES, EASY_FOLDER} else ""
