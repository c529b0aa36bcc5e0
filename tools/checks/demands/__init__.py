"""What acceptance tests demand, read from their source and never run.

From outside: ``Tests``, what a goal's tests ask for and which of them touch a part; ``excerpt``,
the source of one test with what it uses of the tests' own files; and the words in which a contract
tells it.
"""

from tools.checks.demands.asked import Tests
from tools.checks.demands.binding import binds, signature_for
from tools.checks.demands.demanded import Demands, Route, Use, path_parts, serves
from tools.checks.demands.excerpts import excerpt
from tools.checks.demands.told import (
    BODIES,
    answer_text,
    as_contract,
    request_text,
    route_line,
    shape,
)
from tools.checks.demands.values import LISTED, Tree

__all__ = [
    "BODIES",
    "LISTED",
    "Demands",
    "Route",
    "Tests",
    "Tree",
    "Use",
    "answer_text",
    "as_contract",
    "binds",
    "excerpt",
    "path_parts",
    "request_text",
    "route_line",
    "serves",
    "shape",
    "signature_for",
]
