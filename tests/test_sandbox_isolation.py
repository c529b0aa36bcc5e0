"""Programs in a sandbox reach nothing outside it, and leave nothing behind."""

from __future__ import annotations

import asyncio
import pickle
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import pytest

from tests.sandboxed import processes_with, run, until
from tools.sandbox import Sandbox, choose, open_sandbox
from tools.sandbox.bubblewrap import find_bwrap

ROOT = Path(__file__).parent.parent

pytestmark = pytest.mark.escape

# Isolation


def holding(folders: list[str], name: str) -> list[str]:
    return [folder for folder in folders if Path(folder, name).exists()]


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
    refused = "Operation not permitted\n" * 2
    if isolating.isolation == "bubblewrap":  # there is a network, with nobody else in it
        refused = "Connection refused\nNetwork is unreachable\n"
    assert completed.stdout == refused


async def test_home_and_repository_cannot_be_read(isolating: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    program = (
        "import os, sys\n"
        "for path in sys.argv[1:]:\n"
        "    try: print(path, os.listdir(path) if os.path.isdir(path) else open(path).read())\n"
        "    except OSError: continue"
    )
    home = str(Path.home())
    paths = [__file__, str(tmp_path / "secret"), "/etc/shadow", "/var", "/sys", str(tmp_path)]
    completed = await run(isolating, program, home, *paths)
    # Only what is on the way to the interpreter can be in sight.
    places = [Path(place) for place in (sys.prefix, sys.base_prefix) if place.startswith(home)]
    way = sorted({place.relative_to(home).parts[0] for place in places})
    assert completed.stdout in ("", f"{home} {way}\n")


async def test_the_users_of_the_host_are_not_listed(isolating: Sandbox) -> None:
    completed = await run(isolating, "print(len(open('/etc/passwd').readlines()))")
    assert completed.stdout in ("1\n", "")


async def test_in_namespaces_nothing_else_is_known_to_exist(
    namespaced: Sandbox, tmp_path: Path
) -> None:
    paths = [__file__, str(tmp_path), "/var", "/sys", "/etc/shadow", "/etc/ssl"]
    program = "import os, sys; print(*filter(os.path.lexists, sys.argv[1:]))"
    completed = await run(namespaced, program, *paths)
    assert completed.stdout == "\n"


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
    # In namespaces /tmp is one of its own.
    own = [path for path in folders if Path(path).is_relative_to("/tmp")]
    assert set(completed.stdout.split()) <= set(own)
    assert not holding(folders, name)


async def test_no_process_of_the_host_is_visible(isolating: Sandbox) -> None:
    program = (
        "import os\n"
        "try: print(*[name for name in os.listdir('/proc') if name.isdigit()])\n"
        "except PermissionError: print(0)"
    )
    completed = await run(isolating, program)
    assert max(map(int, completed.stdout.split())) < 10


# Leaving nothing behind


def list_names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


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


@pytest.mark.parametrize("session", [False, True])
async def test_a_forgotten_child_does_not_remain(
    sandbox: Sandbox, marker: str, session: bool
) -> None:
    program = (
        "import subprocess, sys\n"
        "command = [sys.executable, '-c', 'import time; time.sleep(600)', sys.argv[1]]\n"
        f"subprocess.Popen(command, start_new_session={session})\n"
        "print('done')"
    )
    completed = await run(sandbox, program, marker)
    assert (completed.stdout, completed.exit_code) == ("done\n", 0)


async def test_a_daemon_does_not_outlive_the_time_that_was_up(
    sandbox: Sandbox, marker: str
) -> None:
    program = (
        "import os, time\n"
        "for _ in range(2):\n"
        "    if os.fork(): time.sleep(600)\n"
        "    os.setsid()\n"
        "time.sleep(600)"
    )
    completed = await run(sandbox, program, marker, wall_s=2)
    assert completed.timed_out


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


async def test_nothing_outlives_a_host_process_that_is_killed(
    sandbox: Sandbox, marker: str
) -> None:
    program = (
        "import asyncio, pickle, sys; from tests.sandboxed import run\n"
        "sandbox = pickle.loads(bytes.fromhex(sys.argv[1]))\n"
        "asyncio.run(run(sandbox, sys.argv[2], sys.argv[3]))"
    )
    inside = "import os, time\nif not os.fork(): os.setsid()\ntime.sleep(600)"
    words = [pickle.dumps(sandbox).hex(), inside, marker[:16]]
    host = subprocess.Popen([sys.executable, "-c", program, *words], cwd=ROOT)
    await until(lambda: len(processes_with(marker[:16])) >= 3)
    host.kill()
    host.wait()
    await until(lambda: not processes_with(marker[:16]))


async def test_a_run_cancelled_while_it_starts_leaves_nothing(
    namespaced: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
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
