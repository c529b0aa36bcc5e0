"""Programs that want more memory than the whole run may have, by every way there is."""

from __future__ import annotations

import pytest

from tests.sandboxed import run
from tools.sandbox import Sandbox, cgroup, job

pytestmark = pytest.mark.escape

# Six processes want 150 MiB each; the first one ends when it learns that one of them was ended.
SIX = """
import ctypes, mmap, os, time
for n in range(6):
    if not os.fork():
        {before}
        block = mmap.mmap(-1, 150 << 20, {flags})
        for at in range(0, 150 << 20, 4096): block[at] = 1
        {after}
os.wait()
"""
PRIVATE = {"before": "pass", "flags": "mmap.MAP_PRIVATE", "after": "time.sleep(600)"}
WAYS = {
    "private": PRIVATE,
    "shared": {**PRIVATE, "flags": "mmap.MAP_SHARED"},
    "stopped": {**PRIVATE, "after": "os.kill(os.getpid(), 19)"},
    "out of sight": {**PRIVATE, "before": "ctypes.CDLL(None).prctl(4, 0, 0, 0, 0); os.setsid()"},
}
BLIND = """
import os, resource, signal
for watcher in {1, os.getppid()}:
    for number in signal.SIGSTOP, signal.SIGTSTP, signal.SIGINT:
        try: os.kill(watcher, number)
        except OSError: pass
    try: resource.prlimit(watcher, resource.RLIMIT_NOFILE, (0, 0))
    except OSError: pass
"""


@pytest.fixture(params=["by a group", "by watching"])
def counted(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a control group where this host has one, and as if it had none."""
    if request.param == "by watching":
        monkeypatch.setattr(cgroup, "_place", lambda: None)


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("way", WAYS)
async def test_all_processes_together_stay_below_the_limit(
    isolating: Sandbox, way: str, marker: str
) -> None:
    completed = await run(isolating, SIX.format(**WAYS[way]), marker, memory_mb=256)
    assert "ended by the sandbox" in completed.stderr
    assert "256 MiB" in completed.stderr
    assert not completed.timed_out


async def test_the_watch_cannot_be_blinded(
    isolating: Sandbox, marker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cgroup, "_place", lambda: None)
    completed = await run(isolating, BLIND + SIX.format(**PRIVATE), marker, memory_mb=256)
    assert "ended by the sandbox" in completed.stderr
    assert not completed.timed_out


@pytest.mark.parametrize(
    "made",
    [
        "os.memfd_create('x')",
        "libc.shmget(0, 64 << 20, 0o1600)",
        "libc.syscall(447, 0)",
        "open('/dev/shm/x', 'xb').write(bytes(15 << 20))",
        "libc.mq_open(b'/x', 0o102, 0o600, None)",
        "libc.msgget(0, 0o1600)",
    ],
    ids=["memfd", "SysV", "secret", "named", "POSIX queue", "SysV queue"],
)
async def test_no_memory_that_is_nobodys(isolating: Sandbox, made: str) -> None:
    program = (
        "import ctypes, os; libc, held = ctypes.CDLL(None), []\n"
        "try:\n"
        "    while len(held) < 40:\n"
        f"        held.append({made})\n"
        "        assert held[-1] != -1\n"
        "        if os.path.exists(x := '/dev/shm/x'): os.rename(x, f'{x}{len(held)}')\n"
        "except (OSError, AssertionError): pass\n"
        "print(len(held) < 20)"
    )
    completed = await run(isolating, program, memory_mb=256)
    assert completed.stdout == "True\n"


async def test_no_more_files_than_the_kernel_can_carry(
    isolating: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "MAX_NODES", 2000)
    program = (
        "import os\n"
        "for folder in range(10_000):\n"
        "    os.mkdir(str(folder))\n"
        "    for n in range(100): os.close(os.open(f'{folder}/{n}', os.O_CREAT))"
    )
    completed = await run(isolating, program)
    assert completed.exit_code == 128 + 9
    assert "too many files" in completed.stderr


async def test_files_without_a_name_are_counted(isolating: Sandbox) -> None:
    program = (
        "import os, time; held = []\n"
        "try:\n"
        "    while len(held) < 60:\n"
        "        held.append(open('x', 'wb')); held[-1].write(bytes(8 << 20)); os.unlink('x')\n"
        "        time.sleep(0.02)\n"
        "except OSError: print('full')\n"
        "else: print('not full')"
    )
    completed = await run(isolating, program, memory_mb=256)
    assert completed.stdout in ("full\n", "")
    assert completed.stdout or "MiB of files" in completed.stderr


async def test_one_program_may_use_what_it_was_given(sandbox: Sandbox) -> None:
    program = "block = bytearray(b'x') * (150 << 20); print(len(block) >> 20)"
    completed = await run(sandbox, program, memory_mb=256)
    assert (completed.stdout, completed.stderr) == ("150\n", "")
