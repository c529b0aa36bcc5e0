"""What a process reads, without a file that has a name."""

from __future__ import annotations

import os
import tempfile


def kept_in_memory(data: bytes) -> int:
    """A descriptor from which ``data`` can be read. Raises OSError."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("roma")
    else:
        with tempfile.TemporaryFile() as file:
            descriptor = os.dup(file.fileno())
    try:
        with open(descriptor, "wb", closefd=False) as file:
            file.write(data)
        os.lseek(descriptor, 0, os.SEEK_SET)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
