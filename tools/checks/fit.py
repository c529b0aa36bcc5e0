"""Do the Python files of a project fit each other? What one takes, another has to offer.

A type checker tells; it only reads the source. Faults are what fails whenever the line is run and
depends on the project's own files alone: a module or name that is not there, a call that does not
match the signature. Anything else is evidence, for whoever looks for the reason of a failure.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import AliasPath, ConfigDict, Field, TypeAdapter, ValidationError

from schema.frozen import Frozen
from tools.checks.python import Module
from tools.sandbox import Limits, Sandbox

TY = shutil.which("ty", path=str(Path(sys.executable).parent))

# Rules of ty; see `ty explain rule`.
CALLS = {
    "missing-argument",
    "parameter-already-assigned",
    "positional-only-parameter-as-kwarg",
    "too-many-positional-arguments",
    "unknown-argument",
}
IMPORTS = {"import-not-found", "missing-module-member"}
ATTRIBUTE = "missing-attribute"
UNDEFINED = "unresolved-reference"

_QUOTED = re.compile(r"`([^`]{1,200})`")


class Misfit(Frozen):
    """Where a file asks for what is not there."""

    model_config = ConfigDict(extra="ignore")

    path: str = Field(validation_alias=AliasPath("location", "path"))
    line: int = Field(validation_alias=AliasPath("location", "positions", "begin", "line"))
    rule: str = Field(validation_alias="check_name")
    said: str = Field(validation_alias="description")

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.said.removeprefix(f'{self.rule}: ')}"


_misfits = TypeAdapter(list[Misfit])


async def misfits(
    sandbox: Sandbox,
    files: Mapping[str, str],
    limits: Limits,
    environment: Path | None = None,
) -> list[Misfit] | None:
    """All that the type checker has to say; None where there is none, or it gave up."""
    if TY is None:
        return None
    python = [] if environment is None else ["--python", str(environment)]
    command = [TY, "check", "--output-format", "gitlab", "--no-progress", *python, "."]
    done = await sandbox.run(dict(files), command, limits, environment)
    try:
        return _misfits.validate_json(done.stdout)
    except ValidationError:
        return None


def certain(found: Iterable[Misfit], modules: Mapping[str, Module]) -> list[Misfit]:
    """Those that are faults, whatever else is true of the project."""
    own = {path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in modules}
    own |= {name.removeprefix("src.") for name in own}
    packages = {name.split(".")[0] for name in own}
    defined = {name for module in modules.values() for name in (*module.names, *module.callables)}
    closed = {name for module in modules.values() for name in module.members}

    def is_fault(misfit: Misfit) -> bool:
        quoted = _QUOTED.findall(misfit.said)
        first, last = (quoted[0], quoted[-1]) if quoted else ("", "")
        if misfit.rule == UNDEFINED:
            return True
        if misfit.rule in IMPORTS:
            return first.split(".")[0] in packages
        if misfit.rule == ATTRIBUTE:
            return first in own if "Module `" in misfit.said else first in closed
        return misfit.rule in CALLS and last.split(".")[0] in defined

    return [misfit for misfit in found if is_fault(misfit)]
