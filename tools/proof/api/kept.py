"""Whether an answer is the one that was promised: its status and its fields."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from schema.contract import HTTPRoute
from tools.proof.api.serving import Answer
from tools.proof.api.shapes import promised


def status_wrong(route: HTTPRoute, answer: Answer) -> str | None:
    wanted_ = [one for one in promised(route.response).statuses if 200 <= one < 300]
    if wanted_ and answer.status not in wanted_:
        return f"answered {answer.status} instead of {wanted_[0]}"
    return None


def declared_wrong(route: HTTPRoute, answer: Answer, files: Mapping[str, str]) -> str | None:
    """What FastAPI says of a success that nobody saw, where no code of the project's differs."""
    said = promised(route.response)
    successes = [one for one in said.statuses if 200 <= one < 300]
    sources = [text for path, text in files.items() if path.endswith(".py")]
    if len(answer.declared) != 1 or any("Response(" in text for text in sources):
        return None
    ((status, fields),) = answer.declared.items()
    named = any(str(one) in text for one in successes for text in sources)
    if successes and int(status) not in successes and not named:
        return f"its success is {status} instead of {successes[0]}"
    missing = [name for name in said.fields if name not in fields] if fields else []
    return f"its answer has no {', '.join(missing)}, only {', '.join(fields)}" if missing else None


def fields_wrong(route: HTTPRoute, answer: Answer) -> str | None:
    wished = promised(route.response)
    if not wished.fields or (wished.statuses and answer.status not in wished.statuses):
        return None
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        return f"its answer is no JSON: {answer.body[:100]}" if answer.whole else None
    if not isinstance(said, list if wished.listed else dict):
        kind = "a list" if wished.listed else "an object"
        return f"its answer is not {kind}: {answer.body[:100]}"
    missing = [*_missing(wished.value, said, "")]
    return f"its answer has no {', '.join(missing)}: {answer.body[:200]}" if missing else None


def _missing(wished: Any, said: Any, at: str) -> list[str]:
    """Fields that were promised, and are not there; nothing where there is nothing to look at."""
    if isinstance(wished, list):
        first = said[0] if isinstance(said, list) and said else None
        return _missing(wished[0], first, at) if wished and first is not None else []
    if not isinstance(wished, dict) or not isinstance(said, dict):
        return []
    found = [f"{at}{name}" for name in wished if name not in said]
    for name, inner in wished.items():
        found += _missing(inner, said.get(name), f"{at}{name}.")
    return found
