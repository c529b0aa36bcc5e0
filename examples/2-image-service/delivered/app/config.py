"""Settings from the environment."""
from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Settings:
    s3_bucket: str
    s3_endpoint_url: str | None
    s3_public_url: str | None
    aws_region: str
    max_upload_bytes: int


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """Read the settings once."""
    return Settings(
        s3_bucket=os.environ.get("S3_BUCKET", "images"),
        s3_endpoint_url=os.environ.get("S3_ENDPOINT_URL") or None,
        s3_public_url=os.environ.get("S3_PUBLIC_URL") or None,
        aws_region=os.environ.get("AWS_REGION", "us-east-1"),
        max_upload_bytes=int(os.environ.get("MAX_UPLOAD_MB", "10")) * 1024 * 1024,
    )
