"""Promised files, commands and variables against those that the tests ask for."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence

from nodes.plan.amending.likeliest import Likeliest
from schema.artifact import check_path, found_at, package_of
from schema.contract import Contract, env_of, is_prose
from schema.errors import ArtifactError
from tools.checks.demands import Demands
from tools.checks.invoked import Invoked, invoked
from tools.environment import is_requirements, name_of

SETTINGS = "settings config environment app main"
"""Words of the part that reads variables, where nothing else tells which."""


class Offers:
    """What several parts offer, while it is brought into line with what is asked for."""

    def __init__(self, contracts: Sequence[Contract], likeliest: Likeliest) -> None:
        self.of = list(contracts)
        """For each part."""
        self.notes: list[str] = []
        self._likeliest = likeliest

    def amend(self, asked: Demands) -> None:
        """Promise what is missing; what cannot be the project's own is left alone."""
        for path, test in asked.files.items():
            self._file(path, test)
        for line, command in asked.commands.items():
            self._command(invoked(line), command.test)
        for name, test in asked.env.items():
            self._variable(name, test)

    def _file(self, path: str, test: str) -> None:
        files = {file for one in self.of for file in (*one.files, *one.exports)}
        if found_at(path, files) or is_requirements(path) or not _is_allowed(path):
            return
        folder, end = posixpath.dirname(path), posixpath.splitext(path)[1]
        near = self._parts(f for f in files if folder and posixpath.dirname(f) == folder)
        alike = self._parts(f for f in files if f.endswith(end or posixpath.basename(path)))
        prose = [at for at, one in enumerate(self.of) if is_prose(path) and not one.files]
        at = self._likeliest.of(path, near or alike or prose)
        self._promise(at, "files", path, f"writes {path}, as {test} reads or runs it")

    def _command(self, asked: Invoked, test: str) -> None:
        promised = [(at, invoked(line)) for at, one in enumerate(self.of) for line in one.commands]
        only_runs = asked.program.endswith(".py") and not asked.words
        if only_runs or any(command.answers(asked) for _, command in promised):
            return
        by_file = [at for at, one in enumerate(self.of) if _runs(one, asked)]
        by_name = [at for at, command in promised if command.program == asked.program]
        if by_file or by_name:
            said = " ".join([asked.start, *asked.words[:1]])
            at = self._likeliest.of(said, by_file or by_name)
            self._promise(at, "commands", said, f"offers {said}, as {test} runs it")

    def _variable(self, name: str, test: str) -> None:
        packages = {name_of(line) for one in self.of for line in one.requires}
        known = {variable for one in self.of for variable in env_of(one)}
        if name in known or name.partition("_")[0].lower() in packages:
            return
        speaking = [at for at, one in enumerate(self.of) if name in " ".join(one.interface)]
        reading = [at for at, one in enumerate(self.of) if one.env]
        at = self._likeliest.of(f"{name} {SETTINGS}", speaking or reading)
        # In words it is not checked: where nobody reads any, another part may do so as well.
        what = name if speaking or reading else f"reads the environment variable {name}"
        field = "env" if speaking or reading else "interface"
        self._promise(at, field, what, f"reads {name}, as {test} sets it")

    def _parts(self, paths: Iterable[str]) -> list[int]:
        wanted = set(paths)
        return [at for at, one in enumerate(self.of) if wanted & {*one.files, *one.exports}]

    def _promise(self, at: int | None, field: str, what: str, said: str) -> None:
        if at is not None:
            listed = (*getattr(self.of[at], field), what)
            self.of[at] = self.of[at].model_copy(update={field: listed})
            self.notes.append(f"{self._likeliest.ids[at]} {said}")


def _runs(contract: Contract, asked: Invoked) -> bool:
    """Whether the program is one of its files, or a function that it exports."""
    names = {name for listed in contract.exports.values() for name in listed}
    modules = [package_of(path).removeprefix("src/").replace("/", ".") for path in contract.files]
    mains = [name.removesuffix(".__main__") for name in modules]
    return asked.program in {*names, *contract.files, *modules, *mains}


def _is_allowed(path: str) -> bool:
    try:
        return bool(check_path(path))
    except ArtifactError:
        return False
