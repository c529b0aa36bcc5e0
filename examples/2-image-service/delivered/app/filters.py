"""Image filters."""
from __future__ import annotations

from collections.abc import Callable

from PIL import Image, ImageFilter, ImageOps


def _rgb(image: Image.Image) -> Image.Image:
    return image if image.mode == "RGB" else image.convert("RGB")


def grayscale(image: Image.Image) -> Image.Image:
    return ImageOps.grayscale(image)


def blur(image: Image.Image) -> Image.Image:
    return _rgb(image).filter(ImageFilter.GaussianBlur(radius=4))


def sharpen(image: Image.Image) -> Image.Image:
    return _rgb(image).filter(ImageFilter.UnsharpMask(radius=2, percent=150, threshold=3))


def sepia(image: Image.Image) -> Image.Image:
    gray = ImageOps.grayscale(image)
    return ImageOps.colorize(gray, black="#2b1b0e", white="#fff3d6", mid="#a67c52")


def edges(image: Image.Image) -> Image.Image:
    return ImageOps.grayscale(image).filter(ImageFilter.FIND_EDGES)


def invert(image: Image.Image) -> Image.Image:
    return ImageOps.invert(_rgb(image))


FILTERS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "grayscale": grayscale,
    "blur": blur,
    "sharpen": sharpen,
    "sepia": sepia,
    "edges": edges,
    "invert": invert,
}


def apply_filter(image: Image.Image, name: str) -> Image.Image:
    """Return the filtered image; raise ValueError for an unknown filter."""
    try:
        function = FILTERS[name]
    except KeyError:
        raise ValueError(f"unknown filter {name!r}, choose from {', '.join(FILTERS)}") from None
    return function(image)


def list_filters() -> list[str]:
    """Return the names of all filters."""
    return sorted(FILTERS)
