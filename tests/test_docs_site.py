"""The site is built from the documents, and every link and anchor in it leads somewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.slow
def test_the_site_is_built_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs", reason="`make docs` installs it")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    for page in ("index.html", "reference/settings.html", "CONTRIBUTING.html"):
        assert (tmp_path / page).exists()
    concepts = (tmp_path / "concepts.html").read_text()
    assert concepts.count("<svg id=") == 2, "pictures need no script to be seen"
    assert 'class="mermaid"' not in concepts


@pytest.mark.slow
def test_a_picture_shows_what_a_program_left_on_its_terminal(tmp_path: Path) -> None:
    pytest.importorskip("pyte", reason="`make docs` installs it")
    from docs.made.terminal import recorded

    program = "import os; print('gone\\r\\x1b[31mred\\x1b[0m ', os.getcwd(), os.isatty(1))"
    picture = recorded("show it", [sys.executable, "-c", program], tmp_path, {}, "a picture")
    words = "".join(re.findall(r"<text[^>]*>([^<]*)</text>", picture)).replace("&#160;", " ")
    assert "show it" in words and "red  ~ True" in words
    assert "@font-face" not in picture and str(tmp_path) not in picture
