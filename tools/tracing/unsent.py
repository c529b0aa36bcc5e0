"""Traces that cannot be sent: said once, in a line, instead of in a page for each try."""

from __future__ import annotations

import logging
from functools import cache

from schema.variables import say_once

BEGIN = ("Failed to ", "Error creating feedback", "Run compression is not enabled")


@cache
def say_briefly() -> None:
    """LangSmith's client lists all that was in each request that failed."""
    logging.getLogger("langsmith.client").addFilter(_is_other)


def _is_other(record: logging.LogRecord) -> bool:
    if not record.getMessage().startswith(BEGIN):
        return True
    say_once("traces cannot be sent: check LANGSMITH_ENDPOINT and LANGSMITH_API_KEY")
    return False
