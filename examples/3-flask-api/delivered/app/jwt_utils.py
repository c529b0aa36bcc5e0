"""Create and verify JWT access tokens, and protect routes with them."""
from __future__ import annotations

import os
from datetime import datetime, timedelta, timezone
from functools import wraps

import jwt
from flask import current_app, g, request

from app.errors import AuthenticationError
from app.models import User, db

ALGORITHM = "HS256"
TOKEN_LIFETIME = timedelta(hours=1)


def _secret_key() -> str:
    secret = current_app.config.get("JWT_SECRET_KEY") or os.environ.get("JWT_SECRET_KEY")
    if not secret:
        raise RuntimeError("JWT_SECRET_KEY is not configured")
    return secret


def create_access_token(user_id: int) -> str:
    """Return a signed access token for the user."""
    now = datetime.now(timezone.utc)
    payload = {
        "sub": str(user_id),
        "iat": now,
        "exp": now + TOKEN_LIFETIME,
        "type": "access",
    }
    return jwt.encode(payload, _secret_key(), algorithm=ALGORITHM)


def decode_access_token(token: str) -> dict:
    """Return the token's payload; raise AuthenticationError if it is not valid."""
    try:
        payload = jwt.decode(token, _secret_key(), algorithms=[ALGORITHM])
    except jwt.ExpiredSignatureError:
        raise AuthenticationError("Token has expired")
    except jwt.InvalidTokenError:
        raise AuthenticationError("Invalid token")
    if payload.get("type") != "access":
        raise AuthenticationError("Invalid token type")
    return payload


def _token_from_request() -> str:
    header = request.headers.get("Authorization", "")
    if not header:
        raise AuthenticationError("Missing authorization header")
    parts = header.split()
    if len(parts) != 2 or parts[0].lower() != "bearer":
        raise AuthenticationError("Authorization header must be 'Bearer <token>'")
    return parts[1]


def token_required(f):
    """Allow the request only with a valid token; sets flask.g.current_user."""

    @wraps(f)
    def decorated(*args, **kwargs):
        payload = decode_access_token(_token_from_request())
        user = db.session.get(User, int(payload["sub"]))
        if user is None:
            raise AuthenticationError("User no longer exists")
        g.current_user = user
        return f(*args, **kwargs)

    return decorated
