"""Files that are not Python, read in the sandbox: do they parse, and what do they say?"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field, TypeAdapter, ValidationError

from schema.frozen import Frozen
from tools.checks.inside.pages import Page
from tools.checks.inside.scripts import Script
from tools.sandbox import Files, Limits, Sandbox, with_bytecode

INSIDE = Path(__file__).parents[1] / "inside"
SUFFIXES = (
    ".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".html", ".htm", ".css", ".json", ".toml",
    ".yaml", ".yml", ".sql", ".sh", ".bash",
)  # fmt: skip
WHOLE = "*"
CHARS = 200_000  # longer ones are data or somebody's library, and no file that was written here
WALL_S = 20
READ = "import sys; sys.path.insert(0, 'reader'); import read; read.main()"
OUTPUT_KB = 8192
COMMENTED = ("tsconfig", "jsconfig", ".vscode", ".devcontainer", ".eslintrc")  # JSON with comments


class Facts(Frozen):
    """One file: the first error in it with its line, or what it holds."""

    error: tuple[int, str] | None = None
    script: Script | None = None
    page: Page | None = None
    data: Any = None
    misfits: list[tuple[str, int, str]] = Field(default_factory=list)
    not_checked: str = ""


@cache
def _facts() -> TypeAdapter[dict[str, Facts]]:
    return TypeAdapter(dict[str, Facts])


@cache
def _reader() -> Files:
    scripts = {
        f"reader/tools/checks/inside/{path.name}": path
        for path in INSIDE.glob("*.py")
        if path.stem != "read"
    }
    main, tables = INSIDE / "read.py", INSIDE.parent / "tables.py"
    scripts |= {"reader/read.py": main, "reader/tools/checks/tables.py": tables}
    return with_bytecode(scripts)


async def read_files(
    sandbox: Sandbox, files: Mapping[str, str], limits: Limits
) -> tuple[dict[str, Facts], dict[str, str]]:
    """Path -> facts, with those of the whole under ``*``; and path -> why it was not read."""
    wanted = {path: source for path, source in files.items() if path.endswith((*SUFFIXES, ".py"))}
    refused = {path: "it is too long" for path, source in wanted.items() if len(source) > CHARS}
    wanted = {p: s for p, s in wanted.items() if p not in refused and ".min." not in p}
    wanted = {p: s for p, s in wanted.items() if not any(sign in p for sign in COMMENTED)}
    if not wanted:
        return {}, refused
    done = await sandbox.run(
        {
            **await asyncio.to_thread(_reader),
            "files.json": json.dumps({"read": wanted, "names": list(files)}),
        },
        ["ours", READ, "files.json"],
        replace(limits, output_kb=OUTPUT_KB, wall_s=min(limits.wall_s, WALL_S)),
    )
    found: dict[str, Facts] = {}
    for line in done.stdout.splitlines():
        try:
            found |= _facts().validate_json(line)
        except ValidationError:
            continue
    lost = {path: "it could not be read in time" for path in wanted if path not in found}
    return found, refused | lost | {p: f.not_checked for p, f in found.items() if f.not_checked}
