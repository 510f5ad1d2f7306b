"""Send a body once per encoding, under a strong tag, or not at all when it is known."""

import gzip
import hashlib
from collections.abc import Collection
from functools import lru_cache

import brotli
from werkzeug.http import parse_accept_header

from mapapp.snapshot import Encoding

PREFERRED: tuple[Encoding, ...] = ("br", "gzip")
COMPRESSED = ("text/", "application/", "image/svg+xml")
MIN_GAIN = 0.9


def hash_body(body: bytes) -> str:
    """Return what tells one body from another."""
    return hashlib.sha256(body).hexdigest()[:20]


def make_tag(body_hash: str, encoding: Encoding) -> str:
    """Return a strong entity tag (RFC 9110, 8.8.3): other bytes have another tag."""
    return f'"{body_hash}-{encoding}"'


def is_known(tag: str, sent: str) -> bool:
    """Tell whether an If-None-Match names a tag, compared weakly (RFC 9110, 13.1.2)."""
    known = [part.strip().removeprefix("W/") for part in sent.split(",")]
    return tag in known or "*" in known


def choose_encoding(accepted: str, offered: Collection[Encoding]) -> Encoding:
    """Choose among the offered encodings what an Accept-Encoding header likes best."""
    return _choose(accepted, tuple(sorted(offered)))


def pack(body: bytes, content_type: str, encoding: Encoding, *, quality: int) -> bytes | None:
    """Compress a body; None where it is not worth it. The same body gives the same bytes."""
    if not content_type.startswith(COMPRESSED):
        return None
    if encoding == "br":
        packed = brotli.compress(body, quality=quality)
    else:
        packed = gzip.compress(body, compresslevel=min(quality, 9), mtime=0)
    return packed if len(packed) < MIN_GAIN * len(body) else None


@lru_cache(maxsize=256)
def _choose(accepted: str, offered: tuple[Encoding, ...]) -> Encoding:
    wanted = parse_accept_header(accepted)
    return max(
        (encoding for encoding in PREFERRED if encoding in offered and wanted[encoding] > 0),
        key=lambda encoding: wanted[encoding],
        default="identity",
    )
