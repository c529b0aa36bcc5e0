"""Whose certificates are believed: those that a variable names, else the system's own store."""

from __future__ import annotations

import os
import ssl
import sys
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
    # Reading them takes 80 ms, which every run would pay again.
    given = {path: name for name, path in reversed(named) if path}
    if not given:
        system = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if not _has_store():
            system.load_verify_locations(certifi.where())
        return system
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    for path, name in given.items():
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


def _has_store() -> bool:
    """Whether the system has certificates of its own, which a slim container does not."""
    return sys.platform != "linux" or bool(ssl.get_default_verify_paths().cafile)
