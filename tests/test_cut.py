"""Replies that end at the token limit: continued once, asked again, or named as what they are."""

from __future__ import annotations

import pytest

from graph import asolve, load_config
from schema.settings import Settings
from schema.task import Contract
from tests.scripted import Asked, Reply, Serve, code
from tools.ptc import get_ptc_client
from tools.ptc.contract import GenerateRequest, GenerateResponse

TASK = GenerateRequest(task="Two files", contract=Contract(files=("a.py", "b.py")), max_tokens=100)
A = code("a.py", "x = 1")
CUT = f"{A}```python path=b.py\ndef b():\n    ret"


async def generated(settings: Settings) -> GenerateResponse:
    client = get_ptc_client(settings=settings)
    try:
        return await client.generate(TASK)
    finally:
        await client.aclose()


def set_to(on_cut: str) -> Settings:
    return load_config(overrides=[f"ptc_service.on_cut={on_cut}"])


async def test_it_is_continued_once_and_both_calls_count(serve: Serve) -> None:
    def answer(asked: Asked) -> Reply:
        if len(asked.messages) == 2:
            return Reply(CUT, cut=True)
        return Reply("```python\n    return 2\n```\n")

    server = serve(answer)
    response = await generated(load_config())
    assert {f.path: f.content for f in response.files}["b.py"] == "def b():\n    return 2\n"
    assert (response.faults, response.truncated) == ({}, False)
    first, second = server.asked
    assert [m["role"] for m in second.messages] == ["system", "user", "assistant", "user"]
    assert second.messages[2]["content"] == CUT
    prompts = [sum(len(m["content"]) for m in asked.messages) // 4 for asked in (first, second)]
    assert response.usage.input_tokens == sum(prompts)


async def test_it_is_asked_again_with_twice_the_room(serve: Serve) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.body["max_tokens"] == 100:
            return Reply(CUT, cut=True)
        return Reply(A + code("b.py", "y = 2"))

    server = serve(answer)
    response = await generated(set_to("again"))
    assert [file.path for file in response.files] == ["a.py", "b.py"]
    assert [asked.body["max_tokens"] for asked in server.asked] == [100, 200]


@pytest.mark.parametrize(
    ("on_cut", "calls", "more"),
    [
        ("never", 1, Reply()),
        ("continue", 2, Reply(status=400)),
        ("continue", 2, Reply("u", cut=True)),
    ],
)
async def test_what_was_whole_of_it_stays(
    serve: Serve, on_cut: str, calls: int, more: Reply
) -> None:
    server = serve(lambda asked: Reply(CUT, cut=True) if len(asked.messages) == 2 else more)
    response = await generated(set_to(on_cut))
    assert [file.path for file in response.files] == ["a.py"]
    assert response.faults == {"b.py": "b.py was cut off at the token limit"}
    assert response.truncated
    assert len(server.asked) == calls


async def test_the_repair_is_told_why_a_file_is_missing(serve: Serve) -> None:
    server = serve(_two_parts)
    await asolve("Make a page and its shop", load_config(overrides=["limits.attempts=2"]))
    repairs = [asked.user for asked in server.asked if "the last attempt" in asked.user]
    assert len(repairs) == 1
    assert "shop/b.py: was elided: it says '# ... rest unchanged'" in repairs[0]


def _two_parts(asked: Asked) -> Reply:
    if asked.purpose == "atomize":
        return Reply('{"atomic": false}')
    if asked.purpose == "plan":
        parts = (
            '{"id": "1", "goal": "Write the shop", "type": "CODE_INTERPRET", '
            '"files": {"shop/a.py": ["x"], "shop/b.py": ["y"]}}',
            '{"id": "2", "goal": "Write the page", "type": "CODE_INTERPRET", '
            '"files": {"page.py": ["z"]}}',
        )
        return Reply(f'{{"subtasks": [{", ".join(parts)}]}}')
    if "Write the page" in asked.user.splitlines()[0]:
        return Reply(code("page.py", "z = 1"))
    last = "y = 1" if "the last attempt" in asked.user else "y = 1\n# ... rest unchanged"
    return Reply(code("shop/a.py", "x = 1") + code("shop/b.py", last))
