"""What a reply holds beside its answer: the model's reasoning, and marks of its chat format."""

from __future__ import annotations

import re

_NAMES = r"(?:think|thinking|thoughts?|reasoning|reflection|scratchpad|analysis)"
_OPEN = re.compile(
    rf"<(?:\w{{1,10}}:)?{_NAMES}(?: [^<>\n]{{0,200}})?>|◁think▷|\[THINK\]"
    r"|<\|(?:begin_of_thought|start_thinking|thinking|think)\|>",
    re.IGNORECASE,
)
# An answer's own tag ends the reasoning too: some models forget the other one.
_CLOSE = re.compile(
    rf"</(?:\w{{1,10}}:)?{_NAMES}>|◁/think▷|\[/THINK\]"
    r"|<\|(?:end_of_thought|end_thinking|/thinking|/think)\|>"
    r"|^[ \t]{0,8}(?=<(?:answer|final|final_answer|output|response|solution)>)",
    re.IGNORECASE | re.MULTILINE,
)
_FENCE = re.compile(r"[ \t>]{0,40}(`{3,}|~{3,})")
_CHANNELS = re.compile(r"(?:<\|start\|>assistant)?<\|channel\|>")
_FINAL = "<|channel|>final<|message|>"
_TOKENS = ("<|end|>", "<|return|>", "<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<|end_of_text|>")
INDENT = 40
MOST_TOKENS = 3  # at the end of a reply


def clean(text: str) -> str:
    """The reply without reasoning, byte order mark, control tokens and foreign line ends.

    Reasoning that never ends leaves nothing behind it. A tag inside a code block is code.
    """
    text = text.lstrip("\ufeff \t\r\n").replace("\r\n", "\n").replace("\r", "\n")
    if _CHANNELS.match(text):
        text = text.rpartition(_FINAL)[2] if _FINAL in text else ""
    for _ in range(MOST_TOKENS):
        if (bare := text.rstrip()).endswith(_TOKENS):
            text = bare[: bare.rindex("<|")]
    return _without_thoughts(_behind_orphan(text)).lstrip("\ufeff\n")


def _behind_orphan(text: str) -> str:
    """What follows reasoning of which only the end is there: its beginning was in the prompt."""
    closing = _CLOSE.search(text)
    if not closing or not closing[0].strip() or _OPEN.search(text, 0, closing.start()):
        return text
    line_start = text.rfind("\n", 0, closing.start()) + 1
    line_end = text.find("\n", closing.end())
    before = text[line_start : closing.start()]
    after = text[closing.end() : line_end if line_end >= 0 else len(text)]
    # In a code block, or spoken about in a sentence, it is none.
    if before.strip() and (after.strip() or _inside_fence(text[:line_start])):
        return text
    return text[closing.end() :]


def _inside_fence(text: str) -> bool:
    return sum(bool(_FENCE.match(line)) for line in text.split("\n")) % 2 == 1


def _without_thoughts(text: str) -> str:
    if not _OPEN.search(text) and not _CLOSE.search(text):
        return text
    kept: list[str] = []
    fence, at, end = "", 0, 0
    while at < len(text):
        if at >= end:
            end = text.find("\n", at) + 1 or len(text)
        mark = _FENCE.match(text, at, end)
        start = text[at : at + INDENT]
        begin = at + len(start) - len(start.lstrip(" \t"))
        if fence:
            if mark and mark[1].startswith(fence) and not text[mark.end() : end].strip():
                fence = ""
        elif mark:
            fence = mark[1]
        elif opening := _OPEN.match(text, begin):
            closing = _CLOSE.search(text, opening.end())
            if not closing:
                break
            at = closing.end()
            continue
        elif stray := _CLOSE.match(text, begin):
            at = stray.end()
            if stray[0].strip():
                continue
        kept.append(text[at:end])
        at = end
    return "".join(kept)
