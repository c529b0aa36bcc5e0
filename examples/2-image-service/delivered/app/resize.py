"""Resize images to named sizes, keeping the aspect ratio."""
from __future__ import annotations

from PIL import Image

SIZES: dict[str, tuple[int, int]] = {
    "thumbnail": (150, 150),
    "small": (320, 320),
    "medium": (800, 800),
    "large": (1600, 1600),
}


def resize_image(image: Image.Image, size: str) -> Image.Image:
    """Return a copy of the image that fits into the named size; never enlarges."""
    if size not in SIZES:
        raise ValueError(f"unknown size {size!r}, choose from {', '.join(SIZES)}")
    resized = image.copy()
    resized.thumbnail(SIZES[size], Image.Resampling.LANCZOS)
    return resized


def resize_all(image: Image.Image, sizes: list[str]) -> dict[str, Image.Image]:
    """Return the image in each of the sizes, by name."""
    return {size: resize_image(image, size) for size in sizes}
