"""Traces of runs, where LangSmith's variables ask for them; without these, nothing is done here.

LangChain makes the tree of a run. ``tracer`` names what is in it and keeps out of it what is
private or there already; ``context`` carries it over HTTP to a PTC service; ``settings`` is what a
trace tells of a run's settings.
"""

from tools.tracing.client import send_rest
from tools.tracing.context import headers_of_trace, traced_by, untraced
from tools.tracing.names import titled
from tools.tracing.settings import told_of
from tools.tracing.tracer import TASK, traced

__all__ = [
    "TASK",
    "headers_of_trace",
    "send_rest",
    "titled",
    "told_of",
    "traced",
    "traced_by",
    "untraced",
]
