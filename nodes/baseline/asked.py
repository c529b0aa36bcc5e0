"""Tests of the project that failed before, and that a goal wants to pass."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from tools.base import reported_tests

_FAILS = r"broken|demonstrat\w*|fail\w*|green|pass(?:es)?|prov(?:e|es|ing)|red|reproduc\w*|shows?"
_FAILING = re.compile(
    rf"\btests?\b.{{0,60}}\b(?:{_FAILS})\b|\b(?:broken|failing|failed|red)\b.{{0,40}}\btests?\b",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"(?<=[.;!?])\s|\n")
_LEFT = re.compile(
    r"\b(?:except|ignor\w*|known|leave|never|not|regardless|still|unrelated)\b|n't\b", re.IGNORECASE
)


def wanted(goal: str, failed: Iterable[str], base: Mapping[str, str]) -> set[str]:
    """Ids of tests, or paths of files that could not be collected, of those that ``failed``.

    Those that the goal names; where it names none and speaks of tests that fail, all of them.
    """
    known = [one for one in failed if one.partition("::")[0] in base]
    says = any(map(_says_so, _SENTENCES.split(goal)))
    named = reported_tests(goal, base)
    found = {one for one in known if _is_named(one, named, says)}
    return set(known) if says and not named else found


def _is_named(test: str, named: Mapping[str, str], says_so: bool) -> bool:
    path, function, _ = test.partition("::")
    if not function:  # its file could not be collected: whatever of it is named was not run
        return any(one.partition("::")[0] == path for one in named)
    return test.partition("[")[0] in named or (says_so and path in named)


def _says_so(sentence: str) -> bool:
    return bool(_FAILING.search(sentence)) and not _LEFT.search(sentence)
