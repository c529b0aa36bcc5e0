"""The tables of the ledger: one row for each request to a model, one for each run with a say."""

from __future__ import annotations

from tools.storage import Tables

# A request is `reserved` at its worst before it is sent, and `settled` at what it took. `refused`
# means that it cost nothing, `unknown` that nobody knows: the answer was lost, and the worst stays
# counted, its tokens in a column of their own. `calls` is 0 for what was refused. `day` is empty
# for what somebody else has counted in this ledger, too: it is in no sum over several runs.
# Each statement is a version, see `tools.storage.Tables`. Files without one may have these tables.
_STEPS = (
    """
    CREATE TABLE IF NOT EXISTS calls (
        id {number} PRIMARY KEY,
        at {real} NOT NULL,
        day TEXT NOT NULL,
        run TEXT NOT NULL,
        "user" TEXT NOT NULL,
        task TEXT NOT NULL,
        type TEXT NOT NULL,
        purpose TEXT NOT NULL,
        provider TEXT NOT NULL,
        model TEXT NOT NULL,
        holder TEXT NOT NULL,
        expires {real} NOT NULL,
        state TEXT NOT NULL,
        calls INTEGER NOT NULL DEFAULT 1,
        input_tokens INTEGER NOT NULL DEFAULT 0,
        cached_tokens INTEGER NOT NULL DEFAULT 0,
        output_tokens INTEGER NOT NULL DEFAULT 0,
        reasoning_tokens INTEGER NOT NULL DEFAULT 0,
        unknown_tokens INTEGER NOT NULL DEFAULT 0,
        estimated INTEGER NOT NULL DEFAULT 0,
        priced INTEGER NOT NULL DEFAULT 1,
        usd {real} NOT NULL,
        seconds {real} NOT NULL DEFAULT 0
    )
    """,
    "CREATE INDEX IF NOT EXISTS calls_by_run ON calls (run)",
    "CREATE INDEX IF NOT EXISTS calls_by_day ON calls (day)",
    """
    CREATE TABLE IF NOT EXISTS runs (
        run TEXT PRIMARY KEY,
        parent TEXT,
        max_cost_usd {real},
        max_tokens INTEGER,
        max_calls INTEGER
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS plans (
        key TEXT PRIMARY KEY,
        run TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS checks (
        run TEXT PRIMARY KEY,
        at {real} NOT NULL,
        seconds {real} NOT NULL
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS questions (
        place TEXT PRIMARY KEY,
        answers INTEGER NOT NULL,
        limit_name TEXT NOT NULL,
        raised {real} NOT NULL
    )
    """,
    "CREATE TABLE IF NOT EXISTS identity (id TEXT NOT NULL)",
    "INSERT INTO identity VALUES ({secret})",
    "DROP INDEX IF EXISTS calls_by_day",
    'CREATE INDEX calls_by_day_and_user ON calls (day, "user")',
)


def _steps(**own: str) -> tuple[str, ...]:
    return tuple(step.format(**own) for step in _STEPS)


TABLES = Tables(
    "accounts",
    _steps(number="INTEGER", real="REAL", secret="lower(hex(randomblob(16)))"),
    _steps(
        number="BIGINT GENERATED ALWAYS AS IDENTITY",
        real="DOUBLE PRECISION",
        secret="replace(gen_random_uuid()::text, '-', '')",
    ),
)

RESERVE = """
INSERT INTO calls (at, day, run, "user", task, type, purpose, provider, model, holder, expires,
                   state, unknown_tokens, priced, usd)
VALUES (:at, :day, :run, :user, :task, :type, :purpose, :provider, :model, :holder, :expires,
        'reserved', :tokens, :priced, :usd) RETURNING id
"""
SETTLE = """
UPDATE calls SET state = 'settled', unknown_tokens = 0, input_tokens = :input,
    cached_tokens = :cached, output_tokens = :output, reasoning_tokens = :reasoning,
    estimated = :estimated, priced = :priced, usd = :usd, seconds = :seconds WHERE id = :id
"""
GIVE_BACK = (
    "UPDATE calls SET state = 'refused', calls = 0, unknown_tokens = 0, usd = 0 WHERE id = ?"
)
LOSE = "UPDATE calls SET state = 'unknown' WHERE id = ?"
# A run is worked on by one process at a time: what another had reserved for it is lost.
LOST = "UPDATE calls SET state = 'unknown' WHERE run = ? AND holder != ? AND state = 'reserved'"

# Spent, and what of that may flow back: of requests that are under way.
OF_RUN = """
SELECT COALESCE(SUM(usd), 0), COALESCE(SUM(input_tokens + output_tokens + unknown_tokens), 0),
    COALESCE(SUM(calls), 0),
    COALESCE(SUM(CASE WHEN state = 'reserved' THEN usd END), 0),
    COALESCE(SUM(CASE WHEN state = 'reserved' THEN unknown_tokens END), 0),
    COUNT(CASE WHEN state = 'reserved' THEN 1 END)
FROM calls WHERE run = ?
"""
OF_DAY = """
SELECT COALESCE(SUM(usd), 0),
    COALESCE(SUM(CASE WHEN state = 'reserved' AND expires > :at THEN usd END), 0)
FROM calls WHERE day = :day
"""
OF_DAY_AND_USER = f'{OF_DAY} AND "user" = :user'

RAISED = "SELECT max_cost_usd, max_tokens, max_calls FROM runs WHERE run = ?"
RAISE = """
INSERT INTO runs (run, {0}) VALUES (:run, :most)
ON CONFLICT (run) DO UPDATE
SET {0} = CASE WHEN runs.{0} > excluded.{0} THEN runs.{0} ELSE excluded.{0} END
"""
LINK = """
INSERT INTO runs (run, parent) VALUES (?, ?)
ON CONFLICT (run) DO UPDATE SET parent = excluded.parent
"""

ASK = """
INSERT INTO questions (place, answers, limit_name, raised) VALUES (?, ?, ?, ?)
ON CONFLICT (place) DO UPDATE
SET answers = excluded.answers, limit_name = excluded.limit_name, raised = excluded.raised
"""
QUESTION = "SELECT answers, limit_name, raised FROM questions WHERE place = ?"
IDENTITY = "SELECT id FROM identity"
CHECKED = """
INSERT INTO checks (run, at, seconds) VALUES (?, ?, ?)
ON CONFLICT (run) DO UPDATE SET at = excluded.at, seconds = excluded.seconds
"""

KEEP_PLAN = """
INSERT INTO plans (key, run) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET run = excluded.run
"""
TAKE_PLAN = "DELETE FROM plans WHERE key = ? RETURNING run"
