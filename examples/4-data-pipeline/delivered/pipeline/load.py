"""Load rows into PostgreSQL."""
from __future__ import annotations

import logging
from pathlib import Path

import psycopg

from pipeline.errors import PipelineError
from pipeline.transform import Row

logger = logging.getLogger(__name__)

SCHEMA_FILE = Path(__file__).resolve().parent.parent / "sql" / "schema.sql"

UPSERT = """
INSERT INTO customer_orders
    (external_id, full_name, email, amount_cents, created_at, loaded_at)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (external_id) DO UPDATE SET
    full_name = EXCLUDED.full_name,
    email = EXCLUDED.email,
    amount_cents = EXCLUDED.amount_cents,
    created_at = EXCLUDED.created_at,
    loaded_at = EXCLUDED.loaded_at
"""


class LoadError(PipelineError):
    """The rows could not be written."""


def create_table(conn) -> None:
    """Create the table if it does not exist."""
    try:
        with conn.cursor() as cursor:
            cursor.execute(SCHEMA_FILE.read_text(encoding="utf-8"))
        conn.commit()
    except (psycopg.Error, OSError) as exc:
        conn.rollback()
        raise LoadError(f"the table could not be created: {exc}") from exc


def load_rows(conn, rows: list[Row], batch_size: int = 500) -> int:
    """Upsert the rows in one transaction and return how many were written."""
    if not rows:
        logger.info("nothing to load")
        return 0
    written = 0
    try:
        with conn.cursor() as cursor:
            for start in range(0, len(rows), batch_size):
                batch = rows[start : start + batch_size]
                cursor.executemany(UPSERT, [tuple(row) for row in batch])
                written += len(batch)
                logger.info("loaded %d of %d rows", written, len(rows))
        conn.commit()
    except psycopg.Error as exc:
        conn.rollback()
        raise LoadError(f"the rows could not be loaded: {exc}") from exc
    return written
