"""A question to another host ends: with an answer, or with what happened, in bounded time."""

import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mapapp.addresses import Address, ForbiddenAddressError
from mapapp.fetching import MOST_HOPS, FetchError, Reached, fetch_body, reach, run_within
from tests.standin import (
    QUICK,
    Answer,
    StandIn,
    each_in_turn,
    endless,
    reply,
    silent,
    stand_in,
    trickle,
)

AGENT = "essai"


@pytest.fixture
def server() -> Iterator[StandIn]:
    with stand_in() as state:
        yield state


def is_allowed(address: Address) -> bool:
    """Let the stand-in be asked, and no other address of this machine."""
    return str(address) == "127.0.0.1"


def ask(url: str) -> Reached:
    return reach(url, AGENT, QUICK, is_allowed)


def test_a_page_that_answers_a_head_is_asked_no_more(server: StandIn) -> None:
    server.answers["/"] = reply(200, b"page")
    assert ask(f"{server.url}/") == Reached(200, f"{server.url}/", 0, for_good=False)
    assert server.asked == ["HEAD /"]
    assert server.agents == {AGENT}


@pytest.mark.parametrize("status", [403, 404, 405, 501])
def test_what_refuses_a_head_is_asked_for_the_page(server: StandIn, status: int) -> None:
    server.answers["/"] = each_in_turn(reply(status), reply(200))
    assert ask(f"{server.url}/").status == 200
    assert server.asked == ["HEAD /", "GET /"]


def test_a_page_that_is_gone_says_so_twice(server: StandIn) -> None:
    server.answers["/"] = reply(410)
    assert ask(f"{server.url}/").status == 410


def test_a_busy_server_is_asked_again_but_not_for_ever(server: StandIn) -> None:
    server.answers["/"] = each_in_turn(reply(503), reply(429), reply(200))
    assert ask(f"{server.url}/").status == 200
    assert server.asked == ["HEAD /"] * 3
    server.answers["/"] = reply(500)
    assert ask(f"{server.url}/").status == 500
    assert len(server.asked) == 3 + 2 * QUICK.tries


def test_the_pauses_between_tries_grow_and_are_ours(
    server: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    server.answers["/"] = each_in_turn(*[reply(503, **{"Retry-After": "86400"})] * 3, reply(200))
    reach(f"{server.url}/", AGENT, replace(QUICK, tries=4, backoff_s=2), is_allowed)
    assert slept == [2, 4, 8]


@pytest.mark.parametrize(
    ("status", "for_good"), [(301, True), (308, True), (302, False), (307, False)]
)
def test_a_redirect_is_followed_and_told(server: StandIn, status: int, *, for_good: bool) -> None:
    server.answers["/old"] = reply(status, Location="new")
    server.answers["/new"] = reply(200)
    assert ask(f"{server.url}/old") == Reached(200, f"{server.url}/new", 1, for_good=for_good)


def test_an_address_in_utf_8_is_read_as_it_is_meant(server: StandIn) -> None:
    place = "/é".encode().decode("latin-1")
    server.answers["/old"] = reply(301, Location=place)
    server.answers["/%C3%A9"] = reply(200)
    assert ask(f"{server.url}/old").url == f"{server.url}/é"


def test_as_many_redirects_as_allowed_are_followed_and_not_one_more(server: StandIn) -> None:
    for hop in range(MOST_HOPS + 1):
        server.answers[f"/{hop}"] = reply(302, Location=f"/{hop + 1}")
    server.answers[f"/{MOST_HOPS + 1}"] = reply(200)
    assert ask(f"{server.url}/1").hops == MOST_HOPS
    with pytest.raises(
        FetchError, match=rf"plus de 5 renvois, le dernier vers .*/{MOST_HOPS + 1}$"
    ):
        ask(f"{server.url}/0")


@pytest.mark.parametrize(
    "place", ["ftp://a.test/", "file:///etc/passwd", "javascript:alert(1)", "gopher://127.0.0.1/"]
)
def test_a_redirect_out_of_the_web_is_refused(server: StandIn, place: str) -> None:
    server.answers["/"] = reply(302, Location=place)
    with pytest.raises(FetchError, match="qui n'est pas du web"):
        ask(f"{server.url}/")


def test_a_redirect_into_this_network_is_not_followed(server: StandIn) -> None:
    with stand_in("127.0.0.2") as inside:
        inside.answers["/"] = reply(200)
        server.answers["/"] = reply(302, Location=f"{inside.url}/")
        with pytest.raises(ForbiddenAddressError, match=r"127\.0\.0\.2"):
            ask(f"{server.url}/")
        assert inside.asked == []


@pytest.mark.parametrize("status", [200, 302, 404, 500])
def test_a_body_without_end_is_never_read_to_its_end(server: StandIn, status: int) -> None:
    def send(handler: object) -> None:
        endless(server.over)(handler)  # type: ignore[arg-type]

    server.answers["/end"] = reply(200)
    server.answers["/"] = _with_status(send, status)
    if status == 302:
        assert ask(f"{server.url}/").url == f"{server.url}/end"
    else:
        assert ask(f"{server.url}/").status == status


def _with_status(send: Answer, status: int) -> Answer:
    """Let a body follow another status, and a HEAD be refused, so that the body is asked for."""

    def answer(handler: object) -> None:
        real = handler.send_response  # type: ignore[attr-defined]

        def begin(_status: int) -> None:
            real(status if handler.command == "GET" else 405)  # type: ignore[attr-defined]
            if status == 302 and handler.command == "GET":  # type: ignore[attr-defined]
                handler.send_header("Location", "/end")  # type: ignore[attr-defined]

        handler.send_response = begin  # type: ignore[attr-defined]
        send(handler)  # type: ignore[arg-type]

    return answer


def test_a_server_that_says_nothing_is_left(server: StandIn) -> None:
    server.answers["/"] = silent(server.over)
    with pytest.raises(FetchError, match="délai dépassé"):
        ask(f"{server.url}/")


def test_a_server_that_trickles_is_left(server: StandIn) -> None:
    server.answers["/"] = trickle(server.over)
    with pytest.raises(FetchError, match=r"pas fini après 0\.2 s"):
        fetch_body(f"{server.url}/", {}, AGENT, replace(QUICK, whole_s=0.2))


def test_a_plain_server_asked_for_tls_is_told_as_such(server: StandIn) -> None:
    with pytest.raises(FetchError, match="certificat ou chiffrement refusé"):
        ask(server.url.replace("http:", "https:"))


def test_a_certificate_that_nobody_vouches_for_is_told_as_such(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    words = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    subprocess.run(
        [*words.split(), "-keyout", key, "-out", certificate], check=True, capture_output=True
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with stand_in(tls=context) as secure:
        secure.answers["/"] = reply(200)
        with pytest.raises(FetchError, match=r"certificat ou chiffrement refusé .*self-signed"):
            ask(f"{secure.url}/")
        assert secure.asked == []


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://127.0.0.1:9/", "connexion refusée"),
        ("http://nulle-part.invalid/", "nom d'hôte introuvable"),
        ("http://[x/", "adresse ou réponse mal formée"),
        ("http://a..b/", "nom d'hôte introuvable"),
    ],
)
def test_an_address_that_leads_nowhere_is_told(url: str, said: str) -> None:
    with pytest.raises(FetchError, match=said):
        ask(url)


def test_no_proxy_or_password_of_the_maintainer_is_used_for_what_is_checked(
    server: StandIn, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    sent: list[str | None] = []
    answer = reply(200)

    def listen(handler: object) -> None:
        sent.append(handler.headers.get("Authorization"))  # type: ignore[attr-defined]
        answer(handler)  # type: ignore[arg-type]

    server.answers["/"] = listen
    assert ask(f"{server.url}/").status == 200
    assert sent == [None]


def test_work_within_its_time_gives_its_value_or_its_error() -> None:
    assert run_within(5, lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        run_within(5, lambda: 1 / 0)
