"""The security headers say exactly what the settings allow, and the pages keep to them."""

import json
import re
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
from flask.testing import FlaskClient

from mapapp.headers import hash_inline, make_headers, make_hsts
from tests.conftest import text_of

BASE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:{images}; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; "
    "form-action 'self'; object-src 'none'; frame-ancestors {ancestors}"
)

RESOURCES = {"script": "src", "link": "href", "img": "src", "use": "href", "form": "action"}


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


def test_the_page_of_the_map_alone_may_carry_the_styles_of_its_first_picture(
    client: FlaskClient,
) -> None:
    page, other = client.get("/"), client.get("/communes")
    [inside] = re.findall(r"<style>(.*?)</style>", page.text, re.DOTALL)

    own = f"style-src 'self' {hash_inline(inside)};"
    assert own in page.headers["Content-Security-Policy"]
    assert "style-src 'self';" in other.headers["Content-Security-Policy"]
    assert "<style" not in other.text


def test_https_is_kept_for_a_year() -> None:
    assert make_hsts() == ("Strict-Transport-Security", "max-age=31536000")


def test_no_page_holds_script_or_style_of_its_own(site: dict[str, Element]) -> None:
    for address, page in site.items():
        for element in page.iter():
            if element.tag == "style":  # of the map's first picture, known by its hash
                assert urlsplit(address).path == "/", address
            assert "style" not in element.attrib, address
            assert not [name for name in element.attrib if name.startswith("on")], address
            if element.tag == "script" and element.get("type") == "application/ld+json":
                # Data, which no browser runs: in the head, and readable as what it says it is.
                assert element in list(page.find("./head")), address
                assert json.loads(element.text)["@context"] == "https://schema.org", address
            elif element.tag == "script":
                assert element.get("src"), address
                assert text_of(element) == "", address
            assert not element.get("href", "").startswith(("javascript:", "data:")), address


def test_no_page_loads_anything_from_another_host(site: dict[str, Element]) -> None:
    for address, page in site.items():
        tags = {str(element.tag) for element in page.iter()}
        assert not tags & {"iframe", "object", "embed", "base", "video", "audio", "source"}, address
        for element in page.iter():
            value = element.get(RESOURCES.get(str(element.tag), ""), "/")
            assert value.startswith(("/", "#")), (address, element.tag, value)
            assert not value.startswith("//"), (address, value)
            assert "srcset" not in element.attrib


def test_links_elsewhere_are_plain_links_that_keep_to_themselves(
    site: dict[str, Element],
) -> None:
    outside = 0
    for address, page in site.items():
        for link in page.iter("a"):
            scheme = urlsplit(link.attrib["href"]).scheme
            assert scheme in {"", "http", "https", "mailto", "tel"}, address
            if scheme in {"http", "https"}:
                outside += 1
                assert {"noopener", "noreferrer"} <= set(link.get("rel", "").split()), address
    assert outside > 0
