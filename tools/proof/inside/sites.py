"""Serves pages that no server of the project serves, on loopback, as a web server before it would.

What is no file there is asked of the project's own server, if there is one. Standard library only.
"""

import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import unquote, urlsplit

from .client import ANSWER_S
from .listening import HOST

MADE = {".js": "text/javascript", ".mjs": "text/javascript", ".svg": "image/svg+xml"}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "host"}


def serve_site(port: int, root: Path, behind: int | None) -> None:
    """Serve the files below ``root``, from now on; ``behind`` is the port of the project's own."""
    top = Path.cwd()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            path = unquote(urlsplit(self.path).path)
            found = _file(path, root, top) if self.command in ("GET", "HEAD") else None
            if found:
                kind = MADE.get(found.suffix) or guess_type(found.name)[0] or "text/plain"
                self.reply(200, {"Content-Type": kind}, found.read_bytes())
            elif behind:
                self.pass_on(behind)
            else:
                self.reply(404, {"Content-Type": "text/plain"}, b"Not Found")

        def pass_on(self, port: int) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(size) if size else None
            headers = {k: v for k, v in self.headers.items() if k.lower() not in HOP_BY_HOP}
            connection = http.client.HTTPConnection(HOST, port, timeout=ANSWER_S)
            try:
                connection.request(self.command, self.path, body, headers)
                got = connection.getresponse()
                told = {k: v for k, v in got.getheaders() if k.lower() not in HOP_BY_HOP}
                self.reply(got.status, told, got.read())
            except (OSError, http.client.HTTPException):
                self.reply(502, {"Content-Type": "text/plain"}, b"")
            finally:
                connection.close()

        def reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    for method in METHODS:
        setattr(Handler, f"do_{method}", Handler.answer)
    server = ThreadingHTTPServer((HOST, port), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()


def _file(path: str, root: Path, top: Path) -> Path | None:
    """The file of that address: below the root of the site, else of a folder that it lies in.

    A page that is opened as a file may go up from there.
    """
    folder = root
    while True:
        found = folder / path.lstrip("/")
        found = found / "index.html" if found.is_dir() else found
        found = found if found.suffix else found.with_suffix(".html")
        if found.is_file() and found.resolve().is_relative_to(top.resolve()):
            return found
        if folder == top:
            return None
        folder = folder.parent
