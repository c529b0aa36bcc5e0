"""A sandbox in which every program has a PostgreSQL server of its own beside it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import Field, ValidationError

from schema.frozen import Frozen
from tools.proof.around.postgres import NAME, USER, Wanted
from tools.proof.scripts import JOB, laid, own_folder
from tools.sandbox import Completed, Files, Limits, Sandbox


class Refused(Frozen):
    """A statement that the server did not take, with PostgreSQL's code of the reason."""

    code: str
    message: str
    statement: str


class Told(Frozen):
    """What became of a server: why it did not start, scripts that failed, what it refused."""

    fault: str = ""
    failed: dict[str, str] = Field(default_factory=dict)
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True)
class WithDatabase:
    """A sandbox in which every program has a new server beside it, and is told where.

    ``before`` are commands that get the database ready. ``told`` gets what each server told.
    """

    sandbox: Sandbox
    programs: Path
    wanted: Wanted
    variables: Mapping[str, str]
    before: tuple[tuple[str, ...], ...] = ()
    told: list[Told] = field(default_factory=list)

    @property
    def isolation(self) -> str:
        return self.sandbox.isolation

    async def run(
        self,
        files: Files,
        command: list[str],
        limits: Limits,
        environment: Path | None = None,
    ) -> Completed:
        """See ``Sandbox``. Raises SandboxError."""
        ours, mark = own_folder("database"), secrets.token_hex(8)
        job = {
            "mark": mark,
            "programs": str(self.programs),
            "port": self.wanted.port,
            "database": NAME,
            "names": _made(self.wanted),
            "scripts": self.wanted.scripts,
            "before": self.before,
            "variables": dict(self.variables),
        }
        started = ["python", "-I", f"{ours}/database.py", f"{ours}/{JOB}"]
        given = {**files, **laid(ours, ["database"], job)}
        done = await self.sandbox.run(given, [*started, *command], limits, environment)
        said, _, last = done.stderr.rpartition(f"\n{mark}")
        try:
            self.told.append(Told.model_validate_json(last))
        except ValidationError:
            return done
        return replace(done, stderr=said)


def _made(wanted: Wanted) -> str:
    users = [f'CREATE ROLE "{name}" SUPERUSER LOGIN;' for name in wanted.users]
    databases = [f'CREATE DATABASE "{name}";' for name in wanted.databases if name != USER]
    return "\n".join([*users, *databases])
