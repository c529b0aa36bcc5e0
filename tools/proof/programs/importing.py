"""Does every module of a project import, with the packages that it was given and nothing else?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Literal

from pydantic import Field, TypeAdapter, ValidationError

from schema.frozen import Frozen
from schema.modules import module_of
from tools.checks import Module
from tools.proof.inside.frames import frames_of
from tools.proof.scripts import JOB, laid, own_folder, why_silent
from tools.sandbox import Limits, Sandbox

SCRIPT = "import_all"
MODULE_S = 10  # seconds for one module


class Imported(Frozen):
    """What became of one module.

    ``missing`` is a package that is not there; ``exit`` and ``hung`` are programs that begin to
    work when they are imported.
    """

    path: str
    kind: Literal["imported", "missing", "error", "exit", "hung"]
    said: str = ""
    missing: str | None = None
    wants: tuple[str, ...] = Field((), description="variables without which it ends otherwise")

    @property
    def places(self) -> list[str]:
        """The files whose code fails: where a traceback ends, or all that make up a circle."""
        files = list(dict.fromkeys(frame.path for frame in frames_of(self.said)))
        circle = _CIRCLE.search(self.said)
        names = [module_name(file) for file in files]
        begun = names.index(circle[1]) if circle and circle[1] in names else -1
        return files[begun:] or [self.path]


_CIRCLE = re.compile(r"partially initialized module '([\w.]+)'")
_SETTINGS = re.compile(r"""DJANGO_SETTINGS_MODULE["'],\s*["']([\w.]{1,100})["']""")
_imported = TypeAdapter(Imported)


async def import_all(
    sandbox: Sandbox,
    files: Mapping[str, str],
    limits: Limits,
    environment: Path | None,
    variables: Mapping[str, str],
    given: Mapping[str, str],
) -> list[Imported] | str:
    """Import the modules of ``files``, path -> content.

    Of the environment, ``variables`` are there once a module cannot do without them, and those
    that are ``given`` from the start. Returns what became of each module, or why nothing is known.
    """
    modules = {path: name for path in sorted(files) if (name := module_name(path))}
    if not modules:
        return []
    ours = own_folder("import")
    job = {
        "modules": modules,
        "seconds": MODULE_S,
        "variables": dict(variables),
        "given": dict(given),
        "django": next((m[1] for text in files.values() if (m := _SETTINGS.search(text))), ""),
    }
    command = ["python", "-I", f"{ours}/{SCRIPT}.py", f"{ours}/{JOB}"]
    whole = {**files, **laid(ours, [SCRIPT], job)}
    done = await sandbox.run(whole, command, limits, environment)
    try:
        found = [_imported.validate_json(line) for line in done.stdout.splitlines()]
    except ValidationError:
        found = []
    if len(found) < len(modules):
        return f"the modules could not be imported ({why_silent(done)})"
    return found


def module_name(path: str) -> str | None:
    """By which name the file is imported; None for what is no module, and for tests."""
    parts = PurePosixPath(path).with_suffix("").parts
    tests = {"tests", "test"} & set(parts) or parts[-1].startswith("test_")
    if tests or parts[-1] in ("conftest", "setup", "__main__"):
        return None
    return module_of(path)


def alone(files: Mapping[str, str], modules: Mapping[str, Module]) -> set[str]:
    """Files that no other takes, and that serve nothing: to import one is to start it."""
    found = set()
    for path, module in modules.items():
        name = (module_name(path) or "").rpartition(".")[2]
        taken = re.compile(rf"^\s*(?:from|import)\b.*\b{re.escape(name)}\b", re.M)
        others = (text for other, text in files.items() if other != path)
        if name and not module.apps and not any(map(taken.search, others)):
            found.add(path)
    return found


NUMBERS = (
    *("PORT", "SECONDS", "MINUTES", "HOURS", "DAYS", "LIMIT", "SIZE", "TIMEOUT", "COUNT"),
    *("_MB", "_KB", "_BYTES", "LENGTH", "WORKERS", "RETRIES", "THREADS", "QUALITY", "ROUNDS"),
)


def placeholder(name: str) -> str:
    """A value for a variable of the environment, such as its name asks for."""
    if name.endswith(NUMBERS):
        return "60"
    if name.endswith(("PATH", "FILE", "DIR", "FOLDER")):
        return f"placeholder-{name.lower()}"
    if "DATABASE" in name or name.endswith(("DB_URL", "DB_URI", "DSN")):
        return "sqlite:///placeholder.db"
    if name.endswith(("URL", "URI")):
        return "http://127.0.0.1:9"
    if name.endswith(("DEBUG", "ENABLED")):
        return "false"
    if name.endswith("LEVEL"):
        return "INFO"
    if name.endswith("HOST"):
        return "127.0.0.1"
    # Another one for each name: keys that are mixed up must not agree by chance.
    return f"placeholder-{name.lower().replace('_', '-')[:16]}-0123456789abcdef"
