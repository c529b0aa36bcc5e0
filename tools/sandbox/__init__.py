"""Where code nobody vouches for is run: limits always, isolation where the host allows it."""

from __future__ import annotations

from tools.sandbox.bytecode import with_bytecode
from tools.sandbox.choose import in_words, open_sandbox
from tools.sandbox.job import python
from tools.sandbox.plain import PlainSandbox
from tools.sandbox.protocol import Completed, Files, Limits, Sandbox
from tools.sandbox.waiting import queued

__all__ = [
    "Completed",
    "Files",
    "Limits",
    "PlainSandbox",
    "Sandbox",
    "in_words",
    "open_sandbox",
    "python",
    "queued",
    "with_bytecode",
]
