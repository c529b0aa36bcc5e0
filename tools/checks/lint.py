"""What ruff knows of Python files: bugs, docstrings, security. What it mends is in ``mend``."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from pydantic import AliasPath, ConfigDict, Field, TypeAdapter, ValidationError

from schema.frozen import Frozen
from schema.verdict import Finding

# What fails whenever the line is run.
RUFF = shutil.which("ruff", path=str(Path(sys.executable).parent))
BUGS = ("F50", "F52", "F62", "F63", "F70", "F82", "PLE")
# Evidence: mutable defaults, captured loop variables, missing docstrings, injection, shells, eval.
SIGNS = ("B006", "B015", "B018", "B023", "D101", "D103", "S102", "S307", "S602", "S608", "S701")
UNSURE = ("F401", "F632", "F822", "PLE0604", "PLE0605")


class Remark(Frozen):
    """One line of ruff's report."""

    model_config = ConfigDict(extra="ignore")

    code: str | None
    filename: str
    line: int = Field(validation_alias=AliasPath("location", "row"))
    message: str


_remarks = TypeAdapter(list[Remark])


def lint_command() -> list[str]:
    """What tells of the Python files where it is run; nothing where ruff is missing."""
    if RUFF is None:
        return []
    chosen = ",".join((*BUGS, *SIGNS))
    return [RUFF, "check", "--isolated", "--no-cache", "--no-respect-gitignore", "--preview",
            "--exit-zero", "--output-format", "json", "--extend-exclude", "*.ipynb,*.pyi",
            "--select", chosen, "."]  # fmt: skip


def lint_findings(said: str, files: Iterable[str]) -> list[Finding] | None:
    """What was ``said`` of the files, of these paths; None where ruff is missing or gave up."""
    try:
        remarks = _remarks.validate_json(said)
    except ValidationError:
        return None
    # Longest first: a.py is also the end of sub/a.py. The folder before it is the sandbox's.
    paths = sorted((path for path in files if path.endswith(".py")), key=len, reverse=True)
    return [
        Finding(
            path=next((p for p in paths if remark.filename.endswith(f"/{p}")), remark.filename),
            line=remark.line,
            said=f"{remark.message} ({remark.code})",
            certain=remark.code.startswith(BUGS) and remark.code not in UNSURE,
        )
        for remark in remarks
        if remark.code and remark.code != "invalid-syntax"
    ]
