"""``roma-ptc costs``: what was spent, and what it would have been elsewhere."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import EnvFile, Json, flag
from cli.screen import show, show_json
from cli.table import table
from schema.errors import UsageError
from schema.price import usd_told

if TYPE_CHECKING:
    from tools.money.costs import Costs, Spent


_KINDS = ("cached", "reasoning", "unknown", "estimated")  # of tokens: a column where there are any


class By(StrEnum):
    DAY = "day"
    MODEL = "model"
    ROLE = "role"
    TYPE = "type"
    RUN = "run"


def costs(
    by: Annotated[By, typer.Option(help="What the sums are of.")] = By.DAY,
    as_csv: Annotated[bool, flag("--csv", help="Print comma-separated values.")] = False,
    env_file: EnvFile = None,
    json: Json = False,
) -> None:
    """Show what was spent, and the same tokens on Claude Sonnet and GPT-4o. Asks no model."""
    from schema.settings import load_config
    from tools.money.costs import spent

    if as_csv and json:
        raise UsageError("--csv and --json are two forms of the same: choose one")
    found = spent(load_config().ledger, by.value)
    if json:
        show_json(found.model_dump(mode="json"))
    elif as_csv:
        show(_csv(by, [*found.lines] or [found.total], empty=not found.lines))
    elif not found.lines:
        show('nothing was spent yet: start with roma-ptc solve "…"')
    else:
        show(_table(by, [*found.lines, found.total]))
        show(f"\n{_months(found)}")


def _table(by: By, lines: Sequence[Costs]) -> str:
    from tools.money import COMPARED_AS

    kinds = [kind for kind in _KINDS if any(getattr(line, f"{kind}_tokens") for line in lines)]
    head = (by.value, "calls", "input", "output", *kinds)
    rows = [
        (
            line.key,
            *map(_count, (line.calls, line.input_tokens, line.output_tokens)),
            *(_count(getattr(line, f"{kind}_tokens")) for kind in kinds),
            usd_told(line.usd, line.calls, line.unpriced_calls),
            *(f"${usd:.4f}" for usd in line.elsewhere_usd.values()),
        )
        for line in lines
    ]
    return table([tuple(map(str.upper, (*head, "cost", *COMPARED_AS.values()))), *rows])


def _months(found: Spent) -> str:
    """As so many projects a month would cost. Nothing is saved that anybody knows of where calls
    have no known price."""
    from tools.money import COMPARED_AS

    runs = f"{found.projects} run{'s'[: found.projects > 1]}"
    calls, unpriced = found.total.calls, found.total.unpriced_calls
    head = ("PROJECTS/MONTH", "COST", *map(str.upper, COMPARED_AS.values()))
    rows: list[tuple[str, ...]] = [head]
    for month in found.months:
        others = [
            f"${usd:.2f}" + f" ({_saved(month.usd, usd)})" * (not unpriced)
            for usd in month.elsewhere_usd.values()
        ]
        cost = usd_told(month.usd, calls, unpriced, digits=2)
        rows.append((_count(month.projects), cost, *others))
    return f"If all are as the average of {runs} so far:\n{table(rows)}"


def _saved(usd: float, elsewhere: float) -> str:
    if not elsewhere:
        return "-"
    share = (elsewhere - usd) / elsewhere
    return f"{share:.0%} saved" if share >= 0 else f"{-share:.0%} more here"


def _csv(by: By, lines: Sequence[Costs], *, empty: bool) -> str:
    """A line for each key, without the sum of all, which a reader would count twice."""
    rows: list[dict[str, Any]] = [line.model_dump() for line in lines]
    for row in rows:
        row |= {f"{model}_usd": usd for model, usd in row.pop("elsewhere_usd").items()}
    out = io.StringIO()
    writer = csv.DictWriter(out, [*rows[0]], lineterminator="\n")
    writer.writerow({name: by.value if name == "key" else name for name in rows[0]})
    writer.writerows([] if empty else rows)
    return out.getvalue().removesuffix("\n")


def _count(number: int) -> str:
    return f"{number:,}"
