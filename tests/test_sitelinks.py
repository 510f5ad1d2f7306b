"""Pages as files: links relative, what is not there as text, the policy inside."""

import json

import pytest

from mapapp.errors import MapappError
from mapapp.sitelinks import Links, make_absolute

PLACES = {"index.html", "nl/index.html", "nl/communes/index.html", "communes/index.html", "sw.js"}
POLICY = "default-src 'none'; script-src 'self'; frame-ancestors 'none'"
META = (
    '<meta http-equiv="Content-Security-Policy"'
    " content=\"default-src 'none'; script-src 'self'\">"
)
SITE = "https://host.example/a"


def rewrite(body: str, here: str = "communes/index.html", public_url: str = "") -> str:
    return Links(PLACES, public_url).rewrite_page(body, here, POLICY)


def test_the_policy_stands_in_the_page_without_what_only_a_header_says() -> None:
    assert rewrite('<meta charset="utf-8"><p>a</p>') == f'<meta charset="utf-8">\n{META}<p>a</p>'


def test_every_address_becomes_relative() -> None:
    page = '<a href="/">x</a><form action="/communes"></form><p data-worker="/sw.js">/ "/x"</p>'
    assert rewrite(page) == (
        '<a href="../">x</a><form action="./"></form><p data-worker="../sw.js">/ "/x"</p>'
    )


def test_home_is_the_folder_of_the_language() -> None:
    assert rewrite('<body data-home="/">', "nl/communes/index.html") == '<body data-home="../">'
    assert rewrite('<body data-home="/">') == '<body data-home="../">'
    assert rewrite('<body data-home="/p/">', "nl/index.html") == '<body data-home="./">'


def test_addresses_of_others_and_places_of_the_page_stay() -> None:
    page = '<a href="#x">x</a><a href="mailto:a@b.example">m</a><a href="https://o.example/">o</a>'
    assert rewrite(page) == page


def test_a_link_to_what_is_not_there_becomes_text() -> None:
    page = '<p><a class="x" href="/ogc" aria-label="y"><b>a</b></a> <a href="/">b</a></p>'
    assert rewrite(page) == '<p><span class="x"><b>a</b></span> <a href="../">b</a></p>'
    drawn = '<svg><a href="/ogc?x=1" tabindex="-1"><path d="M0 0"/></a></svg>'
    assert rewrite(drawn) == '<svg><g><path d="M0 0"/></g></svg>'
    own = '<a href="?row=1">a</a>'
    assert rewrite(own, "index.html") == '<a href="./?row=1">a</a>'


def test_what_a_page_cannot_do_without_is_required() -> None:
    with pytest.raises(MapappError, match=r"^communes/index.html : /static/gone.js n'est pas"):
        rewrite('<script src="/static/gone.js"></script>')


def test_full_addresses_of_the_site_lead_to_its_files() -> None:
    page = f'<link href="{SITE}/communes?lang=nl"><p>{{"url":"{SITE}/communes"}}</p>'
    assert rewrite(page, public_url=SITE) == (
        f'<link href="{SITE}/nl/communes/"><p>{{"url":"{SITE}/communes/"}}</p>'
    )


def test_a_manifest_is_relative_to_itself() -> None:
    given = {"id": "/", "start_url": "/?lang=nl", "scope": "/", "name": "/ x", "icons": [{"n": 1}]}
    given["name"] = "x"
    made = json.loads(Links(PLACES).rewrite_manifest(json.dumps(given), "nl/manifest.webmanifest"))
    assert made == {
        "id": "../",
        "start_url": "./",
        "scope": "../",
        "name": "x",
        "icons": [{"n": 1}],
    }


def test_a_page_shown_at_every_depth_has_full_addresses() -> None:
    page = '<a href="communes/">a</a><a href="#x">b</a><a href="mailto:x">c</a><i data-home="./">'
    assert make_absolute(page, SITE) == (
        f'<a href="{SITE}/communes/">a</a><a href="#x">b</a><a href="mailto:x">c</a>'
        f'<i data-home="{SITE}/">'
    )
