"""The program ``uv``: how it is called, and what it may see of this process's variables."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

PREFIXES = ("UV_", "SSL_", "REQUESTS_CA_", "CURL_CA_")
NAMES = {"PATH", "HOME", "USER", "TMPDIR", "LANG", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"}
PROXIES = {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"}
SAID_CHARS = 300
UNREACHED = "Failed to fetch"
RETRIES = "1"  # uv's own three take ten seconds where there is no network


class UvError(Exception):
    """What uv said when it failed; caught within this room."""


class UvOfflineError(UvError):
    """The index could not be reached, so that nothing is known of any package."""


async def uv(arguments: Sequence[str], folder: Path, seconds: float, given: str = "") -> str:
    """Run uv in ``folder`` and return what it printed. Raises UvError."""
    try:
        process = await asyncio.create_subprocess_exec(
            *(await asyncio.to_thread(_program), *arguments, "--color", "never"),
            cwd=folder,
            env=_variables(),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
    except OSError as error:
        raise UvError(f"uv cannot be started: {error.strerror}") from error
    try:
        async with asyncio.timeout(seconds):
            told, said = await process.communicate(given.encode())
    except TimeoutError:
        raise UvError(f"uv did not end within {seconds:g} s") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise _error(" ".join(said.decode(errors="replace").split()))
    return told.decode(errors="replace")


def _error(said: str) -> UvError:
    if UNREACHED not in said:
        return UvError(said[:SAID_CHARS])
    reasons = [part.strip() for part in said.split(" cause: ")]
    return UvOfflineError(f"the package index cannot be reached: {reasons[-1]}"[:SAID_CHARS])


def _program() -> str:
    from uv import find_uv_bin

    return find_uv_bin()


def _variables() -> dict[str, str]:
    """No key of a provider: uv needs none, and an index is asked for with what it is given here."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in NAMES or name.upper() in PROXIES or name.startswith(PREFIXES)
    }
    ours = {"UV_PYTHON_DOWNLOADS": "never", "UV_PYTHON": sys.executable}
    return {"UV_HTTP_RETRIES": RETRIES, **kept, **ours}
