"""What of a run's state is about its proof: what was found, and what is tried again."""

# Not `from __future__ import annotations`: see schema.state.
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict  # pydantic wants this one before Python 3.12

from schema.increments import Increments, joined
from schema.verdict import Failure, TestOutcome, Verdict
from schema.written import Written

ModelRung = Annotated[int, Field(ge=1, le=9)]
"""Of the models that serve a role, counted from the cheapest."""


class Proving(TypedDict, total=False):
    """What was checked, what is wrong, and how often it was tried."""

    written: Annotated[
        Written | None,
        Field(
            title="Tests from the goal",
            description="Set by `acceptance` at the root; none as long as it has not ended.",
        ),
    ]
    disputed: Annotated[
        list[TestOutcome],
        Field(
            title="Disputed tests",
            description="Tests from the goal that failed, as long as nobody has said whether they "
            "or the code are wrong.",
        ),
    ]
    verdict: Annotated[
        Verdict,
        Field(title="Verdict", description="What the last checks found; passed if nothing failed."),
    ]
    attempts: Annotated[
        int, Field(ge=0, title="Attempts made", description="Tries that the task has had.")
    ]
    tries: Annotated[
        int, Field(ge=1, title="Attempts in all", description="Tries that the task gets.")
    ]
    checking: Annotated[
        float,
        Field(
            ge=0,
            title="Seconds of checks",
            description="Seconds that `verify` took here, for all attempts.",
        ),
    ]
    spared: Annotated[
        int,
        Field(
            ge=0,
            title="Calls before",
            description="How many of the calls were made before a task got as many tries again.",
        ),
    ]
    failures: Annotated[
        list[Failure],
        Field(
            title="Found wrong",
            description="What this level found wrong, after every attempt.",
        ),
        Increments(joined),
    ]
    faults: Annotated[
        dict[str, str],
        Field(title="To mend", description="Task id, and what was wrong with its last attempt."),
    ]
    rungs: Annotated[
        dict[str, ModelRung],
        Field(
            title="Better models",
            description="Task id, and of which models it is asked again, counted from the "
            "cheapest, where these are others.",
        ),
    ]
    sandbox: Annotated[str, Field(title="Sandbox", description="How what was run was confined.")]
