"""Answer hot addresses with bytes made beforehand, before Flask is asked, or even loaded."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from mapapp.asking import SOURCE_LANGUAGE, choose_encoding, is_known, make_tag, prefer_language
from mapapp.errors import SnapshotError
from mapapp.frozenfile import Answer, Encoding

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

READ = frozenset({"GET", "HEAD"})
WHOLE, BARE = "200 OK", "304 NOT MODIFIED"
HSTS = ("Strict-Transport-Security", "max-age=31536000")  # one year
HSTS_LINE = f"{HSTS[0].lower()}: {HSTS[1]}\r\n".encode()
# What a worker holds of bodies that it sent; the others are read again from the file.
HELD_BYTES, LARGE_BYTES = 2_000_000, 250_000


Header = tuple[str, str]


class Found(NamedTuple):
    """Be what answers one request; ``head`` is its status and headers as bytes, but for an end."""

    status: str
    headers: list[Header]
    body: bytes
    head: bytes


class Reply(NamedTuple):
    """Be an answer in one encoding as it is sent: whole, or without what is known."""

    tag: str
    whole: Found
    bare: Found


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
        found = self.find(environ)
        return send(found, start_response) if found else self.app(environ, start_response)

    def find(self, environ: "WSGIEnvironment") -> Found | None:
        """Return what is ready for a request; None where the application has to be asked."""
        if environ["REQUEST_METHOD"] not in READ or environ.get("SCRIPT_NAME"):
            return None
        address = self._choose_address(environ)
        answer = self.answers.get(address)
        scheme = find_scheme(environ, self.proxies) if answer else None
        if answer is None or scheme is None:
            return None
        encoding = choose_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""), answer.bodies)
        try:
            reply = self._held.get((address, encoding)) or self._make(address, encoding)
        except SnapshotError:  # the file was damaged since: it is made anew
            return None
        return choose(reply, scheme, environ)

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
        if len(reply.whole.body) <= LARGE_BYTES:
            if self._held_bytes + len(reply.whole.body) > HELD_BYTES:
                self._held, self._held_bytes = {}, 0
            self._held[address, encoding] = reply
            self._held_bytes += len(reply.whole.body)
        return reply


def make_reply(answer: Answer, encoding: Encoding) -> Reply:
    """Make what is sent of an answer in one encoding."""
    tag, body = make_tag(answer.body_hash, encoding), answer.bodies[encoding]
    headers = [*answer.headers, ("ETag", tag)]
    packed = [] if encoding == "identity" else [("Content-Encoding", encoding)]
    whole = [*headers, *packed, ("Content-Length", str(len(body)))]
    bare = [one for one in headers if one[0] != "Content-Type"]
    return Reply(
        tag,
        Found(WHOLE, whole, body, write_head(WHOLE, whole)),
        Found(BARE, bare, b"", write_head(BARE, bare)),
    )


def write_head(status: str, headers: Iterable[Header]) -> bytes:
    """Write a status line and headers as they are sent (RFC 9112)."""
    lines = (f"{name.lower()}: {value}\r\n" for name, value in headers)
    return f"HTTP/1.1 {status}\r\n{''.join(lines)}".encode("latin-1")


def choose(reply: Reply, scheme: str, environ: "WSGIEnvironment") -> Found:
    """Choose what is sent of a reply: 304 where the visitor has it, no body for HEAD."""
    sent = environ.get("HTTP_IF_NONE_MATCH")
    if sent and (sent == reply.tag or is_known(reply.tag, sent)):
        found = reply.bare
    elif environ["REQUEST_METHOD"] == "HEAD":
        found = reply.whole._replace(body=b"")
    else:
        found = reply.whole
    if scheme != "https":
        return found
    return found._replace(headers=[*found.headers, HSTS], head=found.head + HSTS_LINE)


def send(found: Found, start_response: "StartResponse") -> Iterable[bytes]:
    """Send what was found as WSGI does."""
    start_response(found.status, found.headers)
    return [found.body] if found.body else []


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
