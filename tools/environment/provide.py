"""The environment in which a project is run: what may be installed is, the rest is told of."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from packaging.utils import canonicalize_name
from pydantic import Field

from schema.frozen import Frozen
from tools.environment.install import installed
from tools.environment.pinned import pinned
from tools.environment.policy import Policy, sift
from tools.environment.resolve import Lock, resolve, unresolvable
from tools.environment.uv import UvError

JUDGE = ("pytest>=8", "pytest-timeout>=2.2")  # what tests are run with


class Provided(Frozen):
    """An environment, and what of the requirements is not in it."""

    folder: Path | None = Field(None, description="None: the interpreter of this process serves")
    packages: tuple[str, ...] = Field((), description="name==version of all that was installed")
    missing: dict[str, str] = Field(default_factory=dict, description="requirement -> why")
    requirements: tuple[str, ...] = Field((), description="the lines of a requirements.txt")


async def provide(
    requirements: Iterable[str],
    policy: Policy,
    cache: Path,
    download_mb: int,
    judge: Sequence[str] = JUDGE,
) -> Provided:
    """Install what is required, as far as ``policy`` and the index allow it, into ``cache``.

    The ``judge``, what tests are run with, goes along, whatever the policy.

    Nothing is raised for a package that cannot be had: the project is then judged without it.
    """
    judges = {_name(one) for one in judge}
    wanted = tuple(one for one in dict.fromkeys(requirements) if _name(one) not in judges)
    sifted = await asyncio.to_thread(sift, wanted, policy)
    missing = dict(sifted.refused)
    if not sifted.allowed:
        return Provided(missing=missing)
    try:
        await asyncio.to_thread(cache.mkdir, parents=True, exist_ok=True)
        lock, unresolved = await _lock(sifted.allowed, judge, cache)
        missing |= unresolved
        if lock is None:
            return Provided(missing=missing, requirements=pinned(sifted.allowed, ()))
        if lock.size > download_mb << 20:
            raise UvError(
                f"together they are {lock.size >> 20:,} MB to download, at most {download_mb:,} "
                "are taken (proof.download_mb)"
            )
        folder = await installed(lock, cache)
    except (UvError, OSError) as error:
        missing |= dict.fromkeys(sifted.allowed, str(error))
        return Provided(missing=missing, requirements=pinned(sifted.allowed, ()))
    lines = pinned(sifted.allowed, lock.packages)
    return Provided(folder=folder, packages=lock.packages, missing=missing, requirements=lines)


def _name(requirement: str) -> str:
    """Of a distribution, without version and extras."""
    found = re.match(r"\s*([\w.-]+)", requirement)
    return canonicalize_name(found[1]) if found else ""


async def _lock(
    wanted: Sequence[str], judge: Sequence[str], folder: Path
) -> tuple[Lock | None, dict[str, str]]:
    """The lock of all that can be had, and why the rest cannot."""
    try:
        return await resolve([*wanted, *judge], folder), {}
    except UvError:
        missing = await unresolvable(wanted, folder)
        if not missing:
            raise  # each can be had, but not together
    rest = [one for one in wanted if one not in missing]
    return (await resolve([*rest, *judge], folder) if rest else None), missing
