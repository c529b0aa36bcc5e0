"""A shop of two parts, and the plan for it."""

from __future__ import annotations

PARTS = {"price.py": "price", "till.py": "sell"}
PLAN = {
    "subtasks": [
        {
            "id": str(number),
            "goal": f"Write {path}",
            "type": "CODE_INTERPRET",
            "files": {path: [name]},
            "atomic": True,
        }
        for number, (path, name) in enumerate(PARTS.items(), 1)
    ]
}
