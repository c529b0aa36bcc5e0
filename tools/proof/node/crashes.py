"""What Node has written of an error: is it certain that the project's own code is to blame?"""

from __future__ import annotations

import re
from collections.abc import Mapping

from schema.verdict import Finding

ENDED = "\nNode.js v"
"""What Node writes behind an error that nobody caught."""

# What depends on the version of Node, on a build, or on what a person has to set up.
_ELSEWHERE = re.compile(
    r"import statement outside|await is only valid|Unexpected token '(?:export|with)'|using"
    r"|regular expression"
    r"|\b(?:WebSocket|EventSource|File|FormData|Iterator|CustomEvent|CloseEvent|Storage|URLPattern"
    r"|Temporal|navigator|localStorage|sessionStorage|fetch|crypto|Bun|Deno) is not defined"
    r"|Cannot find module '[^']*(?:dist|build|generated|local|config|secret|env|\.json)"
)
_UNREADABLE = re.compile(r"^SyntaxError: .*$", re.M)
_OWN = re.compile(
    r"^(?:SyntaxError: The requested module '\.[^']{1,300}' does not provide an export named .*"
    r"|ReferenceError: \w+ is not defined"
    r"|TypeError: (\w+)(?:\.\w+)? is not a (?:function|constructor)"
    r"|TypeError: .{0,40}requires? a middleware function.*"
    r"|TypeError: argument handler must be a function"
    r"|Error: Cannot find module '\.[^']{1,300}'"
    r"|Error \[ERR_MODULE_NOT_FOUND\]: Cannot find module '/[^']{1,300}' imported from .*)$",
    re.M,
)
_ERROR = re.compile(r"^\w*Error\b.*", re.M)
_PLACE = re.compile(
    r"(?:imported from |[\s(]|- |file://)(/[^\s:()']{1,300}\.[cm]?js)(?::(\d{1,7}))?"
)


def unreadable(said: str, files: Mapping[str, str]) -> Finding | None:
    """What ``node --check`` found, unless it may be fine for another version."""
    found = _UNREADABLE.search(said)
    place = re.match(r"(?:file://)?(/[^\s:]{1,300}):(\d{1,7})", said)
    return _finding(found, place.groups() if place else None, files)


def crash(said: str, files: Mapping[str, str]) -> Finding | None:
    """The last error, where no input, no setting and no version can be blamed for it."""
    error = next(reversed(list(_ERROR.finditer(said))), None)
    found = _OWN.match(said, error.start()) if error else None
    if found is None:
        return None
    if found[0].startswith("SyntaxError"):
        place = next(reversed(_PLACE.findall(f"\n{said[: found.start()]}")), None)
    else:
        imported = found.start() + found[0].find(" imported from ") if "imported" in found[0] else 0
        places = _PLACE.findall(said[imported or found.end() :])
        if "middleware" in found[0] or "handler" in found[0]:  # thrown by the framework
            places = [one for one in places if "/node_modules/" not in one[0]]
        place = next(iter(places), None)
    finding = _finding(found, place, files)
    if finding and finding.path and (name := found[1]):
        # What Node or a package offers differs by version; what the project's own files do, not.
        own = re.compile(rf"\b{name}\b.{{0,200}}[\"']\.{{1,2}}/")
        return finding if own.search(files[finding.path]) else None
    return finding


def _finding(
    found: re.Match[str] | None, place: tuple[str, ...] | None, files: Mapping[str, str]
) -> Finding | None:
    if found is None or place is None or _ELSEWHERE.search(found[0]):
        return None
    path = next((path for path in files if place[0].endswith(f"/work/{path}")), None)
    line = int(place[1]) if place[1] else None
    return Finding(path=path, line=line, said=found[0][:300]) if path else None
