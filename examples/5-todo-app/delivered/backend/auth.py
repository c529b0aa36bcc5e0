"""Registration, login and JWT authentication."""
from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import sqlite3
from datetime import datetime, timedelta, timezone

import jwt
from fastapi import APIRouter, Depends, HTTPException, status
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from backend.database import get_db
from backend.schemas import Token, UserCreate, UserLogin, UserOut

JWT_SECRET = os.environ.get("JWT_SECRET", "change-me-in-production-please-32b")
JWT_ALGORITHM = "HS256"
ACCESS_TOKEN_MINUTES = 60
PBKDF2_ITERATIONS = 200_000

router = APIRouter(prefix="/api/auth", tags=["auth"])
bearer = HTTPBearer(auto_error=False)


def hash_password(password: str) -> str:
    """Return a salted PBKDF2 hash as 'salt$hash'."""
    salt = secrets.token_hex(16)
    digest = hashlib.pbkdf2_hmac(
        "sha256", password.encode("utf-8"), bytes.fromhex(salt), PBKDF2_ITERATIONS
    )
    return f"{salt}${digest.hex()}"


def verify_password(password: str, password_hash: str) -> bool:
    """Return True if the password matches the stored hash."""
    try:
        salt, expected = password_hash.split("$", 1)
        digest = hashlib.pbkdf2_hmac(
            "sha256", password.encode("utf-8"), bytes.fromhex(salt), PBKDF2_ITERATIONS
        )
    except ValueError:
        return False
    return hmac.compare_digest(digest.hex(), expected)


def create_access_token(user_id: int) -> str:
    """Return a signed token for the user."""
    now = datetime.now(timezone.utc)
    payload = {
        "sub": str(user_id),
        "iat": now,
        "exp": now + timedelta(minutes=ACCESS_TOKEN_MINUTES),
    }
    return jwt.encode(payload, JWT_SECRET, algorithm=JWT_ALGORITHM)


def _unauthorized(detail: str) -> HTTPException:
    return HTTPException(
        status_code=status.HTTP_401_UNAUTHORIZED,
        detail=detail,
        headers={"WWW-Authenticate": "Bearer"},
    )


def get_current_user(
    credentials: HTTPAuthorizationCredentials | None = Depends(bearer),
    db: sqlite3.Connection = Depends(get_db),
) -> dict:
    """Return the user of the bearer token as a dict with id, username and email."""
    if credentials is None:
        raise _unauthorized("Not authenticated")
    try:
        payload = jwt.decode(credentials.credentials, JWT_SECRET, algorithms=[JWT_ALGORITHM])
    except jwt.ExpiredSignatureError:
        raise _unauthorized("Token has expired")
    except jwt.PyJWTError:
        raise _unauthorized("Invalid token")
    row = db.execute(
        "SELECT id, username, email FROM users WHERE id = ?", (int(payload["sub"]),)
    ).fetchone()
    if row is None:
        raise _unauthorized("User no longer exists")
    return dict(row)


@router.post("/register", response_model=UserOut, status_code=status.HTTP_201_CREATED)
def register(user: UserCreate, db: sqlite3.Connection = Depends(get_db)) -> dict:
    try:
        cursor = db.execute(
            "INSERT INTO users (username, email, password_hash) VALUES (?, ?, ?)",
            (user.username, user.email, hash_password(user.password)),
        )
        db.commit()
    except sqlite3.IntegrityError:
        raise HTTPException(
            status_code=status.HTTP_409_CONFLICT, detail="Username or email already registered"
        )
    return {"id": cursor.lastrowid, "username": user.username, "email": user.email}


@router.post("/login", response_model=Token)
def login(credentials: UserLogin, db: sqlite3.Connection = Depends(get_db)) -> dict:
    row = db.execute(
        "SELECT id, password_hash FROM users WHERE username = ?", (credentials.username,)
    ).fetchone()
    if row is None or not verify_password(credentials.password, row["password_hash"]):
        raise _unauthorized("Incorrect username or password")
    return {"access_token": create_access_token(row["id"]), "token_type": "bearer"}


@router.get("/me", response_model=UserOut)
def me(current_user: dict = Depends(get_current_user)) -> dict:
    return current_user
