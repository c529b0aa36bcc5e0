"""A program that finds and installs packages: how it is called, and what it may see of ours."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

PREFIXES = ("SSL_", "REQUESTS_CA_", "CURL_CA_")
NAMES = {"PATH", "HOME", "USER", "TMPDIR", "LANG", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"}
PROXIES = {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"}
SAID_CHARS = 300


class ProgramError(Exception):
    """What the program said when it failed; caught within this room."""


class OfflineError(ProgramError):
    """The index could not be reached, so that nothing is known of any package."""


class Ended(NamedTuple):
    """How a program ended: its exit code, what it printed, and what it said beside that."""

    code: int
    told: str
    said: str


async def called(
    argv: Sequence[str],
    folder: Path,
    seconds: float,
    variables: Mapping[str, str],
    given: str = "",
) -> Ended:
    """Run the program in ``folder``. Raises ProgramError where it does not start, or not end."""
    name = Path(argv[0]).name
    try:
        process = await asyncio.create_subprocess_exec(
            *argv,
            cwd=folder,
            env=variables,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
    except OSError as error:
        raise ProgramError(f"{name} cannot be started: {error.strerror}") from error
    try:
        async with asyncio.timeout(seconds):
            told, said = await process.communicate(given.encode())
    except TimeoutError:
        raise ProgramError(f"{name} did not end within {seconds:g} s") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return Ended(
        process.returncode or 0, told.decode(errors="replace"), said.decode(errors="replace")
    )


def passed_on(*prefixes: str) -> dict[str, str]:
    """No key of a provider: an index is asked for with what its program is given here."""
    return {
        name: value
        for name, value in os.environ.items()
        if name in NAMES or name.upper() in PROXIES or name.startswith((*PREFIXES, *prefixes))
    }
