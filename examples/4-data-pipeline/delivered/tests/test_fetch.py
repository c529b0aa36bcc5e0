import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlparse

import pytest

from pipeline.errors import PipelineError
from pipeline.fetch import FetchError, fetch_records

RECORDS = [{"id": number} for number in range(1, 6)]


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        url = urlparse(self.path)
        if url.path != "/orders":
            self.send_response(404)
            self.end_headers()
            return
        query = parse_qs(url.query)
        page, size = int(query["page"][0]), int(query["per_page"][0])
        body = json.dumps(RECORDS[(page - 1) * size : page * size]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def api():
    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_all_pages_are_fetched(api):
    assert fetch_records(api, "orders", page_size=2) == RECORDS


def test_missing_endpoint_raises_fetch_error(api):
    with pytest.raises(FetchError):
        fetch_records(api, "nothing", page_size=2)


def test_fetch_error_is_a_pipeline_error():
    assert issubclass(FetchError, PipelineError)
