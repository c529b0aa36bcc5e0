"""What is asked while something is under way is answered together, and nobody pays for another."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from schema.artifact import Artifact
from tests.sandboxed import Counting
from tools.checks import inspect_python
from tools.checks.together import MOST_CHARS, Together
from tools.sandbox import Limits, open_sandbox

HOSTILE = "hostile"
FILES = 1200  # more than are remembered


class Answers:
    """Answers each text with its length, and fails wherever a hostile one is among them."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.go = asyncio.Event()

    async def __call__(self, texts: Sequence[str]) -> dict[str, int] | str:
        self.asked.append(sorted(texts))
        await self.go.wait()
        return "it ended" if HOSTILE in texts else {text: len(text) for text in texts}


async def asked_at_once(answers: Answers, *requests: list[str]) -> list[asyncio.Task[object]]:
    together = Together(answers)
    tasks: list[asyncio.Task[object]] = [
        asyncio.create_task(together.ask(texts)) for texts in requests
    ]
    while not answers.asked:
        await asyncio.sleep(0)
    return tasks


async def test_those_that_come_meanwhile_are_answered_together() -> None:
    answers = Answers()
    tasks = await asked_at_once(answers, ["a"], ["bb", "ccc"], ["bb"])
    answers.go.set()
    found = [await task for task in tasks]
    assert answers.asked == [["a"], ["bb", "ccc"]]
    assert found[0] == {"a": 1}
    assert {"bb": 2, "ccc": 3}.items() <= dict(found[1]).items()
    assert {"bb": 2}.items() <= dict(found[2]).items()


async def test_nobody_suffers_from_what_others_ask() -> None:
    answers = Answers()
    tasks = await asked_at_once(answers, ["a"], ["bb"], [HOSTILE], ["ccc"])
    answers.go.set()
    assert [await task for task in tasks] == [{"a": 1}, {"bb": 2}, "it ended", {"ccc": 3}]


async def test_who_asked_along_is_answered_when_the_first_is_cancelled() -> None:
    answers = Answers()
    tasks = await asked_at_once(answers, ["a"], ["bb"], ["ccc"])
    tasks[0].cancel()
    while len(answers.asked) < 2:
        await asyncio.sleep(0)
    tasks[1].cancel()  # it asks for the third as well
    answers.go.set()
    assert await tasks[2] == {"ccc": 3}


async def test_a_great_deal_is_not_answered_together() -> None:
    answers = Answers()
    large = "x" * MOST_CHARS
    tasks = await asked_at_once(answers, ["a"], [large], ["bb"], ["ccc"])
    answers.go.set()
    assert [len(dict(await task)) for task in tasks] == [1, 1, 2, 2]
    assert answers.asked == [["a"], [large], ["bb", "ccc"]]


def part(number: int) -> list[Artifact]:
    return [Artifact(path="part.py", content=f"def part_{number}(): pass\n")]


async def test_parts_that_come_at_once_take_two_processes_and_none_when_they_are_known() -> None:
    sandbox = Counting(await open_sandbox())
    for _ in range(2):
        found = await asyncio.gather(
            *(inspect_python(sandbox, part(number), Limits()) for number in range(12))
        )
        assert [one["part.py"].names for one in found] == [(f"part_{n}",) for n in range(12)]
    assert len(sandbox.commands) == 2


async def test_no_file_is_forgotten_while_others_are_looked_at() -> None:
    sandbox = await open_sandbox()
    known = Artifact(path="known.py", content="known = 1\n")
    new = Artifact(path="new.py", content="new = 1\n")
    await inspect_python(sandbox, [known], Limits())
    many = [Artifact(path=f"f{n}.py", content=f"name_{n} = 1\n") for n in range(FILES)]
    came, found = await asyncio.gather(
        inspect_python(sandbox, many, Limits()), inspect_python(sandbox, [known, new], Limits())
    )
    assert len(came) == FILES
    assert found["known.py"].names == ("known",) and found["new.py"].names == ("new",)
