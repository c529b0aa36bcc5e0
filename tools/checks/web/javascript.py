"""What a JavaScript or TypeScript file exports, as far as its text tells without running it.

Seen are ``export`` declarations and lists, and assignments to ``exports`` and ``module.exports``;
a file with none of them is a classic script and offers its top-level declarations. Not seen: all
but the first name of ``export const a = 1, b = 2``, destructured exports, what decorators or loops
add, and anything after a regular expression that holds a quote.
"""

from __future__ import annotations

import re

SUFFIXES = (".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx")
ANY = "*"

_TOKEN = re.compile(
    r"(?P<comment>//[^\n]*|/\*[\s\S]*?(?:\*/|\Z))"
    r"|\"(?:\\.|[^\"\\\n])*\"?|'(?:\\.|[^'\\\n])*'?|`(?:\\[\s\S]|[^`\\])*`?"
)
# No two repetitions of blanks stand side by side: a pattern would try every way to share them out.
_KINDS = (
    r"(?:abstract\s+)?(?:async\s+)?"
    r"(?:function(?:\s*\*\s*|\s+)|(?:class|const|let|var|enum|interface|type)\s+)"
)
_DECLARED = re.compile(rf"\bexport\s+(?:default\s+|declare\s+)?{_KINDS}([\w$]+)")
_LIST = re.compile(r"\bexport\s+(?:type\s+)?\{([^{}]*)\}")
_STAR = re.compile(r"\bexport\s*\*(?:\s*as\s+([\w$]+))?")
_ASSIGNED = re.compile(r"\bexports\.([\w$]+)\s*=(?!=)|\bdefineProperty\(\s*exports\b")
_OBJECT = re.compile(r"\bmodule\.exports\s*=\s*(?:\{([^{}]*)\}|(\{)|([\w$]+))")
_TOP = re.compile(rf"^{_KINDS}([\w$]+)", re.MULTILINE)
_ROUTE = re.compile(r"\.(get|post|put|patch|delete|all)\(\s*(['\"`])(/[^'\"`]*)\2")


def js_exports(source: str) -> set[str]:
    """Names that ``source`` exports; ``*`` among them when there may be more."""
    code = _TOKEN.sub(" ", source)
    found = {match[1] for match in _DECLARED.finditer(code)}
    for match in _LIST.finditer(code):
        # What follows "as" is the name outside.
        found |= {item.split()[-1] for item in match[1].split(",") if item.split()}
    found |= {match[1] or ANY for match in _STAR.finditer(code)}
    found |= {match[1] or ANY for match in _ASSIGNED.finditer(code)}
    for match in _OBJECT.finditer(code):
        keys = re.findall(r"(?:^|,)\s*(?:async\s+)?([\w$]+|\.\.\.)", match[1] or "")
        found |= {ANY if key == "..." else key for key in keys}
        found |= {ANY} if match[2] else {match[3]} if match[3] else set()
    if re.search(r"\bexport\s+default\b", code):
        found.add("default")
    return found or {match[1] for match in _TOP.finditer(code)}


def js_routes(source: str) -> list[tuple[str, str, bool]]:
    """Routes as Express has them; a router may be mounted below any path."""
    code = _TOKEN.sub(lambda match: " " if match["comment"] else match[0], source)
    return [
        ("*" if match[1] == "all" else match[1].upper(), match[3], False)
        for match in _ROUTE.finditer(code)
    ]
