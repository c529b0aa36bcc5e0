"""Python files: do they parse, and what do they define?"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from schema.artifact import Artifact
from schema.task import Frozen
from tools.sandbox import Limits, Sandbox

INSPECTOR = Path(__file__).with_name("inspector.py").read_text()


class Module(Frozen):
    """One Python file, parsed: its top-level names, or the error in it."""

    names: tuple[str, ...] = ()
    error: str | None = None


# A part's files are looked at again with the whole, and in every round of repair.
_known: dict[str, Module] = {}
KNOWN = 1000

_modules = TypeAdapter(dict[str, Module])


async def inspect_python(
    sandbox: Sandbox, artifacts: Iterable[Artifact], limits: Limits
) -> dict[str, Module]:
    """Parse every Python file, in the sandbox: hostile source can crash a parser."""
    files = {a.path: a.content for a in artifacts if a.path.endswith(".py")}
    new = {path: content for path, content in files.items() if content not in _known}
    if new:
        found = await _inspect(sandbox, new, limits)
        _known.update({content: found[path] for path, content in new.items()})
    modules = {path: _known[content] for path, content in files.items()}
    for oldest in list(_known)[:-KNOWN]:
        del _known[oldest]
    return modules


async def _inspect(sandbox: Sandbox, files: dict[str, str], limits: Limits) -> dict[str, Module]:
    script = "_inspector.py"
    done = await sandbox.run(
        {**files, script: INSPECTOR}, ["python", "-I", "-S", script, *files], limits
    )
    try:
        return _modules.validate_json(done.stdout)
    except ValidationError:
        return dict.fromkeys(files, Module(error=f"cannot be parsed: {done.stderr[-300:]}"))
