"""acceptance: pytest files from goal, criteria and promises, written while the code is written.

The wiring takes ``acceptance`` and its edge, and whoever goes there asks ``is_due``; ``verify``
settles what the tests import, and ``diagnose`` looks at the same promises.
"""

from nodes.acceptance.node import acceptance, after_acceptance, dropped_notes, is_due
from nodes.acceptance.question import promised_by
from nodes.acceptance.settled import settled

__all__ = [
    "acceptance",
    "after_acceptance",
    "dropped_notes",
    "is_due",
    "promised_by",
    "settled",
]
