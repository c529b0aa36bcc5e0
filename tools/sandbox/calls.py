"""Which system calls a program in a sandbox may make, as a seccomp filter."""

from __future__ import annotations

import errno
import socket
from functools import cache

from schema.errors import SandboxError

REFUSED = (
    # Other processes: their memory, their descriptors, their priority.
    *("ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "process_mrelease"),
    *("pidfd_getfd", "kcmp", "setpriority", "ioprio_set"),
    *("sched_setattr", "sched_setparam", "sched_setscheduler"),
    # Keys of the caller's session and user.
    *("keyctl", "add_key", "request_key"),
    # Parts of the kernel that have been a way out before.
    *("io_uring_setup", "io_uring_enter", "io_uring_register", "userfaultfd", "bpf"),
    *("perf_event_open", "kexec_load", "kexec_file_load", "modify_ldt", "uprobe", "uretprobe"),
    *("init_module", "finit_module", "delete_module", "create_module", "vmsplice"),
    *("open_by_handle_at", "name_to_handle_at", "fanotify_init", "lookup_dcookie"),
    # Memory that belongs to no process and to no file system with a size.
    *("memfd_create", "memfd_secret"),
    *("msgget", "msgsnd", "msgrcv", "msgctl", "semget", "semop", "semtimedop", "semctl"),
    *("mq_open", "mq_unlink"),
    # Mounts, namespaces, and the machine as a whole.
    *("mount", "umount2", "mount_setattr", "move_mount", "pivot_root", "chroot", "statmount"),
    *("open_tree", "open_tree_attr", "fsopen", "fsconfig", "fsmount", "fspick", "listmount"),
    *("unshare", "setns", "listns", "swapon", "swapoff", "quotactl", "quotactl_fd", "acct"),
    *("settimeofday", "clock_settime", "clock_adjtime", "adjtimex", "sethostname"),
    *("setdomainname", "reboot", "syslog", "vhangup", "iopl", "ioperm", "personality"),
)
# Files that one may only read can still be closed to others, or dated back, by who owns them, and
# Landlock has no say in that.
OWNERS = (
    *("chmod", "fchmod", "fchmodat", "fchmodat2", "utime", "utimes", "futimesat", "utimensat"),
    *("chown", "lchown", "fchown", "fchownat", "file_setattr"),
    *("setxattr", "lsetxattr", "fsetxattr", "setxattrat"),
    *("removexattr", "lremovexattr", "fremovexattr", "removexattrat"),
)
OWN_NAMESPACES = 0x7E02_0000  # every CLONE_NEW* that clone() takes
LOCAL_FAMILIES = (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, 16)  # 16: AF_NETLINK
IOCTLS = (0x5412, 0x541C, 0x4008_6602, 0x4004_6602, 0x401C_5820)  # TIOCSTI, TIOCLINUX, file flags
SET_DUMPABLE = 4  # of prctl: a process without it hides from the watch
LOW = 0xFFFF_FFFF  # the kernel looks at no more of these arguments
# PostgreSQL keeps a note of who it is in a segment of shared memory of less than 64 bytes. A
# namespace has at most 4,096 segments, a page each, so all of them take no more than 16 MiB.
NOT_SMALL = 0xFFFF_FFFF_FFFF_FFC0
SEGMENTS = ("shmat", "shmctl", "shmdt")


@cache
def allowed_calls(sockets: bool, owns_nothing: bool) -> bytes:
    """A BPF program for seccomp: what it does not know, it refuses as not implemented.

    Without ``sockets`` there is no way to reach anything by a socket, not even this machine, and
    none by shared memory either: who has them has namespaces.
    When the program's user ``owns_nothing`` outside, it may change modes and dates.
    Raises SandboxError for a machine that the seccompy package has no table of calls for.
    """
    try:
        from seccompy import Action, CmpOp, Filter, UnsupportedError, syscall_name
    except ImportError as error:
        raise SandboxError("no filter for system calls: install seccompy") from error

    def low(index: int, value: int, mask: int = LOW) -> tuple[int, int, int, int]:
        return index, CmpOp.MASKED_EQ, value, mask

    rules = Filter(default=Action.ERRNO | errno.ENOSYS)
    only_when: dict[str, list[list[tuple[int, int, int, int]]]] = {
        "clone": [[low(0, 0, OWN_NAMESPACES)]],
        "prlimit64": [[low(0, 0)]],  # its own limits, not those of whoever watches it
        "socket": [[low(0, family)] for family in LOCAL_FAMILIES] if sockets else [],
        "shmget": [[(1, CmpOp.MASKED_EQ, 0, NOT_SMALL)]] if sockets else [],
        **dict.fromkeys(SEGMENTS, [[]] if sockets else []),
        # A pair is connected for good, unless it sends datagrams, which take any address.
        "socketpair": [
            [low(0, socket.AF_UNIX), low(1, kind, 0xF)]
            for kind in (1, 5, *([2] if sockets else []))
        ],
    }
    try:
        for number in range(1024):
            try:
                name = syscall_name(number)
            except UnsupportedError:
                raise
            except ValueError:  # there is no such call
                continue
            if name == "clone3":
                continue  # its flags lie in memory; C libraries fall back to clone()
            if name == "ioctl":
                for request in IOCTLS:
                    rules.errno(name, errno.EPERM, args=[low(1, request)])
            if name == "prctl":
                rules.errno(name, errno.EPERM, args=[low(0, SET_DUMPABLE)])
            if name in REFUSED:
                rules.errno(name, errno.EPERM)
            elif name in OWNERS and not owns_nothing:
                # Programs do it without need, so it is passed over rather than refused.
                rules.errno(name, 0)
            elif name in only_when:
                for args in only_when[name]:
                    rules.allow(name, args=args)
                rules.errno(name, errno.EPERM)
            else:
                rules.allow(name)
    except UnsupportedError as error:
        raise SandboxError(f"no filter for system calls: {error}") from error
    return rules.program
