"""requirements.txt as it is delivered: of what was installed and run, whoever wrote one before."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from schema.artifact import Artifact
from schema.parsed import parsed
from tools.checks.given import parses
from tools.checks.imported import imported
from tools.environment import JUDGE, Source, name_of, required, requirements_path, written_down


def with_requirements(
    files: list[Artifact], lines: tuple[str, ...], taken: Collection[str]
) -> tuple[list[Artifact], list[str]]:
    """The files, whose requirements are these lines, and what is to be noted.

    Without any line, where nobody wrote requirements, and where the place is ``taken``, in small
    letters, they stay as they are.
    """
    path = requirements_path([file.path for file in files])
    if not lines or path.casefold() in taken:
        return files, []
    written = Artifact(path=path, content="".join(f"{line}\n" for line in lines))
    before = next((file for file in files if file.path == path), None)
    if before in (None, written):
        return files, []
    note = f"{path} holds what was installed and run, in place of what its author wrote"
    return [written if file is before else file for file in files], [note]


def with_more_requirements(
    files: list[Artifact], lines: tuple[str, ...], base: Mapping[str, str]
) -> tuple[list[Artifact], list[str]]:
    """The files of a changed project, whose requirements keep their words: those of the ``lines``
    are added of which the project that was there neither names nor needs a distribution, and which
    are not there for tests alone."""
    named = {name_of(line) for line in written_down(base)}
    known = named | {name_of(line) for line in required(_sources(base), base).requirements}
    known |= {name_of(line) for line in JUDGE}
    more = [line for line in lines if name_of(line) not in known]
    path = requirements_path(base)
    before = next((file for file in files if file.path == path), None)
    if not more or (before is None and not named):
        return files, []
    if before is None:
        return files, [f"it needs what no file of the project names: {', '.join(more)}"]
    text = f"{before.content.rstrip()}\n".lstrip() + "".join(f"{line}\n" for line in more)
    written = before.model_copy(update={"content": text})
    note = f"{path} has what the change needs beside: {', '.join(more)}"
    return [written if file is before else file for file in files], [note]


def _sources(files: Mapping[str, str]) -> dict[str, Source]:
    """Those of the files that are Python, as the needs of a project are found in them."""
    python = {path: text for path, text in files.items() if path.endswith(".py") and parses(text)}
    return {
        path: Source(text=text, imports=tuple(sorted(imported(parsed(text)))))
        for path, text in python.items()
    }
