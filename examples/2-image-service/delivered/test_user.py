import io

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from app.main import app
from app.storage import get_storage


class Bucket:
    def __init__(self):
        self.kept = {}

    def upload(self, data, key, content_type):
        self.kept[key] = data
        return self.url_for(key)

    def url_for(self, key):
        return f"https://bucket.example/{key}"


@pytest.fixture
def bucket():
    return Bucket()


@pytest.fixture
def client(bucket):
    app.dependency_overrides[get_storage] = lambda: bucket
    yield TestClient(app)
    app.dependency_overrides.clear()


def picture(mode="RGB", size=(640, 480), kind="PNG"):
    kept = io.BytesIO()
    Image.new(mode, size, "red").save(kept, kind)
    return {"file": ("red.png", kept.getvalue(), "image/png")}


def test_sizes_and_filters_are_stored(client, bucket):
    answer = client.post(
        "/images", files=picture(), data={"sizes": "thumbnail,small", "filters": "grayscale"}
    )
    assert answer.status_code == 201, answer.text
    images = answer.json()["images"]
    assert {(one["size"], one["filter"]) for one in images} == {
        ("thumbnail", None), ("thumbnail", "grayscale"), ("small", None), ("small", "grayscale"),
    }
    assert len(bucket.kept) == 4
    assert all(one["url"].startswith("https://bucket.example/") for one in images)
    small = next(one for one in images if one["size"] == "small")
    assert (small["width"], small["height"]) == (320, 240)


def test_a_picture_with_transparency(client):
    answer = client.post("/images", files=picture("RGBA"), data={"filters": "blur"})
    assert answer.status_code == 201, answer.text


def test_what_is_no_picture_is_refused(client):
    answer = client.post("/images", files={"file": ("a.png", b"not a picture", "image/png")})
    assert answer.status_code == 400


def test_unknown_filter_is_refused(client):
    answer = client.post("/images", files=picture(), data={"filters": "nonsense"})
    assert answer.status_code == 400


def test_filters_are_listed(client):
    assert "grayscale" in client.get("/filters").json()["filters"]
