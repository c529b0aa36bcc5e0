"""Proxies and a certified server, on loopback: what stands between a company and its models."""

from __future__ import annotations

import select
import socket
import socketserver
import ssl
import struct
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from urllib.parse import urlsplit

import trustme

from tests.scripted import Script, ScriptedServer, scripted
from tests.threads import in_thread


class Proxy(socketserver.ThreadingTCPServer):
    """Leads every host to ``to``, and notes which were asked for."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, handler: type[socketserver.StreamRequestHandler], to: int) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.to = to
        self.hosts: list[str] = []

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is no error."""


class HTTPProxy(socketserver.StreamRequestHandler):
    server: Proxy

    def handle(self) -> None:
        method, target, version = self.rfile.readline().decode().split()
        head = iter(self.rfile.readline, b"\r\n")
        if method == "CONNECT":
            self.server.hosts.append(target)
            for _ in head:
                pass
            self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
            return pump(self.connection, self.server.to)
        parts = urlsplit(target)
        self.server.hosts.append(parts.netloc)
        lines = [f"{method} {parts.path} {version}\r\n".encode(), *head, b"\r\n"]
        length = next(
            int(n.split(b":")[1]) for n in lines if n.lower().startswith(b"content-length")
        )
        return pump(self.connection, self.server.to, b"".join(lines) + self.rfile.read(length))


class SOCKSProxy(socketserver.StreamRequestHandler):
    server: Proxy

    def handle(self) -> None:
        _, methods = self.rfile.read(2)
        self.rfile.read(methods)
        self.wfile.write(b"\x05\x00")
        kind = self.rfile.read(4)[3]
        size = self.rfile.read(1)[0] if kind == 3 else 4
        host = self.rfile.read(size)
        port = struct.unpack("!H", self.rfile.read(2))[0]
        name = host.decode() if kind == 3 else socket.inet_ntoa(host)
        self.server.hosts.append(f"{name}:{port}")
        self.wfile.write(b"\x05\x00\x00\x01" + bytes(6))
        pump(self.connection, self.server.to)


def pump(client: socket.socket, port: int, first: bytes = b"") -> None:
    with socket.create_connection(("127.0.0.1", port)) as server:
        server.sendall(first)
        other = {client: server, server: client}
        while True:
            for ready in select.select([client, server], [], [])[0]:
                if not (data := ready.recv(65536)):
                    return
                other[ready].sendall(data)


def proxy(
    handler: type[socketserver.StreamRequestHandler], to: int
) -> AbstractContextManager[Proxy]:
    return in_thread(Proxy(handler, to))


@contextmanager
def certified(authority: trustme.CA, host: str, script: Script) -> Iterator[ScriptedServer]:
    """A scripted server that shows a certificate of the authority's for the host."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(context)
    with scripted(script) as server:
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        yield server
