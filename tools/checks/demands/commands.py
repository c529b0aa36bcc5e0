"""Commands that a test runs, and variables of the environment that it sets."""

from __future__ import annotations

import re
import shlex
from typing import Any

from tools.checks.demands.frames import Found
from tools.checks.demands.values import Foreign, Named, Place, Ran, Unknown

RUNNERS = {
    "subprocess": ("run", "check_output", "check_call", "call", "Popen", "getoutput"),
    "asyncio": ("create_subprocess_exec", "create_subprocess_shell"),
    "os": ("system", "popen"),
}
COMMAND_CHARS = 200
OUTSIDE = re.compile(r"PATH|HOME|TZ|LANG|LC_\w+|PYTHON\w*|TMPDIR|CI|TERM|COLUMNS|LINES|\w+_COLOR")

_NAME = re.compile(r"[A-Za-z_]\w{0,99}")


def command(
    found: Found, owner: Any, name: str, arguments: list[Any], keywords: dict[str, Any]
) -> Ran | None:
    """Keep what ``subprocess.run([...])`` or ``CliRunner().invoke(app, [...])`` runs."""
    if ran := _command(owner, name, arguments, keywords):
        found.ran[ran] = None
        found.env.update(variables(None, "env", [keywords.get("env")]))
    return ran


def _command(owner: Any, name: str, arguments: list[Any], keywords: dict[str, Any]) -> Ran | None:
    first = arguments[0] if arguments else keywords.get("args")
    if name == "invoke" and isinstance(first, Named):
        given = arguments[1] if len(arguments) > 1 else keywords.get("args", [])
        return Ran(_line([first.name, *(_split(given) or [])]))
    if not isinstance(owner, Foreign) or name not in RUNNERS.get(owner.dotted, ()):
        return None
    words = arguments if name == "create_subprocess_exec" else _split(first)
    return Ran(_line(words)) if words else None


def variables(owner: Any, name: str, arguments: list[Any]) -> dict[str, None]:
    """Variables that ``monkeypatch.setenv``, ``patch.dict`` and the like set."""
    first = arguments[0] if arguments else None
    found: list[Any] = []
    if name == "setenv":
        found = [first]
    elif name == "env" and isinstance(first, dict):
        found = list(first)
    elif isinstance(owner, Foreign) and owner.dotted.endswith("environ"):
        found = list(first) if name == "update" and isinstance(first, dict) else [first]
        found = found if name in ("update", "setdefault", "__setitem__") else []
    elif name == "dict" and arguments[1:] and isinstance(arguments[1], dict):
        at = first.dotted if isinstance(first, Foreign) else first
        found = list(arguments[1]) if isinstance(at, str) and at.endswith("environ") else []
    told = [one for one in found if isinstance(one, str) and _NAME.fullmatch(one)]
    return {one: None for one in told if not OUTSIDE.fullmatch(one)}


def _split(given: Any) -> list[Any] | None:
    if isinstance(given, str):
        try:
            return list(shlex.split(given[:COMMAND_CHARS]))
        except ValueError:
            return given.split()
    return given if isinstance(given, list) else None


def _line(words: list[Any]) -> str:
    return " ".join(_word(word) for word in words[:20])[:COMMAND_CHARS]


def _word(word: Any) -> str:
    if isinstance(word, Foreign) and word.dotted == "sys.executable":
        return "python"
    if isinstance(word, Place):
        return word.path
    if isinstance(word, str):
        return shlex.quote(word) if " " in word else word
    return f"{{{word.hint}}}" if isinstance(word, Unknown) and word.hint else "…"
