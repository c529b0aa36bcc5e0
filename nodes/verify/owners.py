"""Who has to repair what."""

from __future__ import annotations

import re

from schema.state import Result, State
from schema.verdict import EVIDENCE, Failure, Finding, TestOutcome
from tools.proof import shortened

_RUN = re.compile(r"[\w./-]+")  # a path, and what may be behind it


def leaves(result: Result) -> list[Result]:
    """The atomic tasks below a task, or the task itself."""
    if not result.children:
        return [result]
    return [leaf for child in result.children for leaf in leaves(child)]


class Owners:
    """Which atomic task has to repair what. Below an atomic task there is only the task itself."""

    def __init__(self, state: State) -> None:
        children = state["results"].values() if state.get("plan") else ()
        authors = [leaf for child in children for leaf in leaves(child)]
        self._root = state["task"].id
        self.attempts = {leaf.task.id: leaf.attempts for leaf in authors} or {
            self._root: state["attempts"]
        }
        self._files = {a.path: leaf.task.id for leaf in authors for a in leaf.artifacts}
        self._names: dict[str, str] = {}
        self._routes: dict[str, str] = {}
        for leaf in authors:
            self._files.update(dict.fromkeys(leaf.task.contract.files, leaf.task.id))
            routes = map(str, leaf.task.contract.routes)
            self._routes.update(dict.fromkeys(routes, leaf.task.id))
            for names in leaf.task.contract.exports.values():
                self._names.update(dict.fromkeys(names, leaf.task.id))

    def all(self) -> list[str]:
        """Who is asked when nothing points at anybody: every author of code."""
        return sorted(set(self._files.values())) or list(self.attempts)

    def of(self, path: str) -> str:
        return self._files[path] if path in self._files else self.all()[-1]

    def of_finding(self, finding: Finding) -> list[str]:
        """Who owns the file, else who promised the route; all, where nothing points at anybody."""
        if finding.path in self._files:
            return [self._files[finding.path]]
        if finding.route in self._routes:
            return [self._routes[finding.route]]
        return self.all()

    def of_tests(
        self, failed: list[TestOutcome], names: dict[str, frozenset[str]]
    ) -> list[Failure]:
        """One failure for each owner: of the files in the traceback, else of the names used."""
        found: dict[str, list[TestOutcome]] = {}
        for outcome in failed:
            runs = _RUN.findall(outcome.evidence)
            paths = {run[: run.rindex(".py") + 3] for run in runs if ".py" in run}
            blamed = {self._files[path] for path in paths if path in self._files}
            function = outcome.name.rsplit("::", 1)[-1].split("[")[0]
            used = names.get(function, frozenset())
            blamed = blamed or {self._names[name] for name in used if name in self._names}
            for owner in sorted(blamed) or self.all():
                found.setdefault(owner, []).append(outcome)
        return [
            Failure(
                owner=owner,
                evidence="\n".join(
                    f"{o.name}: {shortened(o.evidence, EVIDENCE)}" for o in outcomes
                ),
                tests=tuple(o.name for o in outcomes),
            )
            for owner, outcomes in found.items()
        ]
