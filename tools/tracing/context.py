"""The place in a trace: carried to a PTC service and taken up there, or left for a moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from urllib.parse import quote

from langsmith.run_helpers import get_current_run_tree, tracing_context
from langsmith.run_trees import RunTree
from langsmith.utils import tracing_is_enabled

from tools.tracing.client import with_spans
from tools.tracing.tracer import traced

TRACE = "langsmith-trace"
PARENT = "traceparent"
BAGGAGE = "baggage"
PROJECT = "langsmith-project="


def headers_of_trace() -> dict[str, str]:
    """What makes the work of whoever is asked next a part of this trace; nothing without one.

    Of the baggage only the project goes along: the rest is of this run, and nobody else's.
    """
    tree = get_current_run_tree()
    if tree is None or not tracing_is_enabled():
        return {}
    project = {BAGGAGE: PROJECT + quote(tree.session_name)} if tree.session_name else {}
    return {TRACE: tree.dotted_order} | project | _spans(tree)


def _spans(tree: RunTree) -> dict[str, str]:
    if tree.client.otel_exporter is None:
        return {}
    from tools.tracing.spans import headers_of_span  # few have what it needs

    return headers_of_span(tree)


@contextmanager
def traced_by(headers: Mapping[str, str]) -> Iterator[None]:
    """Around what belongs to the trace that a caller's headers name, if they do.

    They are a stranger's: they have nothing traced where the operator does not, and add nothing to
    what is told.
    """
    above = _named(headers)
    with tracing_context(parent=above) if above else nullcontext(), traced(), _below(headers):
        yield


def _below(headers: Mapping[str, str]) -> AbstractContextManager[None]:
    if PARENT not in headers or not tracing_is_enabled() or not with_spans():
        return nullcontext()
    from tools.tracing.spans import below_span

    return below_span(headers)


def _named(headers: Mapping[str, str]) -> RunTree | None:
    """The run that they name; None where that is no run."""
    if TRACE not in headers or not tracing_is_enabled():
        return None
    said = (part.strip() for part in headers.get(BAGGAGE, "").split(","))
    project = next((part for part in said if part.startswith(PROJECT)), "")
    try:
        return RunTree.from_headers({TRACE: headers[TRACE], BAGGAGE: project})
    except ValueError:
        return None


def untraced() -> AbstractContextManager[None]:
    """Around what is no work of a run's."""
    return tracing_context(enabled=False)
