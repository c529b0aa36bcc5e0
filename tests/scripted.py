"""A scripted OpenAI-compatible server on real HTTP: it answers, delays, fails, throttles, lies.

A script is a function from a request to a Reply. The server counts every request that reaches it.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.threads import in_thread


@dataclass(frozen=True)
class Asked:
    """One request for a completion."""

    system: str
    user: str
    messages: list[dict[str, Any]]
    body: dict[str, Any]
    key: str

    @property
    def purpose(self) -> str:
        """Which of the product's prompts this is."""
        marks = {
            "Decide whether": "atomize",
            "Split a goal": "plan",
            "You write complete": "code",
            "Do the task": "answer",
            "Before a task is done": "lookup",
            "You are given a goal": "aggregate",
            "You write pytest": "acceptance",
            "Tests were written": "diagnose",
            "The parts of a project": "diagnose",
        }
        return next((name for mark, name in marks.items() if self.system.startswith(mark)), "other")


@dataclass(frozen=True)
class Reply:
    text: str = ""
    delay: float = 0.0
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    raw: bytes | None = None
    pieces: Iterable[str | dict[str, Any]] | None = None
    """How the text comes where a stream is asked for. A generator may wait in between, and break
    the connection off by an exception; a dict is an event as it is."""
    counts: bool = True
    """Whether a stream tells its usage when it is asked to."""


PIECES = 3  # in which a text comes as a stream
Script = Callable[[Asked], Reply]


class ScriptedServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, script: Script) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = script
        self.asked: list[Asked] = []
        self.answered: list[Asked] = []
        self.listing = Reply("this endpoint lists no models", status=404)
        """What is answered where the list of models is asked for."""
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def env(self, model: str = "scripted") -> dict[str, str]:
        """The variables that point every role at this server."""
        return {"ROMA_BASE_URL": self.url, "ROMA_API_KEY": "sk-scripted-key", "ROMA_MODEL": model}

    def purposes(self) -> list[str]:
        return [asked.purpose for asked in self.asked]

    def note(self, log: list[Asked], asked: Asked) -> None:
        with self._lock:
            log.append(asked)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is part of the script."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet, or the client waits 40 ms for the second
    server: ScriptedServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        said = dict.fromkeys(("system", "user"), "")
        for message in body["messages"]:
            said[message["role"]] = message["content"]
        key = self.headers.get("authorization", "").removeprefix("Bearer ")
        asked = Asked(said["system"], said["user"], body["messages"], body, key)
        self.server.note(self.server.asked, asked)
        reply = self.server.script(asked)
        time.sleep(reply.delay)
        if asked.body.get("stream") and reply.raw is None and reply.status == 200:
            self._stream(self._events(asked, reply))
        else:
            payload = reply.raw if reply.raw is not None else self._payload(asked, reply)
            self._send(reply, payload)
        self.server.note(self.server.answered, asked)

    def do_GET(self) -> None:
        self._send(self.server.listing, self.server.listing.text.encode())

    def _send(self, reply: Reply, payload: bytes) -> None:
        self.send_response(reply.status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(payload)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(payload)

    def _stream(self, events: Iterator[Any]) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for event in events:
            line = f"data: {event if isinstance(event, str) else json.dumps(event)}\n\n".encode()
            self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")

    def _events(self, asked: Asked, reply: Reply) -> Iterator[Any]:
        whole = json.loads(self._payload(asked, reply))
        (choice,) = whole["choices"]
        text, count = reply.text, len(reply.text) // PIECES + 1
        pieces = (text[at : at + count] for at in range(0, len(text), count))
        for piece in pieces if reply.pieces is None else reply.pieces:
            delta = {"choices": [{"index": 0, "delta": {"content": piece}}]}
            yield delta if isinstance(piece, str) else piece
        yield {"choices": [{"index": 0, "delta": {}, "finish_reason": choice["finish_reason"]}]}
        if reply.counts and asked.body.get("stream_options", {}).get("include_usage"):
            yield {"choices": [], "usage": whole["usage"]}
        yield "[DONE]"

    def _payload(self, asked: Asked, reply: Reply) -> bytes:
        if reply.status != 200:
            return json.dumps({"error": {"message": reply.text or "scripted failure"}}).encode()
        prompt = sum(len(message["content"]) for message in asked.messages) // 4
        answer = max(1, len(reply.text) // 4)
        choice = {
            "index": 0,
            "message": {"role": "assistant", "content": reply.text},
            "finish_reason": "length" if reply.cut else "stop",
        }
        usage = {
            "prompt_tokens": prompt,
            "completion_tokens": answer,
            "total_tokens": prompt + answer,
        }
        whole = {
            "id": "scripted",
            "object": "chat.completion",
            "created": 0,
            "model": asked.body["model"],
            "choices": [choice],
            "usage": usage,
        }
        return json.dumps(whole).encode()

    def log_message(self, format: str, *args: Any) -> None:
        pass


def scripted(script: Script) -> AbstractContextManager[ScriptedServer]:
    """Serve a script on a free loopback port."""
    return in_thread(ScriptedServer(script))


# What the fixture ``serve`` is: it points every role at a scripted server.
Serve = Callable[[Script], ScriptedServer]


def code(path: str, source: str) -> str:
    """A reply that holds one file."""
    return f"```python path={path}\n{source}\n```\n"
