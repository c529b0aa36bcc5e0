"""The files of a whole, put together from those of its parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from schema.artifact import Artifact, found_at, package_of
from schema.state import Result, State, rung_of
from schema.task import Task
from schema.verdict import Verdict


def files_of(state: State) -> list[Artifact]:
    """All files of this level: its parts' and its own; of a change, the project as it leaves it."""
    written = written_of(state)
    return with_base(state, written) if written and state.get("base") else written


def written_of(state: State) -> list[Artifact]:
    """The files of this level that somebody wrote in this run."""
    plan, own = state.get("plan"), state.get("artifacts") or []
    if not plan:
        return own
    files, _ = assemble(state["results"][part.id] for part in plan.subtasks)
    return [*files, *own]


def with_base(state: State, written: Iterable[Artifact]) -> list[Artifact]:
    """The files of the project that the run builds on, each as it was unless it was ``written`` or
    a part removes it; then what is new."""
    changed = {file.path.casefold(): file for file in written}
    plan = state.get("plan")
    gone = {path for part in (plan.subtasks if plan else ()) for path in part.contract.removes}
    kept = [
        changed.pop(path.casefold(), Artifact(path=path, content=text))
        for path, text in (state.get("base") or {}).items()
        if path not in gone or path.casefold() in changed
    ]
    return [*kept, *changed.values()]


def result_of(state: State) -> Result:
    """The task of a state as its parent sees it, with those of its parts that have ended."""
    plan, results = state.get("plan"), state.get("results") or {}
    parts = plan.subtasks if plan else ()
    return Result(
        task=state["task"],
        answer=state.get("answer", ""),
        remarks=state.get("remarks", ""),
        artifacts=tuple(state.get("artifacts") or ()),
        verdict=state.get("verdict") or Verdict(),
        route=None if plan else state.get("route"),
        plan=plan,
        children=tuple(results[part.id] for part in parts if part.id in results),
        attempts=state.get("attempts", 0),
        failures=tuple(state.get("failures") or ()),
        rung=rung_of(state),
        notes=tuple(state.get("notes") or ()),
    )


def files_of_result(result: Result) -> list[Artifact]:
    """The same for a part that has ended."""
    return [*assemble(result.children)[0], *result.artifacts]


def flat(result: Result) -> Iterator[Result]:
    """A task and all below it."""
    yield result
    for child in result.children:
        yield from flat(child)


def leaves(result: Result) -> list[Result]:
    """The atomic tasks below a task, or the task itself."""
    return [one for one in flat(result) if not one.children]


def assemble(results: Iterable[Result]) -> tuple[list[Artifact], list[str]]:
    """All files, each from its owner: who promised it, else who is first in the plan.

    A file that needs another one's place, as a folder or in other letters of case, is set aside.
    """
    results = list(results)
    owner: dict[str, str] = {}
    for result in results:
        owner |= {path.casefold(): result.task.id for path in result.task.contract.files}
    for result in results:
        for artifact in files_of_result(result):
            owner.setdefault(artifact.path.casefold(), result.task.id)
    kept: dict[str, Artifact] = {}
    within: set[str] = set()  # folders of what is kept
    notes = []
    for result in results:
        for artifact in files_of_result(result):
            path = artifact.path.casefold()
            folders = {str(folder) for folder in PurePosixPath(path).parents}
            placed = path in within or not kept.keys().isdisjoint({path, *folders})
            if owner[path] != result.task.id or placed:
                notes.append(f"{result.task.id}: its {artifact.path} was set aside for another's")
            else:
                kept[path] = artifact
                within |= folders
    return list(kept.values()), notes


def facades(task: Task, results: list[Result], delivered: set[str]) -> list[Artifact]:
    """Modules that the whole must offer and no part wrote: they re-export what the parts define."""
    homes = {name: path for result in results for path, names in _exports(result) for name in names}
    facades = []
    for path, names in task.contract.exports.items():
        package = package_of(path)
        known = [name for name in names if name in homes]
        if found_at(path, delivered) or not known:
            continue
        folders = (package, f"src/{package}")
        inside = next((f for f in folders if any(d.startswith(f"{f}/") for d in delivered)), None)
        imports = "\n".join(f"from {module_of(homes[name])} import {name}" for name in known)
        content = f"{imports}\n\n__all__ = {sorted(known)!r}\n".replace("'", '"')
        place = f"{inside}/__init__.py" if inside else path
        facades.append(Artifact(path=place, content=content))
    return facades


def _exports(result: Result) -> Iterable[tuple[str, tuple[str, ...]]]:
    yield from result.task.contract.exports.items()
    for child in result.children:
        yield from _exports(child)


def module_of(path: str) -> str:
    """By which name a Python file is imported."""
    return package_of(path).removeprefix("src/").replace("/", ".")
