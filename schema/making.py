"""What of a run's state is about the work itself: how it is divided, done and put together."""

# Not `from __future__ import annotations`: see schema.state.
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict  # pydantic wants this one before Python 3.12

from schema.artifact import Artifact
from schema.before import Before
from schema.earlier import Earlier
from schema.increments import Increments, newest
from schema.task import Plan, Route


class Making(TypedDict, total=False):
    """What was there before, the plan, and what this level has made."""

    said: Annotated[
        str,
        Field(title="Conversation", description="What was said before in the same conversation."),
    ]
    earlier: Annotated[
        Earlier | None,
        Field(title="Earlier runs", description="The runs before it in the same conversation."),
    ]
    based: Annotated[
        str,
        Field(
            title="Project hash",
            description="By which the project that the run builds on is known again.",
        ),
    ]
    before: Annotated[
        Before | None,
        Field(
            title="Baseline",
            description="What the project that the run builds on shows by itself, set by "
            "`baseline` at the root.",
        ),
    ]
    plan: Annotated[
        Plan | None,
        Field(title="Plan", description="The parts of the task, and what the whole has to show."),
    ]
    unplanned: Annotated[
        str,
        Field(
            title="Why no plan",
            description="Why a goal of several parts has no plan, where none came: it is done in "
            "one piece.",
        ),
    ]
    route: Annotated[
        Route,
        Field(title="Route", description="Who does the task, where it is one piece, and why."),
    ]
    reads: Annotated[
        list[str],
        Field(
            title="Files to read",
            description="Files of the project that hold the answer to a question about it.",
        ),
    ]
    artifacts: Annotated[
        list[Artifact],
        Field(
            title="Files",
            description="Files that this level wrote itself; at the end of the root's run, all of "
            "them.",
        ),
        Increments(newest),
    ]
    handover: Annotated[
        list[Artifact],
        Field(
            title="Files beside",
            description="Files that were put together by rule at the end, such as a README.md.",
        ),
    ]
    answer: Annotated[str, Field(title="Answer", description="Prose that is no file.")]
    remarks: Annotated[
        str,
        Field(title="Remarks", description="What the model said beside its files."),
    ]
    unread: Annotated[
        dict[str, str],
        Field(
            title="Files not taken",
            description="Path, and why a file of the last reply could not be taken: it was cut "
            "off, say.",
        ),
    ]
