"""Files that pages and scripts take from the project, and those that nobody takes."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from schema.contract import is_prose
from schema.verdict import Finding
from tools.checks.inside.modules import ANY
from tools.checks.inside.scripts import ENDINGS
from tools.checks.python import Module
from tools.checks.web.loads import Loads, scripts_of
from tools.checks.web.reading import Facts

CODE = (".js", ".mjs", ".css")
ASKED = (*CODE, ".svg", ".png", ".jpg")
BUILT = ("dist/", "build/", "bundle", "out/", "assets/")
MANAGED = (
    "package.json",
    "vite.config",
    "webpack",
    ".vue",
    ".svelte",
    ".scss",
    ".jsx",
    ".tsx",
    ".ts",
)


def source_findings(
    files: Mapping[str, str],
    facts: Mapping[str, Facts],
    modules: Mapping[str, Module],
    loads: Loads,
) -> Iterator[Finding]:
    """Scripts, stylesheets and pictures of pages that nobody delivers."""
    served = {path.split("/")[-1] for m in modules.values() for _, path, _ in m.routes}
    built = any(path.endswith("package.json") and '"build"' in t for path, t in files.items())
    stems = {posixpath.splitext(posixpath.basename(path))[0] for path in files}
    for path, fact in facts.items():
        for line, source in fact.page.sources if fact.page else ():
            bare = re.split(r"[?#]", source)[0]
            name = posixpath.basename(bare.rstrip("}%) \"'"))
            if loads.elsewhere(source) or not name or name in served:
                continue
            if built and (
                any(sign in bare for sign in BUILT) or posixpath.splitext(name)[0] in stems
            ):
                continue
            if loads.file_of(path, source) is None and posixpath.splitext(name)[1] in ASKED:
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
            ends = (*ENDINGS, ".json")
            found = next((b + end for b in bases for end in ends if b + end in files), None)
            if found is None:
                if posixpath.splitext(at)[1] in ("", ".js", ".mjs", ".ts", ".jsx", ".tsx"):
                    yield Finding(path=path, line=line, said=f"{source} is not in the project")
            elif (offered := facts.get(found)) and offered.script and not offered.script.error:
                exports = offered.script.exports
                absent = [name for name in names if name not in exports]
                if absent and ANY not in exports and exports:
                    said = f"does not export {', '.join(absent)}, which {path} imports"
                    yield Finding(path=found, said=said)


def unused_findings(
    files: Mapping[str, str], facts: Mapping[str, Facts], loads: Loads
) -> Iterator[Finding]:
    """Scripts and stylesheets that no page loads, and that no other file speaks of."""
    pages = {path: fact.page for path, fact in facts.items() if fact.page}
    if not pages or any(sign in path for path in files for sign in MANAGED):
        return
    for path, text in files.items():
        name = posixpath.basename(path)
        others = [other for at, other in files.items() if at != path and not is_prose(at)]
        if not name.endswith(CODE) or any(_speaks(other, name) for other in others):
            continue
        if name.endswith(".css"):
            used = re.findall(r"[#.][A-Za-z_][\w-]*", text)
        else:
            script = facts[path].script if path in facts else None
            used = [t.selector for t in script.elements] if script else []
        scores = {at: len({*used} & {*page.marks}) for at, page in pages.items()}
        best = max(scores, key=lambda at: scores[at])
        if scores[best]:
            yield Finding(path=best, said=f"{name} is loaded by no page")


def _speaks(text: str, name: str) -> bool:
    """Whether a file names another one, or puts together the names of such files."""
    end = posixpath.splitext(name)[1]
    return name in text or bool(re.search(rf"[*}}%+'\"]\s?['\"]?{re.escape(end)}\b", text))
