"""A run as a page: all that is known of it, and nothing in it acts."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from graph import report, solve
from tests import flask_goal, shell
from tests.essay import Essay, killed_midway, printed
from tests.goals import DOUBLE, DOUBLE_TEST, RIGHT, WRONG, one_piece
from tests.scripted import Serve, code


def text(page: str) -> str:
    """As it is read, without marks."""
    body = page.partition("<body>")[2]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", body)).split())


@pytest.mark.slow
def test_the_shell_writes_one_page_that_tells_how_a_run_was_mended(
    serve: Serve, tmp_path: Path
) -> None:
    serve(one_piece(WRONG, RIGHT))
    run = solve(DOUBLE, tests=DOUBLE_TEST)
    done = shell.run("report", run.run_id)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"report   report-{run.run_id}.html\n"
    page = (tmp_path / f"report-{run.run_id}.html").read_text()
    said = text(page)
    assert "ACCEPTED 1 of 1 acceptance tests passed" in said and DOUBLE in said
    assert "Round 1: 1 wrong" in said and "Round 2: passed" in said
    assert "- return n" in said and "+ return 2 * n" in said
    assert "assert 1 == 4" in said or "assert 2 == 4" in said
    assert "Claude Sonnet" in said and "GPT-4o" in said and "0 code" in said
    again = shell.run("report", run.run_id)
    assert again.returncode == 2 and "--overwrite" in again.stderr
    told = printed(shell.run("report", run.run_id, "--overwrite", "--json"))
    assert told == {"id": run.run_id, "file": f"report-{run.run_id}.html"}


def test_parts_are_drawn_and_the_critical_path_follows_what_they_wait_for(serve: Serve) -> None:
    serve(flask_goal.script())
    page = report(solve(flask_goal.GOAL).run_id)
    rows = re.findall(r'<th scope="row">(\d \w+)</th>.*?<td>(yes|no)</td>', page, re.DOTALL)
    critical = {name for name, way in rows if way == "yes"}
    assert len(rows) == 7 and {"0 plan", "5 code"} <= critical
    assert critical & {"1 code", "2 code"} and not critical & {"3 code", "4 code"}
    assert page.count('class="edge"') == 2
    assert all(name in text(page) for name in flask_goal.PARTS)


def test_nothing_that_was_written_acts(serve: Serve) -> None:
    evil = "<script>alert(1)</script><img src=//x.example onerror=alert(1)>"
    source = f"# {evil} \u202e\ndef double(n):\n    return 2 * n"
    serve(one_piece(code("double.py", source)))
    page = report(solve(f"{DOUBLE} {evil}").run_id)
    assert "<script" not in page and "<img" not in page and "\u202e" not in page
    assert evil in text(page).replace("\\u202e", "")
    assert re.search(
        r"""http-equiv="Content-Security-Policy" content="default-src &#39;none""", page
    )
    assert not re.search(r'<[^>]+ (on\w+=|style=|href="[^#])', page)


def test_a_run_that_has_not_ended_has_no_report_yet(serve: Serve) -> None:
    essay = Essay()
    serve(essay)
    run = killed_midway(essay)
    done = shell.run("report", run)
    assert done.returncode == 2 and "has ended" in done.stderr and len(done.stderr.splitlines()) < 3
    assert shell.run("report", "nosuch").returncode == 2
