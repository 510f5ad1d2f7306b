"""The security headers that every answer carries."""

import base64
import hashlib

from secure import (
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    Secure,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)

HSTS_SECONDS = 31_536_000  # one year
NOBODY = "'none'"


def make_headers(
    *, frame_ancestors: str = NOBODY, tile_host: str = "", inline_styles: str = ""
) -> dict[str, str]:
    """Return the headers for every answer.

    ``tile_host`` is allowed for images if given; ``inline_styles`` are the only ones that a page
    may carry inside, known by their hash.
    """
    headers = Secure(
        csp=_make_policy(frame_ancestors, tile_host, inline_styles),
        coop=CrossOriginOpenerPolicy().same_origin(),
        permissions=PermissionsPolicy().geolocation("self").camera().microphone().payment(),
        referrer=ReferrerPolicy().strict_origin_when_cross_origin(),
        xcto=XContentTypeOptions().nosniff(),
        xfo=XFrameOptions().deny() if frame_ancestors == NOBODY else None,
    )
    return dict(headers.headers)


def make_hsts() -> tuple[str, str]:
    """Return the header that keeps a visitor on https; only sent over https."""
    header = StrictTransportSecurity().max_age(HSTS_SECONDS)
    return header.header_name, header.header_value


def hash_inline(text: str) -> str:
    """Return the source expression (CSP 3) of an inline script or style."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _make_policy(frame_ancestors: str, tile_host: str, inline_styles: str) -> ContentSecurityPolicy:
    images = ["'self'", "data:", *([tile_host] if tile_host else [])]
    styles = ["'self'", *([hash_inline(inline_styles)] if inline_styles else [])]
    return (
        ContentSecurityPolicy()
        .default_src("'none'")
        .script_src("'self'")
        .style_src(*styles)
        .img_src(*images)
        .connect_src("'self'")
        .manifest_src("'self'")
        .worker_src("'self'")
        .base_uri("'none'")
        .form_action("'self'")
        .object_src("'none'")
        .frame_ancestors(*frame_ancestors.split())
    )
