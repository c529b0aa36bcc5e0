"""Traces that cannot be sent: said once, in a line, instead of in a page for each try."""

from __future__ import annotations

import logging
from functools import cache

from schema.variables import say_once

BEGIN = {
    "langsmith.client": ("Failed to ", "Error creating feedback", "Run compression is not enabled"),
    "opentelemetry.exporter.otlp.proto.http.trace_exporter": (
        "Failed to export",
        "Shutdown in progress",
        "Transient error",
    ),
}


@cache
def say_briefly() -> None:
    """Their clients list all that was in each request that failed, or each try."""
    for name in BEGIN:
        logging.getLogger(name).addFilter(_is_other)


def say_unsent() -> None:
    """That a collector did not take what it was sent."""
    say_once(
        "traces cannot be sent: check LANGSMITH_ENDPOINT and LANGSMITH_API_KEY, or "
        "OTEL_EXPORTER_OTLP_ENDPOINT"
    )


def _is_other(record: logging.LogRecord) -> bool:
    if not record.getMessage().startswith(BEGIN[record.name]):
        return True
    say_unsent()
    return False
