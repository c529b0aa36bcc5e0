"""Promised files, commands and variables against those that the tests ask for."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

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

    def define(self, whole: Contract, there: Collection[str]) -> None:
        """Promise names of the whole that nobody defines, of files that are neither written nor
        ``there``: beside the others of the same module, else in a file of that name."""
        for path, names in whole.exports.items():
            homes = {
                name: (at, file)
                for at, one in enumerate(self.of)
                for file, listed in one.exports.items()
                for name in listed
            }
            missing = [name for name in names if name not in homes]
            if not missing or found_at(path, {*self._files(), *there}):
                continue
            beside = dict(homes[name] for name in names if name in homes)
            at = self._home(path, missing, beside)
            if at is not None:
                self._define(at, beside.get(at) or self._module(path), missing)

    def _define(self, at: int, file: str, names: Sequence[str]) -> None:
        one = self.of[at]
        files = tuple(dict.fromkeys((*one.files, file)))
        exports = {**one.exports, file: (*one.exports.get(file, ()), *names)}
        self.of[at] = one.model_copy(update={"files": files, "exports": exports})
        said = f"defines {', '.join(names)} in {file}, as the whole must"
        self.notes.append(f"{self._likeliest.ids[at]} {said}")

    def _module(self, path: str) -> str:
        """The path, or that of the package where its files are written."""
        folder = package_of(path)
        inside = any(file.startswith(f"{folder}/") for file in self._files())
        return f"{folder}/__init__.py" if inside else path

    def _file(self, path: str, test: str) -> None:
        if found_at(path, self._files()) or is_requirements(path) or not _is_allowed(path):
            return
        self._promise(self._home(path), "files", path, f"writes {path}, as {test} reads or runs it")

    def _home(
        self, path: str, names: Iterable[str] = (), beside: Collection[int] = ()
    ) -> int | None:
        """Whose a file is that nobody writes, with these names in it."""
        files = self._files()
        folder, end = posixpath.dirname(path), posixpath.splitext(path)[1]
        near = self._parts(f for f in files if folder and posixpath.dirname(f) == folder)
        alike = self._parts(f for f in files if f.endswith(end or posixpath.basename(path)))
        prose = [at for at, one in enumerate(self.of) if is_prose(path) and not one.files]
        return self._likeliest.of(" ".join([path, *names]), beside or near or alike or prose)

    def _files(self) -> set[str]:
        return {file for one in self.of for file in (*one.files, *one.exports)}

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


def own(asked: Demands, contract: Contract) -> Demands:
    """Of what is asked, that which a part has promised: its tests ask its neighbours as well."""
    promised = [invoked(line) for line in contract.commands]
    read = {name for name in asked.env if name in " ".join(contract.interface)}
    return replace(
        asked,
        files={path: test for path, test in asked.files.items() if path in contract.files},
        commands={
            line: command
            for line, command in asked.commands.items()
            if any(one.answers(invoked(line)) for one in promised)
        },
        env={name: test for name, test in asked.env.items() if name in {*env_of(contract), *read}},
    )


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
