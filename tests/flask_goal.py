"""The five-part goal, as a capable model would plan and write it; part 5 needs parts 1 and 2."""

from __future__ import annotations

import json

from tests.scripted import Asked, Reply, Script, code

GOAL = (
    "Build a Flask REST API with user registration, JWT, password hashing, validation, "
    "error handling"
)

PARTS = {
    "passwords.py": """\
import hashlib
import os


def hash_password(password):
    salt = os.urandom(16)
    return salt + hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 1000)


def check_password(password, stored):
    return hashlib.pbkdf2_hmac("sha256", password.encode(), stored[:16], 1000) == stored[16:]
""",
    "tokens.py": """\
import base64
import hashlib
import hmac
import json


def issue_token(user, secret):
    body = base64.urlsafe_b64encode(json.dumps({"sub": user}).encode()).decode()
    return body + "." + hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()


def read_token(token, secret):
    body, _, sign = token.partition(".")
    good = hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(good, sign):
        return None
    return json.loads(base64.urlsafe_b64decode(body))["sub"]
""",
    "validation.py": """\
def validate_user(data):
    return [name for name in ("email", "password") if not data.get(name)]
""",
    "errors.py": """\
def error_body(status, message):
    return {"status": status, "error": message}
""",
    "app.py": """\
from errors import error_body
from passwords import hash_password
from tokens import issue_token
from validation import validate_user

USERS = {}


def create_app(secret="dev"):
    from flask import Flask, jsonify, request

    app = Flask(__name__)

    @app.post("/register")
    def register():
        data = request.get_json()
        missing = validate_user(data)
        if missing:
            return jsonify(error_body(422, missing)), 422
        USERS[data["email"]] = hash_password(data["password"])
        return jsonify(token=issue_token(data["email"], secret)), 201

    return app
""",
}
DELIVERED = {*PARTS, ".gitignore", "README.md", "requirements.txt", "receipt.json"}
DEFINES = {
    "passwords.py": ["hash_password(password)", "check_password(password, stored)"],
    "tokens.py": ["issue_token(user, secret)", "read_token(token, secret)"],
    "validation.py": ["validate_user(data)"],
    "errors.py": ["error_body(status, message)"],
    "app.py": ["create_app()"],
}
ROUTES = {"app.py": ["POST /register {email, password} -> 201 {token}"]}
RELIES_ON = {"app.py": ["3", "4"]}
DEPENDS_ON = {"app.py": ["1", "2"]}
TESTS = """\
from passwords import check_password, hash_password
from tokens import issue_token, read_token
from validation import validate_user


def test_a_password_is_known_again_and_another_is_not():
    stored = hash_password("secret")
    assert check_password("secret", stored)
    assert not check_password("other", stored)


def test_a_token_of_another_secret_is_not_read():
    token = issue_token("ann", "one")
    assert read_token(token, "one") == "ann"
    assert read_token(token, "two") is None


def test_what_is_missing_is_named():
    assert validate_user({"email": "a@b.c"}) == ["password"]
"""
CRITERIA = [
    "A registered user is answered with 201 and a token.",
    "Stored passwords are hashed, and only the right one is known again.",
    "A token that was signed with another secret is refused.",
    "A registration without e-mail or password is answered with 422.",
]
PLAN = {
    "subtasks": [
        {
            "id": str(number),
            "goal": f"Write {path}",
            "type": "CODE_INTERPRET",
            "files": {path: DEFINES[path]},
            "routes": ROUTES.get(path, []),
            "relies_on": RELIES_ON.get(path, []),
            "depends_on": DEPENDS_ON.get(path, []),
            "atomic": True,
        }
        for number, path in enumerate(PARTS, 1)
    ]
}
# atomize, plan, the slowest of parts 1 and 2, and part 5
CRITICAL_CALLS = 4


def script(delay: float = 0.0) -> Script:
    """The five-part run, each call taking ``delay`` seconds."""

    def answer(asked: Asked) -> Reply:
        if asked.purpose == "atomize":
            return Reply('{"atomic": false}', delay)
        if asked.purpose == "plan":
            asks = {"criteria": CRITERIA} if '"criteria"' in asked.user else {}
            return Reply(json.dumps({**PLAN, **asks}), delay)
        if asked.purpose == "acceptance":
            return Reply(code("tests/test_users.py", TESTS), delay)
        mine = [path for path in PARTS if asked.user.startswith(f"Write {path}")]
        return Reply("".join(code(path, PARTS[path]) for path in mine or PARTS), delay)

    return answer
