"""Transform cleaned records to database rows."""
from __future__ import annotations

from datetime import datetime, timezone
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple


class Row(NamedTuple):
    """One row of the table, in the order of its columns."""

    external_id: int
    full_name: str
    email: str
    amount_cents: int
    created_at: datetime
    loaded_at: datetime


def _to_cents(amount: float) -> int:
    cents = (Decimal(str(amount)) * 100).quantize(Decimal("1"), rounding=ROUND_HALF_UP)
    return int(cents)


def _to_utc(timestamp: str) -> datetime:
    value = datetime.fromisoformat(timestamp)
    if value.tzinfo is None:
        value = value.replace(tzinfo=timezone.utc)
    return value.astimezone(timezone.utc)


def transform_record(record: dict) -> Row:
    """Return the row of a clean record."""
    return Row(
        external_id=record["id"],
        full_name=record["name"].title(),
        email=record["email"],
        amount_cents=_to_cents(record["amount"]),
        created_at=_to_utc(record["created_at"]),
        loaded_at=datetime.now(timezone.utc),
    )


def transform_records(records: list[dict]) -> list[Row]:
    """Return the rows of all clean records."""
    return [transform_record(record) for record in records]
