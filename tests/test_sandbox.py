"""What a sandbox promises, tried with programs that break every rule they can."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import resource
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from schema.errors import SandboxError
from tools.sandbox import Completed, Limits, PlainSandbox, Sandbox, choose, open_sandbox
from tools.sandbox.bubblewrap import find_bwrap

ROOT = os.geteuid() == 0


@pytest.fixture
async def isolating() -> Sandbox:
    sandbox = await open_sandbox()
    if sandbox.isolation == "none":
        pytest.skip("bubblewrap cannot work on this host")
    return sandbox


@pytest.fixture(params=["bubblewrap", "none"])
def sandbox(request: pytest.FixtureRequest) -> Sandbox:
    if request.param == "none":
        return PlainSandbox(drop_root=False)
    isolating: Sandbox = request.getfixturevalue("isolating")
    return isolating


@pytest.fixture
async def marker() -> AsyncIterator[str]:
    """A word for a command line, so that its processes can be found from outside."""
    word = uuid.uuid4().hex
    yield word
    await until(lambda: not processes_with(word))


def processes_with(word: str) -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if word.encode() in path.read_bytes():
                found.append(path.parent.name)
        except OSError:  # it has just ended
            continue
    return found


def holding(folders: list[str], name: str) -> list[str]:
    return [folder for folder in folders if Path(folder, name).exists()]


def list_names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.01)


async def run(sandbox: Sandbox, program: str, *words: str, **limits: int) -> Completed:
    command = ["python", "-I", "program.py", *words]
    return await sandbox.run({"program.py": program}, command, Limits(**limits))


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


async def test_pytest_runs_inside(sandbox: Sandbox) -> None:
    files = {
        "sums.py": "def double(n):\n    return n + n\n",
        "test_sums.py": "from sums import double\n\n"
        "def test_it(tmp_path):\n    assert double(2) == 4\n    (tmp_path / 'x').touch()\n",
    }
    completed = await sandbox.run(files, ["python", "-m", "pytest", "-q"], Limits())
    assert completed.exit_code == 0, completed.stdout
    assert "1 passed" in completed.stdout


async def test_threads_locks_and_local_sockets_work(sandbox: Sandbox) -> None:
    program = (
        "import socket, multiprocessing, threading\n"
        "multiprocessing.Lock(); server = socket.create_server(('127.0.0.1', 0))\n"
        "socket.create_connection(server.getsockname())\n"
        "gate = threading.Barrier(31)\n"
        "[threading.Thread(target=gate.wait).start() for _ in range(30)]; gate.wait()\n"
    )
    completed = await run(sandbox, program)
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


# Limits


async def test_the_wall_clock_ends_a_run(sandbox: Sandbox, marker: str) -> None:
    completed = await run(sandbox, "print('on', flush=True)\nwhile 1: pass", marker, wall_s=1)
    assert completed.timed_out
    assert completed.exit_code == 128 + 9
    assert completed.stdout == "on\n"


async def test_the_cpu_limit_ends_a_run(sandbox: Sandbox) -> None:
    completed = await run(sandbox, "while 1: pass", cpu_s=1)
    assert not completed.timed_out
    assert completed.exit_code == 128 + 24


async def test_memory_is_limited(sandbox: Sandbox) -> None:
    completed = await run(sandbox, "hog = bytearray(512 << 20)", memory_mb=256)
    assert completed.exit_code == 1
    assert "MemoryError" in completed.stderr


async def test_processes_are_limited(sandbox: Sandbox, marker: str) -> None:
    if sandbox.isolation == "none" and ROOT:
        pytest.skip("the kernel holds root to no process limit")
    program = (
        "import os, time\n"
        "for count in range(200):\n"
        "    try:\n"
        "        if os.fork() == 0: time.sleep(600)\n"
        "    except BlockingIOError: break\n"
        "print(count)"
    )
    completed = await run(sandbox, program, marker, processes=20)
    # Without a namespace, the user's other processes come and go in the meantime.
    assert 0 < int(completed.stdout) < 100


async def test_a_fork_bomb_is_contained(isolating: Sandbox, marker: str) -> None:
    bomb = "import os\nwhile 1:\n    try: os.fork()\n    except OSError: pass"
    completed = await run(isolating, bomb, marker, processes=20, wall_s=1)
    assert completed.timed_out


async def test_a_huge_file_is_refused(sandbox: Sandbox) -> None:
    completed = await run(sandbox, "open('x', 'wb').write(bytes(2 << 20))", file_mb=1)
    assert "File too large" in completed.stderr


async def test_the_disk_cannot_be_filled(isolating: Sandbox) -> None:
    program = (
        "import os, tempfile\n"
        "for folder in '.', '/tmp', '/dev/shm':\n"
        "    try:\n"
        "        for n in range(200): open(f'{folder}/{n}', 'wb').write(bytes(1 << 20))\n"
        "    except OSError as error: print(error.strerror)"
    )
    completed = await run(isolating, program, memory_mb=100)
    assert completed.stdout == "No space left on device\n" * 3


async def test_endless_output_is_cut_and_not_kept(sandbox: Sandbox) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    program = "import os\nwhile 1: os.write(1, b'y' * 65536); os.write(2, b'n' * 65536)"
    completed = await run(sandbox, program, wall_s=1, output_kb=4)
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert "bytes left out" in completed.stdout
    assert len(completed.stdout) < 4500
    assert len(completed.stderr) < 4500
    assert grown_kb < 16_000


async def test_head_and_tail_of_long_output_are_kept(sandbox: Sandbox) -> None:
    program = "print('first'); print('x' * 9000); print('last')"
    completed = await run(sandbox, program, output_kb=2)
    assert completed.stdout.startswith("first\n")
    assert completed.stdout.endswith("last\n")


# Isolation


async def test_the_environment_is_not_passed_on(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_API_KEY", "s3cret")
    completed = await run(sandbox, "import os; print(dict(os.environ))")
    assert "HOME" in completed.stdout
    assert "SOME_API_KEY" not in completed.stdout
    assert "s3cret" not in completed.stdout


async def test_the_network_is_out_of_reach(isolating: Sandbox) -> None:
    async with await asyncio.start_server(lambda reader, writer: None, "127.0.0.1") as server:
        port = server.sockets[0].getsockname()[1]
        program = (
            "import socket, sys\n"
            "for host, port in ('127.0.0.1', int(sys.argv[1])), ('192.0.2.1', 80):\n"
            "    try: socket.create_connection((host, port), 5)\n"
            "    except OSError as error: print(error.strerror)"
        )
        completed = await run(isolating, program, str(port))
    assert completed.stdout == "Connection refused\nNetwork is unreachable\n"


async def test_home_and_repository_cannot_be_read(isolating: Sandbox, tmp_path: Path) -> None:
    home = Path.home()
    places = {Path(place) for place in (sys.prefix, sys.base_prefix)}
    needed = {place.relative_to(home).parts[0] for place in places if home in place.parents}
    (tmp_path / "secret").write_text("secret")
    program = (
        "import json, os, sys\n"
        "home, *paths = sys.argv[1:]\n"
        "names = os.listdir(home) if os.path.exists(home) else []\n"
        "print(json.dumps([names, [os.path.exists(path) for path in paths]]))"
    )
    paths = [__file__, str(tmp_path / "secret"), "/etc/passwd", "/var", "/sys"]
    completed = await run(isolating, program, str(home), *paths)
    names, visible = json.loads(completed.stdout)
    assert set(names) <= needed
    assert visible == [False] * len(paths)


async def test_nothing_of_the_host_can_be_written(isolating: Sandbox) -> None:
    name = uuid.uuid4().hex
    program = (
        "import sys\n"
        "for folder in sys.argv[2:]:\n"
        "    try: open(f'{folder}/{sys.argv[1]}', 'w')\n"
        "    except OSError: continue\n"
        "    print(folder)"
    )
    folders = ["/", "/usr", "/etc", "/dev", "/proc", sys.prefix, sys.base_prefix, "/tmp"]
    completed = await run(isolating, program, name, *folders)
    assert completed.stdout == "/tmp\n"
    assert not holding(folders, name)


async def test_no_process_of_the_host_is_visible(isolating: Sandbox) -> None:
    program = "import os; print(*[name for name in os.listdir('/proc') if name.isdigit()])"
    completed = await run(isolating, program)
    assert max(map(int, completed.stdout.split())) < 10


# Leaving nothing behind


async def test_files_do_not_remain(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    program = (
        "import os\n"
        "os.makedirs('locked/inner'); open('locked/inner/file', 'w'); os.symlink('/', 'link')\n"
        "os.chmod('locked/inner', 0); os.chmod('locked', 0); os.chmod('.', 0)"
    )
    completed = await run(sandbox, program)
    assert completed.exit_code == 0, completed.stderr
    assert not list_names(tmp_path)


async def test_a_forgotten_child_does_not_remain(sandbox: Sandbox, marker: str) -> None:
    program = (
        "import subprocess, sys\n"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)', sys.argv[1]])\n"
        "print('done')"
    )
    completed = await run(sandbox, program, marker)
    assert (completed.stdout, completed.exit_code) == ("done\n", 0)


async def test_a_cancelled_run_leaves_nothing(
    sandbox: Sandbox, marker: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    task = asyncio.create_task(run(sandbox, "import time; time.sleep(600)", marker))
    await until(lambda: bool(processes_with(marker)))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not list_names(tmp_path)


async def test_a_run_cancelled_while_it_starts_leaves_nothing(
    isolating: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bwrap = tmp_path / "bwrap"  # a name of its own, to find the processes by
    bwrap.symlink_to(find_bwrap() or "")
    monkeypatch.setattr(choose, "_chosen", None)
    monkeypatch.setattr(choose, "find_bwrap", lambda: str(bwrap))
    sandbox = await open_sandbox()
    assert sandbox.isolation == "bubblewrap"
    for turns in range(20):
        task = asyncio.create_task(run(sandbox, "import time; time.sleep(600)"))
        for _ in range(turns):
            await asyncio.sleep(0)
            time.sleep(0.001)  # blocks the loop, so that the new process gets ahead of it
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    await until(lambda: not processes_with(str(bwrap)))


# Choosing


async def test_the_choice_is_made_once() -> None:
    assert await open_sandbox() is await open_sandbox()


async def test_without_namespaces_one_warning_is_given(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(choose, "_chosen", None)
    monkeypatch.setattr(choose, "find_bwrap", lambda: None)
    with caplog.at_level(logging.WARNING, logger="roma_ptc"):
        sandboxes = await asyncio.gather(*(open_sandbox() for _ in range(3)))
    assert {sandbox.isolation for sandbox in sandboxes} == {"none"}
    assert [record.name for record in caplog.records] == ["roma_ptc"]
    assert "without isolation" in caplog.text
