"""Every module of a project is imported."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from schema.modules import Modules
from schema.verdict import Finding
from tools.checks import Module
from tools.proof.around.standing import Standing, has_default
from tools.proof.programs.importing import Imported, alone, import_all, placeholder
from tools.proof.programs.said import OUTSIDE
from tools.proof.project import Climbed, Project

NAMED = 4  # variables
# Whatever the values are, but those that we made up.
_CERTAIN = re.compile(r"NameError|UnboundLocalError|(?:Attribute|Import|Type)Error:(?!.*holder)")
_ABSENT = re.compile(r"No such file or directory: ['\"]([^'\"]{1,300})['\"]")


async def loaded(project: Project, around: Standing) -> Climbed:
    """Faults of modules, and what they need that is not there."""
    imported = await _import(project, around)
    if isinstance(imported, str):
        return Climbed(lost=imported)
    findings: list[Finding] = []
    lost: list[str] = []
    seen: set[tuple[str, str]] = set()
    own = Modules(project.files).top
    programs = {path for path, module in project.modules.items() if module.commands}
    started = alone(project.files, project.modules)
    drawn = {path for path in started if _draws(project.modules[path])}
    notes: list[str] = []
    for module in imported:
        package = (module.missing or "").split(".")[0]
        if module.kind == "hung" and module.path in started:
            notes.append(f"{module.path} runs until it is stopped; nothing was done with it")
        elif package and package not in own:
            lost.append(f"{module.path} needs {package}, which is not installed")
        elif OUTSIDE.search(module.said):
            lost.append(f"{module.path} needs what is not there: {_last(module)}")
        elif module.wants and not _CERTAIN.match(_last(module)):
            wants = ", ".join(module.wants[:NAMED])
            lost.append(f"{module.path} needs other values of {wants}: {_last(module)}")
        elif module.said and module.path in drawn and not _CERTAIN.match(_last(module)):
            lost.append(f"{module.path} is run by Streamlit alone: {_last(module)}")
        elif module.path in started and (why := _at_work(module, project.files)):
            lost.append(why)
        elif module.kind in ("error", "missing") or (
            module.kind in ("exit", "hung") and module.path not in programs
        ):
            why = module.said.strip().rpartition("\n")[2]
            why = "circle" if "partially initialized" in why else why
            places = module.places
            told = {(path, why) for path in places}
            if seen.isdisjoint(told):
                said = f"{module.path} cannot be imported: {module.said}"
                circle = tuple(places) if len(places) > 1 else ()
                findings.append(Finding(path=places[-1], circle=circle, said=said))
            seen |= told
    return Climbed(tuple(findings), "; ".join(dict.fromkeys(lost)), notes=tuple(notes))


def _at_work(module: Imported, files: Mapping[str, str]) -> str:
    """Why a program that works as soon as it is imported got no further, if nobody is to blame."""
    if module.kind == "exit":
        return f"{module.path} ends by itself: {_last(module)}"
    *_, at, said = ["", "", *module.said.splitlines()]
    absent = _ABSENT.search(said)
    if said.startswith("EOFError") or "sys.argv" in at:
        return f"{module.path} needs somebody who gives it something: {at.strip()}: {said}"
    if absent and not any(path.endswith(PurePosixPath(absent[1]).name) for path in files):
        return f"{module.path} needs a file that is not part of it: {absent[1]}"
    return ""


def _draws(module: Module) -> bool:
    """Whether it is a page of Streamlit's, which gives it its values, and stops it half way."""
    return any(name.split(".")[0] == "streamlit" for name in module.imports)


def _last(module: Imported) -> str:
    return module.said.strip().rpartition("\n")[2]


async def _import(project: Project, around: Standing) -> list[Imported] | str:
    """Without a database, and with one only where that cannot be done without."""
    bench, files = project.bench, project.files
    limits, environment = bench.limits, bench.environment
    texts = [files[path] for path in project.modules]
    read = {name for module in project.modules.values() for name in module.variables if name}
    wished = {name: placeholder(name) for name in read if not has_default(name, texts)}
    here = {**wished, **around.variables}, around.given
    found = await import_all(bench.sandbox, files, limits, environment, *here)
    base = around.database()
    if base and not isinstance(found, str) and any(OUTSIDE.search(m.said) for m in found):
        found = await import_all(base, files, limits, environment, *here)
    return found
