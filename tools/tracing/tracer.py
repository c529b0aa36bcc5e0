"""The tracer of a run: LangChain's own, which is told how things are called and what is private."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from types import MappingProxyType
from typing import Any
from uuid import UUID

from langchain_core.tracers.context import tracing_v2_callback_var
from langchain_core.tracers.langchain import LangChainTracer
from langchain_core.tracers.schemas import Run
from langsmith.run_helpers import get_tracing_context, tracing_context
from langsmith.utils import LangSmithError, tracing_is_enabled

from schema.task import ROOT_ID
from schema.usage import Receipt
from schema.variables import say_once
from tools.tracing.client import client, only_spans
from tools.tracing.unsent import say_briefly

HIDDEN = "langsmith:hidden"  # LangSmith shows what is below such a run in its place
TASK = "task"  # in the metadata of a part's run
# A run's own notes for its checkpoints (folders of a user's, the salt of hidden keys), and what the
# settings have sent along with each request.
PRIVATE = ("origin", "extra_body")
# Of the state, which each node is given whole: the rest is what others have returned.
SHOWN = ("goal", "task", "attempts", "faults", "disputed")
# Steps that pass on what the runs above and below them tell as well; so do the choices of edges.
STEPS = ("__start__", "first_step", "model_call", "run_part")
CHOICE = "after_"
JUDGE_S = 1.0
NOTHING: Mapping[str, Any] = MappingProxyType({})


class Tracer(LangChainTracer):
    """``root`` is the id of the run that ``told`` is metadata of."""

    root: UUID | None = None
    told: Mapping[str, Any] = NOTHING

    def copy_with_metadata_defaults(
        self, *, metadata: Mapping[str, Any] | None = None, tags: list[str] | None = None
    ) -> LangChainTracer:
        copied = super().copy_with_metadata_defaults(metadata=_public(metadata), tags=tags)
        if isinstance(copied, Tracer):
            copied.root, copied.told = self.root, self.told
        return copied

    def _start_trace(self, run: Run) -> None:
        metadata = _public(run.metadata)
        if run.id == self.root:
            metadata |= self.told
        elif run.name in STEPS or run.name.startswith(CHOICE):
            run.tags, run.inputs = [*(run.tags or ()), HIDDEN], {}
        elif run.name == metadata.get("langgraph_node"):
            run.name = f"{metadata.get(TASK, ROOT_ID)} {run.name}"
            run.inputs = {key: run.inputs[key] for key in SHOWN if run.inputs.get(key)}
        elif run.run_type == "llm":
            # How a client is set up is a matter of the settings; its address may hold a key.
            run.serialized = None
            run.extra["invocation_params"] = _public(run.extra.get("invocation_params"))
        run.extra["metadata"] = metadata
        super()._start_trace(run)

    def _end_trace(self, run: Run) -> None:
        if HIDDEN in (run.tags or ()):
            run.outputs = {}
        if run.id == self.root and (said := (run.outputs or {}).get("receipt")):
            receipt = Receipt.model_validate(said)
            run.extra["metadata"] = {**run.metadata, "verdict": receipt.word}
            if not only_spans():
                self._judge(run, receipt)
        super()._end_trace(run)

    def _judge(self, run: Run, receipt: Receipt) -> None:
        """The verdict, as feedback, in a thread: the client may ask first what is there."""

        def send() -> None:
            with suppress(Exception):  # who collects traces has no say in what becomes of a run
                self.client.flush(JUDGE_S)  # the first run of a project makes it
                project = self.client.read_project(project_name=run.session_name)
                self.client.create_feedback(
                    run.id,
                    session_id=project.id,
                    trace_id=run.trace_id,
                    key="verdict",
                    score=receipt.passed,
                    value=receipt.word,
                    stop_after_attempt=2,
                )

        # A loop that ends waits for its executor's threads; this one has to be left behind.
        sending = threading.Thread(target=send, daemon=True)
        sending.start()
        asyncio.get_running_loop().run_in_executor(None, sending.join, JUDGE_S)


def _public(metadata: Mapping[str, Any] | None) -> dict[str, Any]:
    return {key: value for key, value in (metadata or {}).items() if key not in PRIVATE}


def _new() -> Tracer:
    """Raises ImportError and LangSmithError where the variables ask for what cannot be."""
    say_briefly()
    context = get_tracing_context()
    above = context["parent"]
    project = above.session_name if above else context["project_name"]
    return Tracer(client=context["client"] or client(), project_name=project)


@contextmanager
def traced(root: UUID | None = None, told: Mapping[str, Any] = NOTHING) -> Iterator[None]:
    """Around a run, whose id in its trace is ``root``; nothing where none is asked for.

    A tracer that is there already stays.
    """
    if tracing_v2_callback_var.get() is not None or not tracing_is_enabled():
        yield
        return
    try:
        tracer = _new()
    except (ImportError, LangSmithError) as error:
        say_once(f"nothing is traced: {error}")
        with tracing_context(enabled=False):
            yield
        return
    tracer.root, tracer.told = root, told
    before = tracing_v2_callback_var.set(tracer)
    try:
        yield
    finally:
        tracing_v2_callback_var.reset(before)
