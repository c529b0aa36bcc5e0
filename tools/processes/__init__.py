"""Child processes: started, heard and ended in a thread, so that no event loop can lose one.

From outside: ``in_thread`` for the thread, ``run`` for the process, ``kept_in_memory`` for what
another one is to read.
"""

from __future__ import annotations

from tools.processes.child import Ended, run
from tools.processes.memory import kept_in_memory
from tools.processes.thread import in_thread

__all__ = ["Ended", "in_thread", "kept_in_memory", "run"]
