"""What a request's headers ask for: a language, an encoding, only what is not yet known.

Hot answers need no more than this, so the parser that reads headers of every form is loaded for
those only that are not written as browsers write them.
"""

import hashlib
import re
from collections.abc import Collection
from functools import lru_cache
from importlib import import_module

from mapapp.frozenfile import Encoding

SOURCE_LANGUAGE = "fr"
LANGUAGES = {"fr": "Français", "nl": "Nederlands", "en": "English"}
PREFERRED: tuple[Encoding, ...] = ("br", "gzip")
ITEM = r"([A-Za-z0-9*-]+)(?:; ?q=([01](?:\.[0-9]+)?))?"
ITEMS = re.compile(ITEM)
PLAIN = re.compile(f"{ITEM}(?:, ?{ITEM})*")


def hash_body(body: bytes) -> str:
    """Return what tells one body from another."""
    return hashlib.sha256(body).hexdigest()[:20]


def make_tag(body_hash: str, encoding: str) -> str:
    """Return a strong entity tag (RFC 9110, 8.8.3): other bytes have another tag."""
    return f'"{body_hash}-{encoding}"'


def is_known(tag: str, sent: str) -> bool:
    """Tell whether an If-None-Match names a tag, compared weakly (RFC 9110, 13.1.2)."""
    known = [part.strip().removeprefix("W/") for part in sent.split(",")]
    return tag in known or "*" in known


@lru_cache(maxsize=256)
def prefer_language(accepted: str) -> str:
    """Return the language that an Accept-Language header likes best, French by default."""
    for tag, quality in parse_accepted(accepted):
        language = tag.partition("-")[0].lower()
        if quality > 0 and language in LANGUAGES:
            return language
    return SOURCE_LANGUAGE


def choose_encoding(accepted: str, offered: Collection[Encoding]) -> Encoding:
    """Choose among the offered encodings what an Accept-Encoding header likes best."""
    return _choose(accepted, tuple(offered))


def parse_accepted(header: str) -> list[tuple[str, float]]:
    """List what a header accepts, best first; « * » stands for what is not named, so last."""
    if not header:
        return []
    if not PLAIN.fullmatch(header):
        return [*import_module("werkzeug.http").parse_accept_header(header)]
    items = [(name, float(quality or 1)) for name, quality in ITEMS.findall(header)]
    named = [(name, quality) for name, quality in items if quality <= 1]
    return sorted(named, key=lambda item: (item[0] != "*", item[1]), reverse=True)


@lru_cache(maxsize=256)
def _choose(accepted: str, offered: tuple[Encoding, ...]) -> Encoding:
    wanted: dict[str, float] = {}
    for name, quality in parse_accepted(accepted):
        wanted.setdefault(name.lower(), quality)
    likes = {one: wanted.get(one, wanted.get("*", 0)) for one in PREFERRED if one in offered}
    return max(
        (one for one in likes if likes[one] > 0), key=lambda one: likes[one], default="identity"
    )
