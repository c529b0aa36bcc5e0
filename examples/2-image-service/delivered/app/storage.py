"""Storage of processed images in S3."""
from __future__ import annotations

import logging
from functools import lru_cache

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from app.config import Settings, get_settings

logger = logging.getLogger(__name__)


class StorageError(Exception):
    """An object could not be stored."""


class S3Storage:
    """Uploads objects to one bucket."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client = boto3.client(
            "s3",
            region_name=settings.aws_region,
            endpoint_url=settings.s3_endpoint_url or None,
            config=Config(
                signature_version="s3v4", retries={"max_attempts": 3}, connect_timeout=5
            ),
        )

    def upload(self, data: bytes, key: str, content_type: str) -> str:
        """Store the data under the key and return its URL."""
        try:
            self._client.put_object(
                Bucket=self._settings.s3_bucket, Key=key, Body=data, ContentType=content_type
            )
        except (BotoCoreError, ClientError) as exc:
            raise StorageError(f"upload of {key} failed: {exc}") from exc
        logger.info("stored %s (%d bytes)", key, len(data))
        return self.url_for(key)

    def url_for(self, key: str) -> str:
        """Return the public URL of the key."""
        settings = self._settings
        if settings.s3_public_url:
            return f"{settings.s3_public_url.rstrip('/')}/{key}"
        if settings.s3_endpoint_url:
            return f"{settings.s3_endpoint_url.rstrip('/')}/{settings.s3_bucket}/{key}"
        return f"https://{settings.s3_bucket}.s3.{settings.aws_region}.amazonaws.com/{key}"


@lru_cache(maxsize=1)
def get_storage() -> S3Storage:
    """Return the storage of this process."""
    return S3Storage(get_settings())
