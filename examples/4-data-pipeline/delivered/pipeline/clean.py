"""Clean and validate raw records."""
from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from datetime import datetime

logger = logging.getLogger(__name__)

REQUIRED_FIELDS = ("id", "name", "email", "amount", "created_at")
EMAIL_RE = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")


@dataclass(frozen=True)
class RejectedRecord:
    """A record that was not accepted, and why."""

    record: dict
    reason: str


def _to_int(value: object, field: str) -> int:
    if isinstance(value, bool):
        raise ValueError(f"{field} is not an integer")
    try:
        return int(str(value).strip())
    except ValueError:
        raise ValueError(f"{field} is not an integer: {value!r}") from None


def _to_amount(value: object) -> float:
    try:
        amount = float(str(value).strip().replace(",", ""))
    except ValueError:
        raise ValueError(f"amount is not a number: {value!r}") from None
    if amount < 0:
        raise ValueError(f"amount is negative: {amount}")
    return amount


def _to_timestamp(value: object) -> str:
    text = str(value).strip()
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")).isoformat()
    except ValueError:
        raise ValueError(f"created_at is not an ISO 8601 timestamp: {value!r}") from None


def clean_record(record: dict) -> dict:
    """Return the cleaned record; raise ValueError with the reason if it is not valid."""
    if not isinstance(record, dict):
        raise ValueError("record is not an object")
    missing = [field for field in REQUIRED_FIELDS if record.get(field) in (None, "")]
    if missing:
        raise ValueError(f"missing fields: {', '.join(missing)}")
    name = " ".join(str(record["name"]).split())
    if not name:
        raise ValueError("name is empty")
    email = str(record["email"]).strip().lower()
    if not EMAIL_RE.match(email):
        raise ValueError(f"email is not valid: {email!r}")
    return {
        "id": _to_int(record["id"], "id"),
        "name": name,
        "email": email,
        "amount": _to_amount(record["amount"]),
        "created_at": _to_timestamp(record["created_at"]),
    }


def clean_records(records: list[dict]) -> tuple[list[dict], list[RejectedRecord]]:
    """Return the clean records without duplicates, and the rejected ones."""
    clean: list[dict] = []
    rejected: list[RejectedRecord] = []
    seen: set[int] = set()
    for record in records:
        try:
            cleaned = clean_record(record)
        except ValueError as exc:
            rejected.append(RejectedRecord(record=record, reason=str(exc)))
            continue
        if cleaned["id"] in seen:
            rejected.append(RejectedRecord(record=record, reason="duplicate id"))
            continue
        seen.add(cleaned["id"])
        clean.append(cleaned)
    for one in rejected:
        logger.warning("rejected record: %s", one.reason)
    logger.info("%d records are clean, %d rejected", len(clean), len(rejected))
    return clean, rejected
