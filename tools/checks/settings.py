"""Promised variables of the environment: whether they are read, and their defaults."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping

from schema.contract import Contract, env_of
from tools.checks.python import Module

Fault = tuple[str, str]

WORD_CHARS = 4  # of a word that two names have in common
_SECRET = re.compile(r"KEY|SECRET|TOKEN|PASS|SALT", re.I)


def env_faults(
    contract: Contract, files: Mapping[str, str], modules: Mapping[str, Module]
) -> Iterator[Fault]:
    """Variables that nothing reads, and those that are read in the place of one."""
    found = {name for module in modules.values() for name in module.variables}
    others = (source for path, source in files.items() if path not in modules)
    elsewhere = {word for source in others for word in re.findall(r"\w+", source)}
    promised = {(re.findall(r"\w+", line) or [line])[0] for line in env_of(contract)}
    for name in sorted(promised):
        if {name, ""} & found:
            continue
        if name not in elsewhere:
            yield "", f"environment variable {name} is not read"
            continue
        # What sets a variable for a program reads it in no other.
        for path, needed in _unset(modules, promised | elsewhere):
            if _long_words(name) & _long_words(needed):
                said = f"{path} cannot do without the environment variable {needed}, which is not"
                yield path, f"{said} set anywhere; promised is {name}, which nobody reads"


def _unset(modules: Mapping[str, Module], known: Container[str]) -> Iterator[tuple[str, str]]:
    """Variables that a file cannot do without and that stand nowhere else."""
    for path, module in modules.items():
        needed = (name for name, default in module.defaults.items() if default is None)
        yield from ((path, name) for name in needed if name not in known)


def _long_words(name: str) -> set[str]:
    return {word for word in name.lower().split("_") if len(word) >= WORD_CHARS}


def default_faults(contract: Contract, modules: Mapping[str, Module]) -> Iterator[Fault]:
    """Variables that cannot be missing although a default was promised, or have another one."""
    for name, promised in env_of(contract).items():
        for path, module in modules.items() if promised is not None else ():
            if name not in module.defaults:
                continue
            found = module.defaults[name]
            if found is None:
                said = f"{path} cannot do without the environment variable {name}, "
                yield path, f"{said}promised is the default {promised}"
            elif not _SECRET.search(name) and found.lower() != str(promised).lower():
                said = f"{path} takes {found} where the environment variable {name} is not set, "
                yield path, f"{said}promised is {promised}"
