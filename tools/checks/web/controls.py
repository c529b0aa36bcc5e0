"""Buttons and forms that no script takes notice of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from schema.verdict import Finding
from tools.checks.inside.controls import Control
from tools.checks.inside.scripts import Script
from tools.checks.web.loads import Loads, scripts_of
from tools.checks.web.reading import Facts

PRESSED = {
    "click",
    "mousedown",
    "mouseup",
    "pointerdown",
    "pointerup",
    "touchstart",
    "touchend",
    "?",
}
# By these an element is found that nobody names.
WAYS = {"children", "childNodes", "firstElementChild", "lastElementChild", "nextElementSibling",
        "previousElementSibling", "forms", "getElementsByTagName", "firstChild", "lastChild",
        "nextSibling", "submitter", "form", "search"}  # fmt: skip
_WORD = re.compile(r"[\w-]+")


def control_findings(facts: Mapping[str, Facts], loads: Loads) -> Iterator[Finding]:
    """Nothing where a script takes elements that are not there: they may have been meant."""
    scripts = [script for _, script in scripts_of(facts)]
    if any(script.error or not script.complete for script in scripts):
        return
    words = set(_WORD.findall(" ".join(text for script in scripts for text in script.strings)))
    words |= {word for script in scripts for one in script.selectors for word in _WORD.findall(one)}
    ways = {name for script in scripts for name in script.properties}
    called = {name for script in scripts for _, name in script.free}
    called |= {name for script in scripts for _, _, names in script.imports for name in names}
    for path, fact in facts.items():
        page = fact.page
        if page is None or page.template or not page.loads or loads.foreign(path):
            continue
        for control in page.controls:
            named = {mark.lstrip("#.") for mark in control.own}
            if named & (words | ways) or WAYS & ways or _noticed(control, scripts, called):
                continue
            said = f"{control.said} does nothing: no script takes notice of it"
            yield Finding(path=path, line=control.line, said=said)


def _noticed(control: Control, scripts: list[Script], called: set[str]) -> bool:
    """Whether a script may hear of it, also through what it stands in."""
    events = PRESSED | {"submit"} if control.event == "submit" else PRESSED
    heard = {whom for script in scripts for event, whom in script.listens if event in events}
    # What a helper is given is known where it is called.
    return any(_may_be(one, control) for one in heard if one[:1] != "?" or one[1:] not in called)


def _may_be(selector: str, control: Control) -> bool:
    for one in selector.split(","):
        last = re.split(r"[\s>+~]+", one.strip())[-1]
        tokens = re.findall(r"[#.]?[A-Za-z][\w-]*", re.split(r"[:\[]", last)[0])
        if not tokens or all(token in control.marks for token in tokens):
            return True
    return False
