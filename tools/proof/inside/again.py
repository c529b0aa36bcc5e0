"""Whether what was made is kept, and what was removed is gone. Standard library only."""

import json
from collections.abc import Iterator
from typing import Any


def unseen(
    requests: list[dict[str, Any]], answers: list[dict[str, Any]]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """What was made with a number, while the list of its kind is empty: request and answer.

    It may only not be shown, as a draft. Where the next one gets the same number, it is lost.
    """
    first = {one["route"]: one for one in answers if one["asked"] == "first"}
    empty = {
        _bare(requests[number]["path"])
        for number, one in first.items()
        if one["method"] == "GET" and one["status"] == 200 and _is_empty(_read(one))
    }
    for number, one in first.items():
        made = one["method"] == "POST" and 200 <= one["status"] < 300 and number_of(one)
        if made and not one["files"] and _bare(requests[number]["path"]) in empty:
            yield number, one


def number_of(answer: dict[str, Any]) -> int | None:
    """The id of what was made, where that is counted."""
    said = _read(answer)
    found = said.get("id") if isinstance(said, dict) else None
    return found if isinstance(found, int) else None


def shown_before(
    path: str, requests: list[dict[str, Any]], answers: list[dict[str, Any]]
) -> str | None:
    """What was answered at a path that promises 404 for what is not there."""
    for one in answers:
        request = requests[one["route"]] if one["route"] is not None else {}
        looks = one["asked"] == "first" and one["method"] == "GET" and one["status"] == 200
        if looks and one["path"] == path and "absent" in request.get("errors", ()):
            return str(one["body"])
    return None


def _is_empty(said: Any) -> bool:
    lists = (
        [one for one in said.values() if isinstance(one, list)] if isinstance(said, dict) else []
    )
    return said == [] or (bool(lists) and not any(lists))


def _read(answer: dict[str, Any]) -> Any:
    try:
        return json.loads(answer["body"])
    except (ValueError, RecursionError):
        return None


def _bare(path: str) -> str:
    return path.partition("?")[0].rstrip("/")
