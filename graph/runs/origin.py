"""How a run was started, kept in the metadata of its checkpoints."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver

from graph.runs.unreadable import reading_run
from schema.errors import UnknownRunError

ORIGIN = "origin"


@dataclass(frozen=True)
class Origin:
    """The settings of a run, the folder that it is delivered to, and which run it follows."""

    profile: str = "general"
    overrides: list[str] = field(default_factory=list)
    out: str | None = None
    follows: str | None = None
    source: str | None = None
    """The folder that the project it builds on was read from."""
    salt: str = ""
    """By which the words are made that stand for its keys: see ``tools/base/secrets.py``."""
    commit: str | None = None
    """That at which the repository there was then."""
    git: bool = False
    """Whether the folder that it is delivered to becomes a repository."""

    @property
    def folder(self) -> Path | None:
        return Path(self.out) if self.out else None

    def thread(self, run_id: str) -> RunnableConfig:
        # Metadata holds plain values only.
        said = {ORIGIN: json.dumps(asdict(self))}
        return {"configurable": {"thread_id": run_id}, "metadata": said}

    @classmethod
    def of(cls, metadata: Mapping[str, Any]) -> Origin | None:
        """What a checkpoint's metadata says; None when it is not of a run of ours."""
        return cls(**json.loads(metadata[ORIGIN])) if ORIGIN in metadata else None


async def origin_of(run_id: str, saver: BaseCheckpointSaver[Any]) -> Origin:
    """How the run was started. Raises UnknownRunError, StorageError."""
    with reading_run(run_id):
        found = await saver.aget_tuple({"configurable": {"thread_id": run_id}})
        origin = Origin.of(dict(found.metadata)) if found else None
    if origin is None:
        raise UnknownRunError(f"no run {run_id!r} here: `roma-ptc runs` lists all there are")
    return origin


def new_run_id() -> str:
    return secrets.token_hex(5)
