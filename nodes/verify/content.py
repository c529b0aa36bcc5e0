"""Whether there is anything to look at, and not too much of it."""

from __future__ import annotations

from nodes.assembly import leaves
from schema.artifact import Artifact
from schema.bounds import PROJECT_BYTES, PROJECT_FILES
from schema.state import State
from schema.verdict import Failure
from tools.environment import is_requirements


def too_large(artifacts: list[Artifact]) -> str:
    if len(artifacts) > PROJECT_FILES:
        return f"the project has {len(artifacts):,} files, at most {PROJECT_FILES:,} are checked"
    if (size := sum(len(file.data) for file in artifacts)) > PROJECT_BYTES:
        return f"the project has {size:,} bytes, at most {PROJECT_BYTES:,} are checked"
    return ""


def content_failures(state: State, artifacts: list[Artifact]) -> list[Failure]:
    if state.get("plan"):
        # A leaf's own failure is enough; its parents' repeat it.
        authors = [leaf for child in state["results"].values() for leaf in leaves(child)]
        return [f for leaf in authors for f in leaf.verdict.failures]
    owed = state["task"].contract.files
    if not artifacts and owed and all(map(is_requirements, owed)):
        return []
    if state["route"].code and not artifacts:
        said = f"no file was in the answer. {state.get('remarks', '')}".strip()
    elif not artifacts and not state.get("answer"):
        said = "the answer is empty"
    else:
        return []
    return [Failure(owner=state["task"].id, evidence=said)]
