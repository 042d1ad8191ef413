"""Photos for tests, drawn on the spot."""

import io
from typing import Any

import pillow_heif
from PIL import ExifTags, Image


def picture(width: int = 64, height: int = 32, **given: Any) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(drawn, "JPEG", **given)
    return drawn.getvalue()


def photo_of_an_iphone() -> bytes:
    """HEIC: how it was held stands in the picture itself."""
    exif, drawn, image = Image.Exif(), io.BytesIO(), Image.new("RGB", (64, 32), "red")
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Make] = "PhoneMaker"
    image.info["exif"] = exif.tobytes()
    pillow_heif.register_heif_opener()
    image.save(drawn, "HEIF")
    return drawn.getvalue()
