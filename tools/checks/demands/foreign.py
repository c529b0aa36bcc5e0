"""Functions of Python's own and of packages, as far as tests of a project need them."""

from __future__ import annotations

import json
from typing import Any

from tools.checks.demands.asking import client_of, request
from tools.checks.demands.commands import command
from tools.checks.demands.frames import Reading
from tools.checks.demands.known import written
from tools.checks.demands.values import Body, Client, Dumped, Foreign, Place, Raw, Reply, Unknown

PATHS = ("pathlib.Path", "pathlib.PurePath", "pathlib.PurePosixPath", "os.path.join")
THERE = ("os.path.exists", "os.path.isfile")
TRANSPARENT = ("copy.copy", "copy.deepcopy", "dataclasses.asdict", "asyncio.run")


def foreign(reading: Reading, function: Any, arguments: list[Any], keywords: dict[str, Any]) -> Any:
    """What calling a function of somebody else's gives, such as ``json.loads``."""
    first = arguments[0] if arguments else None
    if client := client_of(function, keywords):
        if isinstance(first, str) and first.startswith("http"):
            client = client_of(function, {"base_url": first}) or client
        return client
    dotted = function.dotted if isinstance(function, Foreign) else ""
    module, _, name = dotted.rpartition(".")
    if ran := command(reading.found, Foreign(module), name, arguments, keywords):
        return ran
    if name in ("loads", "load"):
        if isinstance(first, Raw | Reply):
            reply = first if isinstance(first, Reply) else first.reply
            return Body(reply.asked.fields)
        return _parsed(first)
    if name == "dumps" and isinstance(first, dict):
        return Dumped(first)
    if name in ("urlopen", "Request"):
        if isinstance(first, Reply):
            return first
        method = keywords.get("method") or ("POST" if "data" in keywords else "GET")
        asked = request(Client(), "request", [method, first], keywords)
        if asked:
            reading.found.asked[asked] = None
            return Reply(asked)
    if name in ("set", "list", "sorted") and isinstance(first, Body):
        return Body(first.tree, first.name, keys=name == "set" or first.keys)
    if dotted == "pytest.param":
        return first if len(arguments) == 1 else arguments
    if dotted in PATHS or dotted == "open":
        place = Place("/".join(map(written, arguments[: None if dotted in PATHS else 1])))
        if dotted == "open" and _is_read(arguments, keywords):
            reading.found.read(place.path)
        return place
    if dotted in THERE:
        return Place(written(first), there=True)
    if dotted in TRANSPARENT or name in ("str", "next", "iter", "dict"):
        return first if first is not None else keywords
    return Foreign(dotted, made=True) if dotted else Unknown(getattr(function, "hint", ""))


def _is_read(arguments: list[Any], keywords: dict[str, Any]) -> bool:
    mode = arguments[1] if len(arguments) > 1 else keywords.get("mode", "r")
    return isinstance(mode, str) and mode.startswith("r") and "+" not in mode


def _parsed(text: Any) -> Any:
    try:
        return json.loads(text) if isinstance(text, str) else Unknown()
    except (ValueError, RecursionError):
        return Unknown()
