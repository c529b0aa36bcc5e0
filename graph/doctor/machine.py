"""What this machine brings: versions, the sandbox, the installer of packages, room on its disks."""

from __future__ import annotations

import asyncio
import os
import platform
import shutil
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from graph.doctor.line import Line, broken, poor, well
from schema.errors import SandboxError
from schema.settings import Settings
from tools.environment import unreachable
from tools.opened import open_services
from tools.sandbox import in_words

PACKAGES = ("roma-ptc", "langgraph", "langchain-openai", "pydantic", "httpx")
NAMESPACES = "allow user namespaces (sysctl kernel.unprivileged_userns_clone=1), or Landlock"
MB = 1 << 20
# A run of five parts keeps some 2 MB, and an environment of eight packages some 60.
LITTLE_MB, TOO_LITTLE_MB = 1000, 50


def versions() -> Line:
    """Of Python, and of what this stands on."""
    try:
        told = [f"{name} {version(name)}" for name in PACKAGES]
    except PackageNotFoundError as error:
        return broken("versions", f"{error.name} is not installed", "install it anew: make run")
    return well("versions", ", ".join([f"Python {platform.python_version()}", *told]))


async def sandbox(settings: Settings) -> Line:
    """Which one works here, tried out."""
    try:
        async with open_services(settings) as services:
            found = await services.sandbox()
    except SandboxError as error:
        return broken("sandbox", str(error), NAMESPACES)
    if found.isolation == "none":
        return poor("sandbox", "; ".join(in_words("none")), NAMESPACES)
    limits = "; ".join(in_words(found.isolation))
    return well("sandbox", f"{found.isolation}{f': {limits}' if limits else ''}")


async def installer(settings: Settings) -> Line:
    """Whether packages that projects need can be had."""
    if settings.proof.packages == "none":
        return well("packages", "none are installed (proof.packages=none)")
    lost = await unreachable(settings.environments)
    if lost:
        return poor("packages", lost, "without them, projects that need some are not run")
    return well("packages", f"installed from the package index: {settings.proof.packages}")


async def disk(settings: Settings) -> list[Line]:
    """Room where runs and environments are kept."""
    places = {"state": settings.checkpoints.parent, "environments": settings.environments}
    return [await asyncio.to_thread(_room, name, place) for name, place in places.items()]


def _room(name: str, place: Path) -> Line:
    there = next(folder for folder in (place, *place.parents) if folder.exists())
    what, free = f"disk, {name}", shutil.disk_usage(there).free // MB
    if not os.access(there, os.W_OK | os.X_OK):
        variable = "ROMA_STATE_DIR" if name == "state" else "XDG_CACHE_HOME"
        return broken(what, f"{there} cannot be written", f"make it writable, or set {variable}")
    if free < TOO_LITTLE_MB:
        return broken(what, f"{free:,} MB are free at {there}", "free some space")
    if free < LITTLE_MB:
        return poor(what, f"{free:,} MB are free at {there}", "free some space")
    return well(what, f"{free:,} MB are free at {there}")
