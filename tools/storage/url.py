"""The address of a server that keeps something, which may hold a password."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

SAID_CHARS = 200


class Url:
    """Raises ValueError for what is no address."""

    def __init__(self, url: SecretStr) -> None:
        self.whole = url.get_secret_value()
        parts = urlsplit(self.whole)
        self._password, port = parts.password or "", parts.port
        self.scheme, self.host = parts.scheme, parts.netloc
        self.shown = f"{parts.scheme}://{parts.hostname or ''}{f':{port}' if port else ''}"

    def masked(self, words: str) -> str:
        """What went wrong there, in one line, without the password."""
        for secret in {self.whole, self._password, unquote(self._password)} - {""}:
            words = words.replace(secret, "***")
        return " ".join(words.split())[:SAID_CHARS]
