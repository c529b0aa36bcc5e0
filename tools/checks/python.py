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


_modules = TypeAdapter(dict[str, Module])


async def inspect_python(
    sandbox: Sandbox, artifacts: Iterable[Artifact], limits: Limits
) -> dict[str, Module]:
    """Parse every Python file, in the sandbox: hostile source can crash a parser."""
    files = {a.path: a.content for a in artifacts if a.path.endswith(".py")}
    if not files:
        return {}
    script = "_inspector.py"
    done = await sandbox.run(
        {**files, script: INSPECTOR}, ["python", "-I", "-S", script, *files], limits
    )
    try:
        return _modules.validate_json(done.stdout)
    except ValidationError:
        return dict.fromkeys(files, Module(error=f"cannot be parsed: {done.stderr[-300:]}"))
