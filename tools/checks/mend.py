"""What ruff mends in Python files, where that is surely what was meant.

A string that has the same value (W605, F541), a test that has the same outcome (E713, E714), and
``is`` before a literal, which never was what it looks like (F632). No unused imports: another file
may take the name from here, or need what the import does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from pydantic import Field, ValidationError

from schema.artifact import Artifact
from schema.frozen import Frozen
from tools.checks.lint import RUFF
from tools.checks.python import OUTPUT_KB, Module, inspect_python
from tools.sandbox import Limits, Sandbox

MENDED = ("E713", "E714", "F541", "F632", "W605")
SCRIPT = "mend-inside.py"
NAMED = 5  # lines in one note


class Remark(Frozen):
    path: str
    code: str
    line: int


class Mended(Frozen):
    """Path -> new text, of those files that change, and what was mended where."""

    texts: Mapping[str, str] = Field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()

    def notes(self) -> Iterator[str]:
        """A line for each file and rule."""
        for path in self.texts:
            of_file = [remark for remark in self.remarks if remark.path == path]
            for code in sorted({remark.code for remark in of_file}):
                lines = sorted({remark.line for remark in of_file if remark.code == code})
                said = ", ".join(map(str, lines[:NAMED])) + " …" * (len(lines) > NAMED)
                where = f"line{'s' * (len(lines) > 1)} {said}"
                yield f"{path}: mended {code} in {where} by ruff"


async def mended(
    sandbox: Sandbox, files: Mapping[str, str], modules: Mapping[str, Module], limits: Limits
) -> Mended:
    """What changes in ``files``, path -> content, of which ``modules`` are the Python files.

    A file that offers something else afterwards stays as it is. Nothing is run where no file holds
    anything of the kind. Raises SandboxError.
    """
    wanted = {path: files[path] for path, module in modules.items() if module.mendable}
    if not wanted or RUFF is None:
        return Mended()
    script = (Path(__file__).parent / "inside" / "mend.py").read_text("utf-8")
    command = ["python", "-I", "-S", SCRIPT, RUFF, ",".join(MENDED), *wanted]
    done = await sandbox.run(
        {**wanted, SCRIPT: script}, command, replace(limits, output_kb=OUTPUT_KB)
    )
    try:
        found = Mended.model_validate_json(done.stdout)
    except ValidationError:
        return Mended()
    new = [Artifact(path=p, content=text) for p, text in found.texts.items() if p in wanted]
    after = await inspect_python(sandbox, new, limits)
    texts = {file.path: file.content for file in new if _same(modules[file.path], after[file.path])}
    return found.model_copy(update={"texts": texts})


def _same(before: Module, after: Module) -> bool:
    """Whether both offer the same, whatever is left to be mended."""
    return after.model_copy(update={"mendable": before.mendable}) == before
