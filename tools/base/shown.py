"""What a model is shown of a project that is there."""

from __future__ import annotations

from collections.abc import Mapping

from schema.artifact import BINARY


def whole_project(files: Mapping[str, str]) -> str:
    """Files as they are, each text under its path; of what is no text, the path."""
    shown = [
        f"### {path}" if text.startswith(BINARY) else f"### {path}\n```\n{text.rstrip()}\n```"
        for path, text in files.items()
    ]
    return "\n".join(["The project as it is:", *shown])
