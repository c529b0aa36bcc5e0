"""What a file for Node imports, also by others, as far as that is in the project."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

_IMPORTED = re.compile(r"(?:\brequire\(|\bfrom|\bimport\(?)\s*[\"'](\.{1,2}/[^\"'\n]{1,200})[\"']")
_JS = (".js", ".mjs", ".cjs")


def imported(path: str, files: Mapping[str, str]) -> Iterator[str]:
    """The path and those of the files, path -> content, that it reaches."""
    waiting, seen = [path], {path}
    while waiting:
        path = waiting.pop()
        yield path
        for name in _IMPORTED.findall(files[path]):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
            tried = (target, f"{target}.js", f"{target}/index.js")
            found = next((one for one in tried if one in files), None)
            if found and found not in seen and found.endswith(_JS):
                seen.add(found)
                waiting.append(found)
