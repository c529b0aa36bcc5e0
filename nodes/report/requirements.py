"""requirements.txt as it is delivered: of what was installed and run, whoever wrote one before."""

from __future__ import annotations

from collections.abc import Collection

from schema.artifact import Artifact
from tools.environment import requirements_path


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
