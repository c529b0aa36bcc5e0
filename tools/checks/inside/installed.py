"""What Python and the installed packages have. Standard library only."""

import importlib.util
import re
import sys
import sysconfig
from pathlib import Path
from typing import Any

from tools.checks.inside.words import FAILS, STANDS, UNKNOWN

SOURCES = {".py", ".pyi", ".so"}


def imported(said: str) -> str:
    """Whether the module that is spoken of, or the name in it, is there."""
    named = re.findall(r"`([\w.]+)`", said)
    if not named:
        return UNKNOWN
    try:
        importlib.import_module(named[0].split(".")[0])
    except ImportError:
        return UNKNOWN  # it is not installed, which is nobody's fault
    try:
        module = importlib.import_module(named[0])
    except ModuleNotFoundError as error:
        return FAILS if named[0].startswith(error.name or "?") else UNKNOWN
    if len(named) < 2 or hasattr(module, named[1]):
        return STANDS
    try:
        importlib.import_module(f"{named[0]}.{named[1]}")
    except ModuleNotFoundError:
        return FAILS
    return STANDS


def is_module(package: Any, name: str) -> bool:
    """Whether it is one that somebody else may have imported."""
    if not hasattr(package, "__path__"):
        return False
    return importlib.util.find_spec(f"{package.__name__}.{name}") is not None


def known_words(names: set[str]) -> set[str]:
    """Those that stand somewhere in Python or in a package."""
    paths = sysconfig.get_paths()
    standard = (p for p in Path(paths["stdlib"]).rglob("*.*") if "site-packages" not in p.parts)
    packages = (p for f in {paths["purelib"], paths["platlib"]} for p in Path(f).rglob("*.*"))
    interpreter = Path(sys.executable).resolve()
    sources = (p for p in (*standard, *packages) if p.suffix in SOURCES and p.is_file())
    known: set[str] = set()
    for path in (interpreter, *sources) if names else ():
        text = path.read_bytes()
        known |= {name for name in names - known if name.encode() in text}
    return known
