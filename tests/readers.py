"""Everything that reads what others wrote, by name: each takes a text and may refuse it in words.

A new reader gets a line here, and with it all the hostile texts.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from cli.reading import read_text
from cli.screen import hanging, one_line, quoted
from nodes.approve import read_answer
from nodes.brief import digest
from nodes.plan.amending import amended
from nodes.plan.listing import find_list
from nodes.report.message import fenced
from nodes.verify.owners import Owners
from schema.artifact import Artifact, check_path
from schema.border import read_state
from schema.context import read_context
from schema.contract import Contract
from schema.selfacting import asked_for
from schema.settings import load_config
from schema.state import Result, State
from schema.task import Task
from schema.verdict import TestOutcome
from tools.checks import Module, check_tests, contract_faults, needed_modules
from tools.checks.demands import Tests
from tools.checks.tables import tables_of_sql
from tools.checks.web.javascript import js_exports, js_routes
from tools.delivery.ownership import owned_in
from tools.ptc.contract import GenerateRequest, GenerateResponse, Health
from tools.ptc.problems import raise_problem
from tools.routing import decide

Reader = Callable[[str], Any]
PROMISED: dict[str, Any] = {
    "files": ["a.js", "b.sql", "c.txt"],
    "js_exports": {"a.js": ["one", "two"]},
    "routes": [f"GET /a/{number}" for number in range(100)],
    "tables": [f"a{number}(b, c)" for number in range(100)],
    "env": [f"A_{number}" for number in range(100)],
    "commands": ["a b"],
}
LEVEL: State = {"task": Task(goal="a"), "attempts": 1}


def _write(text: str, path: str) -> None:
    Path(path).parent.mkdir(exist_ok=True)
    Path(path).write_bytes(text.encode(errors="surrogatepass"))


def _env(text: str) -> None:
    _write(text, ".env")
    try:
        load_config()
    finally:
        Path(".env").unlink()


def _profile(text: str) -> None:
    _write(text, "config/hostile.yaml")
    load_config("hostile")


def _receipt(text: str) -> None:
    _write(text, "there/receipt.json")
    owned_in(Path("there"))


def _goal_file(text: str) -> None:
    _write(text, "goal.txt")
    read_text(Path("goal.txt"), "the goal file")


def _contract(text: str) -> None:
    for name in ("files", "routes", "tables", "commands", "env", "interface"):
        with suppress(ValueError):
            Contract.model_validate({name: [text]})
    for name in ("exports", "signatures", "js_exports"):
        with suppress(ValueError):
            Contract.model_validate({name: {"a.py": [text], text: ["a"]}})


def _delivered(text: str) -> None:
    files = [Artifact(path=path, content=text) for path in ("a.js", "b.sql", "c.txt")]
    modules = {"d.py": Module(variables=("A",))}
    contract_faults(Contract.model_validate(PROMISED), files, modules)


def _tests(text: str) -> None:
    text = text[:200_000]  # limits.test_chars
    check_tests({"test_a.py": text})
    needed_modules({"test_a.py": text})
    tests = Tests({"test_a.py": text}, ["a"])
    part = Task(id="1", goal="a test", contract=Contract.model_validate(PROMISED))
    amended([part], Task(goal="b"), tests.demands())
    tests.excerpts(Contract(exports={"a.py": ("a",)}))
    tests.excerpts(Contract(), goal=text)


def _evidence(text: str) -> None:
    failed = [TestOutcome(name="test_a", passed=False, evidence=text)]
    Owners(LEVEL).of_tests(failed, {}, {})


def _file_of_a_part(text: str) -> None:
    digest(Result(task=Task(goal="a"), artifacts=(Artifact(path="a.py", content=text),)))


def _state(text: str) -> None:
    read_state({"plan": text, "task": {"goal": text, "id": text}, "results": {text: text}})


READERS: dict[str, Reader] = {
    ".env": _env,
    "profile": _profile,
    "override": lambda text: load_config(overrides=[f"llm.model={text}"]),
    "override's name": lambda text: load_config(overrides=[text]),
    "profile's name": lambda text: load_config(text),
    "goal file": _goal_file,
    "context": lambda text: read_context({"provider": text, text[:99]: 1}),
    "state": _state,
    "receipt in a folder": _receipt,
    "goal, routed": decide,
    "goal, for a list": find_list,
    "goal, for files that act": lambda text: asked_for(".github/workflows/a.yml", text),
    "acceptance tests": _tests,
    "answer": read_answer,
    "path": check_path,
    "contract": _contract,
    "delivered files": _delivered,
    "JavaScript": lambda text: (js_exports(text), js_routes(text)),
    "SQL": tables_of_sql,
    "evidence": _evidence,
    "file of a part": _file_of_a_part,
    "terminal": lambda text: (one_line(text), quoted(text), hanging(text)),
    "chat": fenced,
    "request": lambda text: GenerateRequest.model_validate_json(text.encode(errors="replace")),
    "request's task": lambda text: GenerateRequest.model_validate(
        json.loads(json.dumps({"task": text}))
    ),
    "answer of a service": lambda text: GenerateResponse.model_validate_json(
        text.encode(errors="replace")
    ),
    "health of a service": lambda text: Health.model_validate_json(text.encode(errors="replace")),
    "problem of a service": lambda text: raise_problem(text.encode(errors="replace"), text),
}
