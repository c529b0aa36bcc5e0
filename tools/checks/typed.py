"""Do the Python files of a project fit each other? What one takes, another has to offer.

A type checker tells; it only reads the source, and believes what is annotated. Faults are what
fails whenever the line is run: what the project's own files show to be missing or called wrongly,
and what was tried and is not there in a package, or in Python. Anything else is evidence, for
whoever looks for the reason of a failure.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from pydantic import AliasPath, ConfigDict, Field, TypeAdapter, ValidationError

from schema.frozen import Frozen
from schema.verdict import Finding
from tools.checks.confirm import confirmed, dotted
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
USES = {"not-callable", "not-iterable", "not-subscriptable", "invalid-context-manager"}
ARGUMENT = "invalid-argument-type"
TRIED = {*CALLS, *IMPORTS, ATTRIBUTE, UNDEFINED}
MAX_TRIED = 50

_QUOTED = re.compile(r"`([^`]{1,200})`")
# What has none of these uses, whoever made it.
_NEVER = re.compile(r"type `(CoroutineType\[|None`|<module |(Literal|str|int|bool|float|bytes)\b)")
# What awaits nothing is given a coroutine.
_UNAWAITED = re.compile(
    r"Expected `(Sized|Sequence|Mapping|list|dict|tuple|set|str|int|float|bool|bytes)\b"
    r".*found `CoroutineType\["
)


class _Remark(Frozen):
    """One entry of ty's report."""

    model_config = ConfigDict(extra="ignore")

    path: str = Field(validation_alias=AliasPath("location", "path"))
    line: int = Field(validation_alias=AliasPath("location", "positions", "begin", "line"))
    column: int = Field(validation_alias=AliasPath("location", "positions", "begin", "column"))
    end_line: int = Field(validation_alias=AliasPath("location", "positions", "end", "line"))
    end_column: int = Field(validation_alias=AliasPath("location", "positions", "end", "column"))
    rule: str = Field(validation_alias="check_name")
    said: str = Field(validation_alias="description")

    @property
    def may_fail(self) -> bool:
        """Whether it is worth a try: all but what hangs on an annotation that may be wrong."""
        if self.rule in USES:
            return bool(_NEVER.search(self.said))
        return self.rule in TRIED or (self.rule == ARGUMENT and bool(_UNAWAITED.search(self.said)))


_report = TypeAdapter(list[_Remark])


def type_command(environment: Path | None) -> list[str]:
    """What tells of the Python files where it is run; nothing where there is no type checker."""
    if TY is None:
        return []
    python = [] if environment is None else ["--python", str(environment)]
    # A core is what a sandbox has, and more threads than that take longer to begin.
    return ["/usr/bin/env", "TY_MAX_PARALLELISM=1", TY, "check", "--output-format", "gitlab",
            "--no-progress", *python, "."]  # fmt: skip


async def type_findings(
    said: str,
    sandbox: Sandbox,
    files: Mapping[str, str],
    modules: Mapping[str, Module],
    limits: Limits,
    environment: Path | None = None,
) -> list[Finding] | None:
    """All that the type checker has ``said``; None where there is none, or it gave up."""
    if not modules:
        return []
    try:
        remarks = _report.validate_json(said)
    except ValidationError:
        return None
    own = _Own(modules)
    doubtful = [remark for remark in remarks if remark.may_fail][:MAX_TRIED]
    tried = await confirmed(sandbox, files, [r.model_dump() for r in doubtful], limits, environment)
    fails = {id(r): known for r, known in zip(doubtful, tried, strict=True) if known is not None}
    return [
        Finding(
            path=remark.path,
            line=remark.line,
            said=remark.said.removeprefix(f"{remark.rule}: "),
            certain=fails.get(id(remark), own.is_fault(remark)),
        )
        for remark in remarks
    ]


class _Own:
    """What a project defines itself, of which all is known."""

    def __init__(self, modules: Mapping[str, Module]) -> None:
        self._modules = {dotted(path) for path in modules}
        self._packages = {name.split(".")[0] for name in self._modules}
        found = modules.values()
        self._defined = {name for one in found for name in (*one.members, *one.callables)}
        self._closed = {name for one in found for name in one.members}

    def is_fault(self, remark: _Remark) -> bool:
        """Whether it is one, whatever else is true of the project."""
        quoted = _QUOTED.findall(remark.said)
        first, last = (quoted[0], quoted[-1]) if quoted else ("", "")
        if remark.rule == UNDEFINED:
            return True
        if remark.rule in IMPORTS:
            return first.split(".")[0] in self._packages
        if remark.rule == ATTRIBUTE:
            return first in (self._modules if "Module `" in remark.said else self._closed)
        return remark.rule in CALLS and last.split(".")[0] in self._defined
