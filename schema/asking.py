"""What of a run's state is about a person: what is asked, and what was answered."""

# Not `from __future__ import annotations`: see schema.state.
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict  # pydantic wants this one before Python 3.12

from schema.approval import Approval, Estimate


class Asking(TypedDict, total=False):
    """What a person is asked about, and has answered."""

    approval: Annotated[
        Approval,
        Field(
            title="Asks about",
            description="Set by `atomize` at the root; a part has it from its brief.",
        ),
    ]
    owed: Annotated[
        Estimate | None,
        Field(
            title="Plan waits",
            description="Set by `plan` as long as a person has yet to answer whether it is carried "
            "out.",
        ),
    ]
    estimate: Annotated[
        Estimate | None,
        Field(
            title="Estimate",
            description="Set by `plan` at the root: what the plan was thought to cost; the receipt "
            "compares.",
        ),
    ]
    outside: Annotated[
        dict[str, str],
        Field(
            title="Packages to allow",
            description="Packages that a person has yet to allow or refuse, each with why that is "
            "asked.",
        ),
    ]
    installs: Annotated[
        dict[str, bool],
        Field(
            title="Packages decided",
            description="Packages outside of the policy that a person has allowed, or refused.",
        ),
    ]
    unclear: Annotated[
        list[str],
        Field(
            title="Not understood",
            description="Why the last answer to a question could not be taken: it is asked again.",
        ),
    ]
    questions: Annotated[
        list[str],
        Field(
            title="Open questions",
            description="What a person is asked about the goal, as long as nobody has answered.",
        ),
    ]
    clarified: Annotated[
        bool,
        Field(title="Was asked", description="Whether a person was asked about the goal."),
    ]
