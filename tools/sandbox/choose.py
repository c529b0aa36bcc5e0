"""Finding the best sandbox this host allows."""

from __future__ import annotations

import asyncio
import logging
import os

from schema.errors import SandboxError
from tools.sandbox.bubblewrap import BubblewrapSandbox, find_bwrap, interpreter_folders
from tools.sandbox.plain import PlainSandbox
from tools.sandbox.protocol import Limits, Sandbox

_WARNING = (
    "no user namespaces here: generated code runs with limits but without isolation; "
    "install bubblewrap or allow unprivileged user namespaces"
)
_chosen: Sandbox | None = None


async def open_sandbox() -> Sandbox:
    """The best sandbox that works here; tried out once, then the same for the whole process.

    Warns once when it does not isolate. Raises SandboxError when nothing can be run at all.
    """
    global _chosen
    if _chosen is None:
        found = await _first_that_works(await asyncio.to_thread(_candidates))
        # Two first callers may both have looked; only one of them decides and warns.
        if _chosen is None:
            _chosen = found
            if found.isolation == "none":
                logging.getLogger("roma_ptc").warning(_WARNING)
    return _chosen


def _candidates() -> list[Sandbox]:
    """Best first. Dropping root comes before everything that cannot limit root's processes."""
    drops = [True, False] if os.geteuid() == 0 else [False]
    bwrap = find_bwrap()
    folders = interpreter_folders()
    isolating = [BubblewrapSandbox(bwrap, folders, drop) for drop in drops] if bwrap else []
    return [*isolating, *(PlainSandbox(drop) for drop in drops)]


async def _first_that_works(candidates: list[Sandbox]) -> Sandbox:
    refusals = []
    for sandbox in candidates:
        try:
            tried = await sandbox.run({}, ["python", "-c", "print('works')"], Limits())
        except SandboxError as error:
            refusals.append(str(error))
            continue
        if tried.stdout == "works\n":
            return sandbox
        refusals.append(f"python ended with exit code {tried.exit_code}: {tried.stderr.strip()}")
    raise SandboxError(f"no program can be run here: {'; '.join(refusals)}")
