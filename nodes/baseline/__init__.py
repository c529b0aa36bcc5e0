"""baseline: what a project that is built on shows by itself, while the change of it is written.

The wiring takes ``baseline`` and its edge, and whoever goes there asks ``is_due``; ``verify`` holds
the changed project against it, and asks what is ``kept`` of it.
"""

from nodes.baseline.after import Kept, kept
from nodes.baseline.held import lost
from nodes.baseline.node import after_baseline, baseline, is_due

__all__ = ["Kept", "after_baseline", "baseline", "is_due", "kept", "lost"]
