"""How a run is called in its trace."""

from __future__ import annotations

from typing import Any, cast

from langchain_core.messages import convert_to_messages
from langchain_core.runnables import RunnableConfig

from nodes.goal import goal_text
from schema.input import Input
from schema.task import ROOT_ID
from tools.tracing import titled


def named(config: RunnableConfig, given: Any) -> RunnableConfig:
    """The same configuration, with a name after the goal where one is given and none is set."""
    if not isinstance(given, dict) or config.get("run_name"):
        return config
    try:
        messages = convert_to_messages(given.get("messages") or [])
    except (ValueError, TypeError, NotImplementedError):  # whoever reads them says what is wrong
        return config
    goal = goal_text(cast(Input, {"goal": str(given.get("goal") or ""), "messages": messages}))
    return {**config, "run_name": titled(ROOT_ID, goal)}
