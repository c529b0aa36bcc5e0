"""Response schemas."""
from __future__ import annotations

from pydantic import BaseModel


class ProcessedImage(BaseModel):
    size: str
    filter: str | None = None
    url: str
    width: int
    height: int


class UploadResponse(BaseModel):
    id: str
    filename: str
    images: list[ProcessedImage]
