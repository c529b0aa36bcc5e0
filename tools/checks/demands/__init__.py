"""What acceptance tests demand, read from their source and never run.

From outside: ``excerpt``, the source of one test with what it uses of the tests' own files.
"""

from tools.checks.demands.excerpts import excerpt

__all__ = ["excerpt"]
