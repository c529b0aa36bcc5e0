"""What of a project is started by Node, made ready to be: its packages are installed."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from schema.settings import Settings
from schema.start import Start, StartKind
from tools.environment import node_modules
from tools.proof.start import is_for_node, node_file, read_package

OFF = "it is for Node, which proof.npm switches on"
ABSENT = "Node and npm were not found in /usr: what is for Node was not tried"
# What talks to a server that is not here.
SERVICES = {"mongoose", "mongodb", "pg", "mysql", "mysql2", "mariadb", "redis", "ioredis", "bull",
            "bullmq", "amqplib", "kafkajs", "mssql", "@prisma/client"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """The file that is started in a folder of the project, and its packages; or why it is not."""

    lost: str = ""
    folder: str = "."
    path: str = ""
    packages: Path | None = None


async def node_of(files: Mapping[str, str], start: Start | None, settings: Settings) -> Node | None:
    """What is started by Node, its packages installed; None where it is not Node that starts."""
    if start is None or not is_for_node(start):
        return None
    proof = settings.proof
    if not proof.npm:
        return Node(OFF)
    if not (await asyncio.to_thread(has_node) and await asyncio.to_thread(has_npm)):
        return Node(ABSENT)
    file, shown = node_file(files, start), " ".join(start.command)
    if file is None:
        return Node(f"{shown} is more than Node with a file of the project, and was not tried")
    if start.kind is not StartKind.WEB:
        return Node(f"{shown} starts no server, and was not tried")
    listed = read_package(file.package).get("dependencies")
    if talks := SERVICES & set(listed if isinstance(listed, dict) else ()):
        return Node(f"{', '.join(sorted(talks))}: what it talks to cannot be started here")
    found = await node_modules(file.package or "{}", settings.environments, proof.download_mb)
    return Node(found.lost, file.folder, file.path, found.folder)


def has_node() -> bool:
    """Whether there is one that a sandbox can see."""
    node = shutil.which("node")
    return bool(node) and Path(str(node)).resolve().is_relative_to("/usr")


def has_npm() -> bool:
    return shutil.which("npm") is not None
