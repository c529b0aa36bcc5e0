"""Files in a model's reply: fenced code blocks, and how each one gets its path."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from markdown_it import MarkdownIt

from schema.artifact import Artifact, check_path, found_at
from schema.errors import ArtifactError
from schema.task import Contract

EXPLANATION_CHARS = 500
SUFFIXES = {
    "python": "py", "py": "py", "javascript": "js", "js": "js", "typescript": "ts", "ts": "ts",
    "html": "html", "css": "css", "sql": "sql", "bash": "sh", "sh": "sh", "yaml": "yaml",
    "json": "json", "toml": "toml", "go": "go", "rust": "rs", "java": "java", "c": "c",
    "cpp": "cpp", "ruby": "rb", "php": "php", "markdown": "md", "dockerfile": "dockerfile",
}  # fmt: skip

SHELLS = ("bash", "sh", "shell", "console", "zsh")

# A path is told behind the language: as the value of a key, which is taken as it stands, or bare;
# or in a first line that is only a comment.
_KEYED = re.compile(
    r"\b(?:path|file|filename|title)\"?\s*[=:]\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s,}\"']+))", re.I
)
_BARE = re.compile(
    r"(?:^|(?<=[\s:\"']))([\w./@-]*\w\.[A-Za-z]\w*|(?:[\w.-]+/)*(?:Docker|Make)file)\b"
)
_IN_COMMENT = re.compile(
    r"\A\s*(?:#|//|--|<!--|/\*)\s*(?:(?:path|file|filename):)?\s*([\w./-]+\.[A-Za-z]\w*)"
    r"\s*(?:-->|\*/)?\s*\n",
    re.I,
)
_DEFINED = re.compile(r"^(?:async def|def|class)\s+(\w+)", re.MULTILINE)


class Reply(NamedTuple):
    files: tuple[Artifact, ...]
    explanation: str


class _Block(NamedTuple):
    language: str
    path: str | None
    content: str


def read_reply(text: str, contract: Contract) -> Reply:
    """Take the files out of a reply.

    A block without a path, or with one that the contract does not know, is the next file of the
    contract that nobody has claimed: cheap models get code right more often than paths. Lines for
    a shell are such a file only if it is a shell script.
    Paths that no project may have are left out, and the explanation says so.
    """
    blocks = list(_blocks(text))
    claimed = {block.path for block in blocks if block.path}
    open_paths = [path for path in contract.files if not found_at(path, claimed)]
    files: dict[str, Artifact] = {}
    refused = []
    for block in blocks:
        path = block.path
        if contract.files and path not in contract.files:
            if open_paths and _may_be(block, open_paths[0]):
                path = open_paths.pop(0)
            if path is None:
                continue  # usage examples and shell lines around the files that were asked for
        try:
            path = check_path(path or _name(block))
            _check_place(path.casefold(), files)
            # The last version counts. Some file systems take readme and README for one file.
            files[path.casefold()] = Artifact(path=path, content=block.content)
        except ArtifactError as error:
            refused.append(str(error))
    said = " ".join([*refused, *_prose(text).split()])[:EXPLANATION_CHARS]
    return Reply(tuple(files.values()), said)


def _blocks(text: str) -> Iterator[_Block]:
    for token in MarkdownIt("commonmark").parse(text):
        if token.type != "fence":
            continue
        keyed = _KEYED.search(token.info)
        bare = _BARE.search(token.info)
        told = keyed or bare or _IN_COMMENT.match(token.content)
        path = next((group for group in told.groups() if group), None) if told else None
        # An empty file is meant only if it has a name, as __init__.py has.
        if path or token.content.strip():
            language = re.split(r"[\s:{]", token.info.strip(), maxsplit=1)[0]
            yield _Block(language.lower(), path and path.removeprefix("./"), token.content)


def _prose(text: str) -> str:
    """The reply without its code blocks."""
    lines = re.split(r"\r\n|\r|\n", text)
    for token in MarkdownIt("commonmark").parse(text):
        if token.type == "fence" and token.map:
            first, end = token.map
            lines[first:end] = [""] * (end - first)
    return "\n".join(lines)


def _check_place(path: str, taken: Iterable[str]) -> None:
    for other in taken:
        if path.startswith(f"{other}/") or other.startswith(f"{path}/"):
            raise ArtifactError(f"refused path {path!r}: with {other!r}, one is file and folder")


def _may_be(block: _Block, path: str) -> bool:
    return block.language not in SHELLS or path.endswith(".sh")


def _name(block: _Block) -> str:
    defined = _DEFINED.search(block.content)
    suffix = SUFFIXES.get(block.language, "py" if defined else "txt")
    stem = defined[1].lower() if defined and suffix == "py" else "main"
    return "Dockerfile" if suffix == "dockerfile" else f"{stem}.{suffix}"
