"""Ruff and the type checker in one sandbox, which takes longer to begin than either to be done."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from schema.verdict import Finding
from tools.checks.lint import lint_command, lint_findings
from tools.checks.python import Module
from tools.checks.typed import type_command, type_findings
from tools.sandbox import Limits, Sandbox

BETWEEN = "\0"


async def linted(
    sandbox: Sandbox,
    files: Mapping[str, str],
    modules: Mapping[str, Module],
    limits: Limits,
    environment: Path | None = None,
) -> tuple[list[Finding] | None, list[Finding] | None]:
    """What ruff has to say, and the type checker; None for one that is missing, or gave up."""
    if not any(path.endswith(".py") for path in files):
        return [], []
    script = "\n".join(
        [shlex.join(lint_command()), "printf '\\0'", shlex.join(type_command(environment))]
    )
    more = replace(limits, output_kb=2 * limits.output_kb)
    done = await sandbox.run(dict(files), ["/bin/sh", "-c", script], more, environment)
    by_ruff, _, by_types = done.stdout.partition(BETWEEN)
    found = await type_findings(by_types, sandbox, files, modules, limits, environment)
    return lint_findings(by_ruff, files), found
