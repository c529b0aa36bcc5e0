"""For how long a provider asks to wait: in seconds, as a date, or in the words of its error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# Seconds. A longer wait is told and left to the caller.
LONGEST_WAIT = 60.0

_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")
_IN_WORDS = re.compile(r"(?:retry|try again) in ([0-9]{1,6}(?:\.[0-9]{1,9})?) ?(ms|s)")
_DATE_CHARS = 64


def asked_wait(headers: Mapping[str, str], words: str = "") -> float | None:
    """Seconds to wait, or None where none are told. A time that is none is not taken for one."""
    milliseconds = headers.get("retry-after-ms", "").strip()
    if _NUMBER.fullmatch(milliseconds):
        return float(milliseconds) / 1000
    told = headers.get("retry-after", "").strip()
    if _NUMBER.fullmatch(told):
        return float(told)
    if told[:1].isalpha() and len(told) <= _DATE_CHARS:
        try:
            date = parsedate_to_datetime(told)
            date = date if date.tzinfo else date.replace(tzinfo=UTC)
            return max(0.0, round((date - datetime.now(UTC)).total_seconds(), 3))
        except (ValueError, TypeError, LookupError, OverflowError):
            return None
    found = _IN_WORDS.search(words.lower())
    return float(found[1]) / (1000 if found[2] == "ms" else 1) if found else None


def in_words(seconds: float) -> str:
    """``45 s``, ``2 h 10 min``, ``3 days``."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{hours // 24} days"
