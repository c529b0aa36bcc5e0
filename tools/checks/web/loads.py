"""Which file a page means by an address, which scripts it loads, and which of them are not here."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from tools.checks.inside.pages import Load
from tools.checks.inside.scripts import ENDINGS, Script
from tools.checks.web.reading import Facts

SERVING = (".py", ".conf", ".yml", ".yaml", ".toml", ".json", "Dockerfile", "Caddyfile")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//")
_STATIC = re.compile(
    r"\{\{\s*url_for\(\s*['\"][\w.]*static['\"]\s*,\s*(?:filename|path)\s*=\s*['\"]([^'\"{}]+)['\"]"
    r"\s*\)\s*\}\}|\{%\s*static\s+['\"]([^'\"{}]+)['\"]\s*%\}"
)


def scripts_of(facts: Mapping[str, Facts]) -> Iterator[tuple[str, Script]]:
    """Those of files and those inside of pages, with the path that they are in."""
    for path, fact in facts.items():
        if fact.script:
            yield path, fact.script
        for script in fact.page.scripts if fact.page else ():
            yield path, script


class Loads:
    """The pages of a project and what they load."""

    def __init__(self, files: Mapping[str, str], facts: Mapping[str, Facts]) -> None:
        self._files, self._facts = files, facts
        served = [t for p, t in files.items() if p.endswith(SERVING) or "require(" in t]
        self._said = set(re.findall(r"[\w-]+", " ".join(served)))
        self._pages: dict[str, set[str]] = {}
        for path, fact in facts.items():
            for load in fact.page.loads if fact.page else ():
                found = self.file_of(path, load.source) if load.source else path
                for at in self._reached(found) if found else ():
                    self._pages.setdefault(at, set()).add(path)

    def file_of(self, page: str, address: str) -> str | None:
        """The file that the page gets; one of several that it may be. None: none is here."""
        template = _STATIC.fullmatch(address.strip())
        bare = (template[1] or template[2]) if template else re.split(r"[?#]", address)[0]
        here = posixpath.normpath(posixpath.join(posixpath.dirname(page), bare))
        if not template and here in self._files:
            return here
        parts = [
            part for part in posixpath.normpath(bare).split("/") if part not in ("", ".", "..")
        ]
        for cut in range(len(parts)):
            # What comes before is the name under which somebody serves a folder.
            if not template and not set(parts[:cut]) <= self._said | {"static"}:
                break
            rest = "/".join(parts[cut:])
            found = [p for p in self._files if p == rest or p.endswith(f"/{rest}")]
            if template and not {"static_folder", "STATICFILES_DIRS"} & self._said:
                found = [p for p in found if f"/{p}".endswith(f"/static/{rest}")]
            if found and (cut or template or bare.startswith("/") or self._served):
                return found[0]
            if template:
                break
        return None

    def elsewhere(self, address: str) -> bool:
        """Whether it is not one of the project's files, or cannot be told."""
        computed = ("{" in address or "<" in address) and not _STATIC.fullmatch(address.strip())
        return bool(_ELSEWHERE.match(address)) or computed

    def pages_of(self, script: str) -> set[str]:
        """Those that load it, by themselves or through other modules; for a page itself."""
        fact = self._facts.get(script)
        return {script} if fact and fact.page else self._pages.get(script, set())

    def script_of(self, page: str, load: Load) -> tuple[Script | None, str]:
        """The script of a page, and the path that it is in."""
        if load.inner >= 0:
            fact = self._facts[page]
            return (fact.page.scripts[load.inner] if fact.page else None), page
        at = self.file_of(page, load.source) or ""
        return (self._facts[at].script if at in self._facts else None), at

    def foreign(self, page: str) -> bool:
        """Whether it loads scripts that nobody here can read."""
        fact = self._facts[page]
        loads = fact.page.loads if fact.page else []
        return any(self.script_of(page, load)[0] is None for load in loads)

    @property
    def _served(self) -> bool:
        return any(path.endswith((".py", ".conf", "package.json")) for path in self._files)

    def _reached(self, first: str) -> set[str]:
        """A script and all that it imports."""
        found, waiting = set[str](), [first]
        while waiting:
            at = waiting.pop()
            fact = self._facts.get(at)
            if at in found or fact is None:
                continue
            found.add(at)
            scripts = [fact.script] if fact.script else fact.page.scripts if fact.page else []
            for script in scripts:
                for _, source, _ in script.imports:
                    base = posixpath.normpath(posixpath.join(posixpath.dirname(at), source))
                    waiting += [base + end for end in ENDINGS if base + end in self._files]
        return found
