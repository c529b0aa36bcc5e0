"""Which files a Python program needs in order to run here, and none beside them."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

SYSTEM = (
    *("/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/alternatives"),
    "/opt/google/chrome",  # where that browser lies, on its own
)


def interpreter_paths() -> list[str]:
    """Programs, standard library and packages: of the virtual environment and of its base.

    Not the folders that these lie in: an environment made by ``python -m venv .`` shares its own
    with a project and its secrets. An outer one comes first, because a later mount hides it.
    """
    # A virtual environment may name its base by a link, so the real place is listed too.
    real_base = Path(sys.executable).resolve().parent.parent
    bases = [Path(base) for base in (sys.base_prefix, sys.base_exec_prefix, real_base)]
    found = [base / name for base in bases for name in ("bin", "lib", "lib64")]
    if sys.prefix != sys.base_prefix:
        schemes = sysconfig.get_paths()
        found += [Path(schemes[name]) for name in ("scripts", "purelib", "platlib")]
        # The link lib64 is not followed by those who ask for it by name.
        lib64 = Path(sys.prefix, "lib64", *Path(schemes["purelib"]).parts[-2:])
        found += [lib64, Path(sys.prefix, "pyvenv.cfg")]
    found.append(Path(sys.executable).parent)
    return _outermost(str(path) for path in found if path.exists())


def _outermost(paths: Iterable[str]) -> list[str]:
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not any(os.path.commonpath([path, outer]) == outer for outer in (*kept, *SYSTEM)):
            kept.append(path)
    return kept
