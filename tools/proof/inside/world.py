"""A web service that answers every request as a project seems to expect it, on loopback.

A list of records in which each field has the name of some string of the project; what is asked
for beyond the first page is empty.
"""

import json
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

PAGES = {"page": 1, "page_number": 1, "p": 1, "offset": 0, "skip": 0, "start": 0}
IN_VAIN = 500
BODY_BYTES = 1_000_000


class World:
    def __init__(self, record: "dict[str, Any]", lists: "list[str]") -> None:
        """``lists`` are the keys under which a list is looked for; none: it is the whole answer."""
        self.asked: Counter[str] = Counter()
        world = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def answer(self) -> None:
                self.rfile.read(min(int(self.headers.get("Content-Length") or 0), BODY_BYTES))
                world.asked[f"{self.command} {self.path}"] += 1
                text = json.dumps(world.page(self.path)).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            setattr(Handler, f"do_{method}", Handler.answer)
        self._records = [record, {**record, "id": 2}]
        self._lists = lists
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def is_asked_in_vain(self) -> bool:
        """Whether the same was asked for so often that it will be asked for ever."""
        return any(times > IN_VAIN for times in list(self.asked.values()))

    def page(self, path: str) -> Any:
        asked = dict(parse_qsl(urlsplit(path).query))
        first = all(asked.get(name, str(start)) == str(start) for name, start in PAGES.items())
        found = self._records if first else []
        if not self._lists:
            return found
        none = {"next": None, "has_more": False, "total": 2, "count": 2, "total_pages": 1}
        return {**self._records[0], **none, **dict.fromkeys(self._lists, found)}
