"""Whose certificates are believed: those that a variable names, else the system's own store."""

from __future__ import annotations

import os
import ssl
from functools import cache
from pathlib import Path

import certifi
import truststore

from schema.errors import ConfigError

VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


def certificates() -> ssl.SSLContext:
    """What every HTTPS connection is checked against. Raises ConfigError for a wrong file."""
    return _context(tuple((name, os.environ.get(name, "").strip()) for name in VARIABLES))


@cache
def _context(named: tuple[tuple[str, str], ...]) -> ssl.SSLContext:
    # Reading them takes 20 ms, which every run would pay again.
    given = [(name, path) for name, path in named if path]
    if not given:
        system = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        system.load_verify_locations(certifi.where())  # a slim container has no store
        return system
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    for name, path in given:
        try:
            if Path(path).is_dir():
                context.load_verify_locations(capath=path)
            else:
                context.load_verify_locations(cafile=path)
        except (OSError, ValueError) as error:  # an SSLError is an OSError
            raise ConfigError(
                f"{name} names {path}, which holds no certificates that can be read: "
                "name a PEM file, or unset it"
            ) from error
    return context
