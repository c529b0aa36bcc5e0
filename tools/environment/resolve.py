"""From requirements to exact versions, each with its hash: a lock as PEP 751 has it."""

from __future__ import annotations

import asyncio
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tools.environment.uv import UvError, uv

SECONDS = 60
RESOLVE = ("pip", "compile", "--quiet", "--no-header", "--no-annotate", "--only-binary", ":all:")


class Lock(NamedTuple):
    """The text that uv installs from, ``name==version`` of each package, and bytes to download."""

    text: str
    packages: tuple[str, ...]
    size: int


async def resolve(requirements: Sequence[str], folder: Path) -> Lock:
    """The newest versions that go together, wheels only. Raises UvError.

    Where the index cannot be reached, what was downloaded before may do.
    """
    try:
        text = await _compile(requirements, folder)
    except UvError as error:
        try:
            text = await _compile(requirements, folder, "--offline")
        except UvError:
            raise error from None
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
        except UvError as error:
            return str(error)
        return None

    reasons = await asyncio.gather(*map(why, requirements))
    return {one: reason for one, reason in zip(requirements, reasons, strict=True) if reason}


async def _compile(requirements: Sequence[str], folder: Path, *options: str) -> str:
    command = (*RESOLVE, "--format", "pylock.toml", "--python", sys.executable, *options, "-")
    return await uv(command, folder, SECONDS, "\n".join(requirements))
