"""Makes a manager's photo fit for guests: turned upright, in a few sizes, without what the camera noted in it. Pure.

What the camera noted is where and when it was taken, by which phone: none of it leaves the desk, because every size
is drawn anew from the pixels alone.
"""

import io
import struct
import threading
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from properties.late import late

if TYPE_CHECKING:
    import PIL
    import pillow_heif
    from PIL import Image, ImageCms, ImageOps
else:
    PIL, Image, ImageCms, ImageOps = late("PIL"), late("PIL.Image"), late("PIL.ImageCms"), late("PIL.ImageOps")
    pillow_heif = late("pillow_heif")

LARGEST_PHOTO_BYTES = 40 * 1024 * 1024
WIDTHS = (480, 960, 1600)
PREVIEW_WIDTH = 1200  # what messengers show of a link
_MOST_PIXELS = 60_000_000
_LONGEST_SIDE = 2048  # of a photo in a message
_QUALITY = 78
# What the libraries raise at files that are cut off or were made to harm.
_BROKEN = (
    OSError, ValueError, SyntaxError, EOFError, RuntimeError, LookupError, TypeError, ArithmeticError, struct.error
)  # fmt: skip
_drawing = threading.Lock()  # one at a time: a photo of 48 megapixels takes hundreds of megabytes while it is drawn


class Unfit(StrEnum):
    """Why a file is not taken."""

    NOT_A_PHOTO = "not_a_photo"
    TOO_LARGE = "too_large"
    TOO_MANY_PIXELS = "too_many_pixels"
    BROKEN = "broken"
    NOT_MP4 = "not_mp4"
    SELDOM_PLAYED = "seldom_played"


class UnfitFile(Exception):
    def __init__(self, why: Unfit) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True)
class Photo:
    """`sizes`: WebP by width in pixels, none wider than the original. `preview`: JPEG, for messengers."""

    width: int
    height: int
    sizes: Mapping[int, bytes]
    preview: bytes


def make_photo(raw: bytes) -> Photo:
    """Raises `UnfitFile`."""
    with _drawing:
        image = _upright(raw)
        widths = [width for width in WIDTHS if width < image.width] or [image.width]
        if image.width > widths[-1] and len(widths) < len(WIDTHS):
            widths.append(min(image.width, WIDTHS[-1]))
        largest = _scaled(image, widths[-1])
        sizes = {width: _webp(_scaled(largest, width)) for width in widths}
        preview = _jpeg(_scaled(largest, min(PREVIEW_WIDTH, largest.width)))
    return Photo(largest.width, largest.height, sizes, preview)


def redraw(raw: bytes) -> bytes:
    """A JPEG of the photo for a message, upright, small enough for every messenger. Raises `UnfitFile`."""
    with _drawing:
        image = _upright(raw)
        image.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE), Image.Resampling.LANCZOS)
        return _jpeg(image)


def _upright(raw: bytes) -> "Image.Image":
    if len(raw) > LARGEST_PHOTO_BYTES:
        raise UnfitFile(Unfit.TOO_LARGE)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # we count the pixels ourselves
            image = Image.open(io.BytesIO(raw), formats=_formats(raw))
    except (PIL.UnidentifiedImageError, Image.DecompressionBombError) as error:
        is_bomb = isinstance(error, Image.DecompressionBombError)
        raise UnfitFile(Unfit.TOO_MANY_PIXELS if is_bomb else Unfit.NOT_A_PHOTO) from None
    except _BROKEN:
        raise UnfitFile(Unfit.BROKEN) from None
    if image.width * image.height > _MOST_PIXELS:  # known from the head of the file, before anything is unpacked
        raise UnfitFile(Unfit.TOO_MANY_PIXELS)
    try:
        image.draft("RGB", (WIDTHS[-1], WIDTHS[-1]))
        times = min(image.size) // WIDTHS[-1]
        return _plain(ImageOps.exif_transpose(_reduced(image, times) if times > 1 else image))
    except (*_BROKEN, Image.DecompressionBombError):
        raise UnfitFile(Unfit.BROKEN) from None


def _formats(raw: bytes) -> tuple[str, ...]:
    if raw[4:8] != b"ftyp":
        return ("JPEG", "PNG", "WEBP")
    pillow_heif.register_heif_opener(thumbnails=False)
    return ("HEIF", "AVIF")  # as iPhones and other newer phones write them


def _reduced(image: "Image.Image", times: int) -> "Image.Image":
    """Quickly, and without what is not needed later; what was noted (how it was held, its colours) stays with it."""
    smaller = (image if image.mode != "P" else image.convert("RGBA")).reduce(times)
    smaller.info = image.info
    return smaller


def _plain(image: "Image.Image") -> "Image.Image":
    """In the colours that every screen knows, on white where it was see-through."""
    colours = image.info.get("icc_profile")
    if image.mode in {"RGBA", "LA", "P"}:
        seen = image.convert("RGBA")
        paper = Image.new("RGB", seen.size, "white")
        paper.paste(seen, mask=seen.getchannel("A"))
        return paper
    plain = image.convert("RGB")
    if not colours or image.mode != "RGB":
        return plain
    try:
        told = ImageCms.ImageCmsProfile(io.BytesIO(colours))
        return ImageCms.profileToProfile(plain, told, ImageCms.createProfile("sRGB"), outputMode="RGB") or plain
    except (ImageCms.PyCMSError, OSError):
        return plain


def _scaled(image: "Image.Image", width: int) -> "Image.Image":
    height = max(1, round(image.height * width / image.width))
    return image if width == image.width else image.resize((width, height), Image.Resampling.LANCZOS)


def _webp(image: "Image.Image") -> bytes:
    kept = io.BytesIO()
    _bare(image).save(kept, "WEBP", quality=_QUALITY, method=4)
    return kept.getvalue()


def _jpeg(image: "Image.Image") -> bytes:
    kept = io.BytesIO()
    _bare(image).save(kept, "JPEG", quality=_QUALITY, optimize=True)
    return kept.getvalue()


def _bare(image: "Image.Image") -> "Image.Image":
    """The pixels alone: what `info` still holds (EXIF, XMP, comments) would be written along."""
    bare = image.copy()
    bare.info = {}
    return bare
