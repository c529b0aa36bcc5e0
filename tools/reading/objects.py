"""Files in a JSON object, as some models answer whatever is asked of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from tools.reading.paths import as_path

_PATHS = ("path", "file", "filename", "file_path", "filePath", "name")
_CONTENTS = ("content", "contents", "code", "source", "text", "body")
_LISTS = ("files", "artifacts", "code", "project", "output", "result")
MOST_FILES = 1000
_DECODER = json.JSONDecoder(strict=False)


def files_of_json(text: str) -> list[tuple[str, str]]:
    """Path and content of each file in JSON text, or in the whole part of one that was cut off.

    Empty if it is no JSON, or none that holds files.
    """
    begins = re.search(r"^[ \t]{0,8}[\[{]", text, re.MULTILINE)
    if not begins or "```" in text[: begins.start()]:
        return []
    text = text[begins.end() - 1 :]
    try:
        return list(_files(_DECODER.raw_decode(text)[0]))
    except (ValueError, RecursionError):
        return list(_whole_ones(text))


def _files(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for item in value[:MOST_FILES]:
            if isinstance(item, dict) and (file := _file(item)):
                yield file
        return
    if not isinstance(value, dict):
        return
    if file := _file(value):
        yield file
    elif inner := next(
        (value[key] for key in _LISTS if isinstance(value.get(key), list | dict)), None
    ):
        yield from _mapped(inner) if isinstance(inner, dict) else _files(inner)
    else:
        yield from _mapped(value)


def _mapped(value: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The files of an object whose keys are paths, all of them."""
    if value and all(as_path(key, quoted=True) for key in value):
        for path, content in value.items():
            if (text := _text(content)) is not None or (
                isinstance(content, dict)
                and (text := _text(_first(content, _CONTENTS))) is not None
            ):
                yield path, text


def _file(value: dict[str, Any]) -> tuple[str, str] | None:
    path, content = _first(value, _PATHS), _text(_first(value, _CONTENTS))
    return (path, content) if isinstance(path, str) and content is not None else None


def _first(value: dict[str, Any], keys: tuple[str, ...]) -> Any:
    return next((value[key] for key in keys if key in value), None)


def _text(content: Any) -> str | None:
    if isinstance(content, list) and all(isinstance(line, str) for line in content):
        return "\n".join(line.rstrip("\n") for line in content)
    return content if isinstance(content, str) else None


def _whole_ones(text: str) -> Iterator[tuple[str, str]]:
    at = text.find("[") + 1
    while at and (at := text.find("{", at)) >= 0:
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        if isinstance(value, dict) and (file := _file(value)):
            yield file
