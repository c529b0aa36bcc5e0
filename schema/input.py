"""What a run is given by whoever starts it."""

# Not `from __future__ import annotations`: see schema.state.
from typing import Annotated

from langchain_core.messages import AnyMessage
from langgraph.graph.message import add_messages
from pydantic import Field
from typing_extensions import TypedDict  # pydantic wants this one before Python 3.12

from schema.increments import Increments, newest


class Input(TypedDict, total=False):
    """A goal, or chat messages whose last one is the goal; and how the work will be judged."""

    goal: Annotated[
        str,
        Field(
            title="Goal",
            description="What is wanted, in plain words.",
            examples=["Build a REST API for a todo app with authentication"],
        ),
    ]
    messages: Annotated[
        list[AnyMessage],
        Field(title="Chat", description="In a chat, the newest message is the goal."),
        add_messages,
    ]
    tests: Annotated[
        dict[str, str],
        Field(
            title="Acceptance tests",
            description="pytest files that the work has to pass, and what belongs to them: "
            "relative path and text; what is no text as a data URL in base64.",
            examples=[
                {
                    "test_double.py": "from double import double\n\n\n"
                    "def test_double():\n    assert double(2) == 4\n"
                }
            ],
        ),
    ]
    base: Annotated[
        dict[str, str],
        Field(
            title="Project to build on",
            description="The files of a project that is to be changed: relative path and text; "
            "what is no text as a data URL in base64. A file that the change does not name stays "
            "as it is.",
            examples=[{"app.py": "def add(a, b):\n    return a + b\n"}],
        ),
        Increments(newest),
    ]
    rules: Annotated[
        str,
        Field(
            title="House rules",
            description="How code is to be written, in place of the project's own AGENTS.md.",
            examples=["Type hints everywhere; no comments that say what code does."],
        ),
    ]
