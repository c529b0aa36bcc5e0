"""Pages and scripts against the files, ids and names that they take from each other."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from schema.verdict import Finding
from tools.checks.inside.scripts import ANY, Script
from tools.checks.python import Module
from tools.checks.web import Facts

CODE = (".js", ".mjs", ".css")
ASKED = (*CODE, ".svg", ".png", ".jpg")
BUILT = ("dist/", "build/", "bundle", "out/", "assets/")
MARKUP = (".vue", ".svelte", ".pug", ".haml", ".ejs", ".hbs", ".php", ".jsx", ".tsx")
ENDINGS = ("", ".js", ".mjs", ".ts", ".tsx", ".jsx", ".json", "/index.js", "/index.ts",
           "/index.jsx", "/index.tsx")  # fmt: skip


def scripts_of(facts: Mapping[str, Facts]) -> Iterator[tuple[str, Script]]:
    """Those of files and those inside of pages, with the path that they are in."""
    for path, fact in facts.items():
        if fact.script:
            yield path, fact.script
        for script in fact.page.scripts if fact.page else ():
            yield path, script


def source_findings(
    files: Mapping[str, str], facts: Mapping[str, Facts], modules: Mapping[str, Module]
) -> Iterator[Finding]:
    """Scripts, stylesheets and pictures of pages that nobody delivers."""
    served = {path.split("/")[-1] for m in modules.values() for _, path, _ in m.routes}
    built = any(path.endswith("package.json") and '"build"' in t for path, t in files.items())
    routed = any(module.routes for module in modules.values()) or bool(modules)
    stems = {posixpath.splitext(posixpath.basename(path))[0] for path in files}
    names = {posixpath.basename(path) for path in files}
    for path, fact in facts.items():
        for line, source in fact.page.sources if fact.page else ():
            bare = re.split(r"[?#]", source)[0]
            if re.match(r"[a-z][a-z0-9+.-]*:|//", source) or "{" in source or "<" in source:
                continue
            name = posixpath.basename(bare)
            if not name or name in served or (built and any(sign in bare for sign in BUILT)):
                continue
            here = posixpath.normpath(posixpath.join(posixpath.dirname(path), bare))
            there = name in names or posixpath.splitext(name)[0] in stems
            exact = bare.startswith("/") or here in files or routed or built
            found = there and (exact or posixpath.splitext(here)[0] in _stems(files))
            if not found and posixpath.splitext(name)[1] in ASKED:
                said = f"{source} is not in the project"
                yield Finding(path=path, line=line, said=said, certain=name.endswith(CODE))


def import_findings(files: Mapping[str, str], facts: Mapping[str, Facts]) -> Iterator[Finding]:
    """Modules and names that a script imports and that are not there."""
    for path, script in scripts_of(facts):
        for line, source, names in script.imports:
            if not source.startswith(("./", "../")):
                continue
            at = posixpath.normpath(posixpath.join(posixpath.dirname(path), source))
            bases = [at, re.sub(r"\.[cm]?jsx?$", "", at)]
            found = next((b + end for b in bases for end in ENDINGS if b + end in files), None)
            if found is None:
                if posixpath.splitext(at)[1] in ("", ".js", ".mjs", ".ts", ".jsx", ".tsx"):
                    yield Finding(path=path, line=line, said=f"{source} is not in the project")
            elif (offered := facts.get(found)) and offered.script and not offered.script.error:
                exports = offered.script.exports
                absent = [name for name in names if name not in exports]
                if absent and ANY not in exports and exports:
                    said = f"does not export {', '.join(absent)}, which {path} imports"
                    yield Finding(path=found, said=said)


def id_findings(files: Mapping[str, str], facts: Mapping[str, Facts]) -> Iterator[Finding]:
    """Elements that a script takes by an id that nothing in the project gives."""
    pages = [fact.page for fact in facts.values() if fact.page]
    if not pages or any(path.endswith(MARKUP) for path in files):
        return
    known = {given for page in pages for given in page.ids}
    computed = any("{{" in given or "{%" in given for given in known)
    templates = [files[p] for p, fact in facts.items() if fact.page and fact.page.template]
    elsewhere = " ".join(text for path, text in files.items() if path.endswith(".py"))
    elsewhere += " ".join(s for _, script in scripts_of(facts) for s in script.strings)
    elsewhere += " ".join(templates) if computed or "{{ form" in "".join(templates) else ""
    words = set(re.findall(r"[\w-]+", elsewhere))
    told = set()
    for path, script in scripts_of(facts):
        for line, wanted in script.ids:
            if wanted not in known and wanted not in words and (path, wanted) not in told:
                told.add((path, wanted))
                said = f"no page has an element with the id {wanted}"
                yield Finding(path=path, line=line, said=said)


def _stems(files: Mapping[str, str]) -> set[str]:
    return {posixpath.splitext(path)[0] for path in files}
