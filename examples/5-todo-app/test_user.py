import os
import tempfile

import pytest

os.environ["DATABASE_PATH"] = os.path.join(tempfile.mkdtemp(), "todos.db")

from fastapi.testclient import TestClient  # noqa: E402

from backend.main import app  # noqa: E402


@pytest.fixture(scope="module")
def client():
    with TestClient(app) as client:
        yield client


def signed_in(client, name):
    user = {"username": name, "email": f"{name}@example.com", "password": "long-password-1"}
    answer = client.post("/api/auth/register", json=user)
    assert answer.status_code == 201, answer.text
    answer = client.post(
        "/api/auth/login", json={"username": name, "password": "long-password-1"}
    )
    assert answer.status_code == 200, answer.text
    return {"Authorization": "Bearer " + answer.json()["access_token"]}


def test_a_todo_from_its_birth_to_its_end(client):
    ann = signed_in(client, "ann")
    assert client.get("/api/auth/me", headers=ann).json()["username"] == "ann"
    made = client.post("/api/todos", json={"title": "Milk", "description": "two"}, headers=ann)
    assert made.status_code == 201, made.text
    todo = made.json()
    assert todo["title"] == "Milk" and todo["description"] == "two"
    assert todo["completed"] is False
    url = f"/api/todos/{todo['id']}"
    done = client.put(
        url, json={"title": "Milk!", "description": "two", "completed": True}, headers=ann
    )
    assert done.status_code == 200
    assert done.json()["completed"] is True
    assert [one["title"] for one in client.get("/api/todos", headers=ann).json()] == ["Milk!"]
    assert client.delete(url, headers=ann).status_code == 204
    assert client.get(url, headers=ann).status_code == 404


def test_todos_are_private(client):
    bob, eve = signed_in(client, "bob"), signed_in(client, "eve")
    todo = client.post("/api/todos", json={"title": "x", "description": ""}, headers=bob).json()
    assert client.get(f"/api/todos/{todo['id']}", headers=eve).status_code == 404
    assert client.get("/api/todos", headers=eve).json() == []
    assert client.get("/api/todos").status_code == 401


def test_wrong_password_and_bad_input(client):
    zoe = signed_in(client, "zoe")
    answer = client.post("/api/auth/login", json={"username": "zoe", "password": "nope"})
    assert answer.status_code == 401
    assert client.post("/api/todos", json={"title": ""}, headers=zoe).status_code == 422


def test_page_is_served(client):
    page = client.get("/")
    assert page.status_code == 200
    assert "login-form" in page.text
    assert client.get("/app.js").status_code == 200
