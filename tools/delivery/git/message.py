"""The message of a commit, made from a task: type, scope, what was done, and why it was taken.

The form is that of Conventional Commits 1.0.0 (https://www.conventionalcommits.org), with trailers
at its end as `git interpret-trailers` reads them.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Collection, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

SUBJECT = 72
"""Characters of the first line, as git's own log shows it whole in 80 columns."""

_TESTS = re.compile(r"(^|/)(tests?|__tests__)/|(^|/)(test_[^/]+|[^/]+[_.](test|spec))\.\w+$")
_DOCS = re.compile(r"\.(md|rst|adoc)$|(^|/)docs?/")
_FIXING = re.compile(r"(?i)\b(fix|repair|correct)\b")
_FAULTY = re.compile(r"(?i)\b(bug|bugs|bugfix|crashes|broken|regression)\b")
_REFACTORING = re.compile(r"(?i)\b(refactor|rename|move|extract|simplify)\b")
_NO_SCOPE = {"", ".", "src", "lib", "app"}


class Told(NamedTuple):
    """What a commit says of a task."""

    goal: str
    why: str
    """For what it was taken."""
    trailers: Mapping[str, str]


def message_of(told: Told, paths: Collection[str], kind: str = "") -> str:
    """The whole message of the commit that changes these paths; ``kind`` is its type if known."""
    goal, why = _plain(told.goal), _plain(told.why)
    kind, scope = kind or _kind(goal, paths), _scope(paths)
    head = f"{kind}({scope}): " if scope else f"{kind}: "
    what = re.split(r"(?<=\w)[.:;]\s", goal)[0].rstrip(".:; ") or "work of the run"
    if not what[1:2].isupper():
        what = what[0].lower() + what[1:]
    subject = head + textwrap.shorten(what, SUBJECT - len(head), placeholder=" …")
    told_whole = subject == head + what and len(what) == len(goal.rstrip("."))
    whole = [] if told_whole else textwrap.wrap(goal, SUBJECT)[:20]
    trailers = [f"{name}: {_plain(said)}" for name, said in told.trailers.items()]
    body = ["\n".join(lines) for lines in (whole, textwrap.wrap(why, SUBJECT)) if lines]
    return "\n\n".join([subject, *body, "\n".join(trailers)]) + "\n"


def _plain(text: str) -> str:
    """In one line, without characters that do not show."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _kind(goal: str, paths: Collection[str]) -> str:
    if all(_TESTS.search(path) for path in paths):
        return "test"
    if all(_DOCS.search(path) for path in paths):
        return "docs"
    # What is wanted stands first; further on the same words are names of things.
    words = goal.split()
    verb, first = " ".join(words[:2]), " ".join(words[:12])
    if _FIXING.search(verb) or _FAULTY.search(first):
        return "fix"
    return "refactor" if _REFACTORING.search(verb) else "feat"


def _scope(paths: Collection[str]) -> str:
    """The innermost folder that holds them all; of one file at the top, its name."""
    folders = [PurePosixPath(path).parent.parts for path in paths]
    shared = []
    for names in zip(*folders, strict=False):
        if len(set(names)) > 1:
            break
        shared.append(names[0])
    named = [name for name in shared if name not in _NO_SCOPE]
    scope = named[-1] if named else ""
    if not scope and len(paths) == 1:
        scope = PurePosixPath(next(iter(paths))).stem
    return re.sub(r"[^\w.-]+", "-", scope).strip("-._")[:20].lower()
