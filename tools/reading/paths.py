"""Which words of a reply are the path of a file."""

from __future__ import annotations

import re

from tools.reading.languages import SUFFIXES, WORDS, family

MOST_CHARS = 300  # of a line that may tell a path

_OTHER_SUFFIXES, _BARE, _SOFTWARE = (
    frozenset(WORDS[name].split()) for name in ("suffixes", "bare", "software")
)
_DOTFILES = re.compile(rf"\.(?:{'|'.join(WORDS['dotfiles'].split())})(?:\.[\w-]{{1,20}}){{0,3}}")
EDGES = WORDS["edges"]
_COMMANDS = ("/", "bin/", "sbin/", "scripts/", ".husky/", ".githooks/")
"""Where files have no suffix."""
_SUFFIX = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,15}")
_CHARS = re.compile(r"[\w.+@()\[\]~$ &/\\{}!#%,'-]+")
_WORDS = re.compile(r"[\w.+@()\[\]~$&/\\-]+")
_NONE = ("null", "none", "undefined", "n/a", "nil", "-", "path", "filename", "file")


def as_path(text: str, quoted: bool = False) -> str:
    """The path that ``text`` is, normalised; empty if it is none.

    What stands in quotes or backticks is believed more than a word of a sentence.
    """
    if len(text) > 2 * MOST_CHARS:
        return ""
    path = text.strip(EDGES)
    if path.startswith(("(", "[")) and path.count(path[0]) > path.count(
        {"(": ")", "[": "]"}[path[0]]
    ):
        path = path[1:]
    if path.endswith((")", "]")) and path.count(path[-1]) > path.count(
        {")": "(", "]": "["}[path[-1]]
    ):
        path = path[:-1]
    if re.fullmatch(r"\([^()]*\)|\[[^\[\]]*\]", path):
        path = path[1:-1]
    if marked := re.fullmatch(r"(_{1,3})(\w.*?)\1", path):
        path = marked[2]
    path = path.rstrip(".").strip(EDGES)
    if not path or "://" in text or path.startswith(("www.", "@/")) or path.endswith(("/", "\\")):
        return ""
    if re.match(r"[A-Za-z]:\\", path):
        return path if quoted else ""
    if not (_CHARS if quoted else _WORDS).fullmatch(path) or "//" in path.replace("\\", "/"):
        return ""
    path = path.replace("\\", "/")
    base = path.rsplit("/", 1)[-1]
    if not _names_file(path, base, quoted):
        return ""
    return path.removeprefix("./")


def _names_file(path: str, base: str, quoted: bool) -> bool:
    lower = base.lower()
    if lower in _BARE:
        # In a sentence, license and install are words.
        return quoted or base.isupper() or "/" in path or (base[:1].isupper() and "file" in lower)
    if lower.startswith(("dockerfile.", "makefile.", "readme.")) and " " not in lower:
        return True
    if base.startswith("."):
        return bool(_DOTFILES.fullmatch(lower)) or (
            ("/" in path or quoted) and lower.count(".") > 1 and lower.rsplit(".", 1)[1] in SUFFIXES
        )
    stem, dot, suffix = base.rpartition(".")
    if (
        not dot
        or not re.search(r"\w", stem)
        or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,15}", suffix)
    ):
        # A path that is told as such may have no suffix: bin/serve.
        return quoted and not dot and " " not in path and path.startswith(_COMMANDS)
    if (" " in path) and not (quoted and suffix.lower() in SUFFIXES and len(path.split()) <= 4):
        return False
    if lower in _SOFTWARE and "/" not in path:
        return False
    if suffix.lower() in SUFFIXES or suffix.lower() in _OTHER_SUFFIXES:
        return bool(re.match(r"[\w.(\[~/_@$-]", path)) and "(" not in base
    return "/" in path and quoted


_KEYED = re.compile(
    r"\b(path|file|filename|file_name|filepath|file_path|title|name|src)[\"']?\s{0,3}[=:]\s{0,3}"
    r"(?:\"([^\"]*)\"|'([^']*)'|`([^`]*)`|([^\s,}\"']+))",
    re.IGNORECASE,
)
_LINES = re.compile(r"^\d+:\d+:|:\d+-\d+|#L\d+|\blines? \d+", re.IGNORECASE)


def info_path(info: str) -> str:
    """The path that stands behind the language of a fence, in any of the common forms."""
    info = re.sub(r"^\d{1,9}:\d{1,9}:", "", info[: 2 * MOST_CHARS].strip())
    for found in _KEYED.finditer(info):
        value = next((group for group in found.groups()[1:] if group), "").strip("`*\"' ")
        if value.lower() in _NONE:
            return ""
        if found[1].lower() not in ("title", "name", "src"):
            return (
                value.replace("\\", "/").removeprefix("./")
                if not re.match(r"\w:", value)
                else value
            )
        if path := as_path(value, quoted=True):
            return path
    language, colon, rest = info.partition(":")
    words = [*language.split(), *rest.split()] if colon and "://" not in info else info.split()
    for i, word in enumerate(words):
        if i == 0 and family(word):
            continue
        if path := as_path(
            re.sub(r":\d{1,9}(?:-\d{1,9})?$", "", word.strip("{}")),
            quoted=i > 0 or "/" in word or "." in word,
        ):
            return path
    return ""


def is_excerpt_info(info: str) -> bool:
    """Whether a fence says that it shows some lines of a file: ``12:15:app.py``."""
    return bool(_LINES.search(info[: 2 * MOST_CHARS]))
