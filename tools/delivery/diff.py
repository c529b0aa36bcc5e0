"""What was changed, as a patch that `git apply` and `patch -p1` take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import unified_diff

from schema.artifact import BINARY

AROUND = 3
"""Lines that stand around a change, as in git's own."""

NO_END = "\\ No newline at end of file\n"


def patch_of(base: Mapping[str, str], changed: Mapping[str, str | None]) -> str:
    """The patch from ``base`` to what is ``changed`` of it: path -> text, or None where it goes."""
    return "".join(
        line for path in sorted(changed) for line in _file(path, base.get(path), changed[path])
    )


def counts_of(
    base: Mapping[str, str], changed: Mapping[str, str | None]
) -> dict[str, tuple[int, int]]:
    """Path -> lines that are new, and lines that are gone; of what is no text, none."""
    found = {}
    for path in sorted(changed):
        lines = list(_hunks(path, base.get(path), changed[path]))[2:]
        found[path] = (
            sum(line.startswith("+") for line in lines),
            sum(line.startswith("-") for line in lines),
        )
    return found


def _file(path: str, before: str | None, after: str | None) -> Iterator[str]:
    yield f"diff --git a/{path} b/{path}\n"
    if before is None:
        yield "new file mode 100644\n"
    if after is None:
        yield "deleted file mode 100644\n"
    if _binary(before) or _binary(after):
        yield f"Binary files {_name('a', path, before)} and {_name('b', path, after)} differ\n"
        return
    for line in _hunks(path, before, after):
        yield line if line.endswith("\n") else f"{line}\n{NO_END}"


def _hunks(path: str, before: str | None, after: str | None) -> Iterator[str]:
    if _binary(before) or _binary(after):
        return iter(())
    names = (_name("a", path, before), _name("b", path, after))
    return unified_diff(_lines(before), _lines(after), *names, n=AROUND)


def _name(side: str, path: str, text: str | None) -> str:
    # A tab says where a name ends that has blanks in it, as in git's own.
    ends = "\t" if " " in path else ""
    return "/dev/null" if text is None else f"{side}/{path}{ends}"


def _binary(text: str | None) -> bool:
    return text is not None and text.startswith(BINARY)


def _lines(text: str | None) -> list[str]:
    """At line feeds alone: what else Python takes for the end of a line is part of one here."""
    lines = [f"{line}\n" for line in (text or "").split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]
