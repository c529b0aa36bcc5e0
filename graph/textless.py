"""A state, and what nodes return, with files that have a path and no text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from schema.artifact import Artifact
from schema.state import Brief, Result

REPEATS = ("atomize",)  # which begins a repair with the files of the try before it


def textless_values(values: Any, of_part: bool) -> Any:
    """Of a part what it wrote is an update's matter; of the whole, until it ends, what its parts
    did, what it builds on, and what its pages look like."""
    if not isinstance(values, Mapping):
        return values
    if of_part:
        thin = _with(values, {"results": _results, "verdict": _verdict})
        return {name: value for name, value in thin.items() if name not in ("brief", "artifacts")}
    if values.get("receipt"):
        return dict(values)
    return _with(values, {"results": _results, "base": _texts, "verdict": _verdict})


def textless_update(node: str, update: Any) -> Any:
    """What a node returned, with the texts that are new."""
    if not isinstance(update, Mapping):
        return update
    again = {"artifacts": _files} if node in REPEATS else {}
    return _with(update, {"results": _results, "base": _texts, **again})


def textless_state(state: Any) -> Any:
    """What a node was given, all of which was told before."""
    thin = {
        "results": _results,
        "artifacts": _files,
        "handover": _files,
        "base": _texts,
        "verdict": _verdict,
        "brief": _brief,
    }
    return _with(state, thin) if isinstance(state, Mapping) else state


def _with(values: Mapping[str, Any], thin: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
    return {name: thin[name](v) if name in thin else v for name, v in values.items()}


def _results(results: Any) -> Any:
    if not isinstance(results, Mapping):
        return results
    return {id_: _result(one) if isinstance(one, Result) else one for id_, one in results.items()}


def _result(result: Result) -> Result:
    """Also without what it was told of others."""
    thin = {
        "artifacts": tuple(_files(result.artifacts)),
        "built_on": dict.fromkeys(result.built_on, ""),
        "children": tuple(map(_result, result.children)),
        "verdict": _verdict(result.verdict),
    }
    return result.model_copy(update=thin)


def _brief(brief: Any) -> Any:
    if not isinstance(brief, Brief):
        return brief
    before = brief.previous and _result(brief.previous)
    return brief.model_copy(update={"needs": (), "base": _texts(brief.base), "previous": before})


def _verdict(verdict: Any) -> Any:
    pictures = getattr(verdict, "pictures", ())
    return verdict.model_copy(update={"pictures": tuple(_files(pictures))}) if pictures else verdict


def _files(files: Any) -> Any:
    if not isinstance(files, Iterable) or isinstance(files, str | Mapping):
        return files
    return [
        file.model_copy(update={"content": ""}) if isinstance(file, Artifact) else file
        for file in files
    ]


def _texts(texts: Any) -> Any:
    return dict.fromkeys(texts, "") if isinstance(texts, Mapping) else texts
