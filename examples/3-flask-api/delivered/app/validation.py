"""Validation of registration and login payloads."""
from __future__ import annotations

import re

from app.errors import ValidationError

USERNAME_RE = re.compile(r"^[A-Za-z0-9_.-]{3,30}$")
EMAIL_RE = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
MAX_EMAIL_LENGTH = 120
MIN_PASSWORD_LENGTH = 8
MAX_PASSWORD_LENGTH = 128


def _require_dict(data) -> dict:
    if not isinstance(data, dict):
        raise ValidationError("Request body must be a JSON object")
    return data


def _validate_email(data: dict, errors: dict) -> str:
    email = data.get("email")
    if email is None or email == "":
        errors["email"] = "Email is required"
        return ""
    if not isinstance(email, str):
        errors["email"] = "Email must be a string"
        return ""
    email = email.strip().lower()
    if len(email) > MAX_EMAIL_LENGTH or not EMAIL_RE.match(email):
        errors["email"] = "Email is not valid"
    return email


def validate_registration(data: dict) -> dict:
    """Return cleaned username, email and password, or raise ValidationError."""
    data = _require_dict(data)
    errors: dict[str, str] = {}

    username = data.get("username")
    if username is None or username == "":
        errors["username"] = "Username is required"
    elif not isinstance(username, str):
        errors["username"] = "Username must be a string"
    else:
        username = username.strip()
        if not USERNAME_RE.match(username):
            errors["username"] = (
                "Username must be 3-30 characters: letters, digits, '_', '.' or '-'"
            )

    email = _validate_email(data, errors)

    password = data.get("password")
    if password is None or password == "":
        errors["password"] = "Password is required"
    elif not isinstance(password, str):
        errors["password"] = "Password must be a string"
    elif len(password) < MIN_PASSWORD_LENGTH:
        errors["password"] = f"Password must be at least {MIN_PASSWORD_LENGTH} characters long"
    elif len(password) > MAX_PASSWORD_LENGTH:
        errors["password"] = f"Password must be at most {MAX_PASSWORD_LENGTH} characters long"
    elif not re.search(r"[A-Za-z]", password) or not re.search(r"\d", password):
        errors["password"] = "Password must contain at least one letter and one digit"

    if errors:
        raise ValidationError("Validation failed", errors)
    return {"username": username, "email": email, "password": password}


def validate_login(data: dict) -> dict:
    """Return cleaned email and password, or raise ValidationError."""
    data = _require_dict(data)
    errors: dict[str, str] = {}

    email = _validate_email(data, errors)

    password = data.get("password")
    if password is None or password == "":
        errors["password"] = "Password is required"
    elif not isinstance(password, str):
        errors["password"] = "Password must be a string"

    if errors:
        raise ValidationError("Validation failed", errors)
    return {"email": email, "password": password}
