"""A reply without any fence: it is the file itself, or several below lines that name them."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Sequence

from schema.parsed import parsed
from tools.reading.fences import Block
from tools.reading.labels import label_path
from tools.reading.languages import PARSED_CHARS, PROSE, families, looks_like
from tools.reading.match import by_name
from tools.reading.parts import Part
from tools.reading.whole import DIFF, diffed_path, elided, is_diff

MOST_SECTIONS = 500


def unfenced(text: str, files: Sequence[str], cut: bool) -> list[Part]:
    """What of the contract's ``files`` a reply without a fence is, as far as it parses as that."""
    if is_diff(Block("", text, ()), ""):
        first = label_path(text.strip().split("\n", 1)[0])
        path = first or diffed_path(text) or (files[0] if len(files) == 1 else "")
        return [Part("diff", text, (path,) if path else (), fault=DIFF)]
    if cut:
        return []
    if len(files) == 1 and (content := _file(text, files[0])):
        return [_part(content, files[0])]
    held = [(path, _file(content, path)) for path, content in _sections(text, files)]
    return [_part(content, path) for path, content in held] if all(c for _, c in held) else []


def _part(content: str, path: str) -> Part:
    said = elided(content, path)
    return Part("", content, (path,), fault=f"was elided: it says {said[:80]!r}" if said else "")


def _sections(text: str, files: Sequence[str]) -> list[tuple[str, str]]:
    """What stands below each line that names a file of the contract, and nothing else."""
    sections: list[tuple[str, list[str]]] = []
    ends = tuple(path.rsplit("/", 1)[-1] for path in files)
    for line in text.split("\n"):
        told = 0 < len(line) <= 200 and any(end in line for end in ends)
        found = by_name(label_path(line), files) if told and len(sections) < MOST_SECTIONS else []
        if len(found) == 1 and len(line.split()) <= 4:
            sections.append((found[0], []))
        elif sections:
            sections[-1][1].append(line)
    return [(path, "\n".join(lines)) for path, lines in sections]


def _file(text: str, path: str) -> str:
    """The content of the code file at ``path`` if all of ``text`` is that; empty if it is not."""
    content = text.strip("\n")
    kinds = families(path)
    if not content.strip() or not kinds or kinds & set(PROSE):
        return ""
    if "python" in kinds:
        fits = _is_python(content)
    else:
        fits = looks_like(path, content) and _is_no_talk(content)
    return f"{content}\n" if fits else ""


def _is_python(content: str) -> bool:
    if len(content) > PARSED_CHARS:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an escape that Python does not know
            body = parsed(content).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    # Words parse, too.
    return any(not isinstance(node, ast.Expr | ast.AnnAssign) for node in body)


def _is_no_talk(content: str) -> bool:
    """Whether its first line is not a sentence."""
    first = content.lstrip().split("\n", 1)[0]
    spoken = first[:1].isupper() and first.rstrip().endswith((".", ":", "!", "?"))
    return not (spoken and len(first.split()) > 3)
