"""What a type checker takes for wrong is tried in the sandbox, with the packages that are there."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tools.checks.inside.words import FAILS, STANDS
from tools.sandbox import Limits, Sandbox

INSIDE = Path(__file__).parent / "inside"
SCRIPTS = {"__main__.py": (INSIDE / "confirm.py").read_text("utf-8")} | {
    f"tools/checks/inside/{name}.py": (INSIDE / f"{name}.py").read_text("utf-8")
    for name in ("installed", "named", "place", "words")
}
WALL_S = 12


async def confirmed(
    sandbox: Sandbox,
    files: Mapping[str, str],
    remarks: Sequence[Mapping[str, Any]],
    limits: Limits,
    environment: Path | None,
) -> list[bool | None]:
    """For each remark (``path``, ``line``, ``column``, ``rule``, ``said``): whether it fails
    whenever it is run; None where that could not be told."""
    if not remarks:
        return []
    sources = {path: text for path, text in files.items() if path.endswith(".py")}
    job = {"files": sources, "modules": {p: dotted(p) for p in sources}, "remarks": [*remarks]}
    ours = f"confirm-{secrets.token_hex(8)}"
    scripts = {f"{ours}/{path}": text for path, text in SCRIPTS.items()}
    done = await sandbox.run(
        {**files, **scripts, f"{ours}/job.json": json.dumps(job)},
        ["python", "-I", ours, f"{ours}/job.json"],
        replace(limits, wall_s=min(limits.wall_s, WALL_S)),
        environment,
    )
    meant = {FAILS: True, STANDS: False}
    said = [meant.get(line) for line in done.stdout.splitlines()][: len(remarks)]
    return said + [None] * (len(remarks) - len(said))


def dotted(path: str) -> str:
    """The name by which a module is imported."""
    bare = path.removeprefix("src/").removesuffix(".py").removesuffix("/__init__")
    return bare.replace("/", ".")
