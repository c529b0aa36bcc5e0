"""What the author of a part is told of the rest of its plan.

First comes what is the same for all authors, so that a provider's cache of prompts serves them all:
the goal of the whole, and, as long as that is short, who writes what and promises what. Of a longer
plan each author is told what its own part touches.
"""

from __future__ import annotations

import re
from functools import cached_property

from nodes.around import around
from nodes.assembly import files_of_result
from nodes.passages import BEGINNING, passages
from schema.contract import Contract, contract_text, env_of, promised
from schema.state import Brief, Result, State, approval_of
from schema.task import Plan, Task, TaskType
from tools.base import rules_of, told_tests
from tools.checks.web.javascript import SUFFIXES as SCRIPTS

GOAL_CHARS = 100  # of a part, for the authors of the others
ALL_CHARS = 4_000  # of promises that everybody is told: six parts have about 3,000
TOUCHED_CHARS = 4_000  # of promises that one part touches
DIGEST_CHARS = 6_000  # of a part that ended

FORMS = "Scripts find the fields of a form by name, as the API calls them; else by promised ids."

_HEADER = "Its parts, each by an author of its own at this moment; rely on what they promise:"
_WORD = re.compile(r"[A-Za-z_]\w+")
_SIGNATURE = re.compile(r"^[ \t]*(?:async def|def|class)[ \t].*|^[A-Z_]{2,}[ \t]*=.*", re.MULTILINE)
_WEB = (".html", ".htm", ".jinja", ".jinja2", ".j2", ".css", ".scss", ".vue", ".svelte", *SCRIPTS)


class Telling:
    """The briefs of one plan's parts, the same for the same plan and state."""

    def __init__(self, plan: Plan, state: State) -> None:
        above = state.get("brief")
        self._asked = state["task"].goal
        self._said = passages(self._asked, plan.subtasks)
        self._goal = above.root_goal if above else self._asked[:BEGINNING]
        heads = [above.project, above.passages] if above else [f"It is one part of: {self._goal}"]
        self._above = "\n\n".join(filter(None, [*heads, self._said.all]))
        self._plan = plan
        self._approval = approval_of(state)
        self._base = state.get("base") or {}
        self._rules = rules_of(state)
        self._relying: dict[str, list[str]] = {}
        for part in plan.subtasks:
            for other in part.relies_on:
                self._relying.setdefault(other, []).append(part.id)
        self._texts = {part.id: self._text(part) for part in plan.subtasks}

    def brief(self, part: Task) -> Brief:
        """Without what is wrong with an earlier try."""
        code = bool(part.contract.files) or part.type is TaskType.CODE_INTERPRET
        everything = self._everything if code else ""
        told = () if everything else tuple(self._touched(part, code))
        if code and (said := around(part, self._base)):
            told = (*told, said)
        if code and (tests := self._tests_beside(part)):
            told = (*told, tests)
        project = "\n\n".join(
            filter(None, (self._above, *(self._whole if code else ()), everything))
        )
        return Brief(
            root_goal=self._goal,
            project=project,
            passages=self._said.own[part.id],
            needs=told,
            approval=self._approval,
            rules=self._rules,
            base={p: self._base[p] for p in part.contract.files if p in self._base},
        )

    def _tests_beside(self, part: Task) -> str:
        """What shows that the change is done, but for what the part is shown in full."""
        base = {p: text for p, text in self._base.items() if p not in part.contract.files}
        return told_tests(self._asked, base) if base else ""

    @cached_property
    def _whole(self) -> list[str]:
        """What holds for all code of the plan."""
        start, errors = self._plan.start, {p.contract.errors for p in self._plan.subtasks} - {""}
        told = [f"It is started with: {start}"] if start else []
        files = [path for part in self._plan.subtasks for path in part.contract.files]
        if any(map(_is_page, files)) and any(path.endswith(SCRIPTS) for path in files):
            told.append(FORMS)
        return told + [f"Every error of the API is answered with {one}" for one in sorted(errors)]

    @cached_property
    def _everything(self) -> str:
        """All promises, unless that is long or there are none."""
        texts = [text for text in self._texts.values() if text]
        size = sum(map(len, texts))
        return "\n".join([_HEADER, *texts]) if texts and size <= ALL_CHARS else ""

    def _text(self, part: Task) -> str:
        """Who writes what, and who goes by it; empty for what promises nothing."""
        if not (text := contract_text(_own(part.contract))):
            return ""
        relying = self._relying.get(part.id)
        known = f" ({', '.join(relying)} will use it)" if relying else ""
        return f"{part.id}. {' '.join(part.goal.split())[:GOAL_CHARS]}{known}\n{text}"

    def _touched(self, part: Task, code: bool) -> list[str]:
        """The promises that a part relies on, then those it is known to touch, as far as there is
        room; of its dependents that promise nothing it uses, what they are about."""
        near = [part.id, *part.depends_on]
        relied = [other for other in self._plan.subtasks if other.id in part.relies_on]
        touches = [
            other
            for other in (self._plan.subtasks if code else ())
            if other not in relied and other.id not in near and self._touches(part, other)
        ]
        found: list[str] = []
        left = TOUCHED_CHARS
        for other in (*relied, *touches):
            text = self._texts[other.id]
            if text and (other in relied or len(text) <= left):
                found.append(text)
                left -= len(text)
        told = ["\n".join([_HEADER, *found])] if found else []
        users = [one for one in self._plan.subtasks if code and part.id in one.relies_on]
        goals = [" ".join(one.goal.split())[:GOAL_CHARS] for one in users]
        return told + (["Others will use it for:\n" + "\n".join(goals)] if goals else [])

    def _touches(self, part: Task, other: Task) -> bool:
        """Whether a part speaks of what another one offers, or its pages and scripts ask it."""
        web = any(path.endswith(_WEB) for path in part.contract.files)
        if web and other.contract.routes:
            return True
        if web and any(path.endswith(_WEB) for path in other.contract.files):
            return True
        return bool(self._words[part.id] & self._offers[other.id])

    @cached_property
    def _words(self) -> dict[str, set[str]]:
        """What each part speaks of."""
        return {
            part.id: set(
                _WORD.findall(f"{part.goal}\n{contract_text(_own(part.contract))}".lower())
            )
            for part in self._plan.subtasks
        }

    @cached_property
    def _offers(self) -> dict[str, set[str]]:
        return {part.id: _offers(part.contract) for part in self._plan.subtasks}


def _is_page(path: str) -> bool:
    return path.endswith(_WEB) and not path.endswith(SCRIPTS)


def digest(result: Result) -> str:
    """What a dependent needs to know of a finished part: interfaces of code, the text of prose."""
    files = files_of_result(result)
    parts = [f"Task {result.task.id} is done: {result.task.goal}"]
    for file in files:
        signatures = "\n".join(_SIGNATURE.findall(file.content))
        parts.append(f"# {file.path}\n{signatures or file.content}")
    if result.answer:
        parts.append(result.answer)
    return "\n".join([*parts, *promised(_own(result.task.contract))])[:DIGEST_CHARS]


def _own(contract: Contract) -> Contract:
    """Without what all parts have to keep to."""
    return contract.model_copy(update={"errors": ""})


def _offers(contract: Contract) -> set[str]:
    """Names by which others speak of what a part offers: of tables in the singular, too."""
    tables = [table.name.lower() for table in contract.tables]
    names = [name for listed in contract.exports.values() for name in listed]
    records = [_WORD.findall(record)[:1] for record in contract.records]
    return {
        *tables,
        *(table.removesuffix("s") for table in tables),
        *(name.lower() for name in (*names, *env_of(contract))),
        *(name.lower() for found in records for name in found),
    } - {"app", "main", "router", "run"}
