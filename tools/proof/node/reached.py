"""What a file for Node imports, also by others, as far as that is in the project."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

_IMPORTED = re.compile(r"(?:\brequire\(|\bfrom|\bimport\(?)\s*[\"'](\.{1,2}/[^\"'\n]{1,200})[\"']")
JS = (".js", ".mjs", ".cjs")
TYPED = (*JS, ".ts", ".tsx", ".mts", ".cts", ".jsx")
"""What runners of tests read besides, which translate it first."""


def imported(path: str, files: Mapping[str, str], endings: tuple[str, ...] = JS) -> Iterator[str]:
    """The path and those of the files, path -> content, with these endings that it reaches."""
    waiting, seen = [path], {path}
    while waiting:
        path = waiting.pop()
        yield path
        for name in _IMPORTED.findall(files[path]):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
            stem = target.removesuffix(".js")  # so TypeScript calls what is made of its own
            tried = [target, *(f"{one}{e}" for one in (stem, f"{target}/index") for e in endings)]
            found = next((one for one in tried if one in files), None)
            if found and found not in seen and found.endswith(endings):
                seen.add(found)
                waiting.append(found)
