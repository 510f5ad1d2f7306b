"""Ready answers go out as they are; all else is passed on."""

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Response

from mapapp.headers import make_hsts
from mapapp.ready import HSTS, ReadyAnswers
from mapapp.snapshot import Answer

ANSWER = Answer(
    headers=[("Content-Type", "text/plain"), ("Vary", "Accept-Encoding")],
    body_hash="abc",
    bodies={"identity": b"plain", "br": b"brotli", "gzip": b"zip"},
)
PICTURE = Answer(
    headers=[("Content-Type", "image/png")], body_hash="p", bodies={"identity": b"png"}
)
FRENCH, DUTCH = (
    Answer([("Content-Language", code)], code, {"identity": code.encode()}) for code in ("fr", "nl")
)
ANSWERS = {
    "/hot": ANSWER,
    "/picture": PICTURE,
    "/é": PICTURE,
    "/page": FRENCH,
    "/page?lang=nl": DUTCH,
}


@pytest.fixture
def client() -> Client:
    passed_on = Response("passed on", status=202)
    return Client(ReadyAnswers(passed_on, ANSWERS))


def test_a_known_address_is_answered_from_the_ready_bytes(client: Client) -> None:
    answer = client.get("/hot")

    assert (answer.status_code, answer.get_data()) == (200, b"plain")
    assert dict(answer.headers) == {
        "Content-Type": "text/plain",
        "Vary": "Accept-Encoding",
        "ETag": '"abc-identity"',
        "Content-Length": "5",
    }


@pytest.mark.parametrize(
    ("accepted", "body", "tag"),
    [
        ("br", b"brotli", '"abc-br"'),
        ("gzip", b"zip", '"abc-gzip"'),
        ("gzip, br", b"brotli", '"abc-br"'),
        ("*", b"brotli", '"abc-br"'),
        ("br;q=0, *", b"zip", '"abc-gzip"'),
        ("gzip;q=0", b"plain", '"abc-identity"'),
        ("", b"plain", '"abc-identity"'),
        ("gzip;q=nonsense", b"plain", '"abc-identity"'),
        ("\x00,;=q;;", b"plain", '"abc-identity"'),
    ],
)
def test_the_best_encoding_accepted_is_sent_with_its_own_tag(
    client: Client, accepted: str, body: bytes, tag: str
) -> None:
    answer = client.get("/hot", environ_overrides={"HTTP_ACCEPT_ENCODING": accepted})

    assert (answer.get_data(), answer.headers["ETag"]) == (body, tag)


def test_a_picture_is_sent_as_it_is_whatever_is_accepted(client: Client) -> None:
    answer = client.get("/picture", headers={"Accept-Encoding": "br, gzip"})

    assert answer.get_data() == b"png"
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ('"abc-identity"', 304),
        ('W/"abc-identity"', 304),
        ('"x", W/"abc-identity" ,"y"', 304),
        ("*", 304),
        ('"abc-br"', 200),
        ('"abc"', 200),
        ("", 200),
        (",,,", 200),
    ],
)
def test_a_tag_is_compared_as_rfc_9110_says(client: Client, sent: str, status: int) -> None:
    answer = client.get("/hot", headers={"If-None-Match": sent})

    assert answer.status_code == status
    assert answer.get_data() == (b"" if status == 304 else b"plain")
    assert answer.headers["ETag"] == '"abc-identity"'


def test_head_sends_the_length_and_no_body(client: Client) -> None:
    answer = client.head("/hot", headers={"Accept-Encoding": "gzip"})

    assert answer.get_data() == b""
    assert answer.headers["Content-Length"] == "3"
    assert answer.headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("POST", "/hot"),
        ("OPTIONS", "/hot"),
        ("GET", "/hot?a=1"),
        ("GET", "/cold"),
        ("GET", "/hot/"),
    ],
)
def test_all_else_is_passed_on(client: Client, method: str, address: str) -> None:
    answer = client.open(address, method=method)

    assert (answer.status_code, answer.get_data()) == (202, b"passed on")


def test_an_application_mounted_elsewhere_answers_itself(client: Client) -> None:
    answer = client.get("/hot", environ_overrides={"SCRIPT_NAME": "/mounted"})

    assert answer.status_code == 202


def test_https_is_kept_for_a_year(client: Client) -> None:
    near, plain = client.get("/hot", base_url="https://localhost"), client.get("/hot")

    assert near.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in plain.headers


@pytest.mark.parametrize(
    ("address", "accepted", "body"),
    [
        ("/page", None, b"fr"),
        ("/page", "", b"fr"),
        ("/page", "fr", b"fr"),
        ("/page", "nl", b"nl"),
        ("/page", "nl-BE,nl;q=0.9,fr;q=0.8", b"nl"),
        ("/page", "fr;q=0.4, nl;q=0.7", b"nl"),
        ("/page", "de, es;q=0.5", b"fr"),
        ("/page", "nl;q=0", b"fr"),
        ("/page", "\xff,;q=;;*", b"fr"),
        ("/page?lang=nl", "fr", b"nl"),
        ("/hot", "nl", b"plain"),
        ("/picture", "nl", b"png"),
    ],
)
def test_a_page_is_sent_in_the_language_asked_for_all_else_as_it_is(
    client: Client, address: str, accepted: str | None, body: bytes
) -> None:
    given = {} if accepted is None else {"HTTP_ACCEPT_LANGUAGE": accepted}

    answer = client.get(address, environ_overrides=given)

    assert (answer.status_code, answer.get_data()) == (200, body)


@pytest.mark.parametrize(
    ("address", "accepted"),
    [("/page", "en"), ("/page?lang=en", ""), ("/page?lang=fr", ""), ("/page?lang=nl&a=1", "nl")],
)
def test_a_page_that_is_not_ready_in_a_language_is_passed_on(
    client: Client, address: str, accepted: str
) -> None:
    assert client.get(address, headers={"Accept-Language": accepted}).status_code == 202


def test_a_tag_of_one_language_is_not_that_of_another(client: Client) -> None:
    tag = client.get("/page", headers={"Accept-Language": "nl"}).headers["ETag"]

    again = {
        language: client.get("/page", headers={"Accept-Language": language, "If-None-Match": tag})
        for language in ("nl", "fr")
    }

    assert {language: answer.status_code for language, answer in again.items()} == {
        "nl": 304,
        "fr": 200,
    }


@pytest.mark.parametrize(
    ("told", "proxies", "is_kept"),
    [
        ("https", 1, True),
        ("http", 1, False),
        ("https", 0, False),
        ("https, http", 1, False),
        ("http, https", 1, True),
        ("https, http", 2, True),
        ("https", 2, False),
        ("", 1, False),
    ],
)
def test_the_scheme_is_the_one_that_the_last_trusted_proxy_saw(
    told: str,
    proxies: int,
    is_kept: bool,  # noqa: FBT001
) -> None:
    client = Client(ReadyAnswers(Response("passed on"), ANSWERS, proxies))

    answer = client.get("/hot", headers={"X-Forwarded-Proto": told})

    assert answer.get_data() == b"plain"
    assert ("Strict-Transport-Security" in answer.headers) is is_kept


@pytest.mark.parametrize(
    "headers", [{"X-Forwarded-Prefix": "/carte"}, {"X-Forwarded-Proto": '"https"'}]
)
def test_what_a_proxy_says_otherwise_is_for_the_application(headers: dict[str, str]) -> None:
    passed_on = Response("passed on", status=202)

    behind = Client(ReadyAnswers(passed_on, ANSWERS, 1)).get("/hot", headers=headers)
    alone = Client(ReadyAnswers(passed_on, ANSWERS, 0)).get("/hot", headers=headers)

    assert (behind.status_code, alone.status_code) == (202, 200)


def test_bodies_are_held_up_to_a_size_and_all_are_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("mapapp.ready.HELD_BYTES", 7)
    monkeypatch.setattr("mapapp.ready.LARGE_BYTES", 5)
    ready = ReadyAnswers(Response("passed on"), ANSWERS)
    client = Client(ready)

    got = [
        client.get("/hot", headers={"Accept-Encoding": one}).get_data()
        for one in ("br", "gzip", "", "gzip", "")
    ]

    assert got == [b"brotli", b"zip", b"plain", b"zip", b"plain"]
    assert sum(len(reply.whole.body) for reply in ready._held.values()) <= 7


def test_https_is_told_alike_by_ready_answers_and_by_the_application() -> None:
    assert make_hsts() == HSTS
