"""Runs as spans of OpenTelemetry, whose ids a PTC service elsewhere can be told in time.

LangSmith's client makes a span some time after its run has begun, in a thread of its own; by then
the service may have been asked. So an id is not drawn: it is half of the run's own. Only imported
where OpenTelemetry is asked for, which brings what this needs.
"""

from __future__ import annotations

import atexit
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any
from uuid import UUID

from langsmith._internal.otel._otel_client import get_otlp_tracer_provider
from langsmith._internal.otel._otel_exporter import OTELExporter
from langsmith.run_trees import RunTree
from opentelemetry import context, trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

W3C = TraceContextTextMapPropagator()
_ids: ContextVar[tuple[int, int] | None] = ContextVar("ids", default=None)


class _Ids(RandomIdGenerator):
    """Ids of the run that a span is being made of; others, such as a web server's, are drawn."""

    def generate_span_id(self) -> int:
        ids = _ids.get()
        return ids[1] if ids else super().generate_span_id()

    def generate_trace_id(self) -> int:
        ids = _ids.get()
        return ids[0] if ids else super().generate_trace_id()


class Exporter(OTELExporter):
    """LangSmith's, which gives each span the ids of its run."""

    def __init__(self, sent_by: TracerProvider) -> None:
        super().__init__(sent_by)  # type: ignore[no-untyped-call]

    def export_batch(self, operations: Any, otel_context_map: Any) -> None:
        for each in operations:
            before = _ids.set(_ids_of(each.trace_id, each.id))
            try:
                super().export_batch([each], otel_context_map)
            finally:
                _ids.reset(before)


def _ids_of(trace_id: UUID, run_id: UUID) -> tuple[int, int]:
    """Of the run's id the half that is chance: the other one is the time."""
    return trace_id.int, run_id.int & (1 << 64) - 1


@cache
def provider() -> TracerProvider | None:
    """What sends the spans of this process; None where the program around has set one up."""
    if not isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):
        return None
    made = get_otlp_tracer_provider()
    made.id_generator = _Ids()
    atexit.unregister(made.shutdown)  # it tries for as long as it likes
    trace.set_tracer_provider(made)
    return made


def headers_of_span(tree: RunTree) -> dict[str, str]:
    """What makes spans elsewhere a part of this run's trace (W3C trace context).

    Where another program's spans are around the run, they say whose trace it is.
    """
    around = trace.get_current_span()
    if isinstance(tree.client.otel_exporter, Exporter):
        trace_id, span_id = _ids_of(tree.trace_id, tree.id)
        if around.get_span_context().is_valid:
            trace_id = around.get_span_context().trace_id
        sampled = TraceFlags(TraceFlags.SAMPLED)
        around = NonRecordingSpan(
            SpanContext(trace_id, span_id, is_remote=False, trace_flags=sampled)
        )
    sent: dict[str, str] = {}
    W3C.inject(sent, trace.set_span_in_context(around))
    return sent


@contextmanager
def below_span(headers: Mapping[str, str]) -> Iterator[None]:
    """Around what belongs below the span that a caller's headers name.

    The server has seen to it, except for the first request, which has the spans set up.
    """
    if trace.get_current_span().get_span_context().is_valid:
        yield
        return
    before = context.attach(W3C.extract(headers))
    try:
        yield
    finally:
        context.detach(before)
