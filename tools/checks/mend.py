"""What ruff mends in Python files without changing what they do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pydantic import TypeAdapter, ValidationError

from tools.checks.lint import RUFF
from tools.checks.web import OUTPUT_KB
from tools.sandbox import Limits, Sandbox

# No unused imports: another file may take the name from here, or need what the import does.
MENDED = ("B009", "B010", "D209", "D210", "F541", "F632", "PLR1722", "W605")

_INSIDE = """
import json, pathlib, subprocess, sys
paths = list(pathlib.Path().rglob("*.py"))
before = {str(p): p.read_text() for p in paths}
subprocess.run(sys.argv[1:], capture_output=True)
after = {p: pathlib.Path(p).read_text() for p in before}
print(json.dumps({p: text for p, text in after.items() if text != before[p]}))
"""
_texts = TypeAdapter(dict[str, str])


async def mended(sandbox: Sandbox, files: Mapping[str, str], limits: Limits) -> dict[str, str]:
    """Path -> new text, of those that change; none where ruff is missing or gave up."""
    sources = {path: text for path, text in files.items() if path.endswith(".py")}
    if not sources or RUFF is None:
        return {}
    chosen = ",".join(MENDED)
    fix = [RUFF, "check", "--isolated", "--no-cache", "--fix-only", "--select", chosen, "."]
    done = await sandbox.run(
        sources, ["python", "-I", "-c", _INSIDE, *fix], replace(limits, output_kb=OUTPUT_KB)
    )
    try:
        return {p: t for p, t in _texts.validate_json(done.stdout).items() if p in sources}
    except ValidationError:
        return {}
