"""The receipt's JSON schema, for programs that read receipts. ``make schema`` publishes it."""

from __future__ import annotations

import json

from schema.usage import Receipt

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def receipt_schema() -> str:
    """The text of ``docs/receipt.schema.json``."""
    schema = Receipt.model_json_schema(mode="serialization")
    return json.dumps({"$schema": DIALECT, **schema}, indent=2) + "\n"


if __name__ == "__main__":
    print(receipt_schema(), end="")
