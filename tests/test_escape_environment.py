"""A virtual environment may lie anywhere, even around a project, and opens nothing beside it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import uuid
from contextlib import suppress
from pathlib import Path

import pytest

pytestmark = pytest.mark.escape

SECRETS = (".env", "pip.conf", "pyproject.toml", "app.py", "lib/secret.py", ".git/config")


def environment_in(folder: Path) -> Path:
    """A virtual environment in the way of ``python -m venv folder``, with what we need in it."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    (site,) = folder.glob("lib/python*/site-packages")
    packages = Path(pytest.__file__).parent.parent
    (site / "ours.pth").write_text(f"{packages}\n{Path(__file__).parent.parent}\n")
    return folder / "bin" / "python"


def in_environment(python: Path, program: str, *words: str) -> str:
    script = (
        "import asyncio, sys; from tools.sandbox import Limits, open_sandbox\n"
        "async def main():\n"
        "    sandbox = await open_sandbox()\n"
        "    done = await sandbox.run({}, ['python', '-c', *sys.argv[1:]], Limits())\n"
        "    print(sandbox.isolation, done.stdout, done.stderr, sep=':')\n"
        "asyncio.run(main())"
    )
    done = subprocess.run(
        [python, "-c", script, program, *words], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def read_inside(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What a program in the sandbox says of each secret of the project around it."""
    project = tmp_path_factory.mktemp("project")
    python = environment_in(project)
    for name in SECRETS:
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text("secret")
    program = (
        "import os, sys; os.chdir(sys.argv[1])\n"
        "for path in sys.argv[2:]:\n"
        "    try: print(path, open(path).read())\n"
        "    except OSError: print(path, 'refused')"
    )
    return in_environment(python, program, str(project), *SECRETS)


@pytest.mark.parametrize("path", SECRETS)
def test_a_project_around_its_environment_cannot_be_read(read_inside: str, path: str) -> None:
    assert read_inside.split(":")[0] in ("bubblewrap", "landlock")
    assert f"{path} refused" in read_inside
    assert f"{path} secret" not in read_inside


@pytest.mark.parametrize("place", ["/tmp", "/tmp/work", "/dev/shm", "/var/tmp"])
def test_wherever_the_environment_lies_code_is_isolated(place: str) -> None:
    folder = Path(place, uuid.uuid4().hex)
    try:
        said = in_environment(environment_in(folder), "print('ran')")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):
            Path("/tmp/work").rmdir()
    assert said.startswith(("bubblewrap:ran", "landlock:ran"))
