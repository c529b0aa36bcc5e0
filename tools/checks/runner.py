"""Runs inside the sandbox: pytest in a process of its own, then its report as one line of JSON.

The code under test may end its process, print, or patch pytest; the report is read from the
outside of that process. Standard library only.
"""

import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

EVIDENCE_CHARS = 1500

seconds, conftest, *files = sys.argv[1:]
report = os.path.join(tempfile.mkdtemp(), "report.xml")
# What is imported from lies on the path of pytest, and of the programs that a test starts; not in
# pytest's own environment, where a sitecustomize.py of the project would be run before it.
places = [os.getcwd(), os.path.join(os.getcwd(), "src")]
start = f"""
import os, sys
import pytest
sys.path[:0] = {places!r}
os.environ["PYTHONPATH"] = {os.pathsep.join(places)!r}
sys.exit(pytest.main(sys.argv[1:]))
"""
# No configuration, conftest or plugin of the delivered project has a say in how it is judged; the
# conftest that comes with the tests has.
run = subprocess.run(
    [
        *(sys.executable, "-c", start, "-q", "--tb=short", "--no-header"),
        *(["--noconftest"] if conftest == "--noconftest" else []),
        *("-c", os.devnull, "--rootdir", os.getcwd(), "--confcutdir", os.getcwd()),
        *("-p", "no:cacheprovider"),
        *("-p", "pytest_timeout", "--timeout", seconds, "--junitxml", report, *files),
    ],
    env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
    capture_output=True,
    text=True,
    errors="replace",
    stdin=subprocess.DEVNULL,
)

tests = []
error = ""
cases: list[ElementTree.Element] = []
try:
    cases = list(ElementTree.parse(report).iter("testcase"))
except (OSError, ElementTree.ParseError):
    error = (run.stdout + run.stderr)[-EVIDENCE_CHARS:] or f"pytest ended with {run.returncode}"
for case in cases:
    bad = [part for part in case if part.tag in ("failure", "error", "skipped")]
    evidence = "\n".join(f"{part.tag}: {part.get('message')}\n{part.text or ''}" for part in bad)
    name = "::".join(part for part in (case.get("classname"), case.get("name")) if part)
    tests.append({"name": name, "passed": not bad, "evidence": evidence[:EVIDENCE_CHARS]})
    if not case.get("name"):
        error = (
            "pytest was ended from within a test: " + (run.stdout + run.stderr)[-EVIDENCE_CHARS:]
        )
if not tests and not error:
    error = (run.stdout + run.stderr)[-EVIDENCE_CHARS:] or "no test was found"
print(json.dumps({"tests": tests, "error": error}))
