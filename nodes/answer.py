"""answer: the LLM does what is not code, and code when PTC cannot."""

from __future__ import annotations

import asyncio
from typing import Any

from nodes.ask import ask, services
from nodes.lookup import looked_up
from schema.artifact import Artifact
from schema.contract import is_prose, promised
from schema.state import State, rung_of
from tools.base import fitting, is_large, rules_of, whole_project
from tools.ptc.generation import generate
from tools.ptc.tool import changed_files, code_request, code_update
from tools.reading import read_files, whole_text

READ_CHARS = 80_000
"""Of the files that a question about a project is answered from: some 20,000 tokens."""


async def answer(state: State) -> dict[str, Any]:
    """Write the answer, or the files. Raises ProviderError when no model serves."""
    task = state["task"]
    files = task.contract.files
    there = {path: text for path, text in changed_files(state).items() if path in files}
    if state["route"].code or len(files) > 1 or any(map(is_large, there.values())):
        settings = services().settings
        asked, on_cut = code_request(state, settings.proof.packages), settings.ptc_service.on_cut
        fallback = services().fallback if state["route"].fallback else None
        serving = fallback or services().executor
        response = await generate(services().models, serving, asked, on_cut)
        return code_update(response, state)
    brief = state.get("brief")
    owed = [f"Your answer becomes the file {path}: nothing but its content." for path in files]
    owed += [f"It promises to others: {line}" for line in promised(task.contract)]
    project, needs = (brief.project, brief.told) if brief else ("", [])
    base = brief.base if brief else state.get("base") or {}
    reads = state.get("reads") or []
    known = there or fitting(base, reads, READ_CHARS)
    needs += [whole_project(known)] if known else []
    if unseen := [path for path in reads if path in base and path not in known]:
        needs.append(f"Of the project and not shown, since it is long: {', '.join(unseen)}")
    needs += [earlier] if (earlier := state.get("said")) else []
    fault = state.get("faults", {}).get(task.id)
    mend = [f"The last attempt failed: {fault}"] if fault else []
    rules = [house] if files and (house := rules_of(state)) else []
    said = [*rules, task.goal, *owed, *needs, *mend]
    material, looked = await looked_up(state, "\n\n".join(said))
    question = "\n\n".join(filter(None, [*said, material]))
    text, told = await ask("executor", "answer", task.id, question, rung_of(state), project)
    told = {key: [*looked.get(key, []), *told.get(key, [])] for key in looked.keys() | told.keys()}
    if not files:
        if written := await asyncio.to_thread(_files_of, text):
            note = f"{task.id}: answered with code, which was taken as files"
            notes = [*told.pop("notes", []), note]
            return {"answer": "", "artifacts": written, "notes": notes, **told}
        return {"answer": text, **told}
    (path,) = files
    content = await asyncio.to_thread(whole_text, text, path)
    written = [Artifact(path=path, content=content)] if content else []
    return {"answer": "", "artifacts": written, "unread": {}, **told}


def _files_of(text: str) -> list[Artifact]:
    """The files of an answer that is code; none of a text that only quotes some."""
    lines = [line for line in text.splitlines() if line.strip()]
    reply = read_files(text)
    code = [file for file in reply.files if not is_prose(file.path)]
    inside = sum(bool(line.strip()) for file in code for line in file.content.splitlines())
    # What is said around code is a line or two; an explanation has more words than code.
    return code if 3 * (inside + 2 * len(code)) >= 2 * len(lines) else []
