"""No request brings a 5xx: those that the description allows, and thousands that it does not."""

import random
from collections.abc import Iterator
from itertools import product
from typing import Any

import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import assume, given
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance
from werkzeug.test import Client, EnvironBuilder, run_wsgi_app

from tests.fuzzing import few

FEW = few(15)
ROUNDS = 2000
PATHS = [
    *("/", "//", "/.", "/..", "/%", "/*", "*", "", "/communes", "/communes/", "/communes/59350"),
    *("/communes/\x00", "/communes/é", "/communes/\xff\xfe", "/communes/" + "9" * 5000),
    *("/communes/59350/59350", "/communes/٥٩٣٥٠", "/actions", "/actions/forum-emploi"),
    *("/actions/../communes", "/actions/%2e%2e", "/actions/\r\nSet-Cookie: a", "/api", "/api/"),
    *("/api/communes", "/api/communes/59350", "/api/communes/-1", "/api/communes/\x00"),
    *("/api/communes/59350/", "/api/communes/\udcff", "/api/communes/{code}", "/api//communes"),
    *("/api/actions", "/api/actions/forum-emploi", "/api/actions/" + "a" * 5000, "/api/search"),
    *("/api/\xff", "/api/search/x", "/openapi.json", "/openapi.json/x", "/healthz", "/healthz/"),
    *("/schema/actions.json", "/schema/\x00", "/donnees", "/donnees/communes.geojson", "/ogc"),
    *("/ogc/", "/ogc/api", "/ogc/conformance", "/ogc/collections", "/ogc/collections/communes"),
    *("/ogc/collections/\x00", "/ogc/collections/coverage/items", "/ogc/collections/x/items/y"),
    *("/ogc/collections/border_zones/items/nis:57096", "/ogc/collections/actions/queryables"),
    *("/static", "/static/", "/static/x/../../../../etc/passwd", "/static/x/\x00", "/robots.txt"),
    *("/communes/59350/affiche", "/communes/x/affiche", "/communes/59350/affiche/"),
    *("/frontiere", "/api/border", "/carte/x/map.nl.json", "/carte/x/map.xx.json"),
    *("/api/gaps", "/api/gaps/", "/api/gaps/ranking", "/api/gaps/what-if", "/api/gaps/changes"),
    *("/api/gaps/\x00", "/api/overlaps", "/api/handovers", "/api/overlaps/59350"),
    *("/couverture", "/couverture/", "/couverture/prolonger", "/couverture/suites"),
    *("/couverture/fiche", "/couverture/lacunes.csv", "/couverture/lacunes-simple.csv"),
    *("/couverture/lacunes.xlsx", "/couverture/lacunes.geojson", "/couverture/lacunes.gpkg"),
    *("/couverture/carte.svg", "/couverture/carte.png", "/couverture/lacunes.\x00"),
    *("/sitemap.xml", "/oembed", "/selection", "/integrer", "/apercu/carte.png"),
    *("/carte/x/map.js", "/carte//map.js", "/accessibilite", "/mentions-legales", "/favicon.ico"),
]
VALUES = [
    *("", "0", "-1", "17", "17.0", "1e9", "9" * 400, "NaN", "Infinity", "true", "null", "[]", "{}"),
    *("emploi", "EMPLOI", "59350", "59355", "59999", "5935O", "local", "all", "2019", "stated"),
    *("%00", "%ff", "%C3%28", "%", "%%", "%u0041", "+", "%0d%0aSet-Cookie:%20a=b", "%F0%9F%98%80"),
    *(
        "a" * 100,
        "a" * 101,
        "a" * 20000,
        "é" * 100,
        "'",
        '"',
        "<script>",
        "{{7*7}}",
        "..%2f",
        "\x7f",
    ),
    *(
        "%D9%A1%D9%A7",
        "%E2%80%AE",
        "\xe9",
        "guide-mel-jeunesse",
        "nl",
        "melt",
        "forum-emploi",
        "-whole",
        "1;2",
        "a=b=c",
        "%26theme%3Dx",
    ),
]
NAMES = [
    *("theme", "age", "commune", "scope", "year", "q", "cross_border", "source", "certainty"),
    *(
        "limit",
        "offset",
        "grain",
        "by",
        "sort",
        "zone",
        "situation",
        "action",
        "to",
        "to_zone",
        "to_neighbours",
        "to_carrier",
        "from_year",
        "to_year",
        "url",
        "format",
        "lieu",
        "lang",
        "segment",
        "",
        "theme[]",
        "%00",
        "%ff",
        "_method",
        "endpoint",
        "_external",
        "self",
    ),
    *("bbox", "datetime", "f", "crs"),
    *("values", "filters", "q.x", "__class__", "utm_source", "age%00", "\xff"),
]
# What a description promises of filters holds where a page or a file takes them, too.
FILTERED = (
    *("/", "/actions", "/communes/59350", "/couverture", "/couverture/lacunes.csv", "/selection"),
    *("/couverture/lacunes.geojson", "/couverture/fiche", "/communes/59350/affiche", "/integrer"),
    *("/actualites.atom", "/calendrier.ics", "/services", "/couverture/prolonger", "/oembed"),
)
METHODS = ["GET"] * 8 + ["HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "X", "get"]
HEADERS: list[dict[str, str]] = [
    {},
    {"HTTP_ACCEPT_ENCODING": "br;q=, gzip;q=x;;,*;q=0"},
    {"HTTP_ACCEPT_ENCODING": "gzip\x00,\xff" * 50},
    {"HTTP_ACCEPT_ENCODING": "a" * 10000},
    {"HTTP_IF_NONE_MATCH": '"\xff", W/", *, "'},
    {"HTTP_IF_NONE_MATCH": ",".join(['"a"'] * 3000)},
    {"HTTP_IF_MODIFIED_SINCE": "yesterday", "HTTP_IF_MATCH": '"x"', "HTTP_RANGE": "bytes=5-1,x"},
    {"HTTP_RANGE": "bytes=0-0", "HTTP_IF_RANGE": "\xff"},
    {"HTTP_COOKIE": "a=\xff; ;;=;session=\x00", "HTTP_AUTHORIZATION": "Basic \xff"},
    {"HTTP_HOST": ""},
    {"HTTP_HOST": "\xff:99999999"},
    {"HTTP_HOST": "a" * 300},
    {"HTTP_HOST": "a..b"},
    {"HTTP_HOST": "xn--a"},
    {"HTTP_HOST": "[::1"},
    {"HTTP_HOST": "a.b:65536"},
    {"HTTP_HOST": "a b<c>", "HTTP_X_FORWARDED_HOST": "evil", "HTTP_X_FORWARDED_PROTO": "\xff"},
    {"CONTENT_TYPE": "application/json", "CONTENT_LENGTH": "x"},
    {"CONTENT_TYPE": "multipart/form-data; boundary=\xff", "CONTENT_LENGTH": "-5"},
    {"CONTENT_TYPE": "\xff/;=;charset=nope", "HTTP_TRANSFER_ENCODING": "chunked"},
    {"HTTP_ACCEPT_LANGUAGE": "nl;q=x, en;q=2, *;q=-1,, fr_FR@x;q=0.5"},
    {"HTTP_ACCEPT_LANGUAGE": ",".join(["nl-BE"] * 3000)},
    {"HTTP_ACCEPT": "application/xml;q=x, \xff", "HTTP_ACCEPT_LANGUAGE": "\xff"},
    {"HTTP_ORIGIN": "null", "HTTP_ACCESS_CONTROL_REQUEST_METHOD": "DELETE"},
    {"wsgi.url_scheme": "https"},
]
NO_HOST = ("text/plain; charset=utf-8", str(len("Demande mal formée\n".encode())))
HOSTS = [headers for headers in HEADERS if "HTTP_HOST" in headers]


def test_the_api_answers_as_it_describes_itself(app: Flask) -> None:
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app)
    operations = [result.ok() for result in schema.get_all_operations()]

    assert len(operations) == len(schema.raw_schema["paths"])
    for operation in operations:
        call_with_made_cases(operation)


def call_with_made_cases(operation: Any) -> None:
    """Make cases that the description allows, and some that it forbids, and check each answer."""
    # Any text is a path, so that only a query can be made wrong.
    parameters = operation.definition.raw.get("parameters", [])
    asked = {one["name"]: one["schema"] for one in parameters if one["in"] == "query"}
    single = {name for name, schema in asked.items() if schema.get("type") != "array"}
    for mode in list(GenerationMode) if asked else [GenerationMode.POSITIVE]:

        @given(case=operation.as_strategy(generation_mode=mode))
        @FEW
        def call(case: schemathesis.Case) -> None:
            assume(is_kept_by_form(case.query or {}, single))
            # A code may look right and be no commune of ours. The test client does not unpack.
            case.call_and_validate(
                headers={"Accept-Encoding": "identity"},
                excluded_checks=[positive_data_acceptance],
            )

        call()


def flatten(query: dict[str, Any]) -> list[object]:
    """Return the values of a query, those of repeated parameters each."""
    lists = [value if isinstance(value, list) else [value] for value in query.values()]
    return [value for values in lists for value in values]


def is_kept_by_form(query: dict[str, Any], single: set[str]) -> bool:
    """Tell whether a query is still what it was made to be, right or wrong, once it is sent.

    A form sends its empty fields too: they are no choice, not a fault. A list of one value, where
    only one is taken, is sent as that value.
    """
    lists = {n: value if isinstance(value, list) else [value] for n, value in query.items()}
    lone = any(isinstance(query.get(name), list) and len(query[name]) == 1 for name in single)
    return not lone and all(
        found and "" not in found and {} not in found for found in lists.values()
    )


def ask(client: Client, method: str, path: str, query: str, headers: dict[str, str]) -> Any:
    """Send what no client would encode: the environment is written as a server would hand it."""
    environ = EnvironBuilder(method=method).get_environ()
    environ |= {"PATH_INFO": to_wsgi(path), "QUERY_STRING": to_wsgi(query), **headers}
    body, status, answer_headers = run_wsgi_app(client.application, environ, buffered=True)
    return int(status.split()[0]), answer_headers, b"".join(body)


def to_wsgi(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("latin-1")


def check(answer: Any, method: str, path: str) -> None:
    status, headers, body = answer
    assert status in {200, 304, 400, 404, 405}
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in headers
    assert "Location" not in headers
    assert b"Traceback" not in body
    # A host that is no name is refused before any address is looked at.
    refusal = (headers.get("Content-Type"), headers.get("Content-Length"))
    if path.startswith(("/api/", "/ogc")) and status >= 400 and refusal != NO_HOST:
        assert headers["Content-Type"] == "application/problem+json"
        assert method == "HEAD" or body.startswith(b'{"type":')
    if status == 405:
        assert headers["Allow"]


def make_requests() -> Iterator[tuple[str, str, str, dict[str, str]]]:
    # Every path once, every name with every value once, then mixtures from a fixed seed.
    yield from (("GET", path, "", headers) for path, headers in product(PATHS, HEADERS[:2]))
    yield from (
        ("GET", "/api/actions", f"{name}={value}", {}) for name, value in product(NAMES, VALUES)
    )
    yield from (
        ("GET", "/api/gaps/what-if", f"action=forum-emploi&to=59350&{name}={value}", {})
        for name, value in product(NAMES, VALUES)
    )
    yield from (("GET", path, "", headers) for path, headers in product(PATHS, HOSTS))
    chance = random.Random(59350)  # noqa: S311 -- the same requests each time, no secret
    for _ in range(ROUNDS):
        pairs = chance.choices(list(product(NAMES, VALUES)), k=chance.randrange(4))
        query = chance.choice("&&&;").join(f"{name}={value}" for name, value in pairs)
        yield chance.choice(METHODS), chance.choice(PATHS), query, chance.choice(HEADERS)


def test_thousands_of_malformed_requests_bring_no_5xx(wsgi_client: Client) -> None:
    count = 0
    for method, path, query, headers in make_requests():
        answer = ask(wsgi_client, method, path, query, headers)
        try:
            check(answer, method, path)
        except (AssertionError, KeyError) as error:
            error.add_note(f"{method} {path[:80]!r} ?{query[:200]!r} {headers!r:.200}: {answer[0]}")
            raise
        count += 1
    assert count > 3000


def test_very_long_and_very_many_parameters_are_answered(client: FlaskClient) -> None:
    for query in ("theme=emploi&" * 5000, "&" * 50000, "commune=59350&" * 3000, "x=1&" * 2000):
        assert client.get(f"/actions?{query}").status_code in {200, 400}
        assert client.get(f"/api/actions?{query}").status_code in {200, 400}


@given(path=st.text(max_size=40), query=st.text(max_size=80))
@few(60)
def test_any_text_may_be_asked_for(wsgi_client: Client, path: str, query: str) -> None:
    for start in ("/", "/api/", "/communes/"):
        address = (start + path).encode("utf-8", "replace").decode()
        answer = ask(wsgi_client, "GET", address, query.encode("utf-8", "replace").decode(), {})
        check(answer, "GET", address)


@given(typed=st.text(max_size=100))
@few(60)
def test_any_text_may_be_searched_for(client: FlaskClient, typed: str) -> None:
    text = typed.encode("utf-8", "replace").decode()
    for address, name in (("/api/search", "q"), ("/api/actions", "q"), ("/actions", "lieu")):
        assert client.get(address, query_string={name: text}).status_code == 200


@given(
    address=st.sampled_from(FILTERED),
    query=st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES)), max_size=5),
)
@few(150)
def test_pages_and_files_take_any_mixture_of_filters(
    wsgi_client: Client, address: str, query: list[tuple[str, str]]
) -> None:
    asked = "&".join(f"{name}={value}" for name, value in query)
    check(ask(wsgi_client, "GET", address, asked, {}), "GET", address)
