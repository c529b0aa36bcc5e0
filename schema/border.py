"""The border of a node: what a person or a client put into a run's state becomes our types."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import cache, wraps
from typing import Any, cast, get_type_hints

from pydantic import TypeAdapter, ValidationError

from schema.errors import GoalError, StateError
from schema.input import Input
from schema.state import State

_MESSAGES = ("messages",)  # LangGraph's own reducer makes messages of these


@cache
def _readers() -> dict[str, TypeAdapter[Any]]:
    hints = get_type_hints(State, include_extras=True)
    return {name: TypeAdapter(kind) for name, kind in hints.items() if name not in _MESSAGES}


def read_state(values: Mapping[str, Any]) -> State:
    """The values of a state as our types, whether they come as such or as the JSON shown of them.

    So a state edited in Studio, or read by a checkpointer that may not make objects of our types,
    is as good as any. What is null is not set. Raises GoalError for a caller's input and StateError
    for the rest; both name the place.
    """
    known = {name: value for name, value in values.items() if value is not None}
    readers = _readers()
    for name in known.keys() & readers:
        try:
            known[name] = readers[name].validate_python(known[name])
        except ValidationError as error:
            first = error.errors(include_input=False)[0]
            where = (" ".join(str(part)[:50].split()) for part in (name, *first["loc"]))
            said = f"{'.'.join(where)}: {first['msg']}"
            if name in Input.__annotations__:
                raise GoalError(f"the input cannot be used: {said}") from None
            raise StateError(
                f"the run's state cannot be used: {said}; give the JSON that was shown, edited"
            ) from None
    return cast(State, known)


def at_border(node: Callable[..., Any]) -> Callable[..., Any]:
    """The same node, or the same choice of an edge, given its state by ``read_state``."""
    if inspect.iscoroutinefunction(node):

        @wraps(node)
        async def asynchronous(state: State) -> Any:
            return await node(read_state(state))

        return asynchronous

    @wraps(node)
    def synchronous(state: State) -> Any:
        return node(read_state(state))

    return synchronous
