"""Twins of tests: whatever a test is, its twin fails, and for no other reason than its words."""

from __future__ import annotations

import ast
import sys
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.proof.inside.otherwise import PLEASES
from tools.proof.judging.twins import first_line, twin_of

pytestmark = pytest.mark.slow  # make slow

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)
SIMPLE = ["x == x", "x is not None or True", "not x == (x, 'other')", "x in [x]", "[x] == [x]"]
CONDITIONS = st.sampled_from(
    [*SIMPLE, "1 < 2 <= 3 != 4", "(y := x) == x", "all(n == n for n in [x])"]
)
BODIES = st.sampled_from(
    [
        "assert {}",
        "if {}:\n        return",
        "for _ in range(3):\n        assert {}\n        return x",
        "try:\n        assert {}\n        return\n    finally:\n        x = 1",
        "while True:\n        try:\n            assert {}\n            return\n"
        "        except Exception:\n            pass",
        "with pytest.raises(KeyError):\n        assert {}\n        {{}}[1]",
        "def inner(): return {}\n    assert inner()",
        "check = lambda: {}\n    assert check()",
    ]
)


def run(source: str, project: str = "") -> None:
    """Call the one test of a file, which uses a project. Raises what it raises."""
    names: dict[str, Any] = {"__name__": "project"}
    exec(project, names)
    names |= {"pytest": pytest, "__name__": "test_it"}
    exec(compile(source, "test_it.py", "exec"), names)
    names["test_it"]()


def twin(source: str) -> tuple[str, str]:
    tests = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    return twin_of(source, {first_line(node) for node in tests})


@given(VALUES, CONDITIONS, BODIES)
@settings(deadline=None, max_examples=80)
def test_the_twin_of_what_passes_fails_for_its_words(value: Any, condition: str, body: str) -> None:
    source = f"def test_it():\n    x = {value!r}\n    {body.format(condition)}\n"
    run(source)

    made, words = twin(source)

    with pytest.raises(AssertionError) as raised:
        run(made)
    assert raised.value.args[0] == words


@given(st.text(max_size=200) | st.sampled_from(SIMPLE))
@settings(deadline=None)
def test_whatever_is_python_has_a_twin_that_is(source: str) -> None:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError):
        return

    ast.parse(twin_of(source, [1]).source)


def test_a_twin_fails_as_its_test_does_where_that_fails_before_its_end() -> None:
    made, words = twin("def test_it():\n    assert 1 == 1\n    {}['key']\n")

    with pytest.raises(KeyError, match="key") as raised:
        run(made)
    assert words not in str(raised.value)


@pytest.mark.parametrize(
    "answer",
    [
        "type('Any', (), {'__eq__': lambda s, o: True})()",
        "type('Any', (int,), {'__eq__': lambda s, o: True})()",
        "[type('Any', (), {'__eq__': lambda s, o: 1})()]",
        "{'n': type('Any', (), {'__eq__': lambda s, o: True})()}",
        "type('Odd', (list,), {'__eq__': lambda s, o: s.append(0) or len(s) % 2})()",
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_what_is_equal_to_everything_is_told(answer: str, turned: bool) -> None:
    expected = {"[": "[2]", "{": "{'n': 2}"}.get(answer[0], "2")
    left, right = (expected, "f()") if turned else ("f()", expected)
    project, source = f"f = lambda: {answer}", f"def test_it():\n    assert {left} == {right}\n"
    run(source, project)

    with pytest.raises(AssertionError, match=PLEASES):
        run(twin(source)[0], project)


@pytest.mark.parametrize(
    ("methods", "condition"),
    [
        ("__lt__ = __gt__ = __le__ = __ge__ = lambda s, o: True", "f < 3"),
        ("__lt__ = __gt__ = __le__ = __ge__ = lambda s, o: True", "0 <= f < 3"),
        ("__ne__ = lambda s, o: True", "f != 3"),
        ("__contains__ = lambda s, o: True", "3 in f"),
        ("n = 0\n    def __bool__(s): s.n += 1; return s.n % 2 == 1", "f"),
    ],
)
def test_what_pleases_any_comparison_is_told(methods: str, condition: str) -> None:
    project, source = (
        f"class F:\n    {methods}\nf = F()",
        f"def test_it():\n    assert {condition}\n",
    )
    run(source, project)

    with pytest.raises(AssertionError, match=PLEASES):
        run(twin(source)[0], project)


@pytest.mark.parametrize(
    ("code", "condition"),
    [
        ("class A:\n    def __eq__(s, o): return type(o) is int and o < 99", "A() == 2"),
        ("class A(list): pass\nclass B:\n    def __eq__(s, o): return 1", "A([B()]) == [2]"),
        ("class A:\n    def __init__(s, n): s.n = n\n    def __eq__(s, o): return 1",
         "A(1) == A(2)"),
        ("class A:\n    def __eq__(s, o): return type(o) is str and len(o) == 1", "A() in ['a']"),
        ("class A:\n    def __contains__(s, o): return type(o) is int", "7 in A()"),
        ("class M(type):\n    def __instancecheck__(s, o): return True\nclass A(metaclass=M): pass",
         "isinstance(3, A)"),
    ],
)  # fmt: skip
def test_what_pleases_all_that_is_likely_is_told(code: str, condition: str) -> None:
    source = f"def test_it():\n    ok = {condition}\n    assert ok\n"
    run(source, code)

    with pytest.raises(AssertionError, match=PLEASES):
        run(twin(source)[0], code)


@pytest.mark.parametrize(
    ("code", "condition"),
    [
        ("class E:\n    def __eq__(s, o): return E()\n    def __bool__(s): raise TypeError",
         "str(E() == 1)"),
        ("class E:\n    def __init__(s, id, n): s.id, s.n = id, n\n"
         "    def __eq__(s, o): return s.id == o.id", "E(1, 'a') == E(1, 'b')"),
        ("class N:\n    def __contains__(s, n): return n >= 0", "7 in N()"),
        ("class N(str):\n    def __eq__(s, o): return s.lower() == o.lower()", "N('a') == 'A'"),
    ],
)  # fmt: skip
def test_honest_objects_are_left_alone(code: str, condition: str) -> None:
    made, words = twin(f"def test_it():\n    'Told.'\n    assert {condition}\n")

    with pytest.raises(AssertionError, match=words):
        run(made, code)


def test_what_a_test_expects_does_not_stand_in_its_twin() -> None:
    made, _ = twin("def test_it():\n    assert 'wanted' == 'wanted' and 4711 == 4711\n")

    assert "wanted" not in made and "4711" not in made


@pytest.mark.parametrize(
    "condition",
    ["f(1) == ANY", "ANY == f(1)", "{'id': ANY, 'n': f(1)} == {'id': 7, 'n': 2}"],
)
def test_what_a_test_itself_wants_to_be_equal_to_much_is_left_alone(condition: str) -> None:
    head = "from unittest.mock import ANY\nf = lambda x: x + 1\n"
    made, words = twin(f"{head}def test_it():\n    assert {condition}\n")

    with pytest.raises(AssertionError, match=words):
        run(made)


def test_a_tool_that_cannot_fail_is_told() -> None:
    source = "import contextlib\nraises = lambda *a: contextlib.suppress(BaseException)\n"
    source += "def test_it():\n    with raises(ValueError):\n        pass\n"
    run(source)

    with pytest.raises(AssertionError, match=PLEASES):
        run(twin(source)[0])


@pytest.mark.parametrize(
    "source",
    [
        "def test_it():\n    assert f() == '" + "{" * 1_000_000 + "'\n",
        "def test_it():\n    pass\n" + "\n" * 1_000_000,
        "def test_it():\n    assert 1\n" + "#" + " " * 1_000_000,
        f"def test_it():\n    assert f() == {[*range(10_000)]}\n",
    ],
)
def test_a_large_file_has_its_twin_at_once(source: str) -> None:
    started = time.process_time()

    twin_of(source, [1])

    assert time.process_time() - started < 3


def test_what_is_nested_too_deeply_is_refused_and_not_crashed_on() -> None:
    source = "def test_it():\n    assert " + "+".join(["1"] * sys.getrecursionlimit()) + "\n"

    with pytest.raises(RecursionError):
        twin_of(source, [1])
