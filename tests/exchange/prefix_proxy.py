"""A proxy that takes a prefix off, in a process of its own: GDAL waits with Python's lock.

Called with the server's address and a file, in which it writes each path that it is asked.
"""

import sys
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

PREFIX = "/carte"


def make_handler(target: str, log: Path) -> type[BaseHTTPRequestHandler]:
    class Proxy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with log.open("a", encoding="utf-8") as lines:
                lines.write(f"{self.path}\n")
            if not self.path.startswith(PREFIX):
                self.send_error(502, "outside of the prefix")
                return
            status, kind, body = self.fetch()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def fetch(self) -> tuple[int, str, bytes]:
            connection = HTTPConnection(urlsplit(target).netloc, timeout=10)
            forwarded = {
                "X-Forwarded-Prefix": PREFIX,
                "X-Forwarded-Host": self.headers["Host"],
                "X-Forwarded-Proto": "http",
                "Accept": self.headers.get("Accept", "*/*"),
            }
            connection.request("GET", self.path.removeprefix(PREFIX), headers=forwarded)
            answer = connection.getresponse()
            body = answer.read()
            connection.close()
            return answer.status, answer.headers["Content-Type"], body

        def log_message(self, *_: object) -> None:
            pass

    return Proxy


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), make_handler(sys.argv[1], Path(sys.argv[2])))
    print(f"http://127.0.0.1:{server.server_port}", flush=True)  # noqa: T201 -- its only output
    server.serve_forever()
