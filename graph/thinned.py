"""A run's stream without what it has told already: the text of a file comes when it is written, and
once more with the whole at the end.

Each step of a graph streams all of the state, or all that its node returned: told so, 120 KB of
code are 1.5 MB. What is kept, and what ``get_state`` gives, is always whole.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from schema.state import Result

Thin = Callable[[Any], Any]

PARTS = "subtasks"


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


def _thin(namespace: tuple[str, ...], mode: str, data: Any, nodes: Collection[str]) -> Any:
    if mode == "updates":
        return _update(data, nodes)
    if mode == "values" and isinstance(data, dict):
        return _values(data, bool(namespace))
    return data


def _update(data: Any, nodes: Collection[str]) -> Any:
    """None for what a node asked of models and parts on its way: it is in what the node returns."""
    if not isinstance(data, dict):
        return data
    told = {name: update for name, update in data.items() if name in nodes or name[:2] == "__"}
    if isinstance(update := told.get(PARTS), dict) and "results" in update:
        told[PARTS] = {**update, "results": _results(update["results"])}
    return told or None


def _values(data: dict[str, Any], of_part: bool) -> dict[str, Any]:
    """Of a part what it wrote is an update's matter; of the whole what its parts did."""
    thin = dict(data)
    if of_part:
        thin.pop("brief", None)
        thin.pop("artifacts", None)
    if (of_part or not data.get("receipt")) and "results" in data:
        thin["results"] = _results(data["results"])
    return thin


def _results(results: Any) -> Any:
    """The same, with files that have a path and no text, as has what parts were told of others."""
    if not isinstance(results, Mapping):
        return results
    return {id_: _result(one) if isinstance(one, Result) else one for id_, one in results.items()}


def _result(result: Result) -> Result:
    files = tuple(file.model_copy(update={"content": ""}) for file in result.artifacts)
    told = dict.fromkeys(result.built_on, "")
    children = tuple(map(_result, result.children))
    thin = {"artifacts": files, "built_on": told, "children": children}
    return result.model_copy(update=thin)
