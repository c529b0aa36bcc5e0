"""A reply that is one text file as a whole, whether or not the model put a fence around it."""

from __future__ import annotations

import re

_FENCE = re.compile(r"(`{3,}|~{3,})[ \t]*([^`\n]*)")
_MARKUP = {"markdown", "md", "mdx", "rst", "restructuredtext", "asciidoc", "adoc", "org"}
_PLAIN = {"", "text", "txt", "plaintext", "plain"}
REMARKS = 3  # lines around a fence that still count as remarks about it


def whole_text(reply: str, path: str) -> str:
    """The content of the text file at ``path``: the reply itself, or what its outer fence holds.

    A fence that is marked with the path or as markup is the outer one if no more than a few lines
    of remarks stand around it; any other, if the reply is nothing else. Fences inside, as a README
    has them, stay.
    """
    lines = reply.replace("\r\n", "\n").strip().split("\n")
    fences = [(i, found) for i, line in enumerate(lines) if (found := _FENCE.fullmatch(line))]
    if not fences:
        return _file(lines)
    first, opening = fences[0]
    info = opening[2].lower()
    word = re.split(r"[\s:{=]", info, maxsplit=1)[0]
    closing = [i for i, found in fences if i > first and _closes(found, opening[1])]
    if word in _MARKUP or path.lower() in info:
        last = closing[-1] if closing else len(lines)
        before, after = lines[:first], lines[last + 1 :]
        headed = any(line.startswith("#") for line in before)
        if not headed and max(_said(before), _said(after)) <= REMARKS:
            return _file(lines[first + 1 : last])
    elif word in _PLAIN and first == 0 and _end(fences, opening[1]) == len(lines) - 1:
        return _file(lines[1:-1])
    return _file(lines)


def _closes(found: re.Match[str], fence: str) -> bool:
    return found[1].startswith(fence) and not found[2].strip()


def _end(fences: list[tuple[int, re.Match[str]]], fence: str) -> int | None:
    """Where the first fence ends if those inside are pairs, of which the first has a language."""
    depth = 0
    for i, found in fences:
        if found[1][0] != fence[0]:
            continue
        depth += -1 if depth and _closes(found, fence) else 1
        if not depth:
            return i
    return None


def _said(lines: list[str]) -> int:
    return sum(bool(line.strip()) for line in lines)


def _file(lines: list[str]) -> str:
    text = "\n".join(lines).strip("\n")
    return f"{text}\n" if text.strip() else ""
