"""Files in a model's reply (tools/ptc/reply.py): every way a model writes one down."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schema.artifact import check_path
from schema.task import Contract
from tools.ptc.reply import read_reply

TWO = Contract(files=("a.py", "b.py"))


def fence(info: str, content: str = "x = 1\n", mark: str = "```") -> str:
    return f"{mark}{info}\n{content}{mark}\n"


def files_in(text: str, contract: Contract | None = None) -> dict[str, str]:
    return {f.path: f.content for f in read_reply(text, contract or Contract()).files}


# The path is told


@pytest.mark.parametrize(
    ("info", "path"),
    [
        ("python path=app/models.py", "app/models.py"),
        ("python path='app/models.py'", "app/models.py"),
        ('python title="app/models.py"', "app/models.py"),
        ('py {path: "app/models.py"}', "app/models.py"),
        ('python {"file": "app/models.py"}', "app/models.py"),
        ("python filename=app/models.py linenums=1", "app/models.py"),
        ("python Path: app/models.py", "app/models.py"),
        ("python:app/models.py", "app/models.py"),
        ("python app/models.py", "app/models.py"),
        ("python path=./app/models.py", "app/models.py"),
        ("app/models.py", "app/models.py"),
        ("path=app/models.py", "app/models.py"),
        ('html path="my page.html"', "my page.html"),
        ("tsx path=src/[id].tsx", "src/[id].tsx"),
        ("yaml path=.github/workflows/ci.yml", ".github/workflows/ci.yml"),
        ("text path=.env", ".env"),
        ("make path=Makefile", "Makefile"),
        ("docker docker/Dockerfile", "docker/Dockerfile"),
        ("text path=LICENSE", "LICENSE"),
    ],
)
def test_path_in_the_info_string(info: str, path: str) -> None:
    assert files_in(fence(info)) == {path: "x = 1\n"}


@pytest.mark.parametrize(
    ("language", "comment", "path"),
    [
        ("python", "# app/models.py", "app/models.py"),
        ("python", "# path: app/models.py", "app/models.py"),
        ("python", "# File: app/models.py", "app/models.py"),
        ("python", "# filename: app/models.py", "app/models.py"),
        ("javascript", "// src/index.js", "src/index.js"),
        ("html", "<!-- index.html -->", "index.html"),
        ("css", "/* style.css */", "style.css"),
        ("sql", "-- schema.sql", "schema.sql"),
    ],
)
def test_path_in_the_first_comment(language: str, comment: str, path: str) -> None:
    content = f"{comment}\nbody\n"
    assert files_in(fence(language, content)) == {path: content}


@pytest.mark.parametrize(
    ("info", "content", "path"),
    [
        ("python", "def Add(a):\n    return a\n", "add.py"),
        ("python", "import os\n\nclass Stack:\n    pass\n", "stack.py"),
        ("", "async def go():\n    pass\n", "go.py"),
        ("python", "print(1)\n", "main.py"),
        ("python version 3.11", "print(1)\n", "main.py"),
        ("python", "# 3.11 or newer\nprint(1)\n", "main.py"),
        ("javascript", "let a = 1\n", "main.js"),
        ("dockerfile", "FROM scratch\n", "Dockerfile"),
        ("Makefile", "all:\n", "Makefile"),
        ("", "hello\n", "main.txt"),
        ("a-language-nobody-knows", "hello\n", "main.txt"),
    ],
)
def test_no_path_gets_a_fitting_name(info: str, content: str, path: str) -> None:
    assert files_in(fence(info, content)) == {path: content}


# The contract tells


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ([("python", "A\n"), ("python", "B\n")], {"a.py": "A\n", "b.py": "B\n"}),
        ([("python path=b.py", "B\n"), ("python", "A\n")], {"b.py": "B\n", "a.py": "A\n"}),
        ([("python path=./a.py", "A\n"), ("python", "B\n")], {"a.py": "A\n", "b.py": "B\n"}),
        ([("python path=else.py", "A\n")], {"a.py": "A\n"}),
        # A bad path is no reason to throw good code away when it is known where it belongs.
        ([("python path=../../a.py", "A\n")], {"a.py": "A\n"}),
        ([("python path=C:\\a.py", "A\n")], {"a.py": "A\n"}),
        # Usage examples come last, advice for the shell anywhere.
        ([("python", "A\n"), ("", "B\n"), ("python", "a()\n")], {"a.py": "A\n", "b.py": "B\n"}),
        ([("bash", "pip install\n"), ("python", "A\n")], {"a.py": "A\n"}),
        ([("python path=a.py", "A\n"), ("sh", "python a.py\n")], {"a.py": "A\n"}),
        # A file that nobody asked for, but that has a name of its own, is kept.
        (
            [("", "A\n"), ("", "B\n"), ("text path=requirements.txt", "flask\n")],
            {"a.py": "A\n", "b.py": "B\n", "requirements.txt": "flask\n"},
        ),
    ],
)
def test_the_contract_gives_paths(blocks: list[tuple[str, str]], expected: dict[str, str]) -> None:
    text = "\n".join(fence(info, content) for info, content in blocks)
    assert files_in(text, TWO) == expected


def test_a_shell_script_is_a_file_when_one_is_asked_for() -> None:
    contract = Contract(files=("run.sh",))
    assert files_in(fence("bash", "echo hi\n"), contract) == {"run.sh": "echo hi\n"}


# Fences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Here:\n```python path=a.py\nx = 1", {"a.py": "x = 1"}),
        (fence("python path=a.py", mark="~~~"), {"a.py": "x = 1\n"}),
        (
            fence("markdown path=README.md", "# T\n" + fence("python"), mark="````"),
            {"README.md": "# T\n```python\nx = 1\n```\n"},
        ),
        ("1. One\n   ```python path=a.py\n   x = 1\n   ```\n2. Two\n", {"a.py": "x = 1\n"}),
        ("```python path=a.py\r\nx = 1\r\n```\r\n", {"a.py": "x = 1\n"}),
        (fence("python", "") + fence("python path=a.py"), {"a.py": "x = 1\n"}),
        (fence("python path=pkg/__init__.py", ""), {"pkg/__init__.py": ""}),
        (fence("text path=a.txt", "1\n") + fence("text path=a.txt", "2\n"), {"a.txt": "2\n"}),
        (fence("text path=README", "1\n") + fence("text path=readme", "2\n"), {"readme": "2\n"}),
        ("``````", {}),
        ("```", {}),
        ("", {}),
    ],
)  # fmt: skip
def test_odd_fences(text: str, expected: dict[str, str]) -> None:
    assert files_in(text) == expected


def test_prose_only_is_the_explanation() -> None:
    reply = read_reply("I cannot\n\ndo `that`.", TWO)
    assert reply.files == ()
    assert reply.explanation == "I cannot do `that`."


@pytest.mark.parametrize("mark", ["```", "````", "~~~"])
def test_code_is_not_in_the_explanation(mark: str) -> None:
    text = f"Before.\n{fence('python path=a.py', 'secret = 1', mark)}After."
    assert "secret" not in read_reply(text, Contract()).explanation
    text = f"Before.\n{fence('md path=a.md', fence('python'), '````')}After."
    assert read_reply(text, Contract()).explanation == "Before. After."


# Bad paths


@pytest.mark.parametrize(
    "path",
    ["../a.py", "src/../../a.py", "/etc/passwd.py", "~/a.py", ".git/hooks/a.py", "receipt.json",
     "RECEIPT.json", "C:\\a.py", "CON.py", "a\\b.py"],
)  # fmt: skip
def test_a_bad_path_is_left_out_and_said(path: str) -> None:
    reply = read_reply(fence(f"python path={path}") + fence("python path=good.py"), Contract())
    assert [file.path for file in reply.files] == ["good.py"]
    assert f"refused path {path!r}" in reply.explanation


@pytest.mark.parametrize(("first", "second"), [("lib", "lib/a.py"), ("Lib/a.py", "lib")])
def test_a_file_that_is_also_a_folder_is_left_out_and_said(first: str, second: str) -> None:
    reply = read_reply(fence(f"text path={first}") + fence(f"text path={second}"), Contract())
    assert [file.path for file in reply.files] == [first]
    assert f"refused path {second!r}" in reply.explanation


# Whatever a model writes

pieces = st.lists(
    st.sampled_from(
        ["```", "~~~", "````", "python", " path=", "../", "/", "a.py", "b.py", "A.PY", ".git", ":",
         "# ", "<!-- ", "\n", "\r\n", "\t", "    ", "> ", "- ", '"', "def f():\n", "\\", "\0", "{"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@given(st.one_of(st.text(), pieces), st.sampled_from([Contract(), TWO]))
@settings(deadline=None, max_examples=300)
def test_never_raises_and_every_path_may_be_written(text: str, contract: Contract) -> None:
    reply = read_reply(text, contract)
    paths = sorted(file.path.casefold() for file in reply.files)
    assert [check_path(file.path) for file in reply.files] == [file.path for file in reply.files]
    assert len(paths) == len(set(paths))
    assert not any(b.startswith(f"{a}/") for a, b in combinations(paths, 2))
