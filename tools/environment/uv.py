"""The program ``uv``: how it is called, and what its errors mean."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.environment.program import SAID_CHARS, OfflineError, ProgramError, called, passed_on

UNREACHED = "Failed to fetch"
RETRIES = "1"  # uv's own three take ten seconds where there is no network


async def uv(arguments: Sequence[str], folder: Path, seconds: float, given: str = "") -> str:
    """Run uv in ``folder`` and return what it printed. Raises ProgramError."""
    argv = (await asyncio.to_thread(_program), *arguments, "--color", "never")
    ended = await called(argv, folder, seconds, _variables(), given)
    if ended.code:
        raise _error(" ".join(ended.stderr.split()))
    return ended.stdout


def _error(said: str) -> ProgramError:
    if UNREACHED not in said:
        return ProgramError(said[:SAID_CHARS])
    reasons = [part.strip() for part in said.split(" cause: ")]
    return OfflineError(f"the package index cannot be reached: {reasons[-1]}"[:SAID_CHARS])


def _program() -> str:
    from uv import find_uv_bin

    return find_uv_bin()


def _variables() -> dict[str, str]:
    ours = {"UV_PYTHON_DOWNLOADS": "never", "UV_PYTHON": sys.executable}
    return {"UV_HTTP_RETRIES": RETRIES, **passed_on("UV_"), **ours}
