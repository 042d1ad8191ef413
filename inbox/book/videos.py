"""Takes what a phone noted in a video (place, time, make) out of it, without touching picture and sound. Pure."""

from inbox.book.photos import Unfit, UnfitFile

LARGEST_VIDEO_BYTES = 60 * 1024 * 1024
_BRANDS = frozenset({b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash", b"MSNV"})
_NOTED = frozenset({b"udta", b"meta", b"uuid"})
_NESTS = frozenset({b"moov", b"trak", b"mdia"})
_HEAD = 8


def make_video(raw: bytes) -> bytes:
    """An MP4 of the same length: boxes that hold notes become free space. Raises `UnfitFile`."""
    if len(raw) > LARGEST_VIDEO_BYTES:
        raise UnfitFile(Unfit.TOO_LARGE)
    if raw[4:8] != b"ftyp" or raw[8:12] not in _BRANDS:
        raise UnfitFile(Unfit.NOT_MP4)
    video = bytearray(raw)
    _clear(video, 0, len(video))
    return bytes(video)


def _clear(video: bytearray, start: int, end: int) -> None:
    place = start
    while place + _HEAD <= end:
        size, head = int.from_bytes(video[place : place + 4]), _HEAD
        if size == 1 and place + 16 <= end:
            size, head = int.from_bytes(video[place + 8 : place + 16]), 16
        size = end - place if size == 0 else size
        if size < head or place + size > end:
            raise UnfitFile(Unfit.BROKEN)
        kind = bytes(video[place + 4 : place + 8])
        if kind in _NOTED:
            video[place + 4 : place + 8] = b"free"
            video[place + head : place + size] = bytes(size - head)
        elif kind in _NESTS:
            _clear(video, place + head, place + size)
        place += size
