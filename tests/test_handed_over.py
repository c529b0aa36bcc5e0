"""What was paid for is handed over, and every word about it is true."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langgraph.checkpoint.memory import InMemorySaver

from graph import asolve, graph, load_config, task_tree
from nodes.report.message import fenced
from tests import shell
from tests.goals import DOUBLE, DOUBLE_TEST, RIGHT, WRONG, one_piece
from tests.scripted import Asked, Reply, Script, Serve, code, scripted

pytestmark = pytest.mark.slow  # make slow

ESSAY = "Explain how recursion works"
README = "# Double\n\nDoubles numbers.\n\n```bash\npython -c 'import double'\n```\n"


def parts(*planned: dict[str, Any], **replies: str) -> Script:
    """A model that plans these parts, and writes what is told for the goal's first word."""

    def answer(asked: Asked) -> Reply:
        if asked.purpose == "atomize":
            return Reply('{"atomic": false}')
        if asked.purpose == "plan":
            return Reply(json.dumps({"subtasks": planned}))
        if asked.purpose == "aggregate":
            return Reply("All of it in one voice.")
        return Reply(replies[asked.user.split()[0].lower()])

    return answer


CODE = {"id": "1", "goal": "Code it", "type": "CODE_INTERPRET", "files": {"double.py": ["double"]}}
TEXT = {"id": "2", "goal": "Readme of it", "type": "WRITE", "files": {"README.md": []}}
WHY = {"id": "3", "goal": "Why is that", "type": "THINK"}
HOW = {"id": "4", "goal": "How is that", "type": "WRITE"}


# Prose


def test_prose_is_printed_and_stands_in_a_file_the_receipt_and_show(tmp_path: Path) -> None:
    with scripted(one_piece("Recursion is a function that calls itself.")) as model:
        done = shell.run("solve", ESSAY, "--out", "out", **model.env())
    assert done.returncode == 0, done.stderr
    said = "Recursion is a function that calls itself."
    assert said in done.stdout
    assert Path("out/ANSWER.md").read_text() == said + "\n"
    receipt = json.loads(Path("out/receipt.json").read_text())
    assert receipt["answer"] == said and "ANSWER.md" in receipt["files"]
    assert "nothing in it was checked" in done.stdout
    shown = shell.run("show", done.stderr.split()[1])
    assert said in shown.stdout
    as_json = json.loads(shell.run("show", done.stderr.split()[1], "--json").stdout)
    assert as_json["answer"] == said


@pytest.mark.parametrize(
    "reply",
    [
        README,
        f"````markdown\n{README}````",
        f"```markdown\n{README}```\n",
        f"Here is the README:\n\n```md\n{README}```\n\nTell me if you want more.",
        f"```markdown path=README.md\n{README}```",
        f"~~~\n{README}~~~",
    ],
)
async def test_a_part_that_owns_a_text_file_writes_it(serve: Serve, reply: str) -> None:
    serve(parts(CODE, TEXT, code=RIGHT, readme=reply))
    solution = await asolve("A kit with a README", tests=DOUBLE_TEST)
    assert solution.passed
    files = {file.path: file.content for file in solution.artifacts}
    assert files["README.md"] == README
    assert set(files) == {"double.py", "README.md"}
    assert not solution.answer


@pytest.mark.parametrize(
    "text",
    [
        "# A\n\n```\npip install a\n```\n\nThen use it.\n",
        "Install it:\n\n```\npip install a\n```\n",
        "```\nbanner\n```\n\n# A\n\n```bash\nrun\n```\n",
        "# A\n\n```markdown\n# sample\n```\n",
    ],
)
async def test_a_text_with_code_in_it_stays_whole(serve: Serve, text: str) -> None:
    serve(parts(CODE, TEXT, code=RIGHT, readme=text))
    solution = await asolve("A kit with a README")
    assert {f.path: f.content for f in solution.artifacts}["README.md"] == text


async def test_a_text_file_is_written_by_ptc_without_a_fence_too(serve: Serve) -> None:
    text = {**TEXT, "type": "CODE_INTERPRET"}
    serve(parts(CODE, text, code=RIGHT, readme="Plain words about it."))
    solution = await asolve("A kit with a README")
    assert {f.path: f.content for f in solution.artifacts}["README.md"] == "Plain words about it.\n"


async def test_a_part_that_owns_code_is_code_whatever_it_is_called(serve: Serve) -> None:
    serve(parts({**CODE, "type": "WRITE"}, TEXT, code=RIGHT, readme=README))
    solution = await asolve("A kit with a README", tests=DOUBLE_TEST)
    assert solution.passed
    assert [task.done_by for task in solution.receipt.tasks] == ["plan", "PTC", "LLM"]


async def test_an_empty_text_file_is_a_failure_of_its_part(serve: Serve) -> None:
    serve(parts(CODE, TEXT, code=RIGHT, readme="  \n"))
    solution = await asolve("A kit", load_config(overrides=["limits.attempts=1"]))
    assert not solution.passed
    assert [f.owner for f in solution.receipt.failures] == ["2"]


async def test_texts_of_a_mixed_goal_become_one_answer_beside_the_files(
    serve: Serve, tmp_path: Path
) -> None:
    server = serve(
        parts(CODE, TEXT, WHY, HOW, code=RIGHT, readme=README, why="Because.", how="So.")
    )
    solution = await asolve("A kit, and tell of it", tests=DOUBLE_TEST, out=tmp_path / "out")
    assert solution.passed and solution.answer == "All of it in one voice."
    merged = next(asked.user for asked in server.asked if asked.purpose == "aggregate")
    assert "Because." in merged and "Doubles numbers" not in merged
    assert (tmp_path / "out" / "ANSWER.md").read_text() == "All of it in one voice.\n"
    assert (tmp_path / "out" / "README.md").read_text() == README


async def test_an_answer_leaves_a_file_of_that_name_alone(serve: Serve) -> None:
    own = {"id": "2", "goal": "Readme of it", "type": "WRITE", "files": {"answer.md": []}}
    serve(parts(CODE, own, WHY, code=RIGHT, readme="Mine.", why="Because."))
    files = {f.path: f.content for f in (await asolve("A kit")).artifacts}
    assert files["answer.md"] == "Mine.\n" and files["ANSWER-2.md"] == "Because.\n"


# Reasons


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply("I cannot help with that request."), "I cannot help with that request"),
        pytest.param(
            Reply("Let me think about it."), "no file was in the answer", marks=pytest.mark.slow
        ),
        pytest.param(
            Reply("```python path=double.py\ndef dou", cut=True),
            "cut off at the token limit",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            Reply(code("double.py", "def double(n:\n    pass")),
            "double.py",
            marks=pytest.mark.slow,
        ),
        (Reply(WRONG), "assert 2 == 4"),
    ],
)
def test_a_reason_that_was_shown_is_in_the_receipt_in_show_and_in_the_last_lines(
    tmp_path: Path, reply: Reply, said: str
) -> None:
    Path("test_double.py").write_text(DOUBLE_TEST["test_double.py"])

    def script(asked: Asked) -> Reply:
        return Reply('{"atomic": true}') if asked.purpose == "atomize" else reply

    with scripted(script) as model:
        limit = "limits.attempts=2"
        command = ("solve", DOUBLE, "--test", "test_double.py", "--out", "out", "--set", limit)
        done = shell.run(*command, **model.env())
    assert done.returncode == 1, done.stderr
    assert said in done.stdout
    receipt = json.loads(next(tmp_path.glob("out*/receipt.json")).read_text())
    assert said in receipt["failures"][0]["evidence"] or said in receipt["notes"][0]
    assert receipt["failures"][0]["attempt"] == 2
    assert [failure["attempt"] for failure in receipt["mended"]] == [1]
    shown = shell.run("show", done.stderr.split()[1])
    assert said in shown.stdout


async def test_what_was_mended_stands_on_the_receipt_of_a_run_that_passed(serve: Serve) -> None:
    serve(one_piece("Sure!", WRONG, RIGHT))
    receipt = (await asolve(DOUBLE, tests=DOUBLE_TEST)).receipt
    assert receipt.passed and not receipt.failures
    assert [failure.attempt for failure in receipt.mended] == [1, 2]
    assert "no file was in the answer. Sure!" in receipt.mended[0].evidence


async def test_an_inner_part_tells_what_was_mended_once(serve: Serve) -> None:
    tries = [WRONG, RIGHT]

    def script(asked: Asked) -> Reply:
        if asked.purpose == "code" and "Code it" in asked.user:
            return Reply(tries.pop(0))
        return parts(CODE, TEXT, readme=README)(asked)

    serve(script)
    solution = await asolve("A kit", tests=DOUBLE_TEST)
    assert solution.passed
    assert [(f.owner, f.attempt) for f in solution.receipt.mended] == [("1", 1)]
    assert task_tree(solution.run_id)[1].state == "passed"


# The chat


async def chat(goal: str, tests: dict[str, str] | None = None, *settings: str) -> str:
    run = graph.copy({"checkpointer": InMemorySaver()})
    given = {"messages": [("user", goal)], "tests": tests or {}}
    where = {"configurable": {"thread_id": "chat"}}
    end = await run.ainvoke(given, where, context=load_config(overrides=settings))
    return str(end["messages"][-1].content)


BOAST = "Here is your working function, tested and ready!"


async def test_a_failure_is_told_before_the_models_own_words(serve: Serve) -> None:
    serve(one_piece(WRONG + BOAST))
    said = await chat(DOUBLE, DOUBLE_TEST, "limits.attempts=1")
    assert said.startswith("**FAILED**: 0 of 1 acceptance tests passed")
    assert "assert 2 == 4" in said and "```py\ndef double(n):" in said
    remarks, boast = said.index("own remarks, which nobody checked"), said.index(BOAST)
    assert said.index("Cost: ") < remarks < boast
    assert said[boast - 2 : boast] == "> "


async def test_a_success_says_what_was_checked_and_shows_the_files(serve: Serve) -> None:
    serve(one_piece(RIGHT + "Done."))
    said = await chat(DOUBLE, DOUBLE_TEST)
    assert said.startswith("**ACCEPTED**: 1 of 1 acceptance tests passed; syntax, contract")
    assert "`double.py`\n```py\ndef double(n):\n    return 2 * n\n```" in said
    assert said.endswith("> Done.")


async def test_code_that_was_not_run_is_not_called_tested(serve: Serve) -> None:
    serve(one_piece(RIGHT))
    said = (await chat(DOUBLE)).splitlines()[0]
    assert said.startswith("**RUNS**") and "no acceptance test was given" in said


async def test_prose_is_said_to_be_unchecked(serve: Serve) -> None:
    serve(one_piece("A function calls itself."))
    first, answer = (await chat(ESSAY)).split("\n\n")[:2]
    assert first == "**ANSWERED**: it is prose, and nothing in it was checked"
    assert answer == "A function calls itself."


async def test_a_long_delivery_is_listed_where_it_is_too_long_to_show(serve: Serve) -> None:
    long = "\n".join(f"x{n} = {n}" for n in range(3000))
    serve(one_piece(code("double.py", f"def double(n):\n    return 2 * n\n{long}")))
    said = await chat(DOUBLE, DOUBLE_TEST)
    assert len(said) < 25_000 and "`double.py` (300" in said


@given(st.text("`~ab\n", max_size=60), st.sampled_from(["py", "", "a b", "```"]))
def test_nothing_in_a_file_ends_its_block(text: str, language: str) -> None:
    first, *inside, last = fenced(text, language).split("\n")
    assert last == "`" * len(last) and first.startswith(last)
    assert not any(line.strip().startswith(last) for line in inside)
    assert "\n".join(inside) == text
