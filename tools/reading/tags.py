"""Files between tags that name them: ``<file path="app.py">``, or ``<path>`` and ``<content>``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from tools.reading.paths import as_path

_TAG = re.compile(
    r"[ \t]{0,20}<(?P<name>file|artifact|document|code|source|boltAction|antArtifact|create_file|"
    r"write_file|write_to_file|new_file|file_content|codeblock|module)\s(?P<attributes>[^<>]{1,400})>",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(
    r"\b(?:path|filePath|file_path|filename|file_name|file|name|title|src|identifier)\s{0,3}=\s{0,3}"
    r"(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))",
    re.IGNORECASE,
)
_CHILD = re.compile(
    r"[ \t]{0,20}<(path|file_path|filepath|filename|file_name|name)>([^<>]{1,240})</\1>[ \t]*",
    re.IGNORECASE,
)
_CONTENT = re.compile(
    r"[ \t]{0,20}<(?P<name>contents?|code|source|file_text|text|body)>(?P<rest>.*)", re.IGNORECASE
)


class Tag(NamedTuple):
    name: str
    path: str
    rest: str
    """What stands behind it in its line."""
    lines: int
    """How many it takes."""


def opening_tag(lines: Sequence[str], i: int) -> Tag | None:
    """The tag with a path that begins in line ``i``, if there is one."""
    line = lines[i][:1000]
    if "<" not in line:
        return None
    if found := _TAG.match(line):
        for value in _ATTRIBUTE.finditer(found["attributes"]):
            told = next((group for group in value.groups() if group), "")
            if as_path(told, quoted=True) or value[0].lower().startswith(("path", "file")):
                return Tag(found["name"], told, lines[i][found.end() :].strip(), 1)
    if (child := _CHILD.fullmatch(line)) and i + 1 < len(lines):
        held = _CONTENT.match(lines[i + 1])
        if held and as_path(child[2], quoted=True):
            return Tag(held["name"], child[2].strip(), held["rest"].strip(), 2)
    return None


def closing_line(lines: Sequence[str], i: int, tag: Tag) -> int | None:
    """The line in which the tag of line ``i`` is closed."""
    end = f"</{tag.name}>".lower()
    for j in range(i + tag.lines - 1, len(lines)):
        if lines[j].rstrip().lower().endswith(end):
            return j
    return None
