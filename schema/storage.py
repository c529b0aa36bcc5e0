"""Where runs are kept, as a setting: ``sqlite``, or the address of a PostgreSQL database."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, PlainSerializer, SecretStr

SQLITE = "sqlite"
SCHEMES = ("postgres", "postgresql")


def shown(storage: SecretStr) -> str:
    """The setting without what may be a secret of it."""
    value = storage.get_secret_value()
    if value == SQLITE:
        return value
    parts = urlsplit(value)
    where = f"{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}"
    return f"{parts.scheme}://{where}{parts.path}"


def has_password(storage: SecretStr) -> bool:
    """Whether a password is part of the address."""
    parts = urlsplit(storage.get_secret_value())
    return bool(parts.password) or "password" in parts.query


def _checked(storage: SecretStr) -> SecretStr:
    value = storage.get_secret_value()
    try:
        parts = urlsplit(value)
        right = value == SQLITE or (parts.scheme in SCHEMES and bool(parts.path.strip("/")))
        _ = parts.port
    except ValueError:
        right = False
    if not right:
        raise ValueError("it has to be sqlite, or postgres://HOST/DATABASE")
    return storage


# An address may hold a password, which no dump of the settings shows.
Storage = Annotated[SecretStr, AfterValidator(_checked), PlainSerializer(shown)]
