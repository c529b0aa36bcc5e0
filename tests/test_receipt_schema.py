"""The receipt's published schema says what receipts are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from graph import asolve, load_config
from schema.artifact import RECEIPT
from schema.published import receipt_schema
from tests import flask_goal
from tests.scripted import Serve

PUBLISHED = Path(__file__).parent.parent / "docs" / "receipt.schema.json"


def test_what_is_published_is_not_stale() -> None:
    assert PUBLISHED.read_text() == receipt_schema(), "run `make schema`"


def test_every_field_is_explained() -> None:
    schema = json.loads(receipt_schema())
    kinds = {"Receipt": schema, **schema["$defs"]}
    unexplained = [
        f"{kind}.{name}"
        for kind, described in kinds.items()
        for name, field in described.get("properties", {}).items()
        if not field.get("description")
    ]
    assert unexplained == []


@pytest.mark.slow
async def test_a_real_receipt_is_valid_and_a_wrong_one_is_not(serve: Serve, tmp_path: Path) -> None:
    serve(flask_goal.script())
    quick = load_config(overrides=["proof.packages=none"])
    await asolve(flask_goal.GOAL, quick, out=tmp_path / "out")
    receipt: dict[str, Any] = json.loads((tmp_path / "out" / RECEIPT).read_text())
    valid = jsonschema_rs.validator_for(json.loads(PUBLISHED.read_text()))

    valid.validate(receipt)

    for wrong in ({"verdict": "splendid"}, {"files": ["app.py"]}, {"more": 1}):
        with pytest.raises(jsonschema_rs.ValidationError):
            valid.validate({**receipt, **wrong})
