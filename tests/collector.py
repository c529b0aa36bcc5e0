"""A collector of traces on loopback: it takes runs and feedback, as LangSmith does."""

from __future__ import annotations

import gzip
import json
import re
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import zstandard
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.threads import in_thread

PROJECT = "01a21f11-f402-701c-852c-c326b87a7bd1"
PART = re.compile(r"(post|patch)\.([0-9a-f-]{36})(?:\.(\w+))?")


@dataclass
class Traced:
    """One run of a tree, as it was posted and patched."""

    id: str
    told: dict[str, Any] = field(default_factory=dict)
    below: list[Traced] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(self.told.get("name"))

    @property
    def kind(self) -> str:
        return str(self.told.get("run_type"))

    @property
    def metadata(self) -> dict[str, Any]:
        found: dict[str, Any] = (self.told.get("extra") or {}).get("metadata") or {}
        return found

    def all(self) -> Iterator[Traced]:
        yield self
        for one in self.below:
            yield from one.all()


class Collector(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.runs: dict[str, Traced] = {}
        self.feedback: list[dict[str, Any]] = []
        self.received: list[tuple[str, str, bytes]] = []
        """Path, headers and body, unpacked, of each request."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def env(self) -> dict[str, str]:
        """The variables that have runs traced to it."""
        return {
            "LANGSMITH_TRACING": "true",
            "LANGSMITH_API_KEY": "lsv2-collected",
            "LANGSMITH_ENDPOINT": self.url,
            "LANGSMITH_PROJECT": "collected",
        }

    def judged(self) -> list[dict[str, Any]]:
        """The feedback, which a run does not wait for."""
        until = time.monotonic() + 20
        while not self.feedback and time.monotonic() < until:
            time.sleep(0.01)
        return self.feedback

    def text(self) -> str:
        """All that was received."""
        return "\n".join(f"{path} {head} {body!r}" for path, head, body in self.received)

    def trees(self) -> list[Traced]:
        """The roots, with all that is below them in the order of its start."""
        runs = list(self.runs.values())
        for run in runs:
            run.below = sorted(
                (one for one in runs if one.told.get("parent_run_id") == run.id),
                key=lambda one: str(one.told.get("dotted_order")),
            )
        return [run for run in runs if not run.told.get("parent_run_id")]

    def spans(self, all_: bool = False) -> list[Any]:
        """Those of runs, as OpenTelemetry was told them; with ``all_`` FastAPI's of itself, too."""
        sent = [body for path, _, body in self.received if path == "/v1/traces"]
        asked = map(ExportTraceServiceRequest.FromString, sent)
        scopes = [one for each in asked for of in each.resource_spans for one in of.scope_spans]
        return [
            span for one in scopes if all_ or "langsmith" in one.scope.name for span in one.spans
        ]

    def take(self, path: str, head: Any, body: bytes) -> None:
        if head.get("content-encoding") == "zstd":
            body = zstandard.ZstdDecompressor().decompressobj().decompress(body)
        elif head.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        self.received.append((path, str(head), body))
        if path.endswith("/runs/multipart"):
            whole = b"content-type: " + head["content-type"].encode() + b"\r\n\r\n" + body
            for part in BytesParser(policy=HTTP).parsebytes(whole).iter_parts():
                self._part(str(part.get_param("name", header="content-disposition")), part)
        elif path.endswith("/runs/batch"):
            for told in (run for runs in json.loads(body).values() for run in runs):
                self._run(told["id"]).told.update(told)
        elif path.endswith("/runs"):
            told = json.loads(body)
            self._run(told["id"]).told.update(told)
        elif path.endswith("/feedback"):
            self.feedback.append(json.loads(body))

    def _part(self, name: str, part: Any) -> None:
        told = json.loads(part.get_payload(decode=True))
        if name.startswith("feedback."):
            self.feedback.append(told)
        elif found := PART.fullmatch(name):
            run = self._run(found[2])
            run.told.update({found[3]: told} if found[3] else told)

    def _run(self, id_: str) -> Traced:
        return self.runs.setdefault(id_, Traced(id_))

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is part of the test."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    server: Collector

    def do_GET(self) -> None:
        if self.path.startswith("/sessions"):
            project = dict.fromkeys(("id", "tenant_id"), PROJECT)
            project |= {"name": "collected", "start_time": "2026-01-01T00:00:00Z"}
            self._answer([{**project, "reference_dataset_id": None}])
            return
        flags = {"zstd_compression_enabled": True}
        self._answer({"version": "0.13.0", "instance_flags": flags})

    def do_POST(self) -> None:
        self.server.take(self.path, self.headers, self._body())
        self._answer({})

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("transfer-encoding", ""):
            return self.rfile.read(int(self.headers.get("content-length") or 0))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _answer(self, told: Any) -> None:
        payload = json.dumps(told).encode()
        self.send_response(202 if self.command == "POST" else 200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, format: str, *args: Any) -> None:
        pass


def collecting() -> AbstractContextManager[Collector]:
    return in_thread(Collector())
