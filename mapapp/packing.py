"""Send a body once per encoding: compressed where that is worth it."""

import gzip

import brotli

from mapapp.asking import PREFERRED, choose_encoding, hash_body, is_known, make_tag
from mapapp.frozenfile import Encoding

__all__ = ["PREFERRED", "choose_encoding", "hash_body", "is_known", "make_tag", "pack"]

COMPRESSED = ("text/", "application/", "image/svg+xml")
MIN_GAIN = 0.9


def pack(body: bytes, content_type: str, encoding: Encoding, *, quality: int) -> bytes | None:
    """Compress a body; None where it is not worth it. The same body gives the same bytes."""
    if not content_type.startswith(COMPRESSED):
        return None
    if encoding == "br":
        packed = brotli.compress(body, quality=quality)
    else:
        packed = gzip.compress(body, compresslevel=min(quality, 9), mtime=0)
    return packed if len(packed) < MIN_GAIN * len(body) else None
