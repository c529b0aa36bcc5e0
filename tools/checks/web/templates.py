"""Templates that code renders, or that other templates take, and that are not there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from schema.verdict import Finding

ENDINGS = (".html", ".htm", ".jinja", ".jinja2", ".j2")
# What brings templates along, loads them from elsewhere, or has rules of its own.
OTHERS = re.compile(
    r"\b(?:flask_admin|flask_security|flask_user|flask_appbuilder|flask_bootstrap|bootstrap_flask|"
    r"sqladmin|starlette_admin|django|\w+Loader|jinja_loader)\b"
)
_NAME = r"[\"']([\w./-]{1,200})[\"']"
_RENDERED = re.compile(
    rf"\b(?:render_template|get_template)\(\s*(?:template_name_or_list=)?{_NAME}"
    rf"|\bTemplateResponse\(\s*(?:(?:request=)?request,\s*)?(?:name=)?{_NAME}"
)
_TAKEN = re.compile(rf"\{{%[-+]?\s*(?:extends|include|import|from)\s+{_NAME}(?!\s+ignore)")


def template_findings(files: Mapping[str, str]) -> Iterator[Finding]:
    """Names of templates that no file of the project has; none where others may bring them."""
    sources = {path: text for path, text in files.items() if path.endswith(".py")}
    if any(OTHERS.search(text) for text in sources.values()):
        return
    folders = {part for path in files for part in path.split("/")[:-1]}
    for path, text in files.items():
        pattern = _RENDERED if path in sources else _TAKEN if path.endswith(ENDINGS) else None
        for found in pattern.finditer(text) if pattern else ():
            name = next(group for group in found.groups() if group).removeprefix("./")
            line = text.count("\n", 0, found.start()) + 1
            folder = name.rpartition("/")[0].rpartition("/")[2]
            there = any(f"/{one}".endswith(f"/{name}") for one in files)
            if there or not name.endswith(ENDINGS) or (folder and folder not in folders):
                continue
            if not _is_comment(text, found.start()) and not _is_made(name, sources):
                said = f"the template {name} is not in the project"
                yield Finding(path=path, line=line, said=said)


def _is_comment(text: str, at: int) -> bool:
    before = text[text.rfind("\n", 0, at) + 1 : at]
    return "#" in before or "<!--" in before


def _is_made(name: str, sources: Mapping[str, str]) -> bool:
    """Whether some code names it elsewhere than where it is rendered, as to write it."""
    base = name.rsplit("/", 1)[-1]
    told = sum(text.count(base) for text in sources.values())
    rendered = [one for text in sources.values() for one in _RENDERED.finditer(text)]
    return told > sum(base in one[0] for one in rendered)
