"""What pages and stylesheets have, in the spellings of models, as the selectors of CSS."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from nodes.plan.spelled import listed
from schema.signature import at_commas

PAGES = (".html", ".htm", ".jinja", ".jinja2", ".j2", ".njk")
STYLES = (".css", ".scss", ".sass", ".less")
TEXT_CHARS = 2_000

_TAG = (
    r"(?:a|article|aside|body|button|canvas|dialog|div|fieldset|footer|form|h[1-6]|header|img|"
    r"input|label|li|main|nav|ol|option|output|p|pre|section|select|span|strong|svg|table|tbody|"
    r"td|template|textarea|th|thead|time|tr|ul|video)?"
)
_NAME = r"[A-Za-z_][\w-]*"
_SELECTOR = re.compile(rf"{_TAG}(?:[#.]{_NAME}|\[name=[\"']?{_NAME}[\"']?\]).*", re.DOTALL)
_GIVEN = re.compile(rf"(?:({_TAG})\s)?(id|class|name)\s?=\s?[\"']?({_NAME})[\"']?", re.I)
_KINDS = {
    "id": "#", "ids": "#", "elements": "#", "containers": "#", "buttons": "#", "forms": "#",
    "class": ".", "classes": ".", "states": ".",
    "name": "[", "names": "[", "inputs": "[", "fields": "[",
}  # fmt: skip
_LABEL = re.compile(
    r"(?:(?:element|dom|html|input|form|field|css|state|button|container)s?\s?)?"
    r"(ids?|elements|containers|buttons|forms|class|classes|states|names?|inputs|fields)"
    r"(?:\sof\s\w+)?\s?[:=]\s?(.+)",
    re.DOTALL | re.IGNORECASE,
)


def has_elements(path: Any) -> bool:
    return isinstance(path, str) and path.lower().endswith((*PAGES, *STYLES))


def is_selector(text: str) -> bool:
    return bool(_SELECTOR.fullmatch(text))


def selectors(said: Any) -> tuple[list[str], list[str]]:
    """``#list``, ``.done``, ``input[name=title]``: what is there, and what else is said of it."""
    found: list[str] = []
    words: list[str] = []
    for text in _lines(said):
        labelled = _LABEL.fullmatch(text) if len(text) <= TEXT_CHARS else None
        sign = _KINDS[labelled[1].lower()] if labelled else ""
        pieces = at_commas(labelled[2] if labelled else text[:TEXT_CHARS])
        read = [_selector(piece.strip(" `\"'"), sign) for piece in pieces]
        # A sentence with commas in it is one.
        if read and all(read):
            found += [one for one in read if one]
        else:
            words.append(text)
    return list(dict.fromkeys(found)), words


def _selector(text: str, sign: str) -> str | None:
    if given := _GIVEN.fullmatch(text):
        return (given[1] or "") + _marked({"id": "#", "class": ".", "name": "["}[given[2].lower()],
                                          given[3])  # fmt: skip
    if is_selector(text):
        return re.sub(r"\[name=[\"']?([\w-]+)[\"']?\]", r"[name=\1]", text)
    return _marked(sign, text) if sign and re.fullmatch(_NAME, text) else None


def _marked(sign: str, name: str) -> str:
    return f"[name={name}]" if sign == "[" else f"{sign}{name}"


def _lines(said: Any, label: str = "") -> Iterator[str]:
    """The texts of lists and of mappings from a kind, such as ``ids``, to some."""
    for item in listed(said):
        if isinstance(item, dict):
            for key, inner in item.items():
                plain = re.sub(r"[\W_]", "", str(key)).lower()
                kind = next((k for k in sorted(_KINDS, key=len)[::-1] if plain.endswith(k)), "")
                if kind:
                    yield from _lines(inner, kind)
                elif isinstance(inner, str) and inner:
                    yield f"{key}: {inner}"
                else:
                    yield str(key)
        elif isinstance(item, str) and (text := item.strip(" `")):
            bare = label and not is_selector(text) and not _LABEL.fullmatch(text[:TEXT_CHARS])
            yield f"{label}: {text}" if bare else text


def placed(files: dict[Any, list[str]], said: dict[str, Any], words: list[str]) -> list[str]:
    """Puts what is said of elements, and not of which file, to the page; ``words`` that are left.

    ``said`` are keys of a part such as ``ids``. Where there is no page, or more than one, all of
    it are words.
    """
    pages = [path for path in files if has_elements(path) and path.lower().endswith(PAGES)]
    read, more = selectors([{kind: inner} for kind, inner in said.items()])
    left = []
    for text in words:
        found, _ = selectors(text) if _LABEL.fullmatch(text[:TEXT_CHARS]) else ([], [])
        read += found
        left += [] if found and len(pages) == 1 else [text]
    if len(pages) != 1:
        return [*left, *more, *([f"elements: {', '.join(read)}"] if said and read else ())]
    files[pages[0]] = list(dict.fromkeys([*files[pages[0]], *read]))
    return [*left, *(f"{pages[0]}: {text}" for text in more)]
