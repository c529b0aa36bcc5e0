import json
import sys
import threading
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

import pytest

from pipeline.clean import clean_records
from pipeline.fetch import FetchError, fetch_records
from pipeline.main import main
from pipeline.transform import transform_records

ORDERS = [
    {"id": 1, "name": " ann  lee ", "email": "ANN@example.com ", "amount": "12.50",
     "created_at": "2026-01-02T03:04:05Z"},
    {"id": 1, "name": "ann lee", "email": "ann@example.com", "amount": "12.50",
     "created_at": "2026-01-02T03:04:05Z"},
    {"id": 2, "name": "bob", "email": "no-address", "amount": "1", "created_at": "2026-01-02"},
    {"id": 3, "name": "cid", "email": "cid@example.com", "amount": 7, "created_at": "2026-01-03"},
]


class Orders(BaseHTTPRequestHandler):
    def do_GET(self):
        asked = urlparse(self.path)
        page = int(parse_qs(asked.query).get("page", ["1"])[0])
        size = int(parse_qs(asked.query).get("per_page", ["100"])[0])
        found = asked.path == "/orders"
        self.send_response(200 if found else 404)
        self.end_headers()
        self.wfile.write(json.dumps(ORDERS[(page - 1) * size : page * size]).encode())

    def log_message(self, *args):
        pass


@pytest.fixture
def url():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Orders)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def test_from_the_api_to_rows(url):
    raw = fetch_records(url, "orders", page_size=3)
    assert len(raw) == 4
    clean, rejected = clean_records(raw)
    assert [one["id"] for one in clean] == [1, 3]
    assert len(rejected) == 2
    assert all(one.reason for one in rejected)
    first, second = transform_records(clean)
    assert (first.external_id, first.email, first.amount_cents) == (1, "ann@example.com", 1250)
    assert first.full_name.lower() == "ann lee"
    assert first.created_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
    assert second.amount_cents == 700


def test_an_api_that_is_not_there(url):
    with pytest.raises(FetchError):
        fetch_records(url, "nothing")


def test_check_ends_with_0_and_a_missing_api_with_1(url, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["pipeline", "check"])
    monkeypatch.setenv("API_BASE_URL", url)
    monkeypatch.setenv("API_ENDPOINT", "orders")
    monkeypatch.setenv("DATABASE_URL", "postgresql://localhost/none")
    assert main() == 0
    monkeypatch.setenv("API_ENDPOINT", "nothing")
    assert main() == 1
