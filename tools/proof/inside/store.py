"""Stands in for the services that a project reaches by a URL. Standard library only.

What is put is there to be got, as in a store of objects; any other request is answered by an empty
object. So a project can be used that would otherwise fail for want of the world outside.
"""

import hashlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import socket
from threading import Thread
from typing import ClassVar

MAX_BYTES = 20_000_000


class _Store(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    kept: ClassVar[dict[str, bytes]] = {}

    def _answer(self) -> None:
        size = min(int(self.headers.get("Content-Length") or 0), MAX_BYTES)
        if self.headers.get("Expect") == "100-continue":
            self.send_response_only(100)
            self.end_headers()
        body = self.rfile.read(size)
        path = self.path.partition("?")[0]
        status, said = 200, b"{}"
        if self.command == "PUT":
            self.kept[path], said = body, b""
        elif self.command == "DELETE":
            self.kept.pop(path, None)
            status, said = 204, b""
        elif path in self.kept:
            said = self.kept[path]
        self.send_response(status)
        self.send_header("Content-Length", str(len(said)))
        self.send_header("ETag", f'"{hashlib.md5(body).hexdigest()}"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        return


for _method in ("GET", "PUT", "POST", "HEAD", "DELETE", "PATCH"):
    setattr(_Store, f"do_{_method}", _Store._answer)


def serve_store(listening: socket) -> None:
    """It answers there as long as this process is."""
    server = ThreadingHTTPServer(listening.getsockname(), _Store, bind_and_activate=False)
    server.socket.close()
    server.socket = listening
    Thread(target=server.serve_forever, daemon=True).start()
