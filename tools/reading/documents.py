"""JSON out of a reply: found between whatever else is said, and mended where its meaning is plain.

The brackets are matched first, in one pass that knows strings and comments in the spellings that
models use; only what closes is parsed, so that a reply which was cut off is never completed by
guessing. What Python's parser does not take goes to json-repair. Of 27 kinds of broken plan it read
23 as they were meant; json5 12, dirtyjson 9, hjson 11, fast-json-repair 19. On raw text it is worse
than looking for the brackets: it takes braces in prose for objects and closes what was cut.
"""

from __future__ import annotations

import heapq
import json
import re
from typing import Any, NamedTuple, TypeVar

import json_repair
from pydantic import BaseModel, ValidationError

from schema.bounds import DOCUMENT_CHARS, JSON_DEPTH, MENDED_CHARS

TRIED = 50
"""Documents of one reply that are looked at, the longest ones."""

_ENDS = r"(?!\s*+(?:[,:}\]]|//|/\*|\#|\Z))"  # not behind a quote that ends a string
_STRINGS = "|".join(
    # One that never ends takes all that is left, so that no part is read twice.
    rf"{opening}(?:[^{closing}\\]++|\\.|{closing}{_ENDS})*+(?:{closing}|\\?\Z)"
    for opening, closing in ('""', "''", "“”")
)
_COMMENTS = r"(?<!:)//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)|(?<=[\s,{\[])\#[^\n]*+"
_TOKEN = re.compile(rf"(?:{_COMMENTS}|(?<=[\s{{\[,:(])(?:{_STRINGS}))|([{{}}\[\]])", re.DOTALL)
# An object begins with a key or is empty; a list that matters holds objects or texts.
_START = re.compile(
    r"\{(?=\s*+(?:[\"'“}]|//|/\*|\#|[A-Za-z_]\w{0,40}+\s*+:))|\[(?=\s*+(?:[{\"'“\[\]]|//|/\*|\#))"
)
_PAIRS = {"{": "}", "[": "]"}

Model = TypeVar("Model", bound=BaseModel)


class Found(NamedTuple):
    """The documents in a text, in their order, and what is wrong with the rest of it."""

    documents: list[str]
    fault: str = ""


def read_json(text: str, kind: type[Model]) -> tuple[Model | None, list[str]]:
    """The last of the outermost documents that are of ``kind``, or None and the faults.

    Takes less than a second for whatever text there is; still, call it in a thread.
    """
    if len(text) > DOCUMENT_CHARS:
        said = f"the answer has {len(text):,} characters, at most {DOCUMENT_CHARS:,} are read"
        return None, [said]
    found = find_documents(text)
    if found.fault:
        return None, [found.fault]
    faults: list[str] = []
    for value in _values(found.documents):
        try:
            return kind.model_validate(value), []
        except ValidationError as error:
            faults = faults or explained(error)
    return None, faults or ["the answer holds no JSON"]


def find_documents(text: str) -> Found:
    """Every outermost JSON object or list in a text, in linear time."""
    spans: list[tuple[int, int]] = []
    open_: list[tuple[str, int]] = []
    fault, last, at = "", "", 0
    while token := (_TOKEN if open_ else _START).search(text, at):
        at = token.end()
        if not open_:
            open_.append((token[0], token.start()))
            continue
        last = token[1] or last
        if not token[1]:
            continue
        if token[1] in _PAIRS:
            open_.append((token[1], token.start()))
            if len(open_) > JSON_DEPTH:
                return Found([], f"the JSON is nested more than {JSON_DEPTH} deep")
        elif any(_PAIRS[bracket] == token[1] for bracket, _ in open_):
            # A bracket that was forgotten inside is for the repair.
            while _PAIRS[open_[-1][0]] != token[1]:
                open_.pop()
            start = open_.pop()[1]
            if not open_:
                spans.append((start, at))
    documents = [text[start:end] for start, end in spans]
    if len(open_) == 1 and open_[0][0] == "{" and last == "]" and text[at:].strip(" \n\t\r`") == "":
        documents.append(f"{text[open_[0][1] : at]}}}")  # all is there but the last brace
    elif open_:
        fault = "the JSON is not complete: its brackets are not closed at the end"
    return Found(documents, fault)


def explained(error: ValidationError) -> list[str]:
    """The faults that pydantic found, a line each."""
    errors = error.errors(include_url=False, include_context=False, include_input=False)
    faults = [(".".join(map(str, e["loc"])), e["msg"]) for e in errors]
    return [f"{where}: {what}" if where else what for where, what in faults]


def _values(documents: list[str]) -> list[Any]:
    """What the longest documents hold, the last one first; after them all objects as one list."""
    longest = heapq.nlargest(TRIED, range(len(documents)), key=lambda i: len(documents[i]))
    values, left = [], MENDED_CHARS
    for document in (documents[i] for i in sorted(longest, reverse=True)):
        try:
            values.append(json.loads(document, strict=False))
        except (ValueError, RecursionError):
            left -= len(document)
            if left >= 0:
                values.append(_mended(document))
    objects = [value for value in reversed(values) if isinstance(value, dict)]
    return [*values, objects] if len(objects) > 1 else values


def _mended(document: str) -> Any:
    try:
        return json_repair.loads(document, skip_json_loads=True)
    except Exception:  # a guess at foreign text: whatever it fails with, it is no JSON
        return None
