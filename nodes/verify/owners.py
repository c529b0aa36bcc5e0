"""Who has to repair what: one author for each failure, with why."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from nodes.assembly import files_of, leaves
from nodes.requests import Asked, asked_before
from nodes.verify.blame import (
    Blamed,
    Known,
    by_import,
    by_names,
    by_request,
    by_script,
    by_traceback,
)
from schema.contract import Contract, contract_text, defined
from schema.signature import signature_name
from schema.state import Result, State
from schema.task import is_within
from schema.verdict import EVIDENCE, Failure, Finding, TestOutcome
from tools.proof import frames_of, shortened

GUESSED = "nothing points at anybody"
_WORD = re.compile(r"[A-Za-z]{4,40}")
_ENTRY = re.compile(r"(?:^|/)(?:main|app|__main__|server|index|cli)\.\w{2,4}$")
_ID = re.compile(r"(?:\bid |#)[\"']?([\w-]{1,80})")


def attempts_of(state: State) -> dict[str, int]:
    """How many tries each atomic task of a level has had. Below an atomic one it stands alone."""
    tried = {leaf.task.id: leaf.attempts for leaf in _authors(state)}
    return tried or {state["task"].id: state["attempts"]}


def _authors(state: State) -> list[Result]:
    children = state["results"].values() if state.get("plan") else ()
    return [leaf for child in children for leaf in leaves(child)]


class Owners:
    """Which atomic task has to repair what. Below an atomic task there is only the task itself."""

    def __init__(self, state: State) -> None:
        authors = _authors(state)
        self.attempts = attempts_of(state)
        root = state["task"]
        self.tasks = {leaf.task.id: leaf.task for leaf in authors} or {root.id: root}
        files = {a.path: leaf.task.id for leaf in authors for a in leaf.artifacts}
        for id_, task in self.tasks.items():
            files.update(dict.fromkeys(task.contract.files, id_))
        named = {id_: _names(task.contract) for id_, task in self.tasks.items()}
        self._known = Known(
            files=files,
            names={name: id_ for id_, names in named.items() for name in names},
            signed={
                signature_name(one)
                for task in self.tasks.values()
                for listed in task.contract.signatures.values()
                for one in listed
            },
            routes={r: id_ for id_, task in self.tasks.items() for r in task.contract.routes},
            sources={file.path: file.content for file in files_of(state)},
        )

    def all(self) -> list[str]:
        """Every author of code."""
        return sorted(set(self._known.files.values())) or list(self.attempts)

    def tried(self, failure: Failure) -> Failure:
        """The failure with which of its owner's tries it was."""
        if failure.attempt:
            return failure
        return failure.model_copy(update={"attempt": self.attempts.get(failure.owner)})

    def of_finding(self, finding: Finding) -> Failure:
        """Who owns the file, else who promised the route; the likeliest, where nothing points."""
        files, path = self._known.files, finding.path
        said = str(finding)
        if blamed := self._by_circle(finding.circle):
            return _failure(blamed, said)
        if path is not None and path in files:
            blamed = self._by_id(finding) or Blamed(files[path], f"it writes {path}")
            return _failure(blamed, said)
        if blamed := by_import(finding, self._known):
            return _failure(blamed, said)
        promised = [id_ for route, id_ in self._known.routes.items() if str(route) == finding.route]
        if promised:
            return _failure(Blamed(promised[0], f"it promised {finding.route}"), said)
        method, _, rest = (finding.route or "").partition(" ")
        asked = Asked(method, rest.split(" ")[0]) if rest else None
        return _failure(by_request(asked, self._known) or self._likely(said), said)

    def of_tests(
        self,
        failed: list[TestOutcome],
        names: Mapping[str, frozenset[str]],
        sources: Mapping[str, str],
    ) -> list[Failure]:
        """One failure for each root cause; the tests that fail for the same are named with it.

        ``names`` are what each test function uses, ``sources`` the test files.
        """
        shown: dict[tuple[str, str], list[tuple[Blamed, TestOutcome]]] = {}
        for outcome in failed:
            blamed = self._of_test(outcome, names, sources)
            cause = (blamed.owner, blamed.cause or outcome.name)
            shown.setdefault(cause, []).append((blamed, outcome))
        return [_of_cause(found) for found in shown.values()]

    def _of_test(
        self,
        outcome: TestOutcome,
        names: Mapping[str, frozenset[str]],
        sources: Mapping[str, str],
    ) -> Blamed:
        path = outcome.name.partition("::")[0]
        if outcome.name in self._known.files:  # it is said of the file, and of no test in it
            return Blamed(self._known.files[path], f"it writes {path}")
        function = outcome.name.rsplit("::", 1)[-1].split("[")[0]
        python = path.endswith(".py")
        lines = [frame.line for frame in frames_of(outcome.evidence) if frame.path == path]
        asked = asked_before(sources.get(path, ""), lines[-1]) if lines and python else None
        return (
            by_traceback(outcome, self._known)
            or by_request(asked, self._known)
            or by_script(path, sources, self._known)
            or by_names(outcome, names.get(function, frozenset()), self._known)
            or self._likely(f"{outcome.name} {outcome.evidence}")
        )

    def _by_circle(self, circle: Sequence[str]) -> Blamed | None:
        """Who imports, of all files of a circle, from a part that relies on its own instead."""
        for path, target in zip(circle, [*circle[1:], *circle[:1]], strict=True):
            one, other = self._known.files.get(path), self._known.files.get(target)
            if one and other and self._relies(other, one) and not self._relies(one, other):
                return Blamed(one, f"{path} imports {target}, whose part relies on it")
        return None

    def _relies(self, one: str, other: str) -> bool:
        task = self.tasks[one]
        return any(is_within(other, id_) for id_ in (*task.relies_on, *task.depends_on))

    def _by_id(self, finding: Finding) -> Blamed | None:
        """The page that promised an id which a script looks up and does not find."""
        found = _ID.search(finding.said) if str(finding.path).endswith((".js", ".mjs")) else None
        for id_, task in self.tasks.items() if found else ():
            pages = [path for path in task.contract.files if path.endswith((".html", ".htm"))]
            promised = re.search(
                rf"(?<![\w-]){re.escape(found[1] if found else '')}(?![\w-])",
                contract_text(task.contract),
            )
            if pages and promised:
                return Blamed(id_, f"{pages[0]} promised {found[1] if found else ''}")
        return None

    def _likely(self, said: str) -> Blamed:
        """Whose task shares most words with what was found; among equals, who writes the entry."""
        if len(self.tasks) == 1:
            return Blamed(next(iter(self.tasks)), "")
        words = {word.lower() for word in _WORD.findall(said)}
        authors = [id_ for id_ in self.tasks if id_ in set(self._known.files.values())]

        def weight(id_: str) -> tuple[int, bool]:
            task = self.tasks[id_]
            told = _WORD.findall(f"{task.goal} {contract_text(task.contract)}")
            entry = any(_ENTRY.search(path) for path in task.contract.files)
            return len(words & {word.lower() for word in told}), entry

        likeliest = max(authors or self.tasks, key=weight)
        return Blamed(likeliest, f"{GUESSED}: most words in common", open=True)


def _failure(blamed: Blamed, said: str) -> Failure:
    return Failure(owner=blamed.owner, evidence=said, why=blamed.why, open=blamed.open)


def _of_cause(found: list[tuple[Blamed, TestOutcome]]) -> Failure:
    """The failure that several tests show."""
    blamed, first = found[0]
    also = f"\n{len(found) - 1} more show the same" if len(found) > 1 else ""
    failure = _failure(blamed, f"{first.name}: {shortened(first.evidence, EVIDENCE)}{also}")
    return failure.model_copy(update={"tests": tuple(outcome.name for _, outcome in found)})


def _names(contract: Contract) -> set[str]:
    """What is defined by a contract: functions, classes, and methods with their class."""
    listed = [signature_name(one) or one for names in defined(contract).values() for one in names]
    return {*listed, *(name.partition(".")[0] for name in listed)}
