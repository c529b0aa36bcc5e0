"""What a process gives up before it becomes the command: root, resources, rights, system calls."""

from __future__ import annotations

import ctypes
import os
import resource
import sys

MIB = 1024 * 1024
MAX_OPEN = 512  # descriptors of one process; what pipes and sockets hold is nobody's memory
KEYCTL = {"x86_64": 250, "aarch64": 219}
RESTRICT_SELF = 446
NO_NEW_PRIVS, KEEP_CAPS, SECCOMP, AMBIENT = 38, 8, 22, 47  # for prctl
DAC_READ_SEARCH = 2

libc = ctypes.CDLL(None, use_errno=True)


class Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def prctl(option: int, *values: object) -> None:
    _demand(libc.prctl(option, *values, *[0] * (4 - len(values))))


def _demand(result: int) -> None:
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def join_fresh_keyring() -> None:
    """Leave the caller's session keyring; where there are none, there is nothing to leave."""
    if sys.platform == "linux" and (call := KEYCTL.get(os.uname().machine)):
        libc.syscall(call, 1, None)


def become(uid: int, searches: bool) -> None:
    """Give up being root; a user who ``searches`` still gets through closed folders."""
    if searches:
        prctl(KEEP_CAPS, 1)
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    if searches:
        header = (ctypes.c_uint32 * 2)(0x20080522, 0)
        sets = (ctypes.c_uint32 * 6)(*[1 << DAC_READ_SEARCH] * 3, 0, 0, 0)
        _demand(libc.capset(header, sets))
        prctl(AMBIENT, 2, DAC_READ_SEARCH)


def restrict(limits: dict[str, int]) -> None:
    _cap(resource.RLIMIT_CORE, 0)
    _cap(resource.RLIMIT_NOFILE, MAX_OPEN)
    # One second between SIGXCPU and SIGKILL, so that the exit code tells what happened.
    _cap(resource.RLIMIT_CPU, limits["cpu_s"], grace=1)
    _cap(resource.RLIMIT_FSIZE, limits["file_mb"] * MIB)
    # The kernel counts every task of the user, also those outside of this run.
    _cap(resource.RLIMIT_NPROC, limits["processes"] + _tasks_of(os.getuid()))
    if not limits["reserves"]:
        _cap(resource.RLIMIT_AS, limits["memory_mb"] * MIB)


def _cap(kind: int, amount: int, grace: int = 0) -> None:
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        amount = min(amount, hard - grace)
    resource.setrlimit(kind, (amount, amount + grace))


def _tasks_of(uid: int) -> int:
    """How many processes and threads of that user can be seen."""
    count = 0
    for name in os.listdir("/proc") if sys.platform == "linux" else ():
        try:
            if name.isdigit() and os.stat(f"/proc/{name}").st_uid == uid:
                count += len(os.listdir(f"/proc/{name}/task"))
        except OSError:  # that process has just ended
            continue
    return count


def confine(ruleset: int | None, calls: bytes) -> None:
    """Enter the Landlock ruleset, then refuse all but the given system calls; for good."""
    if not calls:
        return
    prctl(NO_NEW_PRIVS, 1)
    if ruleset is not None:
        _demand(libc.syscall(RESTRICT_SELF, ruleset, 0))
        os.close(ruleset)
    prctl(SECCOMP, 2, ctypes.byref(Program(len(calls) // 8, calls)))
