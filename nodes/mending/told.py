"""What one author is told who has to mend something."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from nodes.assembly import files_of, flat, result_of
from nodes.baseline.own import tests_with
from nodes.mending.causes import Cause, causes_of
from nodes.mending.shares import shared
from schema.state import State
from schema.verdict import Failure
from schema.written import NO_TESTS
from tools.checks.demands import excerpt

TOLD_CHARS = 4_000
AROUND = 6  # lines above and below the one where it broke
CAUSES = 8  # whose tests are shown


def told(owner: str, failures: Sequence[Failure], state: State) -> str:
    """The ``failures`` of one task, each cause once, with the tests that show them and the lines of
    other authors' files on the way, in ``TOLD_CHARS`` characters."""
    files = {file.path: file.content for file in files_of(state)}
    author = next((one for one in flat(result_of(state)) if one.task.id == owner), None)
    mine = {file.path for file in author.artifacts} if author else set()
    wanted = {name for failure in failures for name in failure.tests}
    causes = causes_of([one for one in state["verdict"].tests if one.name in wanted], files)
    said = dict.fromkeys(failure.evidence for failure in failures if not failure.tests)
    advice = dict.fromkeys(failure.advice for failure in failures if failure.advice)
    texts = [*(f"A diagnosis says: {line}" for line in advice), *said, *map(str, causes)]
    others = {path: text for path, text in files.items() if path not in mine}
    texts += _excerpts(causes, others)
    if tests := _tests(causes, state, author.task.contract.tests if author else ""):
        texts.append(f"The tests:\n```python\n{tests}\n```")
    return "\n\n".join(shared(texts, TOLD_CHARS))


def _tests(causes: Iterable[Cause], state: State, known: str) -> str:
    """The source of tests that the author was not shown as a whole, with what they use."""
    own = tests_with(state.get("base") or {})
    tests = {**own, **(state.get("tests") or {}), **(state.get("written") or NO_TESTS).tests}
    lines = {line.strip() for line in known.splitlines()}

    def is_new(name: str) -> bool:
        return any(line.strip() not in lines for line in excerpt(tests, name).splitlines())

    names = [cause.first.name for cause in causes][:CAUSES]
    try:
        return excerpt(tests, *filter(is_new, names))
    except (SyntaxError, ValueError, RecursionError):  # of a state that a person has edited
        return ""


def _excerpts(causes: Iterable[Cause], files: Mapping[str, str]) -> list[str]:
    """The lines around the last place in each of these files that a cause led through."""
    places = [
        {frame.path: frame.line for frame in cause.frames if frame.path in files}.items()
        for cause in causes
    ]
    found = dict.fromkeys(place for listed in places for place in listed)
    return [_lines(path, line, files[path]) for path, line in found]


def _lines(path: str, line: int, text: str) -> str:
    first = max(1, line - AROUND)
    shown = text.splitlines()[first - 1 : line + AROUND]
    return "\n".join([f"{path}, from line {first}, by another author:", "```", *shown, "```"])
