"""Fetch raw records from a paginated REST API."""
from __future__ import annotations

import logging
import time

import requests

from pipeline.errors import PipelineError

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 4
BACKOFF_SECONDS = 0.5
RETRY_STATUSES = {429, 500, 502, 503, 504}


class FetchError(PipelineError):
    """The API could not be read."""


def _get_page(session: requests.Session, url: str, params: dict, timeout: float) -> list[dict]:
    last_error: Exception | None = None
    for attempt in range(1, MAX_ATTEMPTS + 1):
        try:
            response = session.get(url, params=params, timeout=timeout)
            if response.status_code in RETRY_STATUSES:
                raise requests.HTTPError(f"status {response.status_code}", response=response)
            response.raise_for_status()
            payload = response.json()
        except (requests.ConnectionError, requests.Timeout, requests.HTTPError) as exc:
            status = getattr(getattr(exc, "response", None), "status_code", None)
            if status is not None and status not in RETRY_STATUSES:
                raise FetchError(f"GET {url} failed with status {status}") from exc
            last_error = exc
            logger.warning("GET %s attempt %d/%d failed: %s", url, attempt, MAX_ATTEMPTS, exc)
            if attempt < MAX_ATTEMPTS:
                time.sleep(BACKOFF_SECONDS * 2 ** (attempt - 1))
            continue
        except ValueError as exc:
            raise FetchError(f"GET {url} did not return JSON") from exc
        if isinstance(payload, dict):
            payload = payload.get("data", payload.get("results", []))
        if not isinstance(payload, list):
            raise FetchError(f"GET {url} did not return a list of records")
        return payload
    raise FetchError(f"GET {url} failed after {MAX_ATTEMPTS} attempts: {last_error}")


def fetch_records(
    base_url: str, endpoint: str, page_size: int = 100, timeout: float = 10.0
) -> list[dict]:
    """Return all records of the endpoint, page by page until a page is empty."""
    url = f"{base_url.rstrip('/')}/{endpoint.lstrip('/')}"
    records: list[dict] = []
    with requests.Session() as session:
        session.headers.update({"Accept": "application/json"})
        page = 1
        while True:
            batch = _get_page(session, url, {"page": page, "per_page": page_size}, timeout)
            if not batch:
                break
            records.extend(batch)
            logger.info("fetched page %d with %d records", page, len(batch))
            page += 1
    logger.info("fetched %d records from %s", len(records), url)
    return records
