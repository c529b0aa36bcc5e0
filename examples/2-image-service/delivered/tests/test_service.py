import io

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from app.main import app

client = TestClient(app)


def test_health():
    response = client.get("/health")
    assert response.status_code == 200
    assert "status" in response.json()


def test_filters():
    response = client.get("/filters")
    assert response.status_code == 200
    assert "grayscale" in response.json()["filters"]


def test_what_is_no_image_is_refused():
    response = client.post("/images", files={"file": ("a.png", b"no image", "image/png")})
    assert response.status_code == 400
