"""Reads the photos, videos and papers that an office file names. Called by imports."""

from pathlib import Path

from inbox.book.videos import LARGEST_VIDEO_BYTES
from properties.files.faults import Place


def read_beside(place: Place, name: str) -> bytes:
    """Only what lies beside the file that names it or in folders there, links followed. Raises `OSError`."""
    folder = Path(place.file).parent.resolve()
    path = (folder / name).resolve()
    if not path.is_relative_to(folder):
        raise PermissionError
    with path.open("rb") as opened:
        return opened.read(LARGEST_VIDEO_BYTES + 1)
