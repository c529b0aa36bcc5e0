from fastapi.testclient import TestClient

from backend.main import app


def test_index_page_has_the_forms():
    response = TestClient(app).get("/")
    assert response.status_code == 200
    for element in ("login-form", "register-form", "todo-form", "todo-list", "edit-form"):
        assert f'id="{element}"' in response.text


def test_script_and_styles_are_served():
    client = TestClient(app)
    assert client.get("/app.js").status_code == 200
    assert client.get("/styles.css").status_code == 200
