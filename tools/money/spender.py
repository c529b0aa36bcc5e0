"""For whom a request is made: the run, its task and who started it."""

from __future__ import annotations

import getpass
import os
from functools import cache
from typing import NamedTuple

from langchain_core.runnables.config import ensure_config

WORK = "__work"  # in the configuration of a part's run: its id and its type
_SERVER_USER = "langgraph_auth_user_id"  # where a LangGraph server says who called


class Spender(NamedTuple):
    run: str
    user: str
    task: str
    type: str


def current_spender() -> Spender:
    """As LangGraph's own configuration knows it, here or anywhere below a node.

    Outside of a run the run is empty.
    """
    told = ensure_config().get("configurable", {})
    run = str(told.get("thread_id") or "")
    task, type_ = told.get(WORK, ("0" if run else "", ""))
    return Spender(run, str(told.get(_SERVER_USER) or _user()), task, type_)


@cache
def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container's user may have no name
        return str(os.getuid()) if hasattr(os, "getuid") else ""
