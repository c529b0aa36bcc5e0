"""diagnose: where code and a test that was written here disagree, who of the two is wrong; and
whose code is, where a failure points at nobody.

``rules`` decides what contract and traceback leave no doubt about, a model the rest; each test is
in dispute once at most.
"""

from nodes.diagnose.node import after_diagnose, diagnose

__all__ = ["after_diagnose", "diagnose"]
