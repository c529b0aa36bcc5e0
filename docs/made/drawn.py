"""Pictures of the site, drawn when it is built: the theme would ask elsewhere for a script."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import mmdr

LOOK = '%%{init: {"theme": "default", "look": "classic"}}%%\n'
LEAST = 0.6  # of its own size, so that words can be read: what is wider than the page is scrolled
BOX = "overflow-x: auto; background: #fff; padding: .4rem; border-radius: .2rem"


def fence(source: str, *_: Any, **__: Any) -> str:
    """HTML of a mermaid block, as pymdownx.superfences asks for it. Raises ValueError for one that
    cannot be read.
    """
    name = "drawn-" + hashlib.sha256(source.encode()).hexdigest()[:8]
    picture = mmdr.render(LOOK + source).svg().replace("merman", name)  # two may be on a page
    width = re.search(r"max-width: ?([\d.]+)px", picture)
    least = f"min-width: {LEAST * float(width[1]):.0f}px; " if width else ""
    picture = picture.replace('style="max-width', f'style="{least}max-width', 1)
    return f'<div style="{BOX}" tabindex="0">{picture}</div>'
