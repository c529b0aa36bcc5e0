from datetime import datetime

import pytest

from pipeline.clean import RejectedRecord, clean_record, clean_records
from pipeline.transform import Row, transform_record, transform_records

RAW = {
    "id": "1",
    "name": "  Ann Lee ",
    "email": " ann@example.com ",
    "amount": "12.50",
    "created_at": "2024-01-15T10:30:00",
}


def test_clean_record_trims_and_converts():
    cleaned = clean_record(RAW)
    assert cleaned["id"] == 1
    assert cleaned["name"] == "Ann Lee"
    assert cleaned["email"] == "ann@example.com"
    assert cleaned["amount"] == pytest.approx(12.5)


def test_duplicates_are_dropped():
    cleaned, _ = clean_records([RAW, dict(RAW)])
    assert len(cleaned) == 1


def test_bad_records_are_rejected_with_a_reason():
    bad = {**RAW, "id": "2", "email": ""}
    cleaned, rejected = clean_records([RAW, bad])
    assert len(cleaned) == 1
    assert len(rejected) == 1
    assert isinstance(rejected[0], RejectedRecord)
    assert rejected[0].record == bad
    assert rejected[0].reason


def test_amount_that_is_no_number_is_rejected():
    cleaned, rejected = clean_records([{**RAW, "amount": "abc"}])
    assert cleaned == []
    assert len(rejected) == 1


def test_transform_record_makes_a_row():
    row = transform_record(clean_record(RAW))
    assert isinstance(row, Row)
    assert row.external_id == 1
    assert row.full_name == "Ann Lee"
    assert row.amount_cents == 1250
    assert isinstance(row.created_at, datetime)
    assert isinstance(row.loaded_at, datetime)


def test_transform_records_keeps_the_order():
    records = [clean_record({**RAW, "id": number}) for number in (3, 1, 2)]
    assert [row.external_id for row in transform_records(records)] == [3, 1, 2]
