"""The security headers say exactly what the settings allow."""

import pytest

from mapapp.headers import make_headers, make_hsts

BASE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:{images}; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
    "object-src 'none'; frame-ancestors {ancestors}"
)


def test_by_default_all_but_our_own_host_is_refused() -> None:
    assert make_headers(frame_ancestors="'none'") == {
        "Content-Security-Policy": BASE.format(images="", ancestors="'none'"),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=()",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }


@pytest.mark.parametrize("ancestors", ["'self'", "https://a.example", "https://a.example http://b"])
def test_those_who_may_embed_are_named_and_the_old_header_left_out(ancestors: str) -> None:
    headers = make_headers(frame_ancestors=ancestors)

    assert headers["Content-Security-Policy"] == BASE.format(images="", ancestors=ancestors)
    assert "X-Frame-Options" not in headers


def test_a_tile_host_is_allowed_for_images_only() -> None:
    headers = make_headers(frame_ancestors="'none'", tile_host="https://tiles.example")

    expected = BASE.format(images=" https://tiles.example", ancestors="'none'")
    assert headers["Content-Security-Policy"] == expected


def test_https_is_kept_for_a_year() -> None:
    assert make_hsts() == ("Strict-Transport-Security", "max-age=31536000")
