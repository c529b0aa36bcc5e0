"""The packages of a project for Node: npm installs them, from its registry alone, and runs none."""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
from functools import partial
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints, ValidationError

from schema.bounds import DOCUMENT_CHARS
from schema.frozen import Frozen
from tools.environment.install import SECONDS, kept
from tools.environment.program import (
    SAID_CHARS,
    OfflineError,
    ProgramError,
    called,
    passed_on,
)

ONLY_FILES = ("--ignore-scripts", "--no-audit", "--no-fund", "--json")
# npm's own retries take a minute where there is no network.
SOON = ("--fetch-retries=1", "--fetch-retry-mintimeout=1000")
ONLY_REGISTRY = [f"--allow-{kind}=none" for kind in ("git", "remote", "file", "directory")]
PACKAGES = 2000  # of one project
LOOK_S = 0.5
UNREACHED = ("ECONN", "ENOTFOUND", "EAI_AGAIN", "ENETUNREACH", "ETIMEDOUT", "EHOSTUNREACH")

Name = Annotated[
    str, StringConstraints(max_length=214, pattern=r"^(?:@[a-z0-9][\w.-]*/)?[a-z0-9][\w.-]*$")
]
# Neither an address, nor a folder, nor another package under this name.
Range = Annotated[
    str, StringConstraints(max_length=100, pattern=r"^[0-9a-zA-Z^~<>=*][\w.^~<>=*|+ -]*$")
]


class NodeModules(Frozen):
    """Where the packages are, in a folder node_modules there, or why they are not."""

    folder: Path | None = Field(None, description="None: none are needed, or they are lost")
    lost: str = ""


class _Package(BaseModel):
    dependencies: dict[Name, Range] = Field(default_factory=dict, max_length=200)


class _Locked(BaseModel):
    link: bool = False
    resolved: str = Field("", description="from where, if that is not the registry")


class _Lock(BaseModel):
    packages: dict[str, _Locked] = Field(max_length=PACKAGES)


async def node_modules(package: str, cache: Path, download_mb: int) -> NodeModules:
    """Install the dependencies of a package.json into ``cache``, if they take no more room than
    ``download_mb``, in MiB. Nothing is raised for what cannot be had."""
    try:
        wanted = _Package.model_validate_json(package[: DOCUMENT_CHARS + 1])
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))[:100] or "it"
        return NodeModules(lost=f"package.json: {where} is nothing that the registry of npm has")
    if not wanted.dependencies:
        return NodeModules()
    asked = json.dumps({"dependencies": wanted.dependencies}, sort_keys=True)
    try:
        await asyncio.to_thread(cache.mkdir, parents=True, exist_ok=True)
        lock = await _locked(asked, cache)
        make = partial(_install, asked, lock, download_mb)
        return NodeModules(folder=await kept(f"npm {lock}", cache, make))
    except (ProgramError, OSError) as error:
        return NodeModules(lost=str(error))


async def _locked(asked: str, cache: Path) -> str:
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp, ".npm", "", cache))
    try:
        await asyncio.to_thread((folder / "package.json").write_text, asked)
        await _npm(("install", "--package-lock-only", "--omit-lockfile-registry-resolved"), folder)
        text = await asyncio.to_thread((folder / "package-lock.json").read_text)
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
    try:
        lock = await asyncio.to_thread(_Lock.model_validate_json, text)
    except ValidationError as error:
        raise ProgramError(f"what npm found cannot be read: {error.errors()[0]['msg']}") from None
    if foreign := next((p for p, one in lock.packages.items() if one.link or one.resolved), None):
        raise ProgramError(f"{foreign} does not come from the registry of npm")
    return text


async def _install(asked: str, lock: str, most_mb: int, new: Path) -> None:
    env = new / "env"
    await asyncio.to_thread(env.mkdir)
    await asyncio.to_thread((env / "package.json").write_text, asked)
    await asyncio.to_thread((env / "package-lock.json").write_text, lock)
    npm = asyncio.create_task(_npm(("ci",), env))
    try:
        # The registry does not say beforehand how much it is.
        while not npm.done():
            await asyncio.wait([npm], timeout=LOOK_S)
            if await asyncio.to_thread(_size, env) > most_mb << 20:
                raise ProgramError(
                    f"together they take more than {most_mb:,} MB (proof.download_mb)"
                )
    finally:
        npm.cancel()
        await asyncio.wait([npm])
    npm.result()


def _size(folder: Path) -> int:
    found = 0
    for path in folder.rglob("*"):
        try:
            found += path.lstat().st_size
        except FileNotFoundError:  # npm moves them about
            continue
    return found


async def _npm(arguments: tuple[str, ...], folder: Path) -> None:
    argv = ("npm", *arguments, *ONLY_FILES, *SOON, *ONLY_REGISTRY)
    ended = await called(argv, folder, SECONDS, passed_on("npm_config_", "NPM_", "NODE_EXTRA_CA"))
    if not ended.code:
        return
    try:
        error = json.loads(ended.stdout)["error"]
        code, summary = str(error["code"]), str(error["summary"])
    except (ValueError, LookupError, TypeError, RecursionError):
        raise ProgramError(f"npm: {' '.join(ended.stderr.split())}"[:SAID_CHARS]) from None
    if code.startswith(UNREACHED):
        raise OfflineError(f"the registry of npm cannot be reached: {summary}"[:SAID_CHARS])
    raise ProgramError(f"npm: {' '.join(summary.split())}"[:SAID_CHARS])
