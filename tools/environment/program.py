"""A program that finds and installs packages: how it is called, and what it may see of ours."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from tools.processes import Ended, in_thread, run

PREFIXES = ("SSL_", "REQUESTS_CA_", "CURL_CA_")
NAMES = {"PATH", "HOME", "USER", "TMPDIR", "LANG", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"}
PROXIES = {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"}
SAID_CHARS = 300
OUTPUT_BYTES = 64 << 20


class ProgramError(Exception):
    """What the program said when it failed; caught within this room."""


class OfflineError(ProgramError):
    """The index could not be reached, so that nothing is known of any package."""


async def called(
    argv: Sequence[str],
    folder: Path,
    seconds: float,
    variables: Mapping[str, str],
    given: str = "",
) -> Ended:
    """Run the program in ``folder``. Raises ProgramError where it does not start, or not end."""
    name = Path(argv[0]).name
    work = partial(
        run,
        argv,
        given=given.encode(),
        folder=folder,
        variables=variables,
        seconds=seconds,
        output_bytes=OUTPUT_BYTES,
    )
    try:
        ended = await in_thread(work)
    except OSError as error:
        raise ProgramError(f"{name} cannot be started: {error.strerror}") from error
    if ended.timed_out:
        raise ProgramError(f"{name} did not end within {seconds:g} s")
    return ended


def passed_on(*prefixes: str) -> dict[str, str]:
    """No key of a provider: an index is asked for with what its program is given here."""
    return {
        name: value
        for name, value in os.environ.items()
        if name in NAMES or name.upper() in PROXIES or name.startswith((*PREFIXES, *prefixes))
    }
