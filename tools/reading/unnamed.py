"""Blocks to which the model gave no name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from schema.artifact import found_at
from schema.contract import Contract
from tools.reading.languages import NOT_FILES, agrees, family, suffix_of
from tools.reading.match import by_content
from tools.reading.parts import Part
from tools.reading.source import definitions

Named = dict[str, list[Part]]
_LINKED = {
    "css": re.compile(r"<link\b[^<>]{0,200}\bhref=\"([\w./-]{1,100}\.css)\""),
    "javascript": re.compile(r"<script\b[^<>]{0,200}\bsrc=\"([\w./-]{1,100}\.m?js)\""),
}


def of_contract(
    parts: Sequence[Part], named: Mapping[str, list[Part]], contract: Contract
) -> Named:
    """The blocks that are files of the contract by what they define, and those that may be."""
    taken = [path for path, versions in named.items() if any(not v.fault for v in versions)]
    open_ = [path for path in contract.files if not found_at(path, taken)]
    fit = [part for part in parts if not part.sample and part.content.strip()]
    whole = [part for part in fit if not part.fault]
    given = by_content([(p.language, p.content) for p in whole], open_, contract)
    found: Named = {path: [whole[i]] for i, path in given.items()}
    for path in open_:
        if path in found or path in named:
            continue
        left = [p for p in fit if p not in whole] + [
            p for i, p in enumerate(whole) if i not in given
        ]
        alike = [
            p for p in left if agrees(p.language, path, p.content) or family(p.language) == "diff"
        ]
        faulty = [p for p in alike if p.fault]
        if faulty and len(open_) == 1:
            found[path] = faulty[-1:]
        elif alike:
            found[path] = [
                alike[0]._replace(fault="is missing: blocks without a name (unnamed) may be it")
            ]
    return found


def without_contract(parts: Sequence[Part]) -> tuple[Named, str]:
    """Names for blocks where nobody gave any, and what is to be said about that."""
    fit = [part for part in parts if not part.sample and part.content.strip() and not part.fault]
    code = [part for part in fit if family(part.language) not in NOT_FILES] or fit
    if any(definitions(part.content) for part in code):
        # What only uses the others is an example.
        code = [p for p in code if definitions(p.content) or family(p.language) not in _USES]
    if len(code) == 1:
        return {invented(code[0]): code}, ""
    named: Named = {}
    page = next((p.content for p in code if family(p.language) == "html"), "")
    for part in code:
        named.setdefault(invented(part, page), []).append(part)
    if not code:
        return {}, ""
    said = f"{len(code)} blocks had no name (unnamed)"
    alone = {path: same for path, same in named.items() if len(same) == 1}
    called = f"{said}; they are called {', '.join(alone)} here" if alone else said
    return alone, called if len(alone) == len(
        named
    ) else f"{called}; blocks of one kind are left out"


_USES = ("python", "javascript", "typescript", "json", "yaml", "")


def invented(part: Part, page: str = "") -> str:
    """A name for a block without one: what it defines first, or what the page calls it."""
    kind = family(part.language)
    linked = _LINKED[kind].search(page) if kind in _LINKED and page else None
    if linked:
        return linked[1].removeprefix("./").lstrip("/")
    defined = re.search(r"^(?:async def|def|class)\s{1,9}(\w{1,80})", part.content, re.MULTILINE)
    suffix = suffix_of(part.language) or ("py" if defined else "txt")
    if suffix == "dockerfile":
        return "Dockerfile"
    if kind == "make":
        return "Makefile"
    if suffix == "html":
        return "index.html"
    return f"{defined[1].lower()}.py" if defined and suffix == "py" else f"main.{suffix}"
