"""Pictures of the same size as one that shows them in turn, and needs no script for it."""

from __future__ import annotations

import re
from collections.abc import Sequence

SECONDS, LAST = 1.0, 6.0  # for which each is shown, and the last one
OPENED = re.compile(r"<svg[^>]*>")


def moving(pictures: Sequence[str]) -> str:
    """One SVG of several. Who has asked a browser for less motion sees the last one alone."""
    if len(pictures) == 1:
        return pictures[0]
    whole = SECONDS * (len(pictures) - 1) + LAST
    rules, drawn = [], []
    for number, picture in enumerate(pictures):
        begins = number * SECONDS / whole * 100
        ends = (number + 1) * SECONDS / whole * 100 if number + 1 < len(pictures) else 100
        rules.append(
            f"@keyframes moment-{number} {{ 0% {{ visibility: hidden }} "
            f"{begins:.2f}% {{ visibility: visible }} {ends:.2f}% {{ visibility: hidden }} }}\n"
            f".moment-{number} {{ animation-name: moment-{number} }}"
        )
        inside = OPENED.sub("", picture, count=1).replace("</svg>", "")
        drawn.append(f'<g class="moment moment-{number}">{inside}</g>')
    (opened,) = OPENED.findall(pictures[-1])[:1]
    moved = f".moment {{ animation: {whole:g}s step-end infinite }}\n" + "\n".join(rules)
    style = (
        ".moment { visibility: hidden } .moment:last-of-type { visibility: visible }\n"
        f"@media (prefers-reduced-motion: no-preference) {{\n{moved}\n}}"
    )
    return f"{opened}\n<style>\n{style}\n</style>\n" + "\n".join(drawn) + "\n</svg>\n"
