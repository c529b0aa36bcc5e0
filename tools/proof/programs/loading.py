"""Every module of a project is imported."""

from __future__ import annotations

from schema.modules import Modules
from schema.verdict import Finding
from tools.proof.around.standing import Standing
from tools.proof.programs.importing import Imported, import_all
from tools.proof.programs.said import OUTSIDE
from tools.proof.project import Climbed, Project


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
    for module in imported:
        package = (module.missing or "").split(".")[0]
        if package and package not in own:
            lost.append(f"{module.path} needs {package}, which is not installed")
        elif OUTSIDE.search(module.said):
            lost.append(f"{module.path} needs what is not there: {module.said.splitlines()[-1]}")
        elif module.kind in ("error", "missing") or (
            module.kind in ("exit", "hung") and module.path not in programs
        ):
            why = module.said.strip().rpartition("\n")[2]
            why = "circle" if "partially initialized" in why else why
            new = [path for path in module.places if (path, why) not in seen]
            seen |= {(path, why) for path in new}
            said = f"{module.path} cannot be imported: {module.said}"
            findings += [Finding(path=path, said=said) for path in new]
    return Climbed(tuple(findings), "; ".join(dict.fromkeys(lost)))


async def _import(project: Project, around: Standing) -> list[Imported] | str:
    """Without a database, and with one only where that cannot be done without."""
    bench, files = project.bench, project.files
    limits, environment = bench.limits, bench.environment
    here = around.variables, around.given
    found = await import_all(bench.sandbox, files, limits, environment, *here)
    base = around.database()
    if base and not isinstance(found, str) and any(OUTSIDE.search(m.said) for m in found):
        found = await import_all(base, files, limits, environment, *here)
    return found
