import io

import pytest
from PIL import Image

from app.filters import FILTERS, apply_filter, list_filters
from app.resize import SIZES, resize_all, resize_image


def picture(width=1600, height=800, mode="RGB"):
    return Image.new(mode, (width, height), "red")


def test_sizes_are_named():
    assert {"thumbnail", "small", "medium", "large"} <= set(SIZES)


def test_a_resized_image_fits_and_keeps_its_aspect_ratio():
    resized = resize_image(picture(), "thumbnail")
    width, height = SIZES["thumbnail"]
    assert resized.width <= width and resized.height <= height
    assert resized.width / resized.height == pytest.approx(2, abs=0.1)


def test_resize_all_gives_each_size():
    resized = resize_all(picture(), ["thumbnail", "small"])
    assert set(resized) == {"thumbnail", "small"}
    assert resized["thumbnail"].width < resized["small"].width


def test_an_unknown_size_is_refused():
    with pytest.raises(ValueError):
        resize_image(picture(), "gigantic")


def test_grayscale_has_no_colour():
    gray = apply_filter(picture(10, 10), "grayscale").convert("RGB")
    red, green, blue = gray.getpixel((5, 5))
    assert red == green == blue


def test_an_unknown_filter_is_refused():
    with pytest.raises(ValueError):
        apply_filter(picture(10, 10), "sparkle")


def test_filters_are_listed():
    assert set(list_filters()) == set(FILTERS)
    assert "blur" in list_filters()
