"""Files in a model's reply: fenced code blocks, and how each one gets its path."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from markdown_it import MarkdownIt

from schema.artifact import Artifact, check_path
from schema.errors import ArtifactError
from schema.task import Contract

EXPLANATION_CHARS = 500
SUFFIXES = {
    "python": "py", "py": "py", "javascript": "js", "js": "js", "typescript": "ts", "ts": "ts",
    "html": "html", "css": "css", "sql": "sql", "bash": "sh", "sh": "sh", "yaml": "yaml",
    "json": "json", "toml": "toml", "go": "go", "rust": "rs", "java": "java", "c": "c",
    "cpp": "cpp", "ruby": "rb", "php": "php", "markdown": "md", "dockerfile": "dockerfile",
}  # fmt: skip

# A path is told behind the language, or in a first line that is only a comment.
_IN_INFO = re.compile(r"(?:path|file|filename|title)?[=:\s\"']*([\w./@-]*\w\.\w+|[\w./-]*file)\b")
_IN_COMMENT = re.compile(
    r"\A\s*(?:#|//|--|<!--|/\*)\s*(?:path:|file:)?\s*([\w./-]+\.\w+)\s*(?:-->|\*/)?\s*\n"
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
    contract that nobody has claimed: cheap models get code right more often than paths.
    Paths that no project may have are left out, and the explanation says so.
    """
    blocks = list(_blocks(text))
    claimed = {block.path for block in blocks}
    open_paths = iter([path for path in contract.files if path not in claimed])
    files: dict[str, str] = {}
    refused = []
    for block in blocks:
        path = block.path
        if contract.files and path not in contract.files:
            path = next(open_paths, path)
            if path is None:
                continue  # usage examples and shell lines after the files that were asked for
        try:
            files[check_path(path or _name(block))] = block.content
        except ArtifactError as error:
            refused.append(str(error))
    prose = re.sub(r"```.*?(```|\Z)", "", text, flags=re.DOTALL)
    said = " ".join([*refused, *prose.split()])[:EXPLANATION_CHARS]
    return Reply(
        tuple(Artifact(path=path, content=content) for path, content in files.items()), said
    )


def _blocks(text: str) -> Iterator[_Block]:
    for token in MarkdownIt("commonmark").parse(text):
        if token.type != "fence" or not token.content.strip():
            continue
        language, _, rest = token.info.strip().partition(" ")
        language, colon, after = language.partition(":")
        told = _IN_INFO.search(after if colon else rest) or _IN_COMMENT.match(token.content)
        yield _Block(language.lower(), told and told[1], token.content)


def _name(block: _Block) -> str:
    defined = _DEFINED.search(block.content)
    suffix = SUFFIXES.get(block.language, "py" if defined else "txt")
    stem = defined[1].lower() if defined and suffix == "py" else "main"
    return "Dockerfile" if suffix == "dockerfile" else f"{stem}.{suffix}"
