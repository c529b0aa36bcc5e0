"""What an endpoint takes: learned from its refusals, which cost nothing, and kept to from then on.

Each refusal takes one thing away for good, so that a call is sent again a few times at most.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tools.models.endpoint.failures import Told, kind_of

FEWEST_TOKENS = 256  # a limit below that is none of answers
_FORMS = ("json_schema", "json_object", "tool")
_TOOL = "reply"

_STREAM = re.compile(
    r"non.?stream|(only|must|requires?|please|need)\b.{0,60}\bstream|"
    r"stream\b.{0,40}\b(must|only|required|true)"
)
_FORM = re.compile(
    r"response.?format|json.?(schema|object|mode)|structured.?output|guided|grammar|schema|"
    r"\btools?\b|tool.?(choice|use|call)|function.?call|'?json'? in (some|the)"
)


class Manners:
    """How one model at one endpoint is asked. ``limit_name`` is what it calls its token limit."""

    def __init__(self, limit_name: str) -> None:
        self._limit_name: str | None = limit_name
        self._names_left = {"max_tokens", "max_completion_tokens"} - {limit_name}
        self._most: int | None = None
        self._streams = False
        self._may_stream = True
        self._counts_streams = True
        self._form = 0
        self._without: set[str] = set()

    def body(
        self,
        max_tokens: int,
        optional: Mapping[str, Any],
        schema: dict[str, Any] | None,
        strict: bool,
        heard: bool = False,
    ) -> dict[str, Any]:
        """What goes along with the messages. ``optional`` is left out where it was refused; with
        ``heard`` the answer is streamed where that was not."""
        sent = {name: value for name, value in optional.items() if name not in self._without}
        if self._limit_name:
            sent[self._limit_name] = min(max_tokens, self._most or max_tokens)
        if self._streams or (heard and self._may_stream):
            sent["stream"] = True
            if self._counts_streams:
                sent["stream_options"] = {"include_usage": True}
        if schema:
            sent |= self._constrained(schema, strict)
        return sent

    def learn(self, refused: Told, sent: Mapping[str, Any]) -> bool:
        """Whether the call may be taken in another way, which is then how all are asked."""
        if refused.status not in (200, 400, 404, 405, 406, 415, 422, 501):
            return False
        return next(self._ways(refused, sent), False)

    def without_form(self, sent: Mapping[str, Any]) -> bool:
        """The constraint led to no answer: the next one is tried. False when there was none."""
        form = _form_of(sent)
        if form is None:
            return False
        self._form = max(self._form, _FORMS.index(form) + 1)
        return True

    def without_stream(self, sent: Mapping[str, Any]) -> bool:
        """It is not streamed from now on. False where it was not, or has to be."""
        if "stream" not in sent or self._streams:
            return False
        self._may_stream = False
        return True

    def _ways(self, refused: Told, sent: Mapping[str, Any]) -> Iterator[bool]:
        marks = refused.marks
        if "stream_options" in sent and re.search(r"stream_options|include_usage", marks):
            self._counts_streams = False
            yield True
        if "stream" not in sent and _STREAM.search(marks):
            self._streams = True
            yield True
        # Of an answer that broke off, which has status 200, its words mean another thing.
        if refused.status != 200 and "stream" in marks and self.without_stream(sent):
            yield True
        name = next((n for n in ("max_tokens", "max_completion_tokens") if n in sent), None)
        if name and self._relimit(name, sent[name], refused):
            yield True
        for optional in sent.keys() - {"stream", "stream_options", "response_format", "tools"}:
            if optional != name and re.search(rf"\b{re.escape(optional.lower())}\b", marks):
                self._without.add(optional)
                yield True
        if _form_of(sent) and _FORM.search(marks):
            yield self.without_form(sent)

    def _relimit(self, name: str, limit: int, refused: Told) -> bool:
        marks = refused.marks
        too_long = kind_of(refused, False) == "context"
        if too_long and (str(limit) in marks or "max_tokens" in marks):
            self._limit_name = None  # what is left of the context is the limit
            return True
        if not re.search(
            r"max_(completion_|output_|new_)?tokens|(completion|output) tokens", marks
        ):
            return False
        if self._limit_name != name or (self._most or limit) < limit:
            return True  # another call has learned that meanwhile
        other = next(iter(self._names_left), None)
        unknown = re.search(
            r"unsupported|not supported|unrecognized|unknown|unexpected|extra", marks
        )
        if other and (re.search(rf"\b{other}\b", marks) or unknown):
            self._names_left = set()
            self._limit_name = other
            return True
        numbers = [
            int(found.replace(",", "")) for found in re.findall(r"\b[0-9][0-9,]{1,9}\b", marks)
        ]
        smaller = [number for number in numbers if FEWEST_TOKENS <= number < limit]
        if smaller:
            self._most = max(smaller)
        else:
            self._limit_name = None
        return True

    def _constrained(self, schema: dict[str, Any], strict: bool) -> dict[str, Any]:
        form = _FORMS[self._form] if self._form < len(_FORMS) else None
        if form == "json_schema":
            named = {"name": _TOOL, "schema": schema, "strict": strict}
            return {"response_format": {"type": form, "json_schema": named}}
        if form == "json_object":
            return {"response_format": {"type": form}}
        if form == "tool":
            function = {"name": _TOOL, "parameters": schema}
            chosen = {"type": "function", "function": {"name": _TOOL}}
            return {"tools": [{"type": "function", "function": function}], "tool_choice": chosen}
        return {}


def _form_of(sent: Mapping[str, Any]) -> str | None:
    if "tools" in sent:
        return "tool"
    return sent["response_format"]["type"] if "response_format" in sent else None
