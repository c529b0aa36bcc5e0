"""Runs the examples in the docstrings of modules, and tells which of them are contradicted.

Both have to be plain values, and to differ: an example that needs a file, shows what is random or
leaves something out proves nothing. Standard library only.
"""

import ast
import contextlib
import doctest
import importlib
import json
import math
import os
import signal
import sys
from pathlib import Path
from typing import Any

SECONDS = 3  # for the examples of one module
SAID_CHARS = 200


class _Runner(doctest.DocTestRunner):
    def __init__(self) -> None:
        super().__init__(verbose=False, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
        self.found: list[tuple[int, str]] = []
        self._off: set[str] = set()

    def report_failure(self, out: Any, test: Any, example: Any, got: str) -> None:
        if test.name not in self._off and _differ(example.want, got):
            asked, want = example.source.strip()[:SAID_CHARS], example.want.strip()[:SAID_CHARS]
            said = f"its example {asked} gives {got.strip()[:SAID_CHARS]}, not {want}"
            self.found.append(((test.lineno or 0) + example.lineno + 1, said))
        self._off.add(test.name)  # what follows may build on it

    def report_unexpected_exception(self, out: Any, test: Any, example: Any, exc_info: Any) -> None:
        self._off.add(test.name)


def _differ(want: str, got: str) -> bool:
    try:
        one, other = ast.literal_eval(want.strip()), ast.literal_eval(got.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return False
    if isinstance(one, float | int) and isinstance(other, float | int):
        return not math.isclose(one, other, rel_tol=1e-3, abs_tol=1e-6)
    return bool(type(one) is type(other) and one != other and "..." not in want)


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text())
    told = os.fdopen(os.dup(1), "w")
    silent = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(silent, descriptor)
    sys.path += [os.getcwd(), os.path.join(os.getcwd(), "src")]
    signal.signal(signal.SIGALRM, lambda *_: (_ for _ in ()).throw(TimeoutError))
    for path, name in job["modules"].items():
        runner = _Runner()
        with contextlib.suppress(BaseException):
            signal.alarm(SECONDS)
            module = importlib.import_module(name)
            for test in doctest.DocTestFinder().find(module, name):
                runner.run(test, out=lambda _: None)
        signal.alarm(0)
        for line, said in runner.found:
            told.write(f"{json.dumps({'path': path, 'line': line, 'said': said})}\n")
    told.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
