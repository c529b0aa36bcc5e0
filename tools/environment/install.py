"""A virtual environment of locked packages: made once, in one step, and only read after that."""

from __future__ import annotations

import asyncio
import hashlib
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from tools.environment.program import ProgramError, called
from tools.environment.resolve import Lock
from tools.environment.uv import uv

SECONDS = 300
UNUSED_DAYS = 30
LOCK = "pylock.toml"  # uv wants this name


async def installed(lock: Lock, cache: Path) -> Path:
    """The environment of these packages, from the cache or new in it.

    Raises ProgramError, OSError.
    """
    return await kept(f"{lock.text}\n{sys.version}", cache, partial(_install, lock))


async def kept(text: str, cache: Path, make: Callable[[Path], Awaitable[None]]) -> Path:
    """What ``make`` makes of this text here, from the cache or new in it: as ``env``, in a folder
    that it is given. Raises ProgramError, OSError."""
    identity = "\n".join((text, platform.machine(), platform.libc_ver()[0]))
    folder = cache / hashlib.sha256(identity.encode()).hexdigest()[:32]
    if await asyncio.to_thread(_touch, folder):
        return folder
    new = Path(await asyncio.to_thread(tempfile.mkdtemp, ".new", "", cache))
    try:
        await make(new)
        # Whoever was first has the same packages; a folder that is not empty is not replaced.
        with suppress(OSError):
            await asyncio.to_thread(os.rename, new / "env", folder)
    finally:
        await asyncio.to_thread(shutil.rmtree, new, ignore_errors=True)
    await asyncio.to_thread(_sweep, cache)
    if not await asyncio.to_thread(_touch, folder):
        raise ProgramError(f"the environment could not be moved to {folder}")
    return folder


async def _install(lock: Lock, new: Path) -> None:
    await asyncio.to_thread((new / LOCK).write_text, lock.text)
    await uv(("venv", "--quiet", "--relocatable", "env"), new, SECONDS)
    command = ("pip", "install", "--quiet", "--only-binary", ":all:", "--python", "env", "-r", LOCK)
    await uv(command, new, SECONDS)
    # By this interpreter, which runs nothing of what it compiles; one in the environment would
    # begin with what its packages left there to be run at every start.
    compiler = (sys.executable, "-I", "-S", "-m", "compileall", "-q", "-j", "0", "env/lib")
    await called(compiler, new, SECONDS, os.environ)  # what does not compile is some template


def _touch(folder: Path) -> bool:
    """Whether it is there; it is now in use."""
    try:
        os.utime(folder)
    except FileNotFoundError:
        return False
    return True


def _sweep(cache: Path) -> None:
    """Remove what nobody has used for long."""
    for folder in cache.iterdir():
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > UNUSED_DAYS * 86400:
                if folder.is_dir():
                    shutil.rmtree(folder, ignore_errors=True)
                else:
                    folder.unlink()
