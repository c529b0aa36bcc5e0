import pytest

from app import create_app

ANN = {"username": "ann", "email": "ann@example.com", "password": "Passw0rd1"}


@pytest.fixture
def client(tmp_path):
    app = create_app({"TESTING": True, "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path}/t.db"})
    return app.test_client()


def login(client):
    answer = client.post(
        "/api/auth/login", json={"email": ANN["email"], "password": ANN["password"]}
    )
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()["access_token"]


def test_register_login_and_who_am_i(client):
    answer = client.post("/api/auth/register", json=ANN)
    assert answer.status_code == 201
    assert answer.get_json()["user"]["username"] == "ann"
    me = client.get("/api/auth/me", headers={"Authorization": f"Bearer {login(client)}"})
    assert me.status_code == 200
    assert me.get_json()["user"]["email"] == "ann@example.com"


def test_wrong_password(client):
    client.post("/api/auth/register", json=ANN)
    answer = client.post("/api/auth/login", json={"email": ANN["email"], "password": "Wrong1234"})
    assert answer.status_code == 401


def test_no_token_or_a_forged_one(client):
    assert client.get("/api/auth/me").status_code == 401
    forged = {"Authorization": "Bearer abc.def.ghi"}
    assert client.get("/api/auth/me", headers=forged).status_code == 401


@pytest.mark.parametrize(
    "change", [{"email": "nonsense"}, {"password": "short"}, {"username": ""}, {"email": None}]
)
def test_invalid_input_is_named(client, change):
    answer = client.post("/api/auth/register", json={**ANN, **change})
    assert answer.status_code == 400
    assert list(change)[0] in answer.get_json()["details"]


def test_same_user_twice(client):
    assert client.post("/api/auth/register", json=ANN).status_code == 201
    assert client.post("/api/auth/register", json=ANN).status_code == 409
