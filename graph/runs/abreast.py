"""A caller's saver over a pool of connections, which are used side by side.

LangGraph's ``AsyncPostgresSaver`` holds one lock for all that it reads and writes, as a single
connection needs it. Where many runs share it, what has been answered waits for a third of a second
to be kept, and is asked again if the process dies in between.
"""

from __future__ import annotations

import asyncio
import copy
from contextlib import nullcontext
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver


def abreast(saver: BaseCheckpointSaver[Any]) -> BaseCheckpointSaver[Any]:
    """The same saver, without its lock where each statement gets a connection of its own."""
    lock, connections = getattr(saver, "lock", None), getattr(saver, "conn", None)
    if not isinstance(lock, asyncio.Lock) or not hasattr(connections, "getconn"):
        return saver
    same = copy.copy(saver)
    same.lock = nullcontext()  # type: ignore[attr-defined]
    return same
