"""Packages of others, which most files need none of, and Python takes its time to find."""

from __future__ import annotations

import site
import sys
from functools import cache


@cache
def find_packages() -> None:
    """Have them found from now on, where this Python was started without (``-S``)."""
    if sys.flags.no_site:
        site.main()
