import sys
from datetime import datetime
from unittest.mock import MagicMock

from pipeline.config import load_settings
from pipeline.load import load_rows
from pipeline.main import main
from pipeline.transform import Row


def make_row(number):
    now = datetime(2024, 1, 15)
    return Row(number, "Ann Lee", "ann@example.com", 1250, now, now)


def test_load_rows_returns_the_number_of_rows():
    assert load_rows(MagicMock(), [make_row(1), make_row(2), make_row(3)]) == 3


def test_settings_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("API_BASE_URL", "http://api.example.com")
    monkeypatch.setenv("API_ENDPOINT", "orders")
    monkeypatch.setenv("DATABASE_URL", "postgresql://localhost/test")
    monkeypatch.setenv("PAGE_SIZE", "25")
    settings = load_settings()
    assert settings.api_base_url == "http://api.example.com"
    assert settings.page_size == 25


def test_main_returns_1_when_the_api_cannot_be_reached(monkeypatch):
    monkeypatch.setenv("API_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("API_ENDPOINT", "orders")
    monkeypatch.setenv("DATABASE_URL", "postgresql://localhost/test")
    monkeypatch.setattr(sys, "argv", ["pipeline.main", "run"])
    assert main() == 1
