"""Files in a model's reply (tools/reading): every way a model writes one down."""

from __future__ import annotations

import json
import time
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schema.artifact import check_path
from schema.task import Contract
from tests.replies import FOLDER, cases, judge
from tools.reading import joined, read_files

A, B = "class A:\n    pass\n", "def b():\n    return 1\n"
TWO = Contract(files=("a.py", "b.py"), exports={"a.py": ("A",), "b.py": ("b",)})
README = "# T\n\n```bash\npip install t\n```\n\n## Use\n\n```\nt --help\n```\n\nEnd.\n"


def fence(info: str, content: str = "x = 1\n", mark: str = "```") -> str:
    return f"{mark}{info}\n{content}{mark}\n"


def files_in(text: str, contract: Contract | None = None, cut: bool = False) -> dict[str, str]:
    return {f.path: f.content for f in read_files(text, contract, cut=cut).files}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.jsonl")), ids=lambda path: path.stem)
def test_replies_as_real_models_write_them(path: object) -> None:
    judged = [judge(case) for case in cases(path)]
    assert {one.id: one.wrong for one in judged if one.wrong} == {}
    assert len(judged) > 80


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
        ("python // app/models.py", "app/models.py"),
        ("python (app/models.py)", "app/models.py"),
        ("{.python filename=app/models.py}", "app/models.py"),
        ("python path=./app/models.py", "app/models.py"),
        ("python path=app\\models.py", "app/models.py"),
        ("app/models.py", "app/models.py"),
        ("path=app/models.py", "app/models.py"),
        ('html path="my page.html"', "my page.html"),
        ("tsx path=src/[id].tsx", "src/[id].tsx"),
        ("yaml path=.github/workflows/ci.yml", ".github/workflows/ci.yml"),
        ("text path=.env", ".env"),
        ("make path=Makefile", "Makefile"),
        ("Makefile", "Makefile"),
        ("docker docker/Dockerfile", "docker/Dockerfile"),
        ("text path=LICENSE", "LICENSE"),
    ],
)
def test_path_in_the_info_string(info: str, path: str) -> None:
    assert files_in(fence(info)) == {path: "x = 1\n"}


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize(
    "line",
    ["### app/a.py", "### `app/a.py`", "## File 1: app/a.py", "### Main module — `app/a.py`",
     "**app/a.py**", "**`app/a.py`:**", "**File:** `app/a.py`", "__app/a.py:__", "`app/a.py`:",
     "app/a.py", "- **app/a.py**:", "1) app/a.py", "* `app/a.py` - the thing", "Path: app/a.py",
     "File path: `app/a.py`", "Create a file named `app/a.py`:", "Save it as app/a.py:",
     "First, let's create app/a.py.", "[app/a.py](./app/a.py)", "=== app/a.py ===",
     "# File: app/a.py", "// app/a.py", "<!-- app/a.py -->", "<summary>app/a.py</summary>",
     '<file path="app/a.py">', "文件 `app/a.py`", "Die Datei `app/a.py`:", "> app/a.py",
     "**app/\\a.py**".replace("\\", ""), "📄 app/a.py", "`app/a.py`, which `app/b.py` uses:"],
)  # fmt: skip
def test_path_above_the_fence(line: str, gap: str) -> None:
    assert files_in(f"Hello.\n\n{line}{gap}{fence('python', B)}") == {"app/a.py": B}


@pytest.mark.parametrize(
    ("language", "comment", "path"),
    [
        ("python", "# app/models.py", "app/models.py"),
        ("python", "# path: app/models.py", "app/models.py"),
        ("python", "# File: app/models.py (new)", "app/models.py"),
        ("python", "#!/usr/bin/env python3\n# run.py - starts it", "run.py"),
        ("python", '"""\napp/models.py\n\nThe models.\n"""', "app/models.py"),
        ("python", "'''app/models.py: the models'''", "app/models.py"),
        ("javascript", "// src/index.js", "src/index.js"),
        ("javascript", "/**\n * @file src/index.js\n */", "src/index.js"),
        ("tsx", "'use client'\n// src/[id]/page.tsx", "src/[id]/page.tsx"),
        ("jsx", "{/* src/X.jsx */}", "src/X.jsx"),
        ("html", "<!DOCTYPE html>\n<!-- index.html -->", "index.html"),
        ("css", "/* ==== style.css ==== */", "style.css"),
        ("sql", "-- schema.sql", "schema.sql"),
        ("php", "<?php\n// src/x.php", "src/x.php"),
        ("clojure", ";; src/x.clj", "src/x.clj"),
        ("bat", "REM run.bat", "run.bat"),
        ("", "# .gitignore", ".gitignore"),
        ("dockerfile", "# Dockerfile", "Dockerfile"),
    ],
)
def test_path_in_the_first_lines(language: str, comment: str, path: str) -> None:
    content = f"{comment}\nbody(1);\n"
    assert files_in(fence(language, content)) == {path: content}


def test_a_line_with_the_path_goes_where_it_is_no_comment() -> None:
    assert files_in(fence("json", '// a.json\n{"a": 1}\n')) == {"a.json": '{"a": 1}\n'}
    assert files_in(fence("", f"app/a.py\n{B}")) == {"app/a.py": B}
    assert files_in(fence("", "app/a.py\n") + fence("python", B)) == {"app/a.py": B}


@pytest.mark.parametrize(
    "shape",
    [
        {"files": [{"path": "a.py", "content": A}, {"path": "b.py", "content": B}]},
        {"files": {"a.py": A, "b.py": B}, "explanation": "done"},
        {"a.py": A, "b.py": fence("python", B)},
        [{"filename": "a.py", "code": A}, {"filename": "b.py", "code": B.splitlines()}],
    ],
)
@pytest.mark.parametrize("around", ["%s", "Here:\n\n%s\n\nDone.", "```json\n%s\n```\n"])
def test_files_in_json(shape: object, around: str) -> None:
    assert files_in(around % json.dumps(shape), TWO) == {"a.py": A, "b.py": B}


@pytest.mark.parametrize(
    "text",
    [
        f'<file path="a.py">\n{A}</file>\n<file name="b.py">\n{B}</file>',
        f'<file path="a.py"><![CDATA[\n{A}]]></file>\n<file path="b.py">\n{B}</file>',
        f"<file>\n<path>a.py</path>\n<content>\n{A}</content>\n</file>\n"
        f"<file>\n<path>b.py</path>\n<content>\n{B}</content>\n</file>",
        f'<file path="a.py">\n{fence("python", A)}</file>\n<file path="b.py">\n{B}</file>',
        f"=== a.py ===\n{A}\n=== b.py ===\n{B}",
    ],
)
def test_files_between_tags_and_lines(text: str) -> None:
    assert files_in(text, TWO) == {"a.py": A, "b.py": B}


# The contract tells


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ([("python", B), ("python", A)], {"a.py": A, "b.py": B}),
        ([("python path=b.py", B), ("", A)], {"b.py": B, "a.py": A}),
        ([("python path=proj/a.py", A), ("python path=B.py", B)], {"a.py": A, "b.py": B}),
        ([("python path=../../a.py", A)], {"a.py": A}),
        ([("python path=C:\\a.py", A)], {"a.py": A}),
        ([("python path=a/__init__.py", A)], {"a/__init__.py": A}),
        # What nobody asked for keeps its name and fills no gap.
        ([("python path=else.py", A)], {"else.py": A}),
        ([("javascript", "let a = 1;\n")], {}),
        ([("python", "x = 1\n"), ("python", "y = 2\n")], {}),
        ([("bash", "pip install\n"), ("python", A)], {"a.py": A}),
        ([("python", A), ("python", "from a import A\nA()\n")], {"a.py": A}),
        ([("python path=null", A)], {"a.py": A}),
    ],
)
def test_the_contract_gives_paths(blocks: list[tuple[str, str]], expected: dict[str, str]) -> None:
    text = "\n".join(fence(info, content) for info, content in blocks)
    assert files_in(text, TWO) == expected


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("run.sh", fence("bash", "echo hi\n")),
        ("a.py", B),
        ("a.js", "import x from 'y';\nexport const a = 1;\n"),
        ("a.html", "<!DOCTYPE html>\n<p>x</p>\n"),
        ("a.json", '{"files": ["a.py"]}\n'),
        ("a.yaml", "a: 1\nb:\n  - c\n"),
        ("README.md", f"<think>\nhm\n</think>\n{README}"),
        ("README.md", f"Here it is:\n\n{fence('markdown', README)}"),
    ],
)
def test_one_file_that_needs_no_name(path: str, text: str) -> None:
    found = files_in(text, Contract(files=(path,)))
    assert list(found) == [path]
    assert found[path] == README if path == "README.md" else found[path].strip() in text


@pytest.mark.parametrize(
    "text", ["I cannot.", "Done", "I'm sorry, but:\n\n1. Why: no\n", "", "```"]
)
@pytest.mark.parametrize("path", ["a.py", "a.js"])
def test_talk_is_no_file(text: str, path: str) -> None:
    assert files_in(text, Contract(files=(path,))) == {}


def test_a_block_without_a_contract_gets_a_name_of_its_own() -> None:
    assert files_in(fence("python", "import os\n\nclass Stack:\n    pass\n")).keys() == {"stack.py"}
    assert files_in(fence("", "hello\n")) == {"main.txt": "hello\n"}
    page = '<script src="app.js"></script>\n'
    both = fence("html", page) + fence("js", "let a = 1;\n")
    assert files_in(both) == {"index.html": page, "app.js": "let a = 1;\n"}
    reply = read_files(fence("python", "print(1)\n") + fence("python", "print(2)\n"))
    assert (reply.files, "unnamed" in reply.explanation) == ((), True)


# Fences


@pytest.mark.parametrize(
    "text",
    [
        f"### a.py\n```python\n{A}\n### b.py\n{fence('python', B)}",
        f"{fence('python path=a.py', A)}```\n\n### b.py\n{fence('python', B)}",
        f"```\n```python path=a.py\n{A}```\n```\n{fence('python path=b.py', B)}",
        f"### a.py\n```python\n{A.rstrip()}```\n### b.py\n{fence('python', B)}",
        f"**a.py**:```python\n{A}```Then:\n\n**b.py**\n~~~python\n{B}~~~",
        f"```markdown\n### a.py\n{fence('python', A)}### b.py\n{fence('python', B)}```\n",
        f"```\n### a.py\n{fence('python', A)}### b.py\n{fence('python', B)}```\n",
        "> **a.py**\n> ```python\n> class A:\n>     pass\n> ```\n\n" + fence("py b.py", B),
        "- a.py\n\t```python\n\tclass A:\n\t    pass\n\t```\n" + fence("py b.py", B),
        f"\ufeff<think>\n```py\nhm\n</think>{fence('py a.py', A)}{fence('py b.py', B)}".replace(
            "\n", "\r\n"
        ),
        f"plan: ```\n</think>\n{fence('py a.py', A)}<thinking>{fence('py b.py')}</thinking>\n"
        + fence("py b.py", B),
    ],
)
def test_odd_fences(text: str) -> None:
    assert files_in(text, TWO) == {"a.py": A, "b.py": B}


@pytest.mark.parametrize("mark", ["```", "````", "~~~"])
@pytest.mark.parametrize("behind", ["", f"\n### a.py\n{fence('python', A)}"])
def test_fences_in_a_readme_stay(mark: str, behind: str) -> None:
    found = files_in(f"### README.md\n\n{fence('markdown', README, mark)}{behind}")
    assert found == {"README.md": README, **({"a.py": A} if behind else {})}


# Whole files only


@pytest.mark.parametrize(
    "line",
    ["# ... existing code ...", "# ...", "# Rest of the code stays the same", "...",
     "# [rest of the implementation]", "# other methods remain unchanged", "    ...  # unchanged",
     "# TODO: rest of the code here", "# Keep the rest of the file as is", "# same as above"],
)  # fmt: skip
def test_elided_code_is_no_file(line: str) -> None:
    reply = read_files(fence("python path=a.py", f"import x\n\n{line}\n\ny = 1\n"), TWO)
    assert reply.files == ()
    assert reply.faults["a.py"] == f"a.py was elided: it says {line.strip()!r} in place of code"


@pytest.mark.parametrize(
    "line",
    ["# loading...", "# Same as before but faster", "# ... then we sort", "    ...", "# more",
     "def f(self) -> int: ...", "# Keep existing connections open", "# Other helpers"],
)  # fmt: skip
def test_other_dots_and_words_are_code(line: str) -> None:
    content = f"import x\n\n{line}\n\ny = 1\n"
    assert files_in(fence("python path=a.py", content)) == {"a.py": content}


@pytest.mark.parametrize(
    ("text", "cut", "said"),
    [
        (f"```python path=a.py\n{A}", True, "a.py was cut off at the token limit"),
        (f"{fence('py a.py', A)}<think>\n```py b.py", True, "b.py is missing: the reply was cut"),
        (f"```md path=a.py.md\n{README}\n```sh\npip", True, "a.py.md was cut off"),
        ('{"files": [{"path": "a.py", "content": "class', True, "a.py is missing: the reply was"),
        ("### a.py\n" + fence("diff", "@@ -1 +1 @@\n-x\n+y\n"), False, "a.py came as a diff"),
        ("a.py\n<<<<<<< SEARCH\nx\n=======\ny\n>>>>>>> REPLACE\n", False, "a.py came as a diff"),
        (fence("", "*** Begin Patch\n*** Update File: a.py\n+x\n"), False, "a.py came as a diff"),
        (fence("3:9:a.py", A), False, "a.py came as an excerpt only"),
        (fence("py", "x = 1\n") + fence("py", "y = 2\n"), False, "a.py is missing: blocks without"),
    ],
)
def test_what_is_no_whole_file_is_said(text: str, cut: bool, said: str) -> None:
    reply = read_files(text, TWO, cut=cut)
    assert said in reply.explanation
    assert any(said in fault for fault in reply.faults.values())


def test_the_last_whole_version_counts() -> None:
    old, new = f"### a.py\n{fence('python', A + B)}\n", A + B.replace("1", "2")
    assert files_in(f"{old}Better:\n\n### a.py\n{fence('python', new)}") == {"a.py": new}
    assert files_in(f"{old}In `a.py`, change:\n{fence('python', B)}") == {"a.py": A + B}
    assert files_in(f"{old}### a.py\n{fence('python', A + '# ...' + chr(10))}") == {"a.py": A + B}
    text = fence("text path=README", "1\n") + fence("text path=readme", "2\n")
    assert files_in(text) == {"readme": "2\n"}


# Bad paths


@pytest.mark.parametrize(
    "path",
    ["../a.py", "src/../../a.py", "/etc/passwd.py", "~/a.py", ".git/hooks/a.py", "receipt.json",
     "RECEIPT.json", "C:\\a.py", "CON.py"],
)  # fmt: skip
def test_a_bad_path_is_left_out_and_said(path: str) -> None:
    reply = read_files(fence(f"python path={path}") + fence("python path=good.py"))
    assert [file.path for file in reply.files] == ["good.py"]
    assert f"refused path {path!r}" in reply.explanation


@pytest.mark.parametrize(("first", "second"), [("lib", "lib/a.py"), ("Lib/a.py", "lib")])
def test_a_file_that_is_also_a_folder_is_left_out_and_said(first: str, second: str) -> None:
    reply = read_files(fence(f"text path={first}") + fence(f"text path={second}"))
    assert [file.path for file in reply.files] == [first]
    assert f"refused path {second!r}" in reply.explanation


def test_code_is_not_in_the_explanation() -> None:
    text = f"Before.\n{fence('md path=a.md', fence('python', 'secret = 1'), '````')}After."
    assert read_files(text).explanation == "Before. After."


# The seam of a reply that was continued


@pytest.mark.parametrize("at", [1, 9, 30, 45, 60])
@pytest.mark.parametrize(
    "again",
    ["{rest}", "{line}{rest}", "```python\n{line}{rest}", "Sure:\n```py a.py\n{line}{rest}"],
)
def test_a_continued_reply_is_one(at: int, again: str) -> None:
    whole = f"```python path=a.py\nimport os\n\n\n{A}\n\n{B}```\n\nDone.\n"
    at += whole.index("import")
    first, rest = whole[:at], whole[at:]
    line = first[first.rindex("\n") + 1 :] or "\n".join(["", *first.split("\n")[-3:]])[1:]
    if again == "{rest}" or line.strip():
        text = joined(first, again.format(line=line, rest=rest))
        assert files_in(text) == {"a.py": f"import os\n\n\n{A}\n\n{B}"}


def test_a_file_that_is_begun_anew_counts() -> None:
    first = f"```python path=a.py\n{A}\n\ndef c"
    assert files_in(joined(first, fence("python path=a.py", A + B))) == {"a.py": A + B}


# Whatever a model writes

pieces = st.lists(
    st.sampled_from(
        ["```", "~~~", "````", "python", " path=", "../", "/", "a.py", "b.py", "A.PY", ".git", ":",
         "# ", "<!-- ", "\n", "\r\n", "\t", "    ", "> ", "- ", '"', "def f():\n", "\\", "\0", "{",
         "<think>", "</think>", '<file path="a.py">', "</file>", "**", "`", "### ", '"""', "...",
         '{"files": [{"path": "a.py", "content": "', '"}]}', "<<<<<<< SEARCH\n", "├──", "[", "]"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@given(st.one_of(st.text(), pieces), st.sampled_from([Contract(), TWO]), st.booleans(), pieces)
@settings(deadline=None, max_examples=300)
def test_never_raises_and_every_path_may_be_written(
    text: str, contract: Contract, cut: bool, rest: str
) -> None:
    reply = read_files(joined(text, rest), contract, cut=cut)
    paths = sorted(file.path.casefold() for file in reply.files)
    assert [check_path(file.path) for file in reply.files] == [file.path for file in reply.files]
    assert len(paths) == len(set(paths))
    assert not any(b.startswith(f"{a}/") for a, b in combinations(paths, 2))


lines = st.lists(
    st.text(
        st.characters(codec="utf-8", exclude_characters="`~\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
    ),
    min_size=1,
    max_size=8,
)


@given(lines)
@settings(deadline=None)
def test_a_file_with_a_told_name_comes_out_as_it_went_in(content: list[str]) -> None:
    text = "x\n" + "".join(f"{line}\n" for line in content).replace("\ufeff", "")
    text = "".join(line + "\n" for line in text.split("\n")[:-1])
    found = files_in(f"Here:\n\n{fence('path=notes.dat', text)}")
    assert found in ({"notes.dat": text}, {})  # an elision, or a diff, that chance wrote


HOSTILE = {
    "braces": "{" * 250_000,
    "brackets": "[" * 250_000,
    "heading": "#" + " " * 250_000,
    "blank lines": "\n" * 250_000,
    "ticks": "```" * 75_000,
    "fences": "```\n" * 62_000,
    "languages": "```python\n" * 25_000,
    "names": "```a.py\n" * 30_000,
    "tags": '<file path="a.py">\n' * 13_000,
    "thoughts": "<think>" * 35_000,
    "ended thoughts": "<think>a</think>" * 15_000,
    "paths": "a.py\n" * 50_000,
    "headings": "### a.py\n" * 27_000 + fence(""),
    "comments": fence("js", "// rest of the x\n" * 15_000),
    "dashes": fence("", f"#{'-' * 390}x\n" * 600),
    "quotes": '"""\n' * 62_000,
    "JSON": '{"files":[' + '{"path":"a"},' * 17_000,
    "parentheses": "(" * 250_000,
    "info": "```" + "path=" * 50_000,
    "glued": "x```\n" * 50_000,
    "code": "x = 1\n" * 40_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_no_time_to_speak_of(name: str) -> None:
    for contract in (TWO, Contract(files=("a.js",)), Contract(files=("README.md",)), Contract()):
        started = time.process_time()
        read_files(HOSTILE[name], contract)
        assert time.process_time() - started < 3


def test_a_reply_has_a_bound_of_its_own() -> None:
    text = fence("python path=a.py", A) + "```python path=b.py\n" + "x = 1\n" * 200_000
    reply = read_files(text, TWO)
    assert [file.path for file in reply.files] == ["a.py"]
    assert "b.py was cut off" in reply.explanation
