"""The variables of the environment that a project reads, with what is known of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from schema.start import Variable
from tools.checks import Module

_NAME = re.compile(r"[A-Za-z_]\w{0,80}", re.ASCII)


def variables_of(modules: Mapping[str, Module], promised: Iterable[str]) -> tuple[Variable, ...]:
    """Those that were promised, and then what else the code reads."""
    read = {name for module in modules.values() for name in module.variables}
    names = [*promised, *sorted(read)]
    return tuple(_variable(name, modules) for name in dict.fromkeys(names) if _NAME.fullmatch(name))


def _variable(name: str, modules: Mapping[str, Module]) -> Variable:
    read_in = [path for path, module in sorted(modules.items()) if name in module.variables]
    known = [modules[path].defaults[name] for path in read_in if name in modules[path].defaults]
    default = next((one for one in known if one is not None), None)
    needed = bool(known) and default is None
    return Variable(name=name, default=default, needed=needed, read_in=tuple(read_in))
