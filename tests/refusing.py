"""A host that refuses namespaces, as containers mostly do, and if asked to Landlock too.

``python -m tests.refusing namespaces[,landlock] COMMAND…`` runs the command on such a host.
"""

from __future__ import annotations

import errno
import os
import sys

from seccompy import CmpOp, Filter

NAMESPACES = (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000)


def on_host_without(what: str, *command: str) -> list[str]:
    return [sys.executable, "-m", "tests.refusing", what, *command]


def refuse(what: list[str]) -> None:
    rules = Filter()
    if "namespaces" in what:
        for flag in NAMESPACES:
            args = [(0, int(CmpOp.MASKED_EQ), flag, flag)]
            rules.errno("clone", errno.EPERM, args=args)
            rules.errno("unshare", errno.EPERM, args=args)
        rules.errno("clone3", errno.ENOSYS)
    if "landlock" in what:
        rules.errno("landlock_create_ruleset", errno.ENOSYS)
    rules.load()


if __name__ == "__main__":
    refuse(sys.argv[1].split(","))
    os.execvp(sys.argv[2], sys.argv[2:])
