"""Every answer carries its headers; every 200 its ETag; every error its page or problem."""

import gzip
import re
from collections.abc import Callable

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import Client, TestResponse

from mapapp.errors import MapappError
from mapapp.freeze import list_addresses
from mapapp.settings import Settings
from mapapp.snapshot import Snapshot
from mapapp.web import create_app
from tests.conftest import make_served_client, parse_page, text_of

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; "
    "form-action 'self'; object-src 'none'; frame-ancestors 'none'"
)
SECURITY = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=()",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
HSTS = "max-age=31536000"
DECODERS: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.decompress, "br": brotli.decompress}
# Ready answers (no query), then answers that are made when asked.
READY = ["/communes/59350", "/api/communes"]
MADE = ["/actions?theme=mobilite", "/api/actions?age=17", "/api/search?q=lille", "/healthz"]
TAGGED = [*READY, *MADE]
NEGOTIATED = [address for address in TAGGED if address != "/healthz"]


@pytest.fixture(params=["flask", "ready"])
def server(request: pytest.FixtureRequest) -> Client:
    """Ask Flask alone, then what the production server calls."""
    name = {"flask": "client", "ready": "wsgi_client"}[request.param]
    return request.getfixturevalue(name)


@pytest.mark.parametrize("address", TAGGED)
@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
def test_a_200_has_a_strong_tag_that_answers_304(
    server: Client, address: str, encoding: str
) -> None:
    asked = {"Accept-Encoding": encoding}

    tag = server.get(address, headers=asked).headers["ETag"]

    assert tag.startswith('"')
    for known in (tag, f"W/{tag}", f'"other", {tag}', f'W/"other",{tag} , "x"', "*"):
        again = server.get(address, headers=asked | {"If-None-Match": known})
        assert (known, again.status_code) == (known, 304)
        assert again.get_data() == b""
        assert again.headers["ETag"] == tag
        assert "Accept-Encoding" in again.headers["Vary"]
    for unknown in ('"other"', f'"{tag[1:5]}"', 'W/"other", "x"'):
        again = server.get(address, headers=asked | {"If-None-Match": unknown})
        assert (unknown, again.status_code) == (unknown, 200)


@pytest.mark.parametrize("address", NEGOTIATED)
def test_each_encoding_has_its_own_tag_and_the_same_content(server: Client, address: str) -> None:
    plain = server.get(address)
    tags = {plain.headers["ETag"]}

    for encoding, decode in DECODERS.items():
        packed = server.get(address, headers={"Accept-Encoding": encoding})
        if len(plain.get_data()) > 1000:
            assert packed.headers["Content-Encoding"] == encoding
        if "Content-Encoding" in packed.headers:
            assert decode(packed.get_data()) == plain.get_data()
            tags.add(packed.headers["ETag"])
        by_language = "" if address.startswith("/api/") else ", Accept-Language"
        assert packed.headers["Vary"] == f"Accept-Encoding{by_language}"

    assert "Content-Encoding" not in plain.headers
    assert len(tags) == 3 or len(plain.get_data()) <= 1000


def test_the_same_content_is_packed_into_the_same_bytes_at_any_time(server: Client) -> None:
    packed = server.get("/api/actions?theme=mobilite", headers={"Accept-Encoding": "gzip"})

    # RFC 1952: four bytes of time, which a strong tag cannot stand for.
    assert packed.get_data()[4:8] == bytes(4)


@pytest.mark.parametrize("address", ["/communes", "/api/actions?theme=mobilite"])
@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("gzip;q=0", None),
        ("br;q=0", None),
        ("gzip;q=0, br;q=0", None),
        ("br;q=0, gzip", "gzip"),
        ("gzip;q=0, br;q=0.5", "br"),
        ("identity", None),
        ("zstd", None),
        ("", None),
        ("gzip, deflate, br, zstd", "br"),
    ],
)
def test_an_encoding_is_chosen_among_those_accepted(
    server: Client, address: str, accepted: str, chosen: str | None
) -> None:
    answer = server.get(address, headers={"Accept-Encoding": accepted})

    assert answer.status_code == 200
    assert answer.headers.get("Content-Encoding") == chosen


def undated(answer: TestResponse) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "Date"}


@pytest.mark.parametrize(
    "address", [*TAGGED, "/nope", "/api/nope", "/?theme=x", "/api/actions?a=1"]
)
@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
def test_head_has_the_headers_of_get_and_no_body(
    server: Client, address: str, encoding: str
) -> None:
    asked = {"Accept-Encoding": encoding}

    head, get = server.head(address, headers=asked), server.get(address, headers=asked)

    assert head.get_data() == b""
    assert head.status_code == get.status_code
    assert undated(head) == undated(get)
    if get.status_code == 200:
        assert head.headers["Content-Length"] == str(len(get.get_data()))


def test_ready_answers_say_what_flask_says(
    app: Flask, client: FlaskClient, wsgi_client: Client
) -> None:
    for address in list_addresses(app):
        ready, made = wsgi_client.get(address), client.get(address)
        assert ready.status_code == made.status_code == 200, address
        assert ready.get_data() == made.get_data(), address
        names = {"Content-Type", "Cache-Control", "Content-Disposition", "Vary", *SECURITY}
        names |= {"Access-Control-Allow-Origin", "Content-Length", "Content-Language", "ETag"}
        for name in names:
            assert ready.headers.get(name) == made.headers.get(name), (address, name)


def make_answers(server: Client) -> dict[str, TestResponse]:
    style = next(
        link.attrib["href"]
        for link in parse_page(server.get("/").get_data(as_text=True)).iter("link")
        if link.attrib["rel"] == "stylesheet"
    )
    tag = server.get("/").headers["ETag"]
    return {
        "page": server.get("/"),
        "made page": server.get("/?theme=emploi"),
        "static": server.get(style),
        "304": server.get("/", headers={"If-None-Match": tag, "Accept-Encoding": ""}),
        "400": server.get("/?theme=x"),
        "api 400": server.get("/api/actions?theme=x"),
        "404": server.get("/nope"),
        "api 404": server.get("/api/nope"),
        "static 404": server.get("/static/x/app.css"),
        "405": server.post("/"),
        "api 405": server.delete("/api/actions"),
        "options": server.options("/api/actions"),
        "head": server.head("/"),
    }


def test_every_answer_carries_the_security_headers(server: Client) -> None:
    for name, answer in make_answers(server).items():
        for header, value in SECURITY.items():
            [given] = answer.headers.getlist(header)
            # The page of the map names the only styles that it may carry inside.
            assert re.sub(r"(?<='self') 'sha256-[\w+/=]{44}'", "", given) == value, (name, header)
        assert "Strict-Transport-Security" not in answer.headers, name
        assert "Set-Cookie" not in answer.headers, name
        assert answer.headers.get("Cache-Control"), name


@pytest.mark.parametrize("address", ["/communes", "/actions?theme=emploi", "/nope", "/api/nope"])
def test_https_alone_is_kept_for_a_year(server: Client, address: str) -> None:
    answer = server.get(address, base_url="https://localhost")

    assert answer.headers.getlist("Strict-Transport-Security") == [HSTS]


@pytest.mark.parametrize("address", ["/", "/actions?theme=emploi", "/nope", "/api/actions"])
def test_forwarded_headers_are_not_believed_by_default(server: Client, address: str) -> None:
    said = {
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "xyzzy.example",
        "X-Forwarded-Prefix": "/xyzzy",
        "X-Forwarded-For": "203.0.113.1",
        "Forwarded": "proto=https;host=xyzzy.example",
    }

    answer = server.get(address, headers=said)

    assert "Strict-Transport-Security" not in answer.headers
    assert b"xyzzy" not in answer.get_data()
    assert answer.get_data() == server.get(address).get_data()


@pytest.mark.parametrize("address", ["/", "/actions?theme=emploi", "/nope", "/api/actions"])
def test_a_declared_proxy_is_believed_about_https(
    snapshot: Snapshot, settings: Settings, address: str
) -> None:
    server = make_served_client(snapshot, settings, MAPAPP_PROXIES="1")

    near = server.get(address, headers={"X-Forwarded-Proto": "https"})
    plain = server.get(address)

    assert near.headers.getlist("Strict-Transport-Security") == [HSTS]
    assert "Strict-Transport-Security" not in plain.headers


def test_a_declared_proxy_is_believed_by_flask_alone(
    snapshot: Snapshot, settings: Settings
) -> None:
    client = create_app(snapshot, settings.model_copy(update={"proxies": 1})).test_client()

    answer = client.get("/", headers={"X-Forwarded-Proto": "https"})

    assert answer.headers["Strict-Transport-Security"] == HSTS


@pytest.mark.parametrize("address", ["/api/actions", "/api/nope", "/openapi.json", "/healthz"])
def test_the_open_api_may_be_read_from_any_site(server: Client, address: str) -> None:
    answer = server.get(address)

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_pages_are_not_open_to_other_sites(server: Client) -> None:
    assert "Access-Control-Allow-Origin" not in server.get("/").headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW"])
def test_other_methods_are_refused_with_those_allowed(server: Client, method: str) -> None:
    for address in ("/", "/communes/59350", "/api/actions", "/healthz"):
        answer = server.open(address, method=method)
        assert answer.status_code == 405
        assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert answer.content_type == "application/problem+json"


def test_an_error_page_tells_what_is_wrong_and_not_the_address(server: Client) -> None:
    answer = server.get("/nope/xyzzy?plugh=1")

    page = parse_page(answer.get_data(as_text=True))
    assert answer.status_code == 404
    assert answer.content_type == "text/html; charset=utf-8"
    assert text_of(page.find(".//h1")) == "Rien à cette adresse"
    assert b"xyzzy" not in answer.get_data()
    assert b"plugh" not in answer.get_data()


@pytest.mark.parametrize("error", [ValueError("secret"), KeyError("secret"), MapappError("secret")])
def test_an_unexpected_error_is_told_without_its_details(
    snapshot: Snapshot,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: Exception,
) -> None:
    def fail() -> None:
        raise error

    broken = create_app(snapshot, settings)
    monkeypatch.setitem(broken.view_functions, "api.list_communes", fail)
    monkeypatch.setitem(broken.view_functions, "pages.list_communes", fail)

    problem = broken.test_client().get("/api/communes")
    page = broken.test_client().get("/communes")

    assert (problem.status_code, page.status_code) == (500, 500)
    assert problem.get_json()["status"] == 500
    assert b"secret" not in problem.get_data()
    assert b"secret" not in page.get_data()
    log = capsys.readouterr().err.splitlines()
    codes = [
        re.search(r"code ([0-9a-f]{8})", one.get_data(as_text=True)) for one in (problem, page)
    ]
    assert [
        line.startswith(f"mapapp : erreur {code[1]}, {type(error).__name__}, tests/test_web.py:")
        for line, code in zip(log, codes, strict=True)
        if code
    ] == [True, True]
    assert "secret" not in "".join(log)
    assert problem.headers["Content-Security-Policy"] == POLICY


def test_the_application_is_never_in_debug(app: Flask) -> None:
    assert app.debug is False
    assert app.secret_key is None
