"""Answer hot addresses with bytes made beforehand, before Flask is asked, or even loaded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mapapp.asking import SOURCE_LANGUAGE, choose_encoding, is_known, make_tag, prefer_language
from mapapp.errors import SnapshotError
from mapapp.frozenfile import Answer, Encoding

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

READ = frozenset({"GET", "HEAD"})
HSTS = ("Strict-Transport-Security", "max-age=31536000")  # one year
# What a worker holds of bodies that it sent; the others are read again from the file.
HELD_BYTES, LARGE_BYTES = 2_000_000, 250_000


@dataclass(frozen=True, slots=True)
class Reply:
    """Hold an answer in one encoding as it is sent: whole, or without what is known."""

    tag: str
    whole: list[tuple[str, str]]
    bare: list[tuple[str, str]]
    body: bytes


class ReadyAnswers:
    """Be WSGI middleware that answers GET and HEAD of the addresses that are ready.

    ``proxies`` is the number of proxies in front whose X-Forwarded-* are believed.
    """

    def __init__(
        self, app: "WSGIApplication", answers: Mapping[str, Answer], proxies: int = 0
    ) -> None:
        self.app = app
        self.answers = dict(answers)
        self.proxies = proxies
        self._held: dict[tuple[str, Encoding], Reply] = {}
        self._held_bytes = 0

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer from the ready bytes, or pass the request on."""
        if environ["REQUEST_METHOD"] in READ and not environ.get("SCRIPT_NAME"):
            address = self._choose_address(environ)
            answer = self.answers.get(address)
            scheme = find_scheme(environ, self.proxies) if answer else None
            if answer and scheme:
                encoding = choose_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""), answer.bodies)
                try:
                    reply = self._held.get((address, encoding)) or self._make(address, encoding)
                except SnapshotError:  # the file was damaged since: it is made anew
                    return self.app(environ, start_response)
                return send(reply, scheme, environ, start_response)
        return self.app(environ, start_response)

    def _choose_address(self, environ: "WSGIEnvironment") -> str:
        """Return what the answer is kept under: a page in another language has its query."""
        path: str = environ["PATH_INFO"]
        if query := environ.get("QUERY_STRING"):
            return f"{path}?{query}"
        language = prefer_language(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        if language != SOURCE_LANGUAGE and (answer := self.answers.get(path)) and answer.is_page:
            return f"{path}?lang={language}"
        return path

    def _make(self, address: str, encoding: Encoding) -> Reply:
        reply = make_reply(self.answers[address], encoding)
        if len(reply.body) <= LARGE_BYTES:
            if self._held_bytes + len(reply.body) > HELD_BYTES:
                self._held, self._held_bytes = {}, 0
            self._held[address, encoding] = reply
            self._held_bytes += len(reply.body)
        return reply


def make_reply(answer: Answer, encoding: Encoding) -> Reply:
    """Make what is sent of an answer in one encoding."""
    tag, body = make_tag(answer.body_hash, encoding), answer.bodies[encoding]
    headers = [*answer.headers, ("ETag", tag)]
    packed = [] if encoding == "identity" else [("Content-Encoding", encoding)]
    whole = [*headers, *packed, ("Content-Length", str(len(body)))]
    return Reply(tag, whole, [one for one in headers if one[0] != "Content-Type"], body)


def send(
    reply: Reply, scheme: str, environ: "WSGIEnvironment", start_response: "StartResponse"
) -> Iterable[bytes]:
    """Send a reply, or 304 where the visitor has it."""
    own = [HSTS] if scheme == "https" else []
    sent = environ.get("HTTP_IF_NONE_MATCH")
    if sent and is_known(reply.tag, sent):
        start_response("304 NOT MODIFIED", reply.bare + own)
        return []
    start_response("200 OK", reply.whole + own)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [reply.body]


def find_scheme(environ: "WSGIEnvironment", proxies: int) -> str | None:
    """Return the scheme that the visitor sees; None where a proxy says what only Flask reads."""
    scheme: str = environ.get("wsgi.url_scheme", "http")
    if not proxies:
        return scheme
    told = environ.get("HTTP_X_FORWARDED_PROTO", "")
    if "HTTP_X_FORWARDED_PREFIX" in environ or '"' in told:
        return None
    schemes = [one for one in (part.strip() for part in told.split(",")) if one]
    return schemes[-proxies] if len(schemes) >= proxies else scheme
