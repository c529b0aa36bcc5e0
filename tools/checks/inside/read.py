"""Runs inside the sandbox: reads the files of a project, each in a process that has a second.

It is a second of the processor: on a busy machine a file takes no longer.

Prints a line of JSON for each, so what was read before a time limit is not lost.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tomllib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import yaml

from tools.checks.inside.pages import page
from tools.checks.inside.passed import misused
from tools.checks.inside.places import misplaced
from tools.checks.inside.scripts import SUFFIXES, script
from tools.checks.inside.sql import sql_error, sql_misfits
from tools.checks.inside.statements import dialect, statement_errors
from tools.checks.inside.targets import foreign_cursors, target_errors
from tools.checks.inside.trees import error, parse

SECONDS = 1.0
WHOLE = "*"


def read(path: str, files: dict[str, str], names: list[str]) -> dict[str, Any]:
    source, suffix = files.get(path, ""), Path(path).suffix.lower()
    if path == WHOLE:
        kind = dialect(files)
        wrong = list(statement_errors(files, kind)) if kind else []
        wrong += [*misplaced(files, names), *misused(files)]
        if kind == "postgres":
            wrong += [*target_errors(files), *foreign_cursors(files)]
        return {"misfits": [*wrong, *sql_misfits(files)]}
    if suffix in SUFFIXES:
        return {"script": asdict(script(parse(SUFFIXES[suffix], source), path, files))}
    if suffix in (".html", ".htm"):
        return {"page": asdict(page(source, path, files))}
    if suffix == ".css":
        # The grammar does not know blocks as values of custom properties.
        odd = "{{" in source or "{%" in source or re.search(r"--[\w-]{1,60}: ?\{", source)
        return {} if odd else {"error": error(parse("css", source))}
    if suffix in (".sh", ".bash"):
        return _shell(source)
    if suffix == ".sql":
        return {"error": sql_error(source, dialect(files))}
    try:
        if suffix == ".json":
            json.loads(source)
        elif suffix == ".toml":
            tomllib.loads(source)
        else:
            documents = list(yaml.load_all(source, yaml.CSafeLoader))
            if "compose" in path:
                return {"data": json.loads(json.dumps(documents[0], default=str))}
    except yaml.constructor.ConstructorError:
        return {}  # a tag of its own, which says nothing about the syntax
    except yaml.MarkedYAMLError as wrong:
        if "{{" in source or "{%" in source:
            return {}  # a template, which is no YAML yet
        at = wrong.problem_mark.line + 1 if wrong.problem_mark else 1
        return {"error": (at, str(wrong.problem))}
    except (ValueError, RecursionError, yaml.YAMLError) as wrong:
        return {"error": (getattr(wrong, "lineno", None) or 1, str(wrong)[:200])}
    return {}


def _shell(source: str) -> dict[str, Any]:
    try:
        done = subprocess.run(
            ["bash", "-n"], input=source, capture_output=True, text=True, timeout=SECONDS
        )
    except FileNotFoundError:
        return {"not_checked": "there is no shell to parse it"}
    if done.returncode == 0:
        return {}
    _, _, said = done.stderr.partition("line ")
    number, _, words = said.partition(":")
    return {"error": (int(number) if number.isdigit() else 1, words.strip().split("\n")[0])}


if __name__ == "__main__":
    given = json.loads(Path(sys.argv[1]).read_text())
    files: dict[str, str] = given["read"]
    if dialect(files) == "postgres":
        import postgast  # noqa: F401  # once here, and not within the time of a file
    # What is Python is parsed elsewhere, and read here only as a part of the whole.
    print(json.dumps({path: {} for path in files if path.lower().endswith(".py")}), flush=True)
    others = [path for path in files if not path.lower().endswith(".py")]
    for path in [*others, WHOLE]:
        child = os.fork()
        if child == 0:
            signal.setitimer(signal.ITIMER_PROF, SECONDS)
            facts = json.dumps({path: read(path, files, given["names"])})
            signal.setitimer(signal.ITIMER_PROF, 0)
            print(facts, flush=True)
            os._exit(0)
        os.waitpid(child, 0)
