"""pytest as ``run`` has it, telling first which tests it has found.

Only for tests that are run without the project: see ``collect``.
"""

import json
import sys

import pytest

from .collect import described
from .run import main as run
from .run import tell


class Lister:
    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        tests = json.dumps({"tests": [described(item) for item in session.items]})
        tell(self._descriptor, id="", when="listed", outcome="passed", evidence=tests)


def main() -> None:
    run(Lister(int(sys.argv[-1])))
