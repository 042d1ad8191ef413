"""Gives a message's file to whoever may have it: staff, API and guests. Who may is the caller's to find."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from fastapi.responses import FileResponse

from inbox.channel import MessageKind
from inbox.holding.refusals import NotFound
from inbox.tables import Attachment

# What a browser shows without running anything. SVG and HTML are not among them on purpose.
SAFE_TYPES = {
    "image/jpeg": "image", "image/png": "image", "image/webp": "image", "image/gif": "image",
    "audio/ogg": "audio", "audio/mpeg": "audio", "audio/mp4": "audio", "audio/aac": "audio", "audio/amr": "audio",
    "audio/wav": "audio", "audio/x-wav": "audio", "audio/webm": "audio",
    "video/mp4": "video", "video/webm": "video", "video/quicktime": "video", "video/3gpp": "video",
}  # fmt: skip
ANY_TYPE = "application/octet-stream"
# Messengers name no type where the kind says it all.
_TYPE_OF_KIND = {
    MessageKind.PHOTO.value: "image/jpeg",
    MessageKind.STICKER.value: "image/webp",
    MessageKind.VOICE.value: "audio/ogg",
    MessageKind.VIDEO.value: "video/mp4",
    MessageKind.VIDEO_NOTE.value: "video/mp4",
    MessageKind.ANIMATION.value: "video/mp4",
}
_HEADERS = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}
FOR_PAGES = {"Cache-Control": "private, max-age=86400", "Cross-Origin-Resource-Policy": "same-origin"}


def type_of(file: Attachment) -> str:
    """The media type without its parameters, "audio/ogg" of "audio/ogg; codecs=opus"."""
    return file.mime.partition(";")[0].strip().lower() or _TYPE_OF_KIND.get(file.kind, ANY_TYPE)


def give(
    file: Attachment | None, media_dir: Path, headers: Mapping[str, str], *, is_shown: bool = True
) -> FileResponse:  # fmt: skip
    """Kinds that can do no harm in a browser are shown there (`is_shown`), all others are offered for download.

    Raises `NotFound` for one that is not there, or not yet.
    """
    folder = media_dir.resolve()
    path = (folder / file.path).resolve() if file is not None and file.path is not None else None
    if file is None or path is None or not path.is_relative_to(folder) or not path.is_file():
        raise NotFound
    is_safe = type_of(file) in SAFE_TYPES
    how = "inline" if is_safe and is_shown else "attachment"
    name = quote(file.name or f"{file.kind}-{file.id}", safe="")
    return FileResponse(
        path,
        media_type=type_of(file) if is_safe else ANY_TYPE,
        headers={**_HEADERS, **headers, "Content-Disposition": f"{how}; filename*=UTF-8''{name}"},
    )
