"""What code for Node does that honest code has no need of: signs that it knows it is tested.

They prove nothing. They are said, and the work is trusted less.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_ASSERT = r"(?:\bassert(?:\.strict)?|\brequire\(\s*[\"'](?:node:)?assert(?:/strict)?[\"']\s*\))"
_SIGNS = {
    "whether it is tested": re.compile(
        r"\b(?:NODE_TEST_CONTEXT|JEST_WORKER_ID)\b|\bprocess\.env\.REPORT\b"
    ),
    "what tests assert with": re.compile(
        rf"{_ASSERT}\.\w{{1,40}}\s*=(?![=>])"
        rf"|\bObject\.(?:assign|definePropert(?:y|ies))\(\s*(?:{_ASSERT}|expect\b)"
        r"|\b(?:globalThis|global)\.(?:expect|it|test|describe)\s*=(?![=>])"
    ),
}


def signs(files: Mapping[str, str], before: Mapping[str, str]) -> Iterator[str]:
    """Which of the files, path -> content, show what they did not ``before``, in words."""
    for path, text in files.items():
        for sign, pattern in _SIGNS.items():
            if pattern.search(text) and not pattern.search(before.get(path, "")):
                yield f"{path} knows or changes {sign}"
