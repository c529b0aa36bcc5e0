"""Programs that take more than they may: time, memory, processes, disk, output."""

from __future__ import annotations

import os
import resource

import pytest

from tests.sandboxed import run
from tools.sandbox import Sandbox

ROOT = os.geteuid() == 0


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


async def test_what_reserves_address_space_may_not_fill_it(isolating: Sandbox) -> None:
    program = (
        "import mmap\n"
        "room = mmap.mmap(-1, 2 << 30)\n"
        "print('reserved', flush=True)\n"
        "for at in range(0, 2 << 30, 4096): room[at] = 1\n"
        "print('filled')"
    )
    completed = await run(isolating, program, memory_mb=256, reserves=True)
    assert completed.stdout == "reserved\n"
    assert "more than 256 MiB of memory" in completed.stderr


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


@pytest.mark.escape
async def test_a_fork_bomb_is_contained(isolating: Sandbox, marker: str) -> None:
    bomb = "import os\nwhile 1:\n    try: os.fork()\n    except OSError: pass"
    completed = await run(isolating, bomb, marker, processes=20, wall_s=1)
    assert completed.timed_out


async def test_a_huge_file_is_refused(sandbox: Sandbox) -> None:
    completed = await run(sandbox, "open('x', 'wb').write(bytes(2 << 20))", file_mb=1)
    assert "File too large" in completed.stderr


@pytest.mark.escape
async def test_the_disk_cannot_be_filled(isolating: Sandbox) -> None:
    program = (
        "import os, time\n"
        "for folder in '.', '/tmp', '/dev/shm':\n"
        "    try:\n"
        "        for n in range(200):\n"
        "            open(f'{folder}/{n}', 'wb').write(bytes(1 << 20))\n"
        "            time.sleep(0.01)\n"  # a room on disk is looked at in intervals
        "    except OSError as error: print(error.strerror, flush=True)"
    )
    completed = await run(isolating, program, memory_mb=100)
    if isolating.isolation == "bubblewrap":
        assert completed.stdout == "No space left on device\n" * 3
    else:
        assert (completed.stdout, completed.exit_code) == ("", 128 + 9)
        assert "more than 50 MiB of files" in completed.stderr


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
