"""The page itself, and what a browser may do with it."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from schema.usage import Receipt
from schema.verdict import Rung
from tools.delivery.diff import patch_of
from tools.money import COMPARED_AS
from tools.report import code, spending
from tools.report.drawing import drawing
from tools.report.timeline import timeline
from tools.report.told import Told
from tools.report.visible import visible

HERE = Path(__file__).parent
RUNGS = (Rung.CHECKED, Rung.RUNS, Rung.TESTED, Rung.ACCEPTED)


def page(told: Told) -> str:
    """The whole document. Takes a moment for large projects: not for an event loop."""
    receipt = told.receipt
    shown = {(one.owner, one.attempt) for each in told.tries for one in each.failures}
    calls = receipt.calls
    return (
        _environment()
        .get_template("page.html")
        .render(
            told=told,
            receipt=receipt,
            policy=policy(),
            css=_css(),
            rungs=[(rung, _reached(rung, receipt), receipt.lost.get(rung)) for rung in RUNGS],
            drawing=drawing(receipt.tasks),
            rows=timeline(told.spans, receipt.tasks),
            elsewhere=list(COMPARED_AS.values()),
            spent={
                "model": spending.by(calls, spending.model),
                "role": spending.by(calls, spending.role),
                "part": spending.by(calls, spending.part),
            },
            total=spending.line("all", calls),
            files=[(file.path, code.coloured(file)) for file in told.files],
            tries=[(one, code.changes(patch_of(one.before, one.changed))) for one in told.tries],
            mended=[one for one in receipt.mended if (one.owner, one.attempt) not in shown],
            pictures=[(one.path, src) for one in told.pictures if (src := code.picture(one))],
        )
    )


@cache
def policy() -> str:
    """The Content-Security-Policy: its own style, pictures within it, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(_css().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


@cache
def _css() -> str:
    return f"\n{(HERE / 'page.css').read_text()}\n{code.styles()}\n"


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    made.filters["usd"] = lambda usd: "unknown" if usd is None else f"${usd:.4f}"
    return made


def _shown(value: object) -> object:
    # What is marked up was made here, and has been through it.
    return visible(value) if type(value) is str else value


def _reached(rung: Rung, receipt: Receipt) -> bool:
    # One that could not be climbed was passed over by the tests that the user gave.
    reached = receipt.verdict in RUNGS and receipt.verdict.reaches(rung)
    return reached and rung not in receipt.lost
