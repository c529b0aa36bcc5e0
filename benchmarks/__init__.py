"""Measurements, as ratios taken in one run against a scripted server on loopback.

None of them takes what an earlier run has left, unless that is what it measures.
"""

import os

os.environ.setdefault("ROMA_CACHE", "false")
