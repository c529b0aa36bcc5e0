"""Where a fenced block ends: at the fence that pairs with its own, or where one is missing."""

from __future__ import annotations

from tools.reading.labels import label_path
from tools.reading.languages import family
from tools.reading.marks import Mark, is_text, language_word


def paired(lines: list[str], marks: list[Mark], k: int) -> tuple[Mark | None, int]:
    """The fence that ends the block before ``k``, if those inside are pairs.

    Without it, how many are still open at the end.
    """
    opening = marks[k - 1]
    text, python = is_text(opening), family(language_word(opening.info)) == "python"
    depth = [len(opening.run)]
    for i, mark in enumerate(marks[k:], k):
        if mark.tag or mark.before or mark.run[0] != opening.run[0]:
            continue
        if len(mark.run) < len(opening.run):
            continue
        if python and (mark.quotes - opening.quotes) % 2:
            continue  # in a docstring
        if mark.opens:
            depth.append(len(mark.run))
            continue
        following = marks[i + 1] if i + 1 < len(marks) else None
        bare = following and not (following.info or following.before or following.tag)
        if bare and len(depth) == 1 and _opens_bare(lines, mark, opening, text):
            depth.append(len(mark.run))
        elif len(mark.run) >= depth[-1]:
            depth.pop()
            if not depth:
                return mark, 0
    return None, len(depth)


def _opens_bare(lines: list[str], mark: Mark, opening: Mark, text: bool) -> bool:
    """Whether a bare fence looks as if a block began there."""
    deeper = len(mark.lead.expandtabs(4)) >= len(opening.lead.expandtabs(4)) + 4
    before = lines[mark.line - 1].strip() if mark.line > opening.line + 1 else ""
    behind = lines[mark.line + 1].strip() if mark.line + 1 < len(lines) else ""
    begins = bool(behind) and (not before or before.endswith(":"))
    return (text and begins) or (deeper and bool(behind))


def unpaired(lines: list[str], marks: list[Mark], k: int, open_: int) -> tuple[int, int, bool]:
    """Where a block ends whose end is missing: content, what follows, and whether it was closed."""
    opening = marks[k - 1]
    same = [m for m in marks[k:] if not m.before and m.run[:1] in ("", opening.run[0])]
    opener = next((m for m in same if m.tag or m.opens), None)
    bare = next((m for m in same if m.run and not m.opens), None)
    if is_text(opening):
        named = next((m for m in same if m.tag or m.named), None)
        if named:
            return _before(lines, opening, named)
        # A block inside that begins behind the last bare fence was never ended: nor was this one.
        if same and open_ > 1 and same[-1].run and not same[-1].info:
            return same[-1].line, same[-1].line + 1, True
        return len(lines), len(lines), False
    ends = [m.line for m in (opener, bare) if m]
    tail = next((m for m in marks[k:] if m.before and not m.info), None)
    if tail and (not ends or tail.line < min(ends)):
        lines[tail.line] = tail.before
        return tail.line + 1, tail.line + 1, True
    if opener and (not bare or opener.line < bare.line):
        return _before(lines, opening, opener)
    if bare:
        return bare.line, bare.line + 1, True
    return len(lines), len(lines), False


def _before(lines: list[str], opening: Mark, mark: Mark) -> tuple[int, int, bool]:
    """The end of a block that another one follows without a fence between."""
    stop = mark.line
    while stop > opening.line + 1:
        line = lines[stop - 1].strip()
        if line and not (label_path(line) or line.startswith(("###", "**")) or line.endswith(":")):
            break
        stop -= 1
        if line:
            break
    while stop > opening.line + 1 and not lines[stop - 1].strip():
        stop -= 1
    return stop, stop, True
