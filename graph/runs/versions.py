"""The versions of what runs are kept in: what each one brought, the oldest first.

Tables of LangGraph's own saver are its own to make. A step stays as it is once it was released.
"""

from __future__ import annotations

# Files without a version may have these tables.
STEPS = (
    "CREATE TABLE IF NOT EXISTS leases (thread_id TEXT PRIMARY KEY, token TEXT, host TEXT, "
    "place TEXT, pid INTEGER, started TEXT, server INTEGER, since REAL, heartbeat REAL)",
    "CREATE TABLE IF NOT EXISTS listed (thread_id TEXT PRIMARY KEY, checkpoint_id TEXT, told TEXT)",
    "CREATE TABLE IF NOT EXISTS brought (thread_id TEXT, place TEXT, branch TEXT, told TEXT, "
    "PRIMARY KEY (thread_id, place, branch))",
)

# The same tables in PostgreSQL, whose names stand in a schema of ours. It may have them without a
# version of theirs.
POSTGRES_STEPS = (
    "CREATE TABLE IF NOT EXISTS leases (thread_id TEXT PRIMARY KEY, token TEXT, host TEXT, "
    "place TEXT, pid INTEGER, started TEXT, server BOOLEAN, since FLOAT8, heartbeat FLOAT8)",
    "CREATE TABLE IF NOT EXISTS listed (thread_id TEXT PRIMARY KEY, checkpoint_id TEXT, told TEXT)",
    "CREATE TABLE IF NOT EXISTS brought (thread_id TEXT, place TEXT, branch TEXT, told TEXT, "
    "rowid BIGINT GENERATED ALWAYS AS IDENTITY, PRIMARY KEY (thread_id, place, branch))",
)
