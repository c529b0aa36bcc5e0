"""Consumption against production across all files of a project, before anything is run."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import Path

from schema.contract import HTTPRoute
from schema.verdict import Finding
from tools.checks.containers.files import container_findings
from tools.checks.finding import Fit
from tools.checks.keys import key_findings
from tools.checks.linted import linted
from tools.checks.python import Module
from tools.checks.secrets import secret_findings
from tools.checks.web.bodies import body_findings
from tools.checks.web.controls import control_findings
from tools.checks.web.elements import element_findings, order_findings
from tools.checks.web.links import import_findings, source_findings, unused_findings
from tools.checks.web.loads import Loads
from tools.checks.web.names import name_findings
from tools.checks.web.reading import CHARS, WHOLE, Facts, read_files
from tools.checks.web.requests import request_findings
from tools.checks.web.templates import template_findings
from tools.sandbox import Limits, Sandbox

UNREAD = (".go", ".rs", ".java", ".kt", ".rb", ".php", ".c", ".cpp", ".cs", ".swift", ".scala",
          ".lua", ".pl", ".r", ".jl", ".dart", ".ex", ".hs", ".vue", ".svelte", ".scss", ".sass",
          ".less", ".zsh", ".ps1", ".bat")  # fmt: skip


async def check_fit(
    sandbox: Sandbox,
    files: Mapping[str, str],
    modules: Mapping[str, Module],
    routes: Iterable[HTTPRoute],
    limits: Limits,
    environment: Path | None = None,
) -> Fit:
    """What is wrong with how the files go together, and what nothing looked at.

    ``routes`` are those of the contract: they decide whose fault it is that nothing answers.
    """
    (facts, not_checked), (by_ruff, by_types) = await asyncio.gather(
        read_files(sandbox, files, limits),
        linted(sandbox, files, modules, limits, environment),
    )
    not_checked |= {p: "nothing reads this language" for p in files if p.lower().endswith(UNREAD)}
    if facts and WHOLE not in facts:
        not_checked["tables and columns"] = "the statements could not be read in time"
    for tool, told in {"ruff": by_ruff, "the type checker": by_types}.items():
        if told is None:
            not_checked[tool] = "it is missing, or gave up"
    short = {path: text for path, text in files.items() if len(text) <= CHARS}
    found = await asyncio.to_thread(_across, short, facts, modules, list(routes))
    return Fit(findings=(*(by_types or ()), *found, *(by_ruff or ())), not_checked=not_checked)


def _across(
    files: Mapping[str, str],
    facts: Mapping[str, Facts],
    modules: Mapping[str, Module],
    routes: list[HTTPRoute],
) -> list[Finding]:
    found = list(_syntax(facts))
    composed = {path: fact.data for path, fact in facts.items() if isinstance(fact.data, dict)}
    found += container_findings(files, composed, modules)
    loads = Loads(files, facts)
    found += source_findings(files, facts, modules, loads)
    found += import_findings(files, facts)
    found += template_findings(files)
    found += unused_findings(files, facts, loads)
    astray = list(element_findings(files, facts, loads))
    found += order_findings(files, facts, loads)
    found += name_findings(files, facts, loads)
    found += astray or control_findings(facts, loads)
    found += request_findings(files, facts, modules, routes)
    found += body_findings(files, facts, modules, routes)
    found += key_findings(modules)
    found += secret_findings(files)
    if WHOLE in facts:
        found += [Finding(path=p, line=n, said=said) for p, n, said in facts[WHOLE].misfits]
    return list(dict.fromkeys(found))


def _syntax(facts: Mapping[str, Facts]) -> Iterable[Finding]:
    for path, fact in facts.items():
        errors: list[tuple[int, str] | None] = [fact.error]
        errors += [script.error for script in (fact.page.scripts if fact.page else ())]
        errors += [part.error for part in (fact.page, fact.script) if part]
        for error in filter(None, errors):
            line, said = error
            yield Finding(path=path, line=line, said=f"does not parse: {said}")
