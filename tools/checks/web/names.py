"""Names that the scripts of a page use and that nothing gives them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from schema.verdict import Finding
from tools.checks.web.loads import Loads
from tools.checks.web.reading import Facts

BROWSER = frozenset(
    (Path(__file__).parent / "browser_names.txt").read_text("utf-8").split("\n")[2:]
)
BUNDLED = ("vite.config", "webpack.config", "rollup.config", "next.config", "tsconfig")


def name_findings(
    files: Mapping[str, str], facts: Mapping[str, Facts], loads: Loads
) -> Iterator[Finding]:
    """A name is missing where it is in every page that loads the script, and no library, which
    nobody here can read, may have it."""
    if any(sign in path for path in files for sign in BUNDLED):
        return
    owners = {n: p for p, fact in facts.items() if fact.script for n in fact.script.gives}
    absent: dict[tuple[str, int, str], str | None] = {}
    for path, fact in facts.items():
        page = fact.page
        if page is None or not page.loads:
            continue
        foreign = page.template or loads.foreign(path)
        scripts = [(load, *loads.script_of(path, load)) for load in page.loads]
        shared = BROWSER | {mark.strip("#[]") for mark in page.marks}
        for load, script, _ in scripts:
            if script is not None:
                shared |= set(script.shares)
                shared |= set() if load.module or script.imports else set(script.gives)
        used = [(path, line, name) for line, names in page.handlers for name in names]
        for _, script, at in scripts:
            free = script.free if script is not None and not script.error else []
            used += [(at, line, name) for line, name in free]
        for key in used:
            missing = key[2] not in shared and not foreign
            absent[key] = path if missing and absent.get(key, path) else None
    seen = set()
    for (at, line, name), of in absent.items():
        if of and (at, name) not in seen:
            seen.add((at, name))
            owner = owners.get(name)
            if owner is None or owner == at:
                yield Finding(path=at, line=line, said=f"nothing defines the name {name}")
            else:
                said = f"{at}:{line} uses {name} of {owner}, which the page does not load"
                yield Finding(path=of, said=said)
