"""The blocks of a reply as parts of a project: what each is called, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from tools.reading.fences import Block, scan
from tools.reading.languages import agrees, family
from tools.reading.objects import files_of_json
from tools.reading.paths import info_path
from tools.reading.told import only_path, shows, told
from tools.reading.whole import DIFF, diffed_path, elided, is_diff, is_excerpt

_TREE = re.compile(r"[├└│]──|^[|`+]--", re.MULTILINE)
_REQUEST = re.compile(r"(?:GET|POST|PUT|PATCH|DELETE|HTTP/\d\S*) \S|\$ |> |>>> |C:\\>")
_THOUGHT = re.compile(r"(?:think|thinking|thoughts?|reasoning|plan)\b", re.IGNORECASE)


class Part(NamedTuple):
    language: str
    content: str
    paths: tuple[str, ...] = ()
    """What it is called, the best first."""
    plain: bool = True
    """False: only a sentence above it speaks of the name."""
    fault: str = ""
    """Why it is no whole file, as the end of a sentence that begins with its path."""
    sample: bool = False
    """Stands beside files: commands, output, a tree, an example."""


def parts_of(blocks: Sequence[Block], cut: bool) -> list[Part]:
    """The parts in their order. ``cut``: the reply ended at the token limit."""
    parts: list[Part] = []
    left = ""
    for block in blocks:
        if _THOUGHT.match(block.info):
            continue
        alone = only_path(block)
        if alone and block.closed:
            left = alone
            continue
        if family(block.language) == "json" and not info_path(block.info):
            held = files_of_json(block.content)
            if held:
                parts += [json_part(path, content) for path, content in held]
                continue
        part, left = _part(block, left, cut)
        parts.append(part)
    return parts


def json_part(path: str, content: str) -> Part:
    """A file that a JSON object holds, whose content may have a fence of its own around it."""
    content = content.replace("\r\n", "\n")
    if content.lstrip().startswith("```") and len(inner := scan(content.strip()).blocks) == 1:
        content = inner[0].content
    content = content if not content or content.endswith("\n") else f"{content}\n"
    block = Block(f'path="{path}"', content, ())
    return Part("", content, (path,), fault=_fault(block, path, content, False))


def _part(block: Block, left: str, cut: bool) -> tuple[Part, str]:
    name = told(block)
    paths, plain = name.paths, name.plain
    left = name.left or left
    if left and not (paths and plain) and agrees(block.language, left, block.content):
        paths, plain, left = (left,), True, ""
    elif paths and plain:
        left = ""
    content = name.content or block.content
    if (paths and is_diff(block, paths[0])) or (not paths and is_diff(block, "")):
        diffed = diffed_path(block.content)
        paths, plain = ((diffed,) if diffed else paths or ((left,) if left else ())), True
    sample = not (paths and plain) and _is_sample(block, bool(paths))
    fault = _fault(block, paths[0] if paths else "", content, cut)
    return Part(block.language, content, paths, plain, fault, sample), left


def _is_sample(block: Block, mentioned: bool) -> bool:
    if family(block.language) == "session" or _TREE.search(block.content[:5000]):
        return True
    if _REQUEST.match(block.content):
        return True
    return not mentioned and shows(block)


def _fault(block: Block, path: str, content: str, cut: bool) -> str:
    if is_diff(block, path):
        return DIFF
    if cut and not block.closed:
        return "was cut off at the token limit"
    if said := elided(content, path or _stand_in(block)):
        return f"was elided: it says {said[:80]!r} in place of code"
    if is_excerpt(block):
        return "came as an excerpt only, not as a whole file"
    return ""


def _stand_in(block: Block) -> str:
    """Any path of its language."""
    return f"x.{block.language}"
