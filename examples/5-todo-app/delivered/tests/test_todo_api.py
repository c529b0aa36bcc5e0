import pytest
from fastapi.testclient import TestClient


@pytest.fixture
def client(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_PATH", str(tmp_path / "test.db"))
    monkeypatch.setenv("JWT_SECRET", "test-secret-that-is-long-enough-for-hs256")
    from backend.database import init_db
    from backend.main import app

    init_db()
    with TestClient(app) as test_client:
        yield test_client


def register(client, username):
    return client.post(
        "/api/auth/register",
        json={"username": username, "email": f"{username}@example.com", "password": "Secret-123"},
    )


def headers_of(client, username):
    register(client, username)
    response = client.post(
        "/api/auth/login", json={"username": username, "password": "Secret-123"}
    )
    return {"Authorization": f"Bearer {response.json()['access_token']}"}


def test_register_returns_the_user_without_the_password(client):
    response = register(client, "anna")
    assert response.status_code == 201
    body = response.json()
    assert body["username"] == "anna"
    assert body["email"] == "anna@example.com"
    assert "password" not in body


def test_login_returns_a_bearer_token(client):
    register(client, "bert")
    response = client.post("/api/auth/login", json={"username": "bert", "password": "Secret-123"})
    assert response.status_code == 200
    assert response.json()["access_token"]
    assert response.json()["token_type"].lower() == "bearer"


def test_login_with_wrong_password_is_unauthorized(client):
    register(client, "carl")
    response = client.post("/api/auth/login", json={"username": "carl", "password": "wrong"})
    assert response.status_code == 401


def test_me_returns_the_current_user(client):
    response = client.get("/api/auth/me", headers=headers_of(client, "dora"))
    assert response.status_code == 200
    assert response.json()["username"] == "dora"


def test_todos_need_authentication(client):
    assert client.get("/api/todos").status_code in (401, 403)


def test_create_and_list_todos(client):
    headers = headers_of(client, "emil")
    created = client.post(
        "/api/todos", json={"title": "Buy milk", "description": "2 liters"}, headers=headers
    )
    assert created.status_code == 201
    assert created.json()["title"] == "Buy milk"
    assert created.json()["completed"] is False
    listed = client.get("/api/todos", headers=headers).json()
    assert [todo["title"] for todo in listed] == ["Buy milk"]


def test_update_todo(client):
    headers = headers_of(client, "fred")
    todo = client.post(
        "/api/todos", json={"title": "Old", "description": ""}, headers=headers
    ).json()
    response = client.put(
        f"/api/todos/{todo['id']}",
        json={"title": "New", "description": "changed", "completed": True},
        headers=headers,
    )
    assert response.status_code == 200
    assert response.json()["title"] == "New"
    assert response.json()["completed"] is True


def test_delete_todo(client):
    headers = headers_of(client, "gina")
    todo = client.post(
        "/api/todos", json={"title": "Old", "description": ""}, headers=headers
    ).json()
    assert client.delete(f"/api/todos/{todo['id']}", headers=headers).status_code == 204
    assert client.get(f"/api/todos/{todo['id']}", headers=headers).status_code == 404


def test_todo_of_another_user_is_not_found(client):
    todo = client.post(
        "/api/todos",
        json={"title": "Private", "description": ""},
        headers=headers_of(client, "hugo"),
    ).json()
    response = client.get(f"/api/todos/{todo['id']}", headers=headers_of(client, "iris"))
    assert response.status_code == 404


def test_empty_title_is_rejected(client):
    response = client.post(
        "/api/todos", json={"title": "", "description": ""}, headers=headers_of(client, "jack")
    )
    assert response.status_code == 422
