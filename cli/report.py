"""``roma-ptc report``: a run as a page."""

from __future__ import annotations

from pathlib import Path

from cli.screen import one_line, show, show_json
from graph import report
from schema.errors import StorageError, UsageError


def write_report(run_id: str, out: Path | None, overwrite: bool, as_json: bool) -> None:
    """Write it, and say where. Raises UsageError where a file is in the way, StorageError."""
    page = report(run_id)
    path = out or Path(f"report-{run_id}.html")
    try:
        with path.open("w" if overwrite else "x", encoding="utf-8") as file:
            file.write(page)
    except FileExistsError as error:
        raise UsageError(
            f"{path} is there already: add --overwrite, or name another --out"
        ) from error
    except OSError as error:
        raise StorageError(f"cannot write the report to {path}: {error.strerror}") from error
    if as_json:
        show_json({"id": run_id, "file": str(path)})
    else:
        show(f"report   {one_line(str(path))}")
