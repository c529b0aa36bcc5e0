"""What source defines and imports, found without running or parsing it."""

from __future__ import annotations

import re

from schema.artifact import package_of

_DEFINED = re.compile(
    r"^(?:export\s{1,9})?(?:default\s{1,9})?(?:pub(?:\([a-z]{1,9}\))?\s{1,9})?(?:async\s{1,9})?"
    r"(?:def|class|function\*?|const|let|var|type|interface|enum|struct|func|fn|trait|"
    r"abstract class)\s{1,9}(?:\([^()\n]{0,80}\)\s{1,9})?([A-Za-z_$][\w$]{0,80})"
    r"|^([A-Za-z_]\w{0,80})\s{0,9}(?::[^=\n]{1,80})?=(?!=)",
    re.MULTILINE,
)


def definitions(content: str) -> list[str]:
    """Names that stand at the left margin of source in any of the usual languages."""
    return [found[1] or found[2] for found in _DEFINED.finditer(content)]


def defines(content: str, name: str) -> bool:
    """Whether source defines or hands on ``name``, of which only the first part is looked for."""
    root = re.escape(re.split(r"[.(\s]", name, maxsplit=1)[0])
    told = re.compile(
        rf"\b(?:def|class|function\*?|const|let|var|type|interface|enum|struct|func|fn|trait|as)\s{{1,9}}"
        rf"(?:\([^()\n]{{0,80}}\)\s{{1,9}})?{root}(?![\w$])"
        rf"|^[ \t]{{0,12}}(?:(?:module\.)?exports\.)?{root}\s{{0,9}}(?:=(?!=)|:)"
        rf"|^(?:from|export)\b[^\n]{{0,200}}\b{root}(?![\w$])|\bexports\s{{0,9}}=[^;]{{0,300}}\b{root}(?![\w$])",
        re.MULTILINE,
    )
    return bool(told.search(content))


def imports(content: str, path: str) -> bool:
    """Whether source imports the module at ``path``: then it is not that module."""
    stem = re.escape(package_of(path).rsplit("/", 1)[-1].split(".")[0])
    told = rf"^\s{{0,9}}(?:from|import)\s{{1,9}}(?:[\w.]{{1,80}}\.)?{stem}(?![\w.])"
    told += (
        rf"|(?:from|require\(|import)\s{{0,9}}[\"'][^\"'\n]{{0,80}}\b{stem}(?:\.\w{{1,4}})?[\"']"
    )
    return bool(re.search(told, content, re.MULTILINE))
