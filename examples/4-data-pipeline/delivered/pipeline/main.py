"""Command line of the pipeline."""
from __future__ import annotations

import argparse
import logging
import sys

import psycopg

from pipeline.clean import clean_records
from pipeline.config import Settings, load_settings
from pipeline.errors import PipelineError
from pipeline.fetch import fetch_records
from pipeline.load import create_table, load_rows
from pipeline.logging_setup import setup_logging
from pipeline.transform import transform_records

logger = logging.getLogger("pipeline")


def run(settings: Settings) -> int:
    """Run all steps and return the number of rows written."""
    raw = fetch_records(settings.api_base_url, settings.api_endpoint, settings.page_size)
    clean, rejected = clean_records(raw)
    rows = transform_records(clean)
    with psycopg.connect(settings.database_url) as conn:
        create_table(conn)
        written = load_rows(conn, rows)
    logger.info(
        "done: %d fetched, %d rejected, %d written", len(raw), len(rejected), written
    )
    return written


def check(settings: Settings) -> None:
    """Fetch and validate only; nothing is written."""
    raw = fetch_records(settings.api_base_url, settings.api_endpoint, settings.page_size)
    clean, rejected = clean_records(raw)
    print(f"{len(clean)} valid records, {len(rejected)} rejected")


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="pipeline", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="fetch, clean, transform and load")
    commands.add_parser("check", help="fetch and validate without loading")
    return parser


def main() -> int:
    args = build_parser().parse_args()
    try:
        settings = load_settings()
        setup_logging(settings.log_level)
        if args.command == "run":
            run(settings)
        else:
            check(settings)
    except PipelineError as exc:
        logger.error("%s", exc)
        return 1
    except Exception:
        logger.exception("unexpected error")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
