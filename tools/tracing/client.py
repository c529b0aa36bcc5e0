"""LangSmith's client, as a process has one: whoever collects traces does not hold up its end."""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Callable
from functools import cache

from langsmith import Client
from langsmith.run_trees import get_cached_client
from langsmith.utils import get_env_var, is_env_var_truish

from tools.tracing.unsent import say_unsent

CLOSE_S = 1.0
# They have threads of its own send, and end with the process: nothing else is to wait for them.
SWITCHES = ("LANGSMITH_USE_DAEMON", "LANGSMITH_DISABLE_RUN_COMPRESSION")
_senders: list[Callable[[], None]] = []


def client() -> Client:
    """The one of this process.

    Raises ImportError and LangSmithError where the variables ask for what cannot be.
    """
    for name in SWITCHES:
        os.environ.setdefault(name, "true")
    if not with_spans():
        made = get_cached_client()
        _sent_at_exit(made, _nothing)
        return made
    try:
        from tools.tracing import spans
    except ImportError as error:
        raise ImportError("OpenTelemetry needs pip install 'roma-ptc[otel]'") from error

    ours = spans.provider()
    made = get_cached_client(otel_tracer_provider=ours)
    if ours and made.otel_exporter and not isinstance(made.otel_exporter, spans.Exporter):
        made.otel_exporter = spans.Exporter(ours)
    _sent_at_exit(made, ours.force_flush if ours else _nothing)
    return made


def with_spans() -> bool:
    """Whether OpenTelemetry is to hear of runs."""
    mode = get_env_var("TRACING_MODE")
    asked = is_env_var_truish("OTEL_ENABLED") or is_env_var_truish("OTEL_ONLY")
    return mode.lower() in ("otel", "hybrid") if mode else asked


def only_spans() -> bool:
    """Whether traces go there alone, and nobody has said that LangSmith is to hear."""
    mode = get_env_var("TRACING_MODE")
    return mode.lower() == "otel" if mode else is_env_var_truish("OTEL_ONLY")


def send_rest() -> None:
    """Have what there is sent, for as long as ``CLOSE_S``: a signal may end a server next."""
    sending = [threading.Thread(target=send, daemon=True) for send in _senders]
    for thread in sending:
        thread.start()
    for thread in sending:
        thread.join(CLOSE_S)


@cache
def _sent_at_exit(made: Client, flush: Callable[[], object]) -> None:
    """Have what is left sent when the process ends, by a thread that it waits for no longer."""
    ending, sent = threading.Event(), threading.Event()

    def send() -> None:
        made.flush()
        flush()

    def close() -> None:
        ending.wait()
        send()
        sent.set()

    def leave() -> None:
        ending.set()
        if not sent.wait(CLOSE_S):
            say_unsent()

    _senders.append(send)
    # None can be started any more when the process ends.
    threading.Thread(target=close, name="traces", daemon=True).start()
    atexit.register(leave)


def _nothing() -> None:
    """Where another program has set up who sends spans, it also ends that."""
