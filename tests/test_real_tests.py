"""Tests as people have them: folders with conftest.py and data, packages and layouts, goals in
other languages; from the command to the verdict."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import shell
from tests.goals import DOUBLE, RIGHT, one_piece
from tests.scripted import Asked, Reply, Serve, code

KIT = code("textkit/__init__.py", "") + code(
    "textkit/core.py", "def slug(s):\n    return s.lower()"
)
WORDS = "Words about it.\n" * 9
SLUG = "from textkit.core import slug\n\n\ndef test_slug():\n    assert slug('A') == 'a'\n"


def lay(files: dict[str, str | bytes]) -> None:
    for name, content in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        data = content if isinstance(content, bytes) else content.encode()
        Path(name).write_bytes(data)


def solve(goal: str, *given: str) -> dict[str, object]:
    tests = [word for one in given for word in ("--test", one)]
    done = shell.run("solve", goal, *tests, "--json")
    assert done.returncode == 0, done.stderr + done.stdout
    whole: dict[str, object] = json.loads(done.stdout)
    return whole


def test_a_folder_brings_its_conftest_data_and_helpers(serve: Serve) -> None:
    lay(
        {
            "checks/conftest.py": "import pytest\n\n\n@pytest.fixture\ndef two():\n    return 2\n",
            "checks/helpers.py": "FOUR = 4\n",
            "checks/data/n.json": "[2]",
            "checks/data/n.bin": b"\x00\xff",
            "checks/__pycache__/x.pyc": b"\x00",
            "checks/.env": "SECRET=1",
            "checks/deep/test_double.py": "\ufeffimport json\nfrom pathlib import Path\n"
            "from double import double\nfrom checks.helpers import FOUR\n\n"
            "DATA = Path(__file__).parents[1] / 'data'\n\n\n"
            "def test_it(two):\n    assert double(two) == FOUR\n"
            "    assert json.loads((DATA / 'n.json').read_text()) == [2]\n"
            "    assert (DATA / 'n.bin').read_bytes() == b'\\x00\\xff'\n",
        }
    )
    server = serve(one_piece(RIGHT))
    whole = solve(DOUBLE, "checks")
    assert list(whole["contents"]) == ["double.py"]  # type: ignore[call-overload]
    assert "helpers" not in server.asked[-1].user.partition("They must pass")[0]
    assert "SECRET" not in str([asked.user for asked in server.asked])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("reply", "source"),
    [
        (KIT, SLUG),
        (KIT, f"import textkit\nfrom textkit import core\n{SLUG}"),
        (KIT.replace("path=", "path=src/"), SLUG),
        (code("textkit.py", "def slug(s):\n    return s.lower()"), SLUG.replace(".core", "")),
        (code("src/textkit.py", "def slug(s):\n    return s.lower()"), SLUG.replace(".core", "")),
        (KIT.replace("__init__.py\n", "__init__.py\nfrom .core import slug", 1),
         SLUG.replace(".core", "")),
    ],
)  # fmt: skip
def test_layouts_are_kept_as_written(reply: str, source: str, serve: Serve) -> None:
    lay({"test_kit.py": source})
    server = serve(one_piece(reply))
    whole = solve("Write a small text kit in Python", "test_kit.py")
    written = [line.split("path=")[1] for line in reply.splitlines() if "path=" in line]
    own = set(whole["contents"]) - set(whole["handover"])  # type: ignore[call-overload]
    assert own == set(written)  # type: ignore[call-overload]
    assert server.purposes().count("code") == 1


@pytest.mark.slow
def test_what_nobody_can_write_is_said_and_not_tried_again(serve: Serve) -> None:
    lay(
        {
            "test_double.py": "import numpy\nfrom double import double\n\n"
            "def test_it():\n    double(2)"
        }
    )
    server = serve(one_piece(RIGHT))
    none = ("--set", "proof.packages=none")
    done = shell.run("solve", DOUBLE, "--test", "test_double.py", *none)
    assert done.returncode == 4 and "numpy: no package may be installed" in done.stdout
    assert "numpy.py" not in server.asked[-1].user and server.purposes().count("code") == 1


@pytest.mark.parametrize(
    ("name", "said"), [("link", "is a link"), ("empty", "holds no file"), ("data", "no acceptance")]
)
def test_a_folder_that_holds_no_tests_costs_nothing(name: str, said: str, serve: Serve) -> None:
    lay({"outside.py": "", "data/a.json": "[]"})
    Path("empty").mkdir()
    Path("link").mkdir()
    Path("link/test_a.py").symlink_to(Path("outside.py").resolve())
    server = serve(one_piece(RIGHT))
    done = shell.run("solve", DOUBLE, "--test", name)
    assert done.returncode == 2 and said in done.stderr and not server.asked


@pytest.mark.parametrize(
    ("goal", "answer", "files"),
    [
        ("Ein Ding, das Zahlen verdoppelt", RIGHT, ["double.py"]),
        ("Tell me about doubling", f"{WORDS}\n{RIGHT}", ["ANSWER.md"]),
    ],
)
def test_an_answer_that_is_code_becomes_files(
    goal: str, answer: str, files: list[str], serve: Serve
) -> None:
    def script(asked: Asked) -> Reply:
        return Reply('{"atomic": true}' if asked.purpose == "atomize" else answer)

    serve(script)
    assert list(solve(goal)["contents"]) == files  # type: ignore[call-overload]
