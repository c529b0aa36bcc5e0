"""Buttons and forms of which it is certain that they do nothing.

Nothing listened to them in the browser; what no script ever names, none will listen to later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from schema.verdict import Finding
from tools.proof.pages.visits import Idle, Visited

_SCRIPT = re.compile(r"<script\b", re.I)
_QUERY = (
    r"(?:querySelector(?:All)?|getElementsBy\w+|closest|matches|\$)\s*\(\s*"
    r"[\"'`][^\"'`\n]{0,200}"
)
_WALKS = re.compile(
    r"\.(?:children|elements|forms|childNodes|parentElement|parentNode|"
    r"(?:first|last)(?:Element)?Child|(?:next|previous)(?:Element)?Sibling)\b|"
    rf"{_QUERY}\*|innerHTML|outerHTML|insertAdjacentHTML"
)


def idle_faults(page: Visited, files: Mapping[str, str], app: str | None) -> Iterator[Finding]:
    """``app``: the file of the project's own server. Without one, a page may be only a sketch."""
    code = "\n".join(_code(page.file, files)) if page.file in files else ""
    if not code or _WALKS.search(code):
        return
    for one in page.idle:
        if (app or one.in_form) and not _is_named(one, code):
            what = "form" if one.tag == "form" else "button"
            said = f"the {what} {one.text!r} does nothing: no script listens to it"
            yield Finding(path=page.file, said=said)


def _code(page: str, files: Mapping[str, str]) -> Iterator[str]:
    yield from (text for path, text in files.items() if path.endswith((".js", ".mjs")))
    for begun in _SCRIPT.split(files[page])[1:]:
        yield begun.partition(">")[2].partition("</script")[0]


def _is_named(one: Idle, code: str) -> bool:
    names = [word for word in (one.id, one.name) if word]
    if any(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", code) for name in names):
        return True
    sought = [re.escape(name) for name in (*one.classes, one.tag, "type=")]
    return bool(re.search(rf"{_QUERY}(?<![\w-])(?:{'|'.join(sought)})", code))
