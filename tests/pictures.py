"""Photos for tests, drawn on the spot."""

import io
from typing import Any

from PIL import Image


def picture(width: int = 64, height: int = 32, **given: Any) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(drawn, "JPEG", **given)
    return drawn.getvalue()
