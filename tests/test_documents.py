"""JSON in replies: whatever is around it, it is found; whatever the text, reading it ends."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from schema.bounds import DOCUMENT_CHARS, JSON_DEPTH, REPLY_CHARS
from tests.planned import read
from tools.reading.documents import find_documents, read_json


class Box(BaseModel):
    box: Any


def boxed(text: str) -> Any:
    found, faults = read_json(text, Box)
    assert found, faults
    return found.box


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-999, 999) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
prose = st.lists(
    st.sampled_from(
        ["I can't say.", "a {part} of it", "f(x) = {y}", "[1] see [this](that)", "- [ ] to do",
         "`code`", '"quoted"', "it's", "{a, b}", "{{x}}", "\n", "}", "]", "```json\n", "```\n"]
    ),
    max_size=6,
).map(" ".join)  # fmt: skip


@given(plain, prose, prose, st.sampled_from([None, 2]))
@settings(deadline=None, max_examples=300)
def test_any_json_in_prose_is_read_as_it_is(
    value: Any, before: str, after: str, indent: int | None
) -> None:
    document = json.dumps({"box": value}, indent=indent, ensure_ascii=False)
    assert boxed(f"{before}\n{document}\n{after}") == value


@given(st.lists(st.sampled_from("{}[]\"'“”`,:\\/*# \n-1a") | st.just("<think>"), max_size=80))
@settings(deadline=None, max_examples=300)
def test_no_text_raises(pieces: list[str]) -> None:
    read("".join(pieces))
    read('{"subtasks": [' + "".join(pieces) + "]}")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"box": [1, 2,], }', [1, 2]),
        ('{"box": 1, // it\'s {one}\n}', 1),
        ('{ // {"box": 2}\n"box": 1}', 1),
        ('{/* "a": [ */ "box": 1 /* } */}', 1),
        ('{\n# it\'s one\n"box": 1 # {\n}', 1),
        ('{"box": "see http://x.org/a#b // not, [a c"}', "see http://x.org/a#b // not, [a c"),
        ("{'box': 'it''s'}".replace("''", "'"), "it's"),
        ("{'box': \"it's\"}", "it's"),
        ('{"box": "say "hello" to {all}"}', 'say "hello" to {all}'),
        ("{“box”: “a “b” c”}", "a “b” c"),
        ('{"box": "one\n\ttwo"}', "one\n\ttwo"),
        ('{"box": "one\\ntwo \\u00e9 \\d"}', "one\ntwo é \\d"),
        ('{"box": [True, False, None, undefined]}', [True, False, None, None]),
        ("{box: CODE, }", "CODE"),
        ('{"box": ["a"\n"b", {"c": 1} {"d": 2}]}', ["a", "b", {"c": 1}, {"d": 2}]),
        ('{"a": 1\n "box": 2}', 2),
        ('{\u00a0"box": 1}', 1),
        ('{"box": ["a", ...]}', ["a"]),
        ('{"box": {"a": [1, 2}}', {"a": [1, 2]}),
        ('{"box": [1, 2]', [1, 2]),
        ('{"box": 1}}]}', 1),
    ],
)  # fmt: skip
def test_what_is_broken_and_plain_is_mended(text: str, value: Any) -> None:
    assert boxed(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"box": 1} no: {"box": 2}', 2),
        ('{"box": 1, } no: {"box": 2,}', 2),
        ('{"box": {"box": 1}} and {"other": 1}', {"box": 1}),
        ('{"thought": "..."}\n{"box": 1}\n[]', 1),
        ('<think>{"box": 1}</think>{"box": 2}', 2),
        ('Take {"box": the box}: {"box": 2}', 2),
    ],
)
def test_the_last_of_the_outermost_that_serve_is_taken(text: str, value: Any) -> None:
    assert boxed(text) == value


@pytest.mark.parametrize(
    "text",
    ['{"box": [1, {"a": 2}', '{"box": "abc', '{"box": 1} or {"box": [2,', "{'box': {'a': 1}, 'b"],
)
def test_what_was_cut_off_is_never_completed(text: str) -> None:
    assert read_json(text, Box) == (
        None,
        ["the JSON is not complete: its brackets are not closed at the end"],
    )


def test_nothing_and_the_wrong_thing_are_told_apart() -> None:
    assert read_json("I will not.", Box) == (None, ["the answer holds no JSON"])
    assert read_json('{"bx": 1}', Box) == (None, ["box: Field required"])


def test_depth_and_size_are_looked_at_first() -> None:
    deep = "[" * JSON_DEPTH + "[" + "]" * (JSON_DEPTH + 1)
    assert find_documents(deep).documents == []
    assert "deep" in find_documents(deep).fault
    _, (fault,) = read_json('{"box": "' + "x" * DOCUMENT_CHARS + '"}', Box)
    assert "at most" in fault


UNITS = [
    "{",
    "[",
    '[{"',
    '{"a":',
    '["',
    '",',
    "\\",
    "\n",
    "//\n",
    " “",
    "/*",
    "# ",
    "{} ",
    "[]",
    "{a:",
    '{"a":1,} ',
    "],",
    "{'a': [",
    '["\\",',
    "<think>",
    "```json\n",
    '"a": ',
    "{ \n",
]
AROUND = [("", ""), ('{"subtasks": [', "]}"), ('{"subtasks": [{"goal": "', '"}]}'),
          ('{"subtasks": [{"goal": "g", "tables": ["t(', ')"]}]}'), ("{'a': '", "'}"),
          ('{"subtasks": [{"goal": "g", "depends_on": "', '"}]}')]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_hostile_text_of_any_size_is_read_within_a_second(unit: str) -> None:
    """The bound is of the product: a reader that reads twice what it has read takes minutes."""
    for before, after in AROUND:
        for chars in (REPLY_CHARS, DOCUMENT_CHARS, 2_500):
            size = chars - len(before) - len(after)
            text = before + (unit * (size // len(unit) + 1))[:size] + after
            began = time.process_time()
            read(text)
            assert time.process_time() - began < 3


def hostile(what: str) -> Any:
    part = {"id": "1", "goal": "g", "type": "CODE_INTERPRET", "files": {"a.py": ["f"]}}
    many = {
        "parts": [{"id": str(n), "goal": "g"} for n in range(8_000)],
        "empty parts": [{}] * 60_000,
        "files": [part | {"files": [f"{'a/' * 110}{n}.py" for n in range(450)]}],
        "too many files": [part | {"files": [f"{n}.py" for n in range(15_000)]}],
        "names": [part | {"files": {"a.py": ["f(x)"] * 20_000}}],
        "signatures": [part | {"files": {"a.py": ["f(x=" + "(" * 490] * 350}}],
        "methods": [part | {"routes": ["GET|" * 20_000 + " /a" * 30_000]}],
        "columns": [part | {"tables": ["t(" + "," * 190_000]}],
        "dependencies": [part | {"depends_on": "2," * 90_000}],
        "ids": [part | {"id": "x" * 180_000, "depends_on": ["y" * 1_000]}],
        "goal": [part | {"goal": "a b " * 45_000}],
    }
    return {"subtasks": [*many[what], {"id": "2", "goal": "h", "type": "THINK"}]}


@pytest.mark.parametrize(
    "what",
    ["parts", "empty parts", "files", "too many files", "names", "signatures", "methods",
     "columns", "dependencies", "ids", "goal"],
)  # fmt: skip
def test_a_hostile_plan_is_read_within_a_second(what: str) -> None:
    text = json.dumps(hostile(what), separators=(",", ":"))
    assert len(text) <= DOCUMENT_CHARS, "it would not be read at all"
    began = time.process_time()
    found, _ = read(text)
    if found:
        assert len(found.subtasks) == 2
    assert time.process_time() - began < 3
