"""Whoever gets a project can install and start it by what goes with it, pasted as it stands."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from cli.history import show_run
from cli.view import summary
from graph import load_config, solve
from schema.contract import Contract
from schema.start import Start, StartKind, Variable
from schema.usage import Receipt
from tests.delivered import bring_with, project
from tests.scripted import Asked, Reply, Serve, code
from tests.test_start import CASES, ENTRY, FASTAPI, SCRIPT, SCRIPTS, started
from tests.wheels import only_from, wheel
from tools.handover import handover, to_paste
from tools.sandbox import Limits, open_sandbox

LIBRARY = Start(kind=StartKind.LIBRARY, command=("from double import double",))
WEB = Start(
    kind=StartKind.WEB,
    command=("python", "-m", "flask", "--app", "app:app", "run"),
    address="http://127.0.0.1:5000/",
    env=(
        Variable(name="KEY", needed=True, read_in=("app.py",)),
        Variable(name="MODE", default="a|b", read_in=("app.py", "b.py")),
        Variable(name="PORT", default="5000", read_in=("app.py",)),
    ),
)
GOAL = "Build a Flask API with:\n- <script>alert(1)</script>\n- *tests*"
ONE, SOME = {"double.py": "x"}, {"app.py": "import sqlite3", "b.py": "x"}


def made(
    files: dict[str, str], start: Start, *requirements: str, goal: str = GOAL, **contract: Any
) -> dict[str, str]:
    promised = Contract.model_validate(contract)
    found = handover(goal, files, {"test_a.py": "x"}, start, requirements, promised)
    return {file.path: file.content for file in found}


# Which files


def test_one_file_is_left_alone() -> None:
    assert made(ONE, LIBRARY) == {}
    assert made(ONE, LIBRARY, "numpy>=2,<3") == {"requirements.txt": "numpy>=2,<3\n"}


def test_a_project_gets_what_nobody_wrote() -> None:
    found = made(SOME, WEB, "flask>=3,<4")
    assert [*found] == [".gitignore", "README.md", "requirements.txt"]
    assert {".venv/", ".env", "*.db"} <= set(found[".gitignore"].splitlines())
    assert [*made({"app.py": "x"}, WEB)] == [".gitignore", "README.md"]


@pytest.mark.parametrize("own", ["README.md", "readme.rst", ".gitignore", "api/requirements.txt"])
def test_what_a_part_wrote_is_not_written_again(own: str) -> None:
    found = made({**SOME, own: "mine"}, WEB, "flask>=3,<4")
    stems = {Path(path).name.split(".")[0].lower() or path for path in found}
    assert own not in found and Path(own).name.split(".")[0].lower() not in stems - {""}
    assert len(found) == 2


def test_a_place_of_a_test_is_taken() -> None:
    found = handover(GOAL, SOME, {"readme.md": "data"}, WEB, (), Contract())
    assert [file.path for file in found] == [".gitignore"]


# What is in them


def test_the_readme_says_what_how_and_with_what_and_renders() -> None:
    found = made(
        {**SOME, "compose.yaml": ""},
        WEB,
        "flask>=3,<4",
        commands=["python -m b TEXT"],
        routes=["POST /users {email} -> 201 {id}"],
    )
    text = found["README.md"]
    lines = text.splitlines()
    assert lines[0] == "# Flask API"
    assert [line[3:] for line in lines if line.startswith("## ")] == [
        "Install", "Start", "With Docker", "Commands", "Requests that it answers",
        "Environment variables", "Test",
    ]  # fmt: skip
    for line in (
        ".venv/bin/python -m pip install -r requirements.txt",
        ".venv/bin/python -m flask --app app:app run",
        "docker compose up --build",
        ".venv/bin/python -m b TEXT",
        "POST /users {email} -> 201 {id}",
        ".venv/bin/python -m pytest",
        "| `KEY` | **it has to be set** | `app.py` |",
        "| `MODE` |  | `app.py`, `b.py` |",
        "| `PORT` | `5000` | `app.py` |",
    ):
        assert line in lines
    html = MarkdownIt().enable("table").render(text)
    assert html.count("<h1>") == 1 and html.count("<tr>") == 4 and html.count("<li>") == 2
    assert "<script>" not in html and "<em>" not in html


@pytest.mark.parametrize(
    ("goal", "title"),
    [
        ("Create a Python function to validate email addresses", "Python function to validate "
         "email addresses"),
        ("Build a data processing pipeline that:\n1. Fetches", "Data processing pipeline"),
        ("please write me the tool. It is big.", "Tool"),
        ("make", "Make"),
        ("`#x`", "\\`\\#x\\`"),
        ("word " * 40, f"Word{13 * ' word'}"),
        ("!" * 90, "!" * 70),
    ],
)  # fmt: skip
def test_the_title_is_what_is_asked_for(goal: str, title: str) -> None:
    assert made(SOME, WEB, goal=goal)["README.md"].splitlines()[0] == f"# {title}"


def test_nothing_in_a_promise_ends_its_block() -> None:
    found = made(SOME, WEB, commands=["a ```", "b"], routes=["GET /x -> ```\n# Heading"])
    assert "Heading" not in found["README.md"] and "\nb\n" in found["README.md"]


# Started as it stands


TRY = """
import subprocess, sys, time, urllib.request
line, address = sys.argv[1:]
running = subprocess.Popen(["sh", "-c", line])
while address:
    try:
        print(urllib.request.urlopen(address).status)
        running.kill()
        break
    except OSError:
        if running.poll() is not None:
            sys.exit("it ended")
        time.sleep(0.02)
else:
    sys.exit(running.wait())
"""
STARTED = {
    "an app": ({"main.py": FASTAPI}, "200\n"),
    "a page": ({"my pages/index.html": "<p>hi"}, "200\n"),
    "a program in a package": (CASES["a program in a package"].files, "usage: cli.py"),
    "a package below src": (CASES["a package that is run"].files, "usage: __main__.py"),
    "a script of a package": ({"pyproject.toml": SCRIPTS, "shop/cli.py": ENTRY}, "Usage: "),
    "a script": ({"it's a.py": SCRIPT}, "hi\n"),
}


@pytest.mark.parametrize("name", STARTED)
async def test_the_line_starts_it(name: str) -> None:
    files, output = STARTED[name]
    found = await started(files)
    sandbox = await open_sandbox()
    command = ["python", "try.py", to_paste(found, files), found.address]
    done = await sandbox.run({**files, "try.py": TRY}, command, Limits(wall_s=30))
    assert output in done.stdout, done.stderr


def test_a_library_is_imported_and_not_started() -> None:
    assert to_paste(LIBRARY, ONE, Path("/out")) == "from double import double"


# From the goal to a terminal


TEXT = "from humanize import shout\n\n\ndef loud(text: str) -> str:\n    return shout(text)\n"
CLI = """\
import argparse
import os

from shop.text import loud


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("text")
    print(loud(parser.parse_args().text) + os.environ.get("MARK", "!"))


if __name__ == "__main__":
    main()
"""
PLAN = [
    {"id": "1", "goal": "Write shop/text.py", "type": "CODE_INTERPRET",
     "files": {"shop/text.py": ["loud(text: str) -> str"]}},
    {"id": "2", "goal": "Write shop/cli.py", "type": "CODE_INTERPRET", "relies_on": ["1"],
     "files": {"shop/cli.py": ["main()"]}, "commands": ["python -m shop.cli TEXT"],
     "env": ["MARK"]},
]  # fmt: skip


def write(asked: Asked) -> Reply:
    if asked.purpose == "atomize":
        return Reply('{"atomic": false}')
    if asked.purpose == "plan":
        return Reply(json.dumps({"subtasks": PLAN, "start": "python -m shop.cli hello"}))
    is_text = asked.user.startswith("Write shop/text.py")
    return Reply(code("shop/text.py", TEXT) if is_text else code("shop/cli.py", CLI))


@pytest.mark.slow
def test_what_is_on_the_screen_can_be_pasted(
    serve: Serve,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    serve(write)
    index = tmp_path / "index"
    only_from(index, monkeypatch)
    monkeypatch.setenv("UV_OFFLINE", "1")  # there is a package of that name
    shout = "def shout(text):\n    return text.upper()\n"
    wheel(index, "humanize", "1.2", files={"humanize.py": shout})
    for judge in ("pytest", "pytest_timeout"):
        wheel(index, judge, "9.0", files={})
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    settings = load_config(overrides=["proof.packages=[humanize]"])
    solution = solve("Build a shop that shouts", settings, out=Path("my out"))
    assert solution.passed, solution.receipt
    assert [file.path for file in solution.files] == ["shop/text.py", "shop/cli.py"]
    lines = dict(line.split(None, 1) for line in summary(solution).splitlines())

    pip = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(index), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    pasted = subprocess.run(
        ["bash", "-c", lines["start"]], env={**os.environ, **pip}, capture_output=True, text=True
    )
    assert pasted.stdout.splitlines()[-1] == "HELLO!", pasted.stderr

    receipt = Receipt.model_validate_json(Path("my out/receipt.json").read_bytes())
    assert receipt.handover == (".gitignore", "README.md", "requirements.txt")
    assert set(receipt.files) == {*receipt.handover, "shop/cli.py", "shop/text.py"}
    assert Path("my out/requirements.txt").read_text() == "humanize>=1.2,<2\n"
    assert receipt.start and receipt.start.command == ("python", "-m", "shop.cli", "hello")
    show_run(solution.run_id, as_json=False)
    started_by = [line for line in capsys.readouterr().out.splitlines() if line[:5] == "start"]
    assert started_by and started_by[0].split(None, 1)[1] in lines["start"]


# In a folder of somebody's own


def test_what_a_user_has_there_stays_and_nothing_goes_elsewhere(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "README.md").write_text("mine")
    beside = {"README.md": "by rule", ".gitignore": ".venv/\n"}
    delivery = bring_with(out, {"a.py": "1"}, beside)
    assert delivery.folder == out and not delivery.kept
    assert project(out) == {"a.py": "1", "README.md": "mine", ".gitignore": ".venv/\n"}
    assert delivery.receipt.handover == (".gitignore",)
    assert "README.md" not in delivery.receipt.files
    assert any("README.md is not from an earlier delivery" in n for n in delivery.receipt.notes)

    (out / ".gitignore").write_text("edited")
    again = bring_with(out, {"a.py": "2"}, beside, overwrite=True)
    assert project(out) == {"a.py": "2", "README.md": "mine", ".gitignore": "edited"}
    assert not again.copies and again.receipt.handover == ()


def test_what_was_put_together_by_rule_is_ours_to_replace(tmp_path: Path) -> None:
    out = tmp_path / "out"
    bring_with(out, {"a.py": "1"}, {"README.md": "first", ".gitignore": "x"})
    bring_with(out, {"a.py": "1"}, {"README.md": "second"})
    assert project(out) == {"a.py": "1", "README.md": "second"}
