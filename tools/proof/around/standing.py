"""What stands around a project when it is run: variables, a database, and what is missing of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from schema.contract import env_of
from schema.verdict import Finding
from tools.checks.tables import Tables, inserted, misnamed, tables_of_sql
from tools.proof.around.beside import Told, WithDatabase
from tools.proof.around.postgres import installed, wanted
from tools.proof.programs.importing import placeholder
from tools.proof.programs.lines import read_line
from tools.proof.project import Project

# Servers that nothing here can start, by what is imported to talk to them.
OTHERS = {
    **dict.fromkeys(("pymysql", "MySQLdb", "mysql", "aiomysql", "mariadb"), "MySQL"),
    **dict.fromkeys(("redis", "aioredis", "rq", "celery"), "Redis"),
    **dict.fromkeys(("pymongo", "motor", "mongoengine", "beanie"), "MongoDB"),
}
NO_POSTGRES = "PostgreSQL is not installed here: what talks to it was not tried"

_READY = re.compile(
    r"init|migrate|create[-_]?(?:db|database|tables?|schema)|setup[-_]?(?:db|database)"
)
# Of PostgreSQL's codes, those of a statement that is wrong whatever the data are: syntax, a table
# or column that is not there, what is ambiguous, does not match, or has no constraint to rely on.
WRONG = {"42601", "42P01", "42703", "42702", "42804", "42P10", "42701", "42830", "42803", "42P18"}


@dataclass(frozen=True, slots=True)
class Standing:
    """``variables`` are for who asks, ``given`` are there from the start.

    ``base`` is the sandbox with a database, where one is needed and there; ``missing`` says what
    is needed and not there.
    """

    variables: Mapping[str, str]
    given: Mapping[str, str]
    base: WithDatabase | None = None
    missing: str = ""

    def database(self) -> WithDatabase | None:
        """For one use: what it is told is of that use alone."""
        return replace(self.base, told=[]) if self.base else None


def standing(project: Project) -> Standing:
    """What the project is given. Looks at the disk."""
    promised = env_of(project.contract)
    names = {word for line in promised for word in re.findall(r"\w+", line)[:1]}
    texts = [project.files[path] for path in project.modules]
    names |= {n for m in project.modules.values() for n, held in m.defaults.items() if held is None}
    variables = {n: placeholder(n) for n in names if not has_default(n, texts)}
    read = {name for module in project.modules.values() for name in module.variables if name}
    postgres = wanted(project.files, project.modules)
    if postgres is None:
        return Standing(variables, {}, missing=_others(project, texts))
    given = postgres.variables(names | read)
    if not (programs := installed()):
        return Standing(variables, given, missing=NO_POSTGRES)
    before = tuple(_before(project))
    base = WithDatabase(project.bench.sandbox, programs, postgres, given, before)
    return Standing(variables, given, base, _others(project, texts))


def has_default(name: str, texts: list[str]) -> bool:
    """Whether the project says itself what holds where nobody sets it."""
    called = r"(?:getenv|get|env|config|str|int|bool|float)"
    known = re.compile(rf"\b{called}\(\s*['\"]{re.escape(name)}['\"]\s*,\s*[^\s)]")
    return any(known.search(text) for text in texts)


def _others(project: Project, texts: list[str]) -> str:
    taken = {name.split(".")[0] for module in project.modules.values() for name in module.imports}
    absent = dict.fromkeys(OTHERS[name] for name in sorted(taken) if name in OTHERS)
    if not absent or any("sqlite" in text for text in texts):
        return ""
    return f"{' and '.join(absent)} cannot be started here: what talks to it was not tried"


def _before(project: Project) -> Iterator[tuple[str, ...]]:
    """What a person would run before a program uses its database for the first time."""
    if "alembic.ini" in project.files:
        yield "python", "-m", "alembic", "upgrade", "head"
    offered = [name for module in project.modules.values() for name in module.commands]
    by_flask = [f"flask {name}" for name in offered if _READY.search(name)]
    for text in dict.fromkeys((*project.contract.commands, *by_flask)):
        line = read_line(text, project.files, project.modules)
        if line and line.given is not None and _READY.search(" ".join((line.path, *line.sub))):
            yield "python", *line.program, *line.sub, *line.given


def _refused(told: Told, project: Project, failed: bool) -> tuple[list[Finding], str]:
    """What the server proves to be wrong, and a table that it should have had before.

    A statement that it refused is a fault only where something ``failed``: a program may try.
    """
    files, lost = project.files, ""
    found = [
        Finding(path=path, said=f"PostgreSQL does not load it: {said}")
        for path, said in told.failed.items()
        if "ERROR" in said and not re.search(r"extension|role|permission|privilege", said)
    ]
    for one in told.refused if failed else ():
        said = f"PostgreSQL refuses a statement ({one.message}): {one.statement}"
        if foreign := foreign_table(f"{one.message} {one.statement}", project):
            lost = lost or foreign
        elif one.code in WRONG:
            found.append(Finding(path=_whose(one.statement, files), said=said))
    return found, lost


def refusals(
    base: WithDatabase | None, project: Project, failed: bool
) -> tuple[list[Finding], str]:
    """What each server of ``base`` proves to be wrong, and what was not there before."""
    told = [_refused(one, project, failed) for one in (base.told if base else ())]
    return [finding for found, _ in told for finding in found], "".join(lost for _, lost in told)


def foreign_table(said: str, project: Project) -> str:
    """Why a table is not there, where it may be that of somebody else: nobody here makes it."""
    absent = re.search(r'relation "(?:\w+\.)?(\w{1,60})" does not exist', said)
    if not absent:
        return ""
    if any("alembic" in text or "flask_migrate" in text for text in project.files.values()):
        return f"table {absent[1]} is not made by what was run: a migration has to make it"
    created: Tables = {}
    for module in project.modules.values():
        created |= module.tables
    for path, text in project.files.items():
        created |= tables_of_sql(text) if path.endswith(".sql") else {}
    name = absent[1].lower()
    columns = next((columns for table, columns in inserted(said) if table == name), [])
    if name in map(str.lower, created) or misnamed(name, columns, created):
        return ""
    return f"table {absent[1]} is not made by the project: what uses it was not tried"


def _whose(statement: str, files: Mapping[str, str]) -> str | None:
    """The file that holds the statement, or the beginning of it."""
    words = re.findall(r"\w+", statement)[:6]
    start = re.compile(r"\W+".join(words)) if words else None
    return next((path for path, text in files.items() if start and start.search(text)), None)
