"""Routes of the image service."""
from __future__ import annotations

import io
import logging
import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, HTTPException, UploadFile, status
from PIL import Image, ImageOps, UnidentifiedImageError

from app.config import Settings, get_settings
from app.filters import apply_filter, list_filters
from app.resize import SIZES, resize_all
from app.schemas import ProcessedImage, UploadResponse
from app.storage import S3Storage, get_storage

logger = logging.getLogger(__name__)

router = APIRouter()


def _names(value: str | None, default: list[str]) -> list[str]:
    if value is None or not value.strip():
        return default
    return list(dict.fromkeys(name.strip().lower() for name in value.split(",") if name.strip()))


def _check_names(names: list[str], known: list[str], what: str) -> None:
    unknown = [name for name in names if name not in known]
    if unknown:
        raise HTTPException(
            status_code=status.HTTP_400_BAD_REQUEST,
            detail=f"Unknown {what}: {', '.join(unknown)}. Known: {', '.join(known)}",
        )


def _open_image(data: bytes) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(data))
        image.load()
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        raise HTTPException(
            status_code=status.HTTP_400_BAD_REQUEST, detail="The file is not a valid image"
        )
    return ImageOps.exif_transpose(image)


def _encode(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, format="JPEG", quality=88, optimize=True)
    return buffer.getvalue()


@router.get("/health")
def health() -> dict:
    return {"status": "ok"}


@router.get("/filters")
def filters() -> dict:
    return {"filters": list_filters()}


@router.post("/images", response_model=UploadResponse, status_code=status.HTTP_201_CREATED)
def upload_image(
    file: Annotated[UploadFile, File()],
    sizes: Annotated[str | None, Form()] = None,
    filters: Annotated[str | None, Form()] = None,
    settings: Settings = Depends(get_settings),
    storage: S3Storage = Depends(get_storage),
) -> UploadResponse:
    wanted_sizes = _names(sizes, list(SIZES))
    wanted_filters = _names(filters, [])
    _check_names(wanted_sizes, list(SIZES), "size")
    _check_names(wanted_filters, list_filters(), "filter")

    data = file.file.read(settings.max_upload_bytes + 1)
    if len(data) > settings.max_upload_bytes:
        raise HTTPException(
            status_code=status.HTTP_413_REQUEST_ENTITY_TOO_LARGE, detail="The file is too large"
        )
    image = _open_image(data)

    image_id = uuid.uuid4().hex
    images: list[ProcessedImage] = []
    for size, resized in resize_all(image, wanted_sizes).items():
        variants = [(None, resized)]
        variants += [(name, apply_filter(resized, name)) for name in wanted_filters]
        for filter_name, variant in variants:
            key = f"{image_id}/{size}-{filter_name or 'original'}.jpg"
            url = storage.upload(_encode(variant), key, "image/jpeg")
            images.append(
                ProcessedImage(
                    size=size,
                    filter=filter_name,
                    url=url,
                    width=variant.width,
                    height=variant.height,
                )
            )
    logger.info("image %s: %d variants stored", image_id, len(images))
    return UploadResponse(id=image_id, filename=file.filename or "", images=images)
