"""Pictures of welcome books: what guests get holds no trace of where, when and by what it was taken."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import ExifTags, Image, PngImagePlugin

from inbox.book.media import file_of, keep_file
from inbox.book.photos import Unfit, UnfitFile, make_photo
from inbox.book.videos import make_video
from tests.pictures import photo_of_an_iphone, picture

PLACE = b"+59.9364+030.3145/"


def photo_of_a_phone() -> bytes:
    """Lying on its side, with the place where it was taken and a comment."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Make] = "PhoneMaker"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (59.0, 56.0, 11.0)
    return picture(exif=exif, comment=PLACE, xmp=b"<x:xmpmeta>PhoneMaker</x:xmpmeta>")


@pytest.mark.parametrize("taken", [photo_of_a_phone, photo_of_an_iphone])
def test_a_phones_photo_is_turned_upright_and_keeps_nothing_but_its_pixels(taken: Callable[[], bytes]) -> None:
    photo = make_photo(taken())

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


def test_a_huge_photo_is_turned_upright_all_the_same() -> None:
    drawn = io.BytesIO()
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    Image.new("P", (3300, 3210)).save(drawn, "PNG", exif=exif)

    photo = make_photo(drawn.getvalue())

    assert photo.height > photo.width


def _spoilt(place: int, value: int) -> bytes:
    """A photo of an iPhone with one byte changed, at which the library that reads it stumbles in its own ways."""
    photo = photo_of_an_iphone()
    return photo[:place] + bytes([value]) + photo[place + 1 :]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"\0\0\0\x18ftypheic" + bytes(20), Unfit.NOT_A_PHOTO),
        (b"<svg onload='alert(1)'/>", Unfit.NOT_A_PHOTO),
        (b"%PDF-1.7 and so on, long enough", Unfit.NOT_A_PHOTO),
        (b"", Unfit.NOT_A_PHOTO),
        (picture()[:-200], Unfit.BROKEN),
        (_spoilt(492, 126), Unfit.BROKEN),
        (_spoilt(364, 181), Unfit.BROKEN),
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


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def film(brand: bytes, written_as: bytes) -> bytes:
    kinds = box(b"stsd", struct.pack(">II", 0, 1) + box(written_as, bytes(70)))
    track = box(b"mdia", box(b"mdhd", struct.pack(">III", 0, 3_870_000_000, 3_870_000_000) + bytes(12)))
    track += box(b"mdia", box(b"minf", box(b"stbl", kinds)))
    return box(b"ftyp", brand + bytes(8)) + box(b"moov", box(b"trak", track)) + box(b"mdat", b"pictures")


def test_an_iphones_film_becomes_an_mp4_that_does_not_tell_when_it_was_taken() -> None:
    video = make_video(film(b"qt  ", b"avc1"))

    assert video[4:12] == b"ftypmp42" and b"avc1" in video
    assert struct.pack(">I", 3_870_000_000) not in video


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"RIFF....WEBM", Unfit.NOT_MP4),
        (film(b"qt  ", b"hvc1"), Unfit.SELDOM_PLAYED),
        (film(b"isom", b"hev1"), Unfit.SELDOM_PLAYED),
    ],
)
def test_a_video_that_not_every_phone_plays_is_refused(raw: bytes, why: Unfit) -> None:
    with pytest.raises(UnfitFile) as refused:
        make_video(raw)

    assert refused.value.why is why


def test_a_kept_photo_lies_in_the_media_folder_under_a_name_that_nobody_can_guess(tmp_path: Path) -> None:
    kept = keep_file(tmp_path, picture(700, 350))

    assert len(kept.key) == 22 and kept.widths == (480, 700)
    assert all(file_of(tmp_path, kept.key, size).is_file() for size in ("480", "700", "preview"))
    assert not list(tmp_path.rglob("*.part"))
