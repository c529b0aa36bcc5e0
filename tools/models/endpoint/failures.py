"""What a provider's refusal means: who can do something about it, and whether to ask again."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from schema.errors import Reach

WORDS = 4000  # characters of a refusal that are looked at

# What holds for every call until somebody acts, by the words of many providers. The first that
# fits is the one. Each pattern is plain words: it is linear in what it reads.
_CONTEXT = (
    r"context.?length|context.?window|context.?size|maximum context|exceeds? the context|"
    r"prompt is too long|input is too long|input token count|too many (input )?tokens|"
    r"request too large|string_above_max_length|reduce the length|max_seq_len|"
    r"input length|token limit exceeded|exceeds the maximum number of tokens"
)
_QUOTA = (
    r"insufficient[_ ]?(user_)?quota|exceeded_current_quota|exceeded your current quota|billing|"
    r"insufficient[_ ](balance|credit|fund)|credit balance|out of credits|more credits|"
    r"payment required|arrearage|in arrears|overdue|account is suspended|spending limit|"
    r"usage limit|quota exceeded|quota has been|balance is not enough|not enough credits|"
    r"top up|recharge"
)
_REGION = (
    r"unsupported_country|country, region|location is not supported|"
    r"not (available|supported|permitted|allowed) in your (country|region|location|area)|"
    r"(country|region|territory) (is )?not (supported|available|allowed)|region.?(block|restrict)"
)
_MODEL = (
    r"model_not_found|model_not_available|deploymentnotfound|resource_not_found_error|"
    r"no endpoints found|not a valid model|invalid[_ ]model|unknown[_ ]model|try pulling it|"
    r"model not exist|no such model|model_not_exist|model_decommissioned|"
    r"models?\b.{0,200}\b(does not exist|doesn't exist|not found|is not available|"
    r"has been (deprecated|decommissioned)|not exist|is not supported|unsupported)|"
    r"not found the model"
)
_FILTER = (
    r"content.?filter|content management policy|responsibleaipolicy|content exists risk|"
    r"data_inspection_failed|moderation|flagged|high risk|content_policy|safety|"
    r"inappropriate content|violat\w{1,10} (our|the) (usage|content) polic"
)
_BUSY = r"overloaded|rate.?limit|too many requests|try again|retry|temporar|timed? ?out|capacity"
_WAITS = re.compile(r"rate.?limit|per (min|second|hour|day)|try again in")
_KEY = r"api.?key|unauthorized|authenticat|invalid.?token|permission"

RESUME = "then resume the run"
# What else of the provider refuses. A context that is too short is a matter of one request.
REACH: dict[str, Reach] = {
    "quota": "provider",
    "region": "provider",
    "model": "model",
    "address": "model",
}
REFUSED = {
    "quota": f"add credit or raise the limit there, or use another provider, {RESUME}",
    "region": f"use another provider, or a network that it serves, {RESUME}",
    "model": f"check the model's name (ROMA_MODEL or the profile), {RESUME}",
    "context": f"use a model with a longer context, or a shorter goal or test, {RESUME}",
    "address": f"check the base URL and the model, {RESUME}",
    "other": f"check the base URL and the model, {RESUME}",
}


class Told(NamedTuple):
    """A refusal: its status, its own words, and all that it says in small letters."""

    status: int
    words: str
    marks: str


def told(status: int, body: Any) -> Told:
    """What the body of an error says, in whichever of the usual shapes it comes."""
    body = body[0] if isinstance(body, list) and body else body
    outer = body if isinstance(body, Mapping) else {"message": body}
    error = outer.get("error") or outer
    error = error if isinstance(error, Mapping) else {"message": error}
    meta = error.get("metadata")
    raw = meta.get("raw") if isinstance(meta, Mapping) else None  # as OpenRouter hands on others'
    said = [error.get("message"), raw, error.get("detail"), error.get("msg"), outer.get("detail")]
    said += [outer.get("message")]
    words = "; ".join(dict.fromkeys(_plain(one) for one in said if one))[:WORDS]
    inner = error.get("code")
    if status == 200 and isinstance(inner, int | str) and re.fullmatch("[45][0-9]{2}", str(inner)):
        status = int(inner)
    names = ("code", "type", "status", "param")
    marks = " ".join([words, *(_plain(error.get(name) or "")[:200] for name in names)])
    return Told(status, words, marks.lower())


def kind_of(refused: Told, waits: bool) -> str:
    """context, quota, region, model, key, filter, limit, down, address or other.

    ``waits`` says that the provider told for how long to wait: what ends by itself is no quota.
    """
    status, marks = refused.status, refused.marks
    coded_quota = "insufficient_quota" in marks or "exceeded_current_quota" in marks
    if status == 402 or coded_quota:
        return "quota"
    if status in (408, 409, 425) or (status >= 500 and status != 501):
        # Some wrap a refusal that is for good into a failure of their own.
        return next((kind for kind in ("quota", "context") if _is(kind, marks)), "down")
    waits = waits or bool(_WAITS.search(marks))
    if status == 429 and (waits or not _is("quota", marks)):
        return "context" if "request too large" in marks else "limit"
    if status == 401:
        return next((kind for kind in ("region", "quota") if _is(kind, marks)), "key")
    for kind in ("region", "quota", "filter", "context", "model"):
        if _is(kind, marks):
            return kind
    if status == 451:
        return "region"
    if status == 413:
        return "context"
    if status == 403:
        return "key"
    if status in (404, 405, 410) or 300 <= status < 400:
        return "address"
    if status == 200:
        return "limit" if _is("limit", marks) else "key" if re.search(_KEY, marks) else "other"
    return "other"


def _is(kind: str, marks: str) -> bool:
    patterns = {
        "context": _CONTEXT,
        "quota": _QUOTA,
        "region": _REGION,
        "model": _MODEL,
        "filter": _FILTER,
        "limit": _BUSY,
    }
    return re.search(patterns[kind], marks) is not None


def _plain(said: Any) -> str:
    try:
        text = said if isinstance(said, str) else json.dumps(said)
    except (TypeError, ValueError, RecursionError):
        return ""
    return " ".join(text[:WORDS].split())
