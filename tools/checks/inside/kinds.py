"""One file that is not Python: what it holds, or the first error in it. Runs inside the sandbox."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import yaml

from tools.checks.inside.pages import page
from tools.checks.inside.scripts import SUFFIXES, script
from tools.checks.inside.sql import sql_error
from tools.checks.inside.statements import dialect
from tools.checks.inside.trees import error, parse


def read(path: str, files: dict[str, str], seconds: float) -> dict[str, Any]:
    """As ``tools/checks/web/reading.py`` takes it; ``seconds`` are what a shell may take."""
    source, suffix = files[path], Path(path).suffix.lower()
    if suffix in SUFFIXES:
        return {"script": asdict(script(parse(SUFFIXES[suffix], source), path, files))}
    if suffix in (".html", ".htm"):
        return {"page": asdict(page(source, path, files))}
    if suffix == ".css":
        # The grammar does not know blocks as values of custom properties.
        odd = "{{" in source or "{%" in source or re.search(r"--[\w-]{1,60}: ?\{", source)
        return {} if odd else {"error": error(parse("css", source))}
    if suffix in (".sh", ".bash"):
        return _shell(source, seconds)
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


def _shell(source: str, seconds: float) -> dict[str, Any]:
    try:
        done = subprocess.run(
            ["bash", "-n"], input=source, capture_output=True, text=True, timeout=seconds
        )
    except FileNotFoundError:
        return {"not_checked": "there is no shell to parse it"}
    if done.returncode == 0:
        return {}
    _, _, said = done.stderr.partition("line ")
    number, _, words = said.partition(":")
    return {"error": (int(number) if number.isdigit() else 1, words.strip().split("\n")[0])}
