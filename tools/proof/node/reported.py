"""What the runners of tests for Node report: Node's own, jest, vitest, mocha."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, Field, TypeAdapter

from schema.verdict import TestOutcome
from tools.proof.inside.frames import FOLDER, told_path
from tools.proof.inside.shortened import shortened

Runner = Literal["node", "jest", "mocha", ""]
"""Whose report it is; vitest reports as jest does, and of others the exit code is all there is."""

SAID_CHARS = 4000
_FOREIGN = re.compile(
    r"^\s+at (?:.*(?:\bnode:|/node_modules/).*|.*\(<anonymous>\))(?:\n|\Z)", re.MULTILINE
)
_PLACE = re.compile(rf"(?:file://)?(?:/[\w.-]{{1,64}}){{0,16}}{FOLDER}/")


class One(NamedTuple):
    """One test as it was reported; without ``names`` it is the file as a whole."""

    file: str
    names: list[str]
    passed: bool
    said: str


class _Line(BaseModel):
    file: str = ""
    names: list[str] = []
    passed: bool = False
    said: str = ""
    end: bool = False


class _Assertion(BaseModel):
    ancestorTitles: list[str] = []  # noqa: N815
    title: str
    status: str
    failureMessages: list[str] | None = None  # noqa: N815


class _File(BaseModel):
    name: str
    status: str
    message: str | None = None
    assertionResults: list[_Assertion]  # noqa: N815


class _Jest(BaseModel):
    testResults: list[_File]  # noqa: N815


class _Test(BaseModel):
    file: str | None = None
    fullTitle: str  # noqa: N815
    err: dict[str, Any] = Field(default_factory=dict)


class _Mocha(BaseModel):
    passes: list[_Test]
    failures: list[_Test]


_LINES = TypeAdapter(list[_Line])


def reported(runner: Runner, text: str) -> tuple[TestOutcome, ...]:
    """The outcome of each test, named ``path::group > test``; those that were skipped left out.

    One that is reported twice has passed if it did each time. Raises ValueError for what is no
    whole report.
    """
    found: dict[str, TestOutcome] = {}
    for one in _READ[runner](text):
        name = "::".join(filter(None, (told_path(one.file), " > ".join(one.names))))
        if name not in found or not one.passed:
            said = "" if one.passed else _told(one.said)
            found[name] = TestOutcome(name=name, passed=one.passed, evidence=said)
    return tuple(found.values())


def _told(said: str) -> str:
    """From the folder of the project on, without the frames that are not the project's."""
    return shortened(_PLACE.sub("", _FOREIGN.sub("", said)).strip(), SAID_CHARS) or "it failed"


def _of_node(text: str) -> Iterator[One]:
    lines = _LINES.validate_json(f"[{','.join(text.splitlines())}]")
    if not lines or not lines[-1].end:
        raise ValueError("the tests were cut short")
    for line in lines[:-1]:
        yield One(line.file, line.names, line.passed, line.said)


def _of_jest(text: str) -> Iterator[One]:
    for file in _Jest.model_validate_json(text).testResults:
        if not file.assertionResults and file.status == "failed":
            yield One(file.name, [], False, file.message or "")
        for one in file.assertionResults:
            if one.status in ("passed", "failed"):
                said = "\n".join(one.failureMessages or ())
                yield One(file.name, [*one.ancestorTitles, one.title], one.status == "passed", said)


def _of_mocha(text: str) -> Iterator[One]:
    told = _Mocha.model_validate_json(text)
    for tests, passed in ((told.passes, True), (told.failures, False)):
        for test in tests:
            said = str(test.err.get("stack") or test.err.get("message") or "")
            yield One(test.file or "", [test.fullTitle], passed, said)


def _of_none(text: str) -> Iterable[One]:
    return ()


_READ = {"node": _of_node, "jest": _of_jest, "mocha": _of_mocha, "": _of_none}
