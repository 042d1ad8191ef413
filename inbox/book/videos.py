"""Takes what a phone noted in a video (place, time, make) out of it, without touching picture and sound. Pure.

MP4 and QuickTime, as iPhones write it, are boxes within boxes. A phone's film is QuickTime in name alone where its
picture is H.264: it is given the name that every browser knows.
"""

from inbox.book.photos import Unfit, UnfitFile

LARGEST_VIDEO_BYTES = 60 * 1024 * 1024
# How files of each kind say what they are, in their bytes 8 to 12.
MP4 = frozenset({b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash", b"MSNV"})
QUICKTIME = b"qt  "
_NOTED = frozenset({b"udta", b"meta", b"uuid"})
_NESTS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl"})
_TIMED = frozenset({b"mvhd", b"tkhd", b"mdhd"})  # they begin with when it was taken and when it was changed
_KINDS = b"stsd"  # how picture and sound are written
_SELDOM_PLAYED = frozenset({b"hvc1", b"hev1", b"dvh1", b"dvhe", b"apcn", b"apch", b"apcs", b"apco", b"ap4h"})
_HEAD = 8


def make_video(raw: bytes) -> bytes:
    """An MP4 of the same length: boxes that hold notes become free space. Raises `UnfitFile`."""
    if len(raw) > LARGEST_VIDEO_BYTES:
        raise UnfitFile(Unfit.TOO_LARGE)
    if raw[4:8] != b"ftyp" or raw[8:12] not in {*MP4, QUICKTIME}:
        raise UnfitFile(Unfit.NOT_MP4)
    video = bytearray(raw)
    video[8:12] = b"mp42" if raw[8:12] == QUICKTIME else raw[8:12]
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
        _clear_box(video, place, head, size)
        place += size


def _clear_box(video: bytearray, place: int, head: int, size: int) -> None:
    kind, inside = bytes(video[place + 4 : place + 8]), place + head
    if kind in _NOTED:
        video[place + 4 : place + 8] = b"free"
        video[inside : place + size] = bytes(size - head)
    elif kind in _NESTS:
        _clear(video, inside, place + size)
    elif kind in _TIMED:
        times = 16 if video[inside : inside + 1] == b"\x01" else 8
        video[inside + 4 : inside + 4 + times] = bytes(times)
    elif kind == _KINDS and bytes(video[inside + 12 : inside + 16]) in _SELDOM_PLAYED:
        raise UnfitFile(Unfit.SELDOM_PLAYED)
