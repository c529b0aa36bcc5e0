"""The report in a browser: light and dark, on a desk and on a phone."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import axe_core_python
import pytest

from graph import report, solve
from tests import flask_goal
from tests.goals import DOUBLE, DOUBLE_TEST, RIGHT, WRONG, one_piece
from tests.pages import page
from tests.scripted import Serve, code
from tools.proof.pages.browsing import find_browser

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_browser() is None, reason="no Chromium is installed here"),
]

AXE = Path(axe_core_python.__file__).parent / "axe.min.js"
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
ASK = """
axe.run().then((found) => {
  const wrong = found.violations.map((one) => [one.impact, one.id, one.nodes[0].html]);
  const wide = document.documentElement.scrollWidth - window.innerWidth;
  document.body.textContent = JSON.stringify({wrong, wide, dark: DARK});
});
""".replace("DARK", "matchMedia('(prefers-color-scheme: dark)').matches")


def opened(file: Path, width: int, dark: bool) -> subprocess.CompletedProcess[str]:
    size, scheme = f"--window-size={width},900", f"preferredColorScheme={int(not dark)}"
    options = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--enable-logging=stderr"]
    options += ["--dump-dom", size, f"--blink-settings={scheme}", "--virtual-time-budget=20000"]
    command = [find_browser() or "", *options, file.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, timeout=100, check=True)


def assert_sound(made: str, folder: Path, width: int, dark: bool) -> None:
    as_it_is, asked = folder / "report.html", folder / "asked.html"
    as_it_is.write_text(made)
    assert "CONSOLE" not in (said := opened(as_it_is, width, dark).stderr), said
    # The page allows no script, and this one is ours.
    free = POLICY.sub("", made).replace("<details>", "<details open>")
    script = f"<script>{AXE.read_text()}</script><script>{ASK}</script>"
    asked.write_text(free.replace("</body>", f"{script}</body>"))
    body = opened(asked, width, dark).stdout.rpartition("<body>")[2].partition("</body>")[0]
    assert json.loads(body) == {"wrong": [], "wide": 0, "dark": dark}


@pytest.mark.parametrize(
    ("width", "dark"), [(1280, False), (1280, True), (380, False), (380, True)]
)
def test_no_error_and_nothing_that_axe_finds(
    serve: Serve, tmp_path: Path, width: int, dark: bool
) -> None:
    serve(flask_goal.script())
    assert_sound(report(solve(flask_goal.GOAL).run_id), tmp_path, width, dark)
    serve(one_piece(WRONG, RIGHT))
    assert_sound(report(solve(DOUBLE, tests=DOUBLE_TEST).run_id), tmp_path, width, dark)


def test_pages_that_were_looked_at_are_shown(serve: Serve, tmp_path: Path) -> None:
    serve(one_piece(code("index.html", page("<h1>Hello</h1>"))))
    made = report(solve("Create index.html, a page that says Hello").run_id)
    assert 'src="data:image/png;base64,' in made and "screenshots/index.png" in made
    assert_sound(made, tmp_path, 380, dark=False)
