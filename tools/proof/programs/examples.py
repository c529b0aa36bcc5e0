"""The examples in docstrings: where a module gives another answer, one of both is wrong."""

from __future__ import annotations

import re

from pydantic import TypeAdapter, ValidationError

from schema.verdict import Finding
from tools.proof.programs.importing import module_name
from tools.proof.project import Project
from tools.proof.scripts import JOB, laid, own_folder

SCRIPT = "examples"
# What differs from run to run, or reaches outside.
LOOSE = re.compile(r"\b(?:random|uuid|secrets|time|datetime|date|requests|httpx|open|now|today)\b")
_EXAMPLE = re.compile(r"^\s*>>> ", re.M)
_found = TypeAdapter(Finding)


async def contradicted(project: Project) -> list[Finding]:
    """Faults of modules whose examples stand beside code that gives other values."""
    modules = {
        path: name
        for path, text in project.files.items()
        if (name := module_name(path)) and _EXAMPLE.search(text) and not LOOSE.search(text)
    }
    if not modules:
        return []
    ours, bench = own_folder("examples"), project.bench
    done = await bench.sandbox.run(
        {**project.files, **laid(ours, [SCRIPT], {"modules": modules})},
        ["python", "-I", f"{ours}/{SCRIPT}.py", f"{ours}/{JOB}"],
        bench.limits,
        bench.environment,
    )
    try:
        return [_found.validate_json(line) for line in done.stdout.splitlines()]
    except ValidationError:
        return []
