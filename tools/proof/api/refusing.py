"""Whether an API answers its errors as it was promised that all errors are answered."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from schema.contract import HTTPRoute
from tools.proof.api.serving import Served, in_order
from tools.proof.api.shapes import promised
from tools.proof.api.wrong import Fault

_HANDLES = re.compile(r"\berrorhandler\(|\bexception_handler\(|\badd_exception_handler\(")
_MAKES_APP = re.compile(r"\b(?:Flask|FastAPI|Starlette|Quart|express)\(")


def error_faults(
    shape: str, served: Served, routes: Sequence[HTTPRoute], files: Mapping[str, str]
) -> list[Fault]:
    """The first error in JSON that has none of the fields of ``shape``, for each of its kinds.

    Its file is the one that writes these other fields, else the one that handles errors.
    """
    fields, asked = promised(shape).fields, in_order(routes)
    found: dict[tuple[str, ...], Fault] = {}
    for answer in served.answers if fields else ():
        if not 400 <= answer.status < 500:
            continue
        try:
            said = json.loads(answer.body)
        except (ValueError, RecursionError):
            continue
        if not isinstance(said, dict) or set(fields) & said.keys() or tuple(said) in found:
            continue
        route = asked[answer.route] if answer.route is not None else None
        found[tuple(said)] = Fault(
            route=str(route) if route else None,
            path=_writer(said, files),
            said=f"{answer.method} {answer.path} answered {answer.status} with "
            f"{' '.join(answer.body.split())[:200]}: every error is to be answered with {shape}",
        )
    return list(found.values())


def _writer(keys: Mapping[str, object], files: Mapping[str, str]) -> str | None:
    """None, where nothing tells: it is for whoever promised the route."""
    code = {path: text for path, text in files.items() if path.endswith((".py", ".js", ".ts"))}
    writes = [p for p, text in code.items() if all(_names(key, text) for key in keys)]
    handles = [path for path, text in code.items() if _HANDLES.search(text)]
    makes = [path for path, text in code.items() if _MAKES_APP.search(text)]
    return next((some[0] for some in (writes, handles, makes) if len(some) == 1), None)


def _names(key: str, text: str) -> bool:
    """Whether a key stands in a source, as one: FastAPI's ``detail=`` is the framework's."""
    return f'"{key}"' in text or f"'{key}'" in text
