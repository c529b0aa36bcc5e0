"""All that is made: whole pages, and pictures in pages that people wrote."""

from __future__ import annotations

import re
from pathlib import Path

from docs.made import commands, pictures, receipt, service, settings

DOCS = Path(__file__).parent.parent
PICTURE = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- /made -->)", re.DOTALL)


def pages() -> dict[str, str]:
    """Path below ``docs/`` -> text, as it has to be."""
    return {
        "reference/commands.md": commands.page(),
        "reference/settings.md": settings.page(),
        "reference/service.md": service.page(),
        "reference/receipt.md": receipt.page(),
        "concepts.md": _with_pictures("concepts.md"),
    }


def _with_pictures(name: str) -> str:
    made = pictures.pictures()
    text = (DOCS / name).read_text()
    return PICTURE.sub(lambda match: f"{match[1]}{made[match[2]]}{match[3]}", text)
