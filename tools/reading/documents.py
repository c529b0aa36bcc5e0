"""JSON out of a reply: found between whatever else is said, and mended where its meaning is plain.

The brackets are matched first, in one pass that knows strings and comments in the spellings that
models use; only what closes is parsed, so that a reply which was cut off is never completed by
guessing. What is no JSON is rewritten (``relaxed``), and what is none even then goes to
json-repair. Of 28 kinds of broken JSON that read 22 as they were meant, fast-json-repair 15, hjson
9, json5 8, dirtyjson 7; ``relaxed`` read 18, in linear time. The time of json-repair grows with the
square, up to 5 s for 10,000 characters made to hurt it: it is asked last, and about little.
"""

from __future__ import annotations

import heapq
import json
import re
from typing import Any, NamedTuple, TypeVar

import json_repair
from pydantic import BaseModel, ValidationError

from schema.bounds import DOCUMENT_CHARS, JSON_DEPTH, MENDED_CHARS
from schema.invalid import in_words
from tools.reading.clean import clean
from tools.reading.relaxed import TOKEN, as_strict

TRIED = 50
"""Documents of one reply that are looked at, the longest ones."""

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
    found = find_documents(clean(text))
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
    while token := (TOKEN if open_ else _START).search(text, at):
        at = token.end()
        if not open_:
            open_.append((token[0], token.start()))
            continue
        bracket = token["bracket"]
        if not bracket:
            continue
        last = bracket
        if bracket in _PAIRS:
            open_.append((bracket, token.start()))
            if len(open_) > JSON_DEPTH:
                return Found([], f"the JSON is nested more than {JSON_DEPTH} deep")
        elif any(_PAIRS[opening] == bracket for opening, _ in open_):
            # A bracket that was forgotten inside is for the repair.
            while _PAIRS[open_[-1][0]] != bracket:
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
    faults = [(".".join(map(str, e["loc"])), in_words(e)) for e in errors]
    return [f"{where}: {what}" if where else what for where, what in faults]


def _values(documents: list[str]) -> list[Any]:
    """What the longest documents hold, the last one first; after them all objects as one list."""
    longest = heapq.nlargest(TRIED, range(len(documents)), key=lambda i: len(documents[i]))
    values, left = [], MENDED_CHARS
    for document in (documents[i] for i in sorted(longest, reverse=True)):
        value = _parsed(document)
        if value is None and len(document) <= left:
            left -= len(document)
            value = _mended(document)
        values.append(value)
    objects = [value for value in reversed(values) if isinstance(value, dict)]
    return [*values, objects] if len(objects) > 1 else values


def _parsed(document: str) -> Any:
    for read in (str, as_strict):
        try:
            return json.loads(read(document), strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _mended(document: str) -> Any:
    try:
        return json_repair.loads(document, skip_json_loads=True)
    except Exception:  # a guess at foreign text: whatever it fails with, it is no JSON
        return None
