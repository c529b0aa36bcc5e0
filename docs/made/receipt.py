"""What stands on a receipt."""

from __future__ import annotations

import json

from docs.made.schemas import table, tables
from schema.published import receipt_schema

OPENING = """# The receipt

`receipt.json` in every delivered folder, `result.receipt` in Python, `receipt` in the state of the
graph. Its JSON schema for programs: [`receipt.schema.json`](../receipt.schema.json). What the
verdicts mean: [proof](../proof.md).

"""


def page() -> str:
    schema = json.loads(receipt_schema())
    whole = table("Receipt", schema, "##")
    return f"{OPENING}{whole}\n## Its parts\n\n{tables(schema['$defs'])}"
