"""What the caller of a run may choose: the form that a LangGraph server shows to its clients.

On a server the caller is whoever can reach it, so nothing here is an address, a path, the name of a
variable or a text that is looked up anywhere. What the form leaves open, and the most that it may
ask for, is what the operator's settings say.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, ValidationError

from schema.approval import Approval
from schema.budget import USD
from schema.errors import UsageError
from schema.frozen import Frozen


class Context(Frozen):
    """Choices for one run; what is left empty is as the operator has set it."""

    depth: Annotated[int, Field(ge=0)] | None = Field(
        None,
        title="Depth",
        description="Levels of subtasks below the goal; 0 does it in one piece.",
    )
    subtasks: Annotated[int, Field(ge=2)] | None = Field(
        None, title="Subtasks", description="Parts that one plan may have."
    )
    attempts: Annotated[int, Field(ge=1)] | None = Field(
        None, title="Attempts", description="Tries that a task gets, the first included."
    )
    max_cost_usd: USD | None = Field(
        None, title="Most, USD", description="What the run may cost, at list prices."
    )
    max_tokens: Annotated[int, Field(ge=1)] | None = Field(
        None, title="Most tokens", description="Tokens in and out that the run may take."
    )
    max_calls: Annotated[int, Field(ge=1)] | None = Field(
        None, title="Most calls", description="Model calls that the run may make."
    )
    provider: str | None = Field(
        None,
        max_length=100,
        title="Provider",
        description="Name of the provider that serves, of those that the operator has set up.",
        examples=["kimi"],
    )
    reuse: bool = Field(
        True, title="Reuse", description="Whether answers and parts of earlier runs may be taken."
    )
    approval: Approval = Field(
        Approval(), title="Approval", description="When the run pauses and asks you."
    )


def read_context(given: object) -> Context:
    """The form as it was sent. Raises UsageError, which names the field and never the value."""
    try:
        return Context.model_validate(given or {})
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part)[:50] for part in first["loc"]) or "it"
        raise UsageError(
            f"the run's context cannot be used: {where}: {first['msg']}; it takes "
            f"{', '.join(Context.model_fields)}"
        ) from None
