"""Prompts for the embedded model, which imitates worked examples better than it follows rules.

Two styles take turns by chance, because each solves tasks that the other does not. Measured on 24
everyday functions at temperature 0.7: the plain style gets 10 right at the first try and 16 within
9. Of fizzbuzz, which needs branches that return, it gets none of 64; the branching style, which
shows asserts and opens the function with an ``if``, gets 11 of 80. Telling this model what failed
helps less than asking afresh: 14 of 96 against 29 expected.
"""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from schema.parsed import parsed
from schema.task import Contract
from tools.ptc.contract import GenerateRequest

MAX_TOKENS = 256  # the context holds 2,048 tokens, examples included
ASSERTS = 4
# A short function ends with its block; whatever the model would add only costs time.
STOP = ["\n```"]
# Beginners' code prints where it should return, and so does this model's.
NO_PRINT = [[" print", False], ["print", False]]


class Example(NamedTuple):
    signature: str
    body: str
    asserts: Sequence[str] = ()

    def turns(self) -> list[BaseMessage]:
        source = f"def {self.signature}:\n{self.body}"
        question = f"Create a Python function {self.signature}{_satisfying(self.asserts)}"
        return [HumanMessage(question), AIMessage(f"```python\n{source}\n```")]


GRADE = (
    "    if score >= 80:\n        return 'A'\n"
    "    elif score >= 60:\n        return 'B'\n"
    "    else:\n        return 'C'"
)
PLAIN = (
    Example("rectangle_area(width, height)", "    return width * height"),
    Example("grade(score)", GRADE),
    Example(
        "longest_word(sentence)",
        "    longest = ''\n    for word in sentence.split():\n"
        "        if len(word) > len(longest):\n            longest = word\n    return longest",
    ),
)
BRANCHING = (
    Example("grade(score)", GRADE, ["grade(95) == 'A'", "grade(60) == 'B'", "grade(10) == 'C'"]),
    Example(
        "floor_name(n)",
        "    if n < 0:\n        return 'Basement'\n    elif n == 0:\n        return 'Ground'\n"
        "    else:\n        return str(n)",
        ["floor_name(-2) == 'Basement'", "floor_name(0) == 'Ground'", "floor_name(4) == '4'"],
    ),
    Example(
        "initials(name)",
        "    result = ''\n    for word in name.split():\n"
        "        result += word[0].upper()\n    return result",
        ["initials('ada lovelace') == 'AL'", "initials('') == ''"],
    ),
    Example(
        "is_yes(answer)",
        "    return answer.lower() in ['y', 'yes', 'ok']",
        ["is_yes('YES') == True", "is_yes('no') == False"],
    ),
)


class Prompt(NamedTuple):
    messages: list[BaseMessage]
    options: dict[str, Any]


def embedded_prompt(request: GenerateRequest) -> Prompt:
    """The worked examples as earlier turns of a chat, and the task as its last question."""
    contract = request.contract or Contract()
    names = [name for names in contract.exports.values() for name in names]
    unnamed = [name for name in names if not re.search(rf"\b{name}\b", request.task)]
    task = f"{request.task}. Its name is {' and '.join(unnamed)}" if unnamed else request.task
    options: dict[str, Any] = {"stop": STOP, "max_tokens": MAX_TOKENS}
    asserts = _closed_asserts(contract.tests, names)
    signature = re.search(r"\b(\w+)\((\w+)[^()]*\)", task)
    if not asserts or not signature or random.random() < 0.5:
        return Prompt([*_turns(PLAIN), HumanMessage(task)], options)
    opening = f"```python\ndef {signature[0]}:\n    if {signature[2]}"
    messages = [*_turns(BRANCHING), HumanMessage(task + _satisfying(asserts)), AIMessage(opening)]
    return Prompt(messages, {**options, "extra_body": {"logit_bias": NO_PRINT}})


def _turns(examples: Iterable[Example]) -> list[BaseMessage]:
    return [message for example in examples for message in example.turns()]


def _satisfying(asserts: Sequence[str]) -> str:
    lines = [f"assert {line}" for line in asserts]
    return "\n".join([". It must satisfy:", *lines]) if lines else ""


def _closed_asserts(tests: str, names: Sequence[str]) -> list[str]:
    """Assertions that mean something alone: they use nothing but the functions asked for."""
    try:
        tree = parsed(tests)
    except SyntaxError:
        return []
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert):
            used = {inner.id for inner in ast.walk(node.test) if isinstance(inner, ast.Name)}
            if used and used <= set(names):
                found.append(ast.unparse(node.test))
    return found[:ASSERTS]
