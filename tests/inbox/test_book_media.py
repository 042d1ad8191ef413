"""Pictures of welcome books: what guests get holds no trace of where, when and by what it was taken."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import ExifTags, Image, PngImagePlugin

from inbox.book.media import file_of, keep_file
from inbox.book.photos import Unfit, UnfitFile, make_photo
from inbox.book.videos import make_video
from tests.pictures import picture

PLACE = b"+59.9364+030.3145/"


def photo_of_a_phone() -> bytes:
    """Lying on its side, with the place where it was taken and a comment."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Make] = "PhoneMaker"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (59.0, 56.0, 11.0)
    return picture(exif=exif, comment=PLACE, xmp=b"<x:xmpmeta>PhoneMaker</x:xmpmeta>")


def test_a_phones_photo_is_turned_upright_and_keeps_nothing_but_its_pixels() -> None:
    photo = make_photo(photo_of_a_phone())

    for drawn in (*photo.sizes.values(), photo.preview):
        with Image.open(io.BytesIO(drawn)) as image:
            assert image.size == (32, 64)
            assert not image.getexif() and "xmp" not in image.info and "comment" not in image.info
        assert b"PhoneMaker" not in drawn and PLACE not in drawn and b"Exif" not in drawn


def test_texts_inside_of_a_png_are_left_behind() -> None:
    notes, drawn = PngImagePlugin.PngInfo(), io.BytesIO()
    notes.add_text("Comment", "made at home")
    Image.new("RGBA", (8, 8), (255, 0, 0, 0)).save(drawn, "PNG", pnginfo=notes)

    photo = make_photo(drawn.getvalue())

    assert all(b"made at home" not in size for size in photo.sizes.values())


def test_sizes_are_made_up_to_that_of_the_photo() -> None:
    assert list(make_photo(picture(64)).sizes) == [64]
    assert list(make_photo(picture(700, 10)).sizes) == [480, 700]
    assert list(make_photo(picture(4000, 10)).sizes) == [480, 960, 1600]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"\0\0\0\x18ftypheic" + bytes(20), Unfit.HEIC),
        (b"<svg onload='alert(1)'/>", Unfit.NOT_A_PHOTO),
        (b"%PDF-1.7 and so on, long enough", Unfit.NOT_A_PHOTO),
        (b"", Unfit.NOT_A_PHOTO),
        (picture()[:-200], Unfit.BROKEN),
    ],
)
def test_what_is_no_photo_is_refused_with_a_reason(raw: bytes, why: Unfit) -> None:
    with pytest.raises(UnfitFile) as refused:
        make_photo(raw)

    assert refused.value.why is why


def test_a_decompression_bomb_is_refused_before_it_is_unpacked() -> None:
    """A PNG of some hundred bytes that says it has 50,000 by 50,000 pixels."""
    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    bomb = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )

    with pytest.raises(UnfitFile) as refused:
        make_photo(bomb)

    assert refused.value.why is Unfit.TOO_MANY_PIXELS


def test_a_video_keeps_its_length_and_loses_its_notes() -> None:
    noted = box(b"udta", box(b"\xa9xyz", PLACE))
    raw = box(b"ftyp", b"isom" + bytes(8)) + box(b"moov", box(b"trak", noted) + noted) + box(b"mdat", b"pictures")

    video = make_video(raw)

    assert len(video) == len(raw) and PLACE not in video and b"pictures" in video


@pytest.mark.parametrize("raw", [b"\0\0\0\x14ftypqt  " + bytes(8), b"RIFF....WEBM"])
def test_a_video_that_not_every_phone_plays_is_refused(raw: bytes) -> None:
    with pytest.raises(UnfitFile) as refused:
        make_video(raw)

    assert refused.value.why is Unfit.NOT_MP4


def test_a_kept_photo_lies_in_the_media_folder_under_a_name_that_nobody_can_guess(tmp_path: Path) -> None:
    kept = keep_file(tmp_path, picture(700, 350))

    assert len(kept.key) == 22 and kept.widths == (480, 700)
    assert all(file_of(tmp_path, kept.key, size).is_file() for size in ("480", "700", "preview"))
    assert not list(tmp_path.rglob("*.part"))


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content
