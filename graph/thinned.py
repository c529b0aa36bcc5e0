"""A run's stream without what it has told already: the text of a file comes when it is written, and
once more with the whole at the end.

Each step of a graph streams all of the state, or all that its node returned: told so, 120 KB of
code are 1.5 MB. What is kept, and what ``get_state`` gives, is always whole.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from typing import Any

from langchain_core.runnables.schema import StreamEvent

from graph.textless import textless_state, textless_update, textless_values

Thin = Callable[[Any], Any]
_OF_DEBUG = {"checkpoint": "checkpoints", "task": "tasks", "task_result": "tasks"}


def thinner(
    modes: str | Sequence[str], subgraphs: bool, version: str, nodes: Collection[str]
) -> Thin:
    """What makes of a chunk of LangGraph's the one to stream, or None where it is not streamed.

    Its form follows from how the stream was asked for.
    """

    def of_v2(chunk: dict[str, Any]) -> Any:
        data = _thin(chunk["ns"], chunk["type"], chunk["data"], nodes)
        return None if data is None else {**chunk, "data": data}

    def of_several(chunk: tuple[Any, ...]) -> Any:
        data = _thin(chunk[0] if subgraphs else (), chunk[-2], chunk[-1], nodes)
        return None if data is None else (*chunk[:-1], data)

    def of_one(chunk: Any) -> Any:
        if not subgraphs:
            return _thin((), str(modes), chunk, nodes)
        data = _thin(chunk[0], str(modes), chunk[1], nodes)
        return None if data is None else (chunk[0], data)

    if version == "v2":
        return of_v2
    return of_one if isinstance(modes, str) else of_several


async def thinned_events(
    events: AsyncIterator[StreamEvent], thin: Thin, nodes: Collection[str]
) -> AsyncIterator[StreamEvent]:
    """LangChain's events of a run, whose own chunks ``thin`` is for.

    What is neither of the whole run nor of a node, as a part's run or the choice of an edge, is
    told without its data: it was told, or will be, of the node that it is for.
    """
    async for event in events:
        data: dict[str, Any] = dict(event["data"])
        if not event["event"].startswith("on_chain_"):
            yield event
        elif not event["parent_ids"]:
            if "chunk" in data and (chunk := thin(data["chunk"])) is None:
                continue
            yield {**event, "data": data | ({"chunk": chunk} if "chunk" in data else {})}  # type: ignore[misc]
        else:
            yield {**event, "data": _of_node(event["name"], data) if event["name"] in nodes else {}}  # type: ignore[misc]


def _of_node(name: str, data: dict[str, Any]) -> dict[str, Any]:
    """A chunk of a node is what it returns."""
    thin = dict(data)
    if "input" in data:
        thin["input"] = textless_state(data["input"])
    if "chunk" in data:
        thin["chunk"] = textless_state(data["chunk"])
    if "output" in data:
        thin["output"] = textless_update(name, data["output"])
    return thin


def _thin(namespace: tuple[str, ...], mode: str, data: Any, nodes: Collection[str]) -> Any:
    if not isinstance(data, dict):
        return data
    match mode:
        case "updates":
            return _updates(data, nodes)
        case "values":
            return textless_values(data, bool(namespace))
        case "tasks":
            return _task(data, nodes)
        case "checkpoints":
            values = textless_values(data["values"], bool(namespace))
            return {**data, "values": values, "tasks": [_task(t, nodes) for t in data["tasks"]]}
        case "debug" if kind := _OF_DEBUG.get(data["type"]):
            return {**data, "payload": _thin(namespace, kind, data["payload"], nodes)}
    return data


def _updates(data: dict[str, Any], nodes: Collection[str]) -> Any:
    """None for what a node asked of models and parts on its way: it is in what the node returns."""
    told = {name: update for name, update in data.items() if name in nodes or name[:2] == "__"}
    return {name: textless_update(name, update) for name, update in told.items()} or None


def _task(task: dict[str, Any], nodes: Collection[str]) -> dict[str, Any]:
    """Begun, with what it was given, or ended, with what it returned."""
    ours = task["name"] in nodes
    thin = dict(task)
    if "input" in task:
        thin["input"] = textless_state(task["input"]) if ours else None
    if "result" in task:
        thin["result"] = textless_update(task["name"], task["result"]) if ours else None
    return thin
