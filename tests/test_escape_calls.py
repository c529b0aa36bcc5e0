"""System calls that have been, or could be, a way out: each is refused inside."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from typing import Any

import pytest
import seccompy

from tests.sandboxed import run
from tools.sandbox import Sandbox

pytestmark = pytest.mark.escape

NEWNS, NEWUSER, NEWPID, NEWNET, SIGCHLD = 0x20000, 0x10000000, 0x20000000, 0x40000000, 17
# With arguments that do no harm where the call is not refused: most of them are faulty.
CALLS: dict[str, tuple[str, list[int]]] = {
    "read the session keyring": ("keyctl", [0, -3 & 0xFFFFFFFF, 0]),
    "add a key": ("add_key", [0, 0, 0, 0, 0]),
    "request a key": ("request_key", [0, 0, 0, 0]),
    "io_uring": ("io_uring_setup", [1, 0]),
    "io_uring, entered": ("io_uring_enter", [-1, 0, 0, 0, 0, 0]),
    "userfaultfd": ("userfaultfd", [1 << 20]),
    "trace a process": ("ptrace", [0xFFFF, 1, 0, 0]),
    "read a process": ("process_vm_readv", [1, 0, 0, 0, 0, 0]),
    "write to a process": ("process_vm_writev", [1, 0, 0, 0, 0, 0]),
    "advise a process": ("process_madvise", [-1, 0, 0, 0, 0]),
    "take a descriptor": ("pidfd_getfd", [-1, 0, 0]),
    "compare processes": ("kcmp", [1, 1, 99, 0, 0]),
    "load BPF": ("bpf", [0, 0, 0]),
    "count events": ("perf_event_open", [0, 0, -1, -1, 0]),
    "load a kernel": ("kexec_load", [0, 99, 0, 0]),
    "load a module": ("init_module", [0, 0, 0]),
    "mount": ("mount", [0, 0, 0, 0, 0]),
    "unmount": ("umount2", [0, 0]),
    "open a file system": ("fsopen", [0, 0]),
    "pick a mount": ("fspick", [-1, 0, 0]),
    "clone a mount": ("open_tree", [-1, 0, 1]),
    "move a mount": ("move_mount", [-1, 0, -1, 0, 0]),
    "set a mount's flags": ("mount_setattr", [-1, 0, 0, 0, 0]),
    "another root": ("pivot_root", [0, 0]),
    "change root": ("chroot", [0]),
    "unshare users": ("unshare", [NEWUSER]),
    "unshare mounts": ("unshare", [NEWNS]),
    "enter a namespace": ("setns", [-1, 0]),
    "clone users": ("clone", [NEWUSER | SIGCHLD, 0, 0, 0, 0]),
    "clone mounts": ("clone", [NEWNS | SIGCHLD, 0, 0, 0, 0]),
    "clone processes": ("clone", [NEWPID | SIGCHLD, 0, 0, 0, 0]),
    "clone network": ("clone", [NEWNET | SIGCHLD, 0, 0, 0, 0]),
    "clone by a structure": ("clone3", [0, 88]),
    "memory without a file": ("memfd_create", [0, 0]),
    "shared memory": ("shmget", [0, 4096, 0o1600]),
    "message queue": ("msgget", [0, 0o1600]),
    "semaphores": ("semget", [0, 1, 0o1600]),
    "POSIX message queue": ("mq_open", [0, 0, 0, 0]),
    "open by handle": ("open_by_handle_at", [-1, 0, 0]),
    "watch all files": ("fanotify_init", [99, 0]),
    "swap": ("swapon", [0, 0]),
    "set the clock": ("settimeofday", [1, 0]),
    "read the kernel's log": ("syslog", [10, 0, 0]),
    "name the host": ("sethostname", [0, 1]),
    "restart": ("reboot", [0, 0, 0, 0]),
    "limit the watch": ("prlimit64", [os.getppid(), 99, 0, 0]),
    "slow the watch down": ("setpriority", [99, 0, 0]),
    "type into a terminal": ("ioctl", [-1, 0x5412, 0]),
}
NOT_IN_EVERY_KERNEL = {"kcmp", "kexec_load", "init_module"}
PROGRAM = """
import ctypes, errno, json, os, sys
libc, results = ctypes.CDLL(None, use_errno=True), {}
for name, (number, arguments) in json.loads(sys.argv[1]).items():
    values = [ctypes.c_long(value) for value in arguments]
    parent = os.getpid()
    done = libc.syscall(ctypes.c_long(number), *values)
    if os.getpid() != parent: os._exit(0)
    results[name] = errno.errorcode[ctypes.get_errno()] if done < 0 else "done"
print(json.dumps(results))
"""


def numbered(calls: dict[str, tuple[str, list[int]]]) -> str:
    return json.dumps(
        {key: (seccompy.syscall_nr(name), args) for key, (name, args) in calls.items()}
    )


@pytest.fixture(scope="module")
def answers() -> dict[str, dict[str, str]]:
    """What each call came to, by kind of sandbox: one run makes them all."""
    from tests.conftest import each_isolating

    async def ask() -> dict[str, Any]:
        runs = {s.isolation: await run(s, PROGRAM, numbered(CALLS)) for s in await each_isolating()}
        return {name: json.loads(done.stdout) for name, done in runs.items()}

    return asyncio.run(ask())


@pytest.mark.parametrize("isolation", ["bubblewrap", "landlock"])
@pytest.mark.parametrize("attempt", CALLS)
def test_it_is_refused(answers: dict[str, dict[str, str]], attempt: str, isolation: str) -> None:
    assert answers[isolation][attempt] in ("EPERM", "ENOSYS")


def test_outside_the_probe_is_not_refused() -> None:
    if os.geteuid() != 0:
        pytest.skip("others than root are refused outside, too")
    left_out = {"unshare", "clone", *NOT_IN_EVERY_KERNEL}
    harmless = {name: call for name, call in CALLS.items() if call[0] not in left_out}
    outside = subprocess.run(
        [sys.executable, "-c", PROGRAM, numbered(harmless)], capture_output=True, text=True
    )
    refused = {n for n, said in json.loads(outside.stdout).items() if said in ("EPERM", "ENOSYS")}
    assert not refused


@pytest.mark.parametrize(
    "wanted",
    ["40, 1, 0", "17, 3, 3", "38, 5, 0", "44, 3, 0", "2, 3, 1", "10, 3, 58"],
    ids=["vsock", "packet", "crypto", "xdp", "raw", "raw six"],
)
async def test_only_common_sockets(isolating: Sandbox, wanted: str) -> None:
    program = (
        f"import socket\ntry: socket.socket({wanted})\nexcept PermissionError: print('refused')"
    )
    assert (await run(isolating, program)).stdout == "refused\n"


async def test_another_numbering_of_the_calls_is_no_way_around(isolating: Sandbox) -> None:
    if seccompy.arch() != "x86_64":
        return  # only this machine has another one
    # getpid by the numbers of x32, then by those of 32 bits: mov eax, 20; int 0x80; ret
    program = (
        "import ctypes, mmap\n"
        "print(ctypes.CDLL(None).syscall(0x40000000 | 39), flush=True)\n"
        "code = mmap.mmap(-1, 4096, prot=7); code.write(bytes.fromhex('b814000000cd80c3'))\n"
        "at = ctypes.addressof(ctypes.c_char.from_buffer(code))\n"
        "print(ctypes.CFUNCTYPE(ctypes.c_int)(at)())"
    )
    completed = await run(isolating, program)
    assert (completed.stdout, completed.exit_code) == ("-1\n", 128 + 31)
