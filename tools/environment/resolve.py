"""From requirements to exact versions, each with its hash: a lock as PEP 751 has it."""

from __future__ import annotations

import asyncio
import hashlib
import math
import secrets
import sys
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tools.environment.program import ProgramError
from tools.environment.uv import uv

SECONDS = 60
KEPT_S = 86_400
ANY = "packaging"  # small, depends on nothing, and every index has it
RESOLVE = ("pip", "compile", "--quiet", "--no-header", "--no-annotate", "--only-binary", ":all:")


class Lock(NamedTuple):
    """The text that uv installs from, ``name==version`` of each package, and bytes to download."""

    text: str
    packages: tuple[str, ...]
    size: int


async def resolve(requirements: Sequence[str], folder: Path) -> Lock:
    """The newest versions that go together, wheels only. Raises ProgramError, OSError.

    An answer is kept in ``folder`` and believed for a day, and for longer where the index cannot
    be reached.
    """
    wanted = "\n".join((*sorted(requirements), sys.version))
    kept = folder / f"{hashlib.sha256(wanted.encode()).hexdigest()[:32]}.lock"
    text = await asyncio.to_thread(_read, kept, KEPT_S)
    if text is None:
        try:
            text = await _compile(requirements, folder)
            await asyncio.to_thread(_write, kept, text)
        except ProgramError:
            text = await asyncio.to_thread(_read, kept, math.inf)
            if text is None:
                raise
    packages: list[dict[str, Any]] = tomllib.loads(text).get("packages", [])
    return Lock(
        text,
        tuple(f"{package['name']}=={package['version']}" for package in packages),
        sum(wheel.get("size", 0) for package in packages for wheel in package["wheels"][:1]),
    )


async def unresolvable(requirements: Sequence[str], folder: Path) -> dict[str, str]:
    """Those that cannot be installed even by themselves, each with what uv said."""

    async def why(requirement: str) -> str | None:
        try:
            await resolve([requirement], folder)
        except ProgramError as error:
            return str(error)
        return None

    reasons = await asyncio.gather(*map(why, requirements))
    return {one: reason for one, reason in zip(requirements, reasons, strict=True) if reason}


async def obtainable(names: Sequence[str], folder: Path) -> list[str]:
    """Those of the names that the index has; none where it cannot be reached."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    absent = await unresolvable(names, folder)
    return [name for name in names if name not in absent]


async def unreachable(folder: Path) -> str:
    """Why no package can be had now, whatever was found earlier; empty where they can."""
    try:
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        await _compile([ANY], folder, "--refresh")
    except (ProgramError, OSError) as error:
        return str(error)
    return ""


def _read(kept: Path, seconds: float) -> str | None:
    """What is kept, if it is not older than that."""
    try:
        return kept.read_text() if time.time() - kept.stat().st_mtime < seconds else None
    except FileNotFoundError:
        return None


def _write(kept: Path, text: str) -> None:
    new = kept.with_name(f"{kept.name}.{secrets.token_hex(4)}")
    new.write_text(text)
    new.replace(kept)


async def _compile(requirements: Sequence[str], folder: Path, *options: str) -> str:
    command = (*RESOLVE, "--format", "pylock.toml", "--python", sys.executable, *options, "-")
    return await uv(command, folder, SECONDS, "\n".join(requirements))
