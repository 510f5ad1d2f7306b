"""Answer hot addresses with bytes made beforehand, before Flask is asked."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from mapapp.headers import make_hsts
from mapapp.packing import choose_encoding, is_known, make_tag
from mapapp.snapshot import Answer
from mapapp.speech import SOURCE_LANGUAGE, prefer_language

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class ReadyAnswers:
    """Be WSGI middleware that answers GET and HEAD of the addresses that are ready."""

    def __init__(self, app: "WSGIApplication", answers: Mapping[str, Answer]) -> None:
        self.app = app
        self.answers = answers

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer from the ready bytes, or pass the request on."""
        answer = self.answers.get(self._choose_address(environ)) if _is_read(environ) else None
        if answer is None:
            return self.app(environ, start_response)
        return _send(answer, environ, start_response)

    def _choose_address(self, environ: "WSGIEnvironment") -> str:
        """Return what the answer is kept under: a page in another language has its query."""
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING")
        if query or not _is_page(self.answers.get(path)):
            return f"{path}?{query}" if query else path
        language = prefer_language(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        return path if language == SOURCE_LANGUAGE else f"{path}?lang={language}"


def _is_page(answer: Answer | None) -> bool:
    return answer is not None and answer.is_page


def _is_read(environ: "WSGIEnvironment") -> bool:
    return environ["REQUEST_METHOD"] in {"GET", "HEAD"} and not environ.get("SCRIPT_NAME")


def _send(
    answer: Answer, environ: "WSGIEnvironment", start_response: "StartResponse"
) -> Iterable[bytes]:
    encoding = choose_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""), answer.bodies)
    tag = make_tag(answer.body_hash, encoding)
    headers = [*answer.headers, ("ETag", tag)]
    if environ.get("wsgi.url_scheme") == "https":
        headers.append(make_hsts())
    if is_known(tag, environ.get("HTTP_IF_NONE_MATCH", "")):
        bare = [(name, value) for name, value in headers if name != "Content-Type"]
        start_response("304 NOT MODIFIED", bare)
        return []
    body = answer.bodies[encoding]
    if encoding != "identity":
        headers.append(("Content-Encoding", encoding))
    headers.append(("Content-Length", str(len(body))))
    start_response("200 OK", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
