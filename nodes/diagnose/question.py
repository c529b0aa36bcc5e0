"""What a model is shown of tests that fail: what was asked, the tests, and the code's excerpt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field

from nodes.acceptance import promised_by
from nodes.assembly import files_of, module_of
from schema.contract import contract_text
from schema.state import State
from schema.verdict import TestOutcome
from tools.proof import frames_of, shortened, source_of

EVIDENCE_CHARS = 600
TEST_CHARS = 1_500
CODE_CHARS = 8_000
WHY_CHARS = 200


class Opinion(BaseModel):
    """Who is wrong about one test, by its number in the question."""

    test: Annotated[int, Field(ge=1)]
    wrong: Annotated[
        Literal["test", "code"], BeforeValidator(lambda said: str(said).strip().lower())
    ]
    why: Annotated[str, BeforeValidator(lambda said: str(said)[:WHY_CHARS])] = ""


class Opinions(BaseModel):
    tests: list[Opinion]


def question(failed: Mapping[str, TestOutcome], tests: Mapping[str, str], state: State) -> str:
    """The prompt, beside its template."""
    plan = state.get("plan")
    said = [state["task"].goal]
    if plan and plan.criteria:
        said.append("\n".join(["Criteria:", *(f"- {line}" for line in plan.criteria)]))
    if text := contract_text(promised_by(state)):
        said.append(f"Promised:\n{text}")
    for number, (id_, outcome) in enumerate(failed.items(), 1):
        source = source_of(tests, id_)[:TEST_CHARS]
        evidence = shortened(outcome.evidence, EVIDENCE_CHARS)
        said.append(f"Test {number}, {id_}:\n```python\n{source}\n```\n{evidence}")
    return "\n\n".join([*said, *_code(failed, tests, state)])


def _code(failed: Mapping[str, TestOutcome], tests: Mapping[str, str], state: State) -> list[str]:
    """The files on the tracebacks, then those that the tests import, as far as there is room."""
    files = {file.path: file.content for file in files_of(state)}
    seen = [frame.path for one in failed.values() for frame in frames_of(one.evidence)]
    sources = "\n".join(tests.get(id_.partition("::")[0], "") for id_ in failed)
    used = [path for path in files if path.endswith(".py") and module_of(path) in sources]
    shown, left = [], CODE_CHARS
    for path in dict.fromkeys(path for path in (*seen, *used) if path in files):
        if text := files[path][:left]:
            shown.append(f"Code, {path}:\n```\n{text}\n```")
            left -= len(text)
    return shown
