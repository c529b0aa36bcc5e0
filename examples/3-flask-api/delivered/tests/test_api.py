import pytest

from app import create_app


@pytest.fixture
def client(tmp_path):
    app = create_app(
        {"TESTING": True, "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path / 'test.db'}"}
    )
    return app.test_client()


def register(client, username="alice", email="alice@example.com", password="S3cret-password"):
    return client.post(
        "/api/auth/register",
        json={"username": username, "email": email, "password": password},
    )


def test_register_returns_user_and_token(client):
    response = register(client)
    assert response.status_code == 201
    body = response.get_json()
    assert body["user"]["username"] == "alice"
    assert body["access_token"]


def test_password_is_never_returned(client):
    response = register(client)
    assert response.status_code == 201
    assert "S3cret-password" not in response.get_data(as_text=True)
    assert "password_hash" not in response.get_data(as_text=True)


def test_login_with_the_right_password(client):
    register(client)
    response = client.post(
        "/api/auth/login", json={"email": "alice@example.com", "password": "S3cret-password"}
    )
    assert response.status_code == 200
    assert response.get_json()["access_token"]


def test_login_with_a_wrong_password_is_refused(client):
    register(client)
    response = client.post(
        "/api/auth/login", json={"email": "alice@example.com", "password": "wrong-password"}
    )
    assert response.status_code == 401


def test_me_returns_the_user_of_the_token(client):
    token = register(client).get_json()["access_token"]
    response = client.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == 200
    assert response.get_json()["user"]["email"] == "alice@example.com"


def test_me_without_a_token_is_refused(client):
    assert client.get("/api/auth/me").status_code == 401


def test_registering_twice_is_a_conflict(client):
    register(client)
    assert register(client).status_code == 409


def test_errors_are_json(client):
    response = client.post("/api/auth/register", json={"username": "bob"})
    assert response.status_code in (400, 422)
    assert {"error", "message"} <= set(response.get_json())
