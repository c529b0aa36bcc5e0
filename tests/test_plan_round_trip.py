"""Sending back the plan that was shown: unchanged it is the same plan, to the last byte."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from string import ascii_lowercase
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from langgraph.types import Command

from schema.task import Plan
from tests.paused import Paused, args
from tests.scripted import Asked, Reply, Script, ScriptedServer, Serve

TESTS = {"test_it.py": "from part1 import reply\n\n\ndef test_it():\n    assert reply() == 1\n"}
LIMITS = ("limits.depth=3", "limits.depth=1", "limits.total_tasks=6")

names = st.text(ascii_lowercase, min_size=2, max_size=6).map("n_{}".format)
classes = names.map(str.capitalize)
texts = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20)
few_texts = st.lists(texts, max_size=2)
python = st.one_of(
    names,
    classes,
    st.builds("{}({}: int, *rest) -> dict[str, int]".format, names, names),
    st.builds("async def {}()".format, names),
    st.builds("{}.{}(item)".format, classes, names),
    st.builds("class {}(Base)".format, classes),
    st.builds("{}(...)".format, names),
)
routes = st.one_of(
    st.builds("{} /{} {{{}}} -> 200 {{id}}".format, st.sampled_from(["GET", "post"]), names, names),
    st.fixed_dictionaries(
        {"method": st.just("PUT"), "path": texts, "request": texts, "response": texts}
    ),
)
tables = st.one_of(
    st.builds("{}({}, price NUMERIC(8, 2))".format, names, names),
    st.fixed_dictionaries({"name": texts, "columns": few_texts}),
)


elements = st.builds("{}{}".format, st.sampled_from(["#", ".", "ul#"]), names)
settings_ = st.builds("{}={}".format, names.map(str.upper), texts)
records = st.builds("{} {{{}: int}}".format, classes, names)

# Every example is a run of its own; the server is the same for all.
sharing = settings(
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@st.composite
def plans(draw: st.DrawFn) -> dict[str, Any]:
    """Plans without faults, as a planner may write them."""
    parts: list[dict[str, Any]] = []
    for number in range(1, draw(st.integers(2, 4)) + 1):
        files = {
            f"part{number}.py": draw(st.lists(python, max_size=4)),
            f"static/part{number}.js": draw(st.lists(names, max_size=2)),
            f"page{number}.html": [*draw(few_texts), *draw(st.lists(elements, max_size=2))],
        }
        if number == 1:
            files["part1.py"].append("reply() -> int")
        before = st.lists(st.sampled_from([p["id"] for p in parts]), max_size=2, unique=True)
        code = number == 1 or draw(st.booleans())
        part = {
            "id": str(number),
            "goal": f"{draw(texts)} for part {number}",
            "type": "CODE_INTERPRET" if code else draw(st.sampled_from(["WRITE", "THINK"])),
            "files": files if code else {},
            "routes": draw(st.lists(routes, max_size=2)),
            "tables": draw(st.lists(tables, max_size=2)),
            "commands": draw(few_texts),
            "env": [*draw(few_texts), *draw(st.lists(settings_, max_size=2))],
            "records": draw(st.lists(records, max_size=2)),
            "interface": ["kept", *draw(few_texts)],
            "relies_on": draw(before) if parts else [],
            "depends_on": draw(before) if parts else [],
            "atomic": draw(st.booleans()),
        }
        parts.append(part)
    return {"subtasks": parts, "errors": draw(st.sampled_from(["", "{error: str}"]))}


def official(args: dict[str, Any]) -> dict[str, Any]:
    edit = {"type": "edit", "edited_action": {"name": "carry_out_plan", "args": args}}
    return {"decisions": [edit]}


FORMS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "the arguments": lambda shown: shown,
    "the parts alone": lambda shown: {"subtasks": shown["subtasks"]},
    "JSON": json.dumps,
    "a fence": lambda shown: f"```json\n{json.dumps(shown, indent=2)}\n```",
    "an edit": official,
    "an edit in a form": lambda shown: official(
        {**shown, "subtasks": json.dumps(shown["subtasks"])}
    ),
    "Agent Inbox": lambda shown: [
        {"type": "edit", "args": {"action": "carry_out_plan", "args": shown}}
    ],
    "a response": lambda shown: [{"type": "response", "args": json.dumps(shown)}],
}


def planning(plan: dict[str, Any]) -> Script:
    def script(asked: Asked) -> Reply:
        return Reply('{"atomic": false}' if asked.purpose == "atomize" else json.dumps(plan))

    return script


@pytest.fixture
def planner(serve: Serve) -> ScriptedServer:
    return serve(lambda asked: Reply())


async def sent_back(
    answer: Callable[[dict[str, Any]], Any], goal: str, limit: str = LIMITS[0], **given: Any
) -> tuple[Plan, Plan]:
    """The plan that waits, and the one that is carried out after the answer."""
    run = Paused(["approval.plan=true", limit])
    shown = args(await run.start(goal, **given))
    pending = (await run.state())["plan"]
    given_back = json.loads(json.dumps(answer(shown)))
    await run.run(Command(resume=given_back), until="subtasks")
    return pending, (await run.state())["plan"]


@settings(sharing, max_examples=15)
@given(plan=plans(), form=st.sampled_from(sorted(FORMS)), limit=st.sampled_from(LIMITS))
def test_an_unchanged_plan_is_the_same_plan(
    planner: ScriptedServer, plan: dict[str, Any], form: str, limit: str
) -> None:
    planner.script = planning(plan)
    pending, taken = asyncio.run(sent_back(FORMS[form], "Build it", limit, tests=TESTS))
    assert taken == pending
    assert taken.source == "model" and taken.subtasks[0].contract.tests


@settings(sharing, max_examples=5)
@given(plan=plans())
def test_what_an_edit_leaves_alone_stays_as_it_was(
    planner: ScriptedServer, plan: dict[str, Any]
) -> None:
    planner.script = planning(plan)

    def edit(shown: dict[str, Any]) -> dict[str, Any]:
        first, *rest = shown["subtasks"]
        return official({"subtasks": [{**first, "goal": "Something else"}, *rest]})

    pending, taken = asyncio.run(sent_back(edit, "Build it", tests=TESTS))
    assert taken.source == "person"
    first, *rest = pending.subtasks
    assert taken.subtasks == (first.model_copy(update={"goal": "Something else"}), *rest)


@pytest.mark.parametrize(
    "goal", ["Write: 1. an essay on bees 2. a poem", "Create Python functions: 1. a(n) 2. b(n)"]
)
async def test_a_plan_from_a_list_in_the_goal_comes_back_too(serve: Serve, goal: str) -> None:
    serve(lambda asked: Reply("no JSON"))
    pending, taken = await sent_back(official, goal)
    assert taken == pending
    assert taken.source == "list"
