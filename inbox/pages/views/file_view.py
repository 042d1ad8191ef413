"""Files and places within messages, as the thread shows them: only known-safe kinds are shown, the rest is offered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inbox.channel import MessageKind
from inbox.conversation.attaching import REFUSED
from inbox.tables import Attachment, AttachmentState
from inbox.web.given_files import SAFE_TYPES, type_of
from inbox.web.languages import Words

_ICONS = {"image": "image", "audio": "mic", "video": "video", "file": "file-text"}
_KILO = 1024


@dataclass(frozen=True)
class FileView:
    """`shown_as` is image, audio, video or file; `told` says why there is nothing to show yet, or ever."""

    url: str
    shown_as: str
    icon: str
    label: str
    size: str
    told: str
    is_ready: bool
    is_round: bool
    is_sticker: bool


@dataclass(frozen=True)
class PlaceView:
    url: str
    title: str
    address: str
    is_live: bool


def view_file(file: Attachment, words: Words) -> FileView:
    shown_as = SAFE_TYPES.get(type_of(file), "file")
    is_ready = file.state == AttachmentState.READY and file.path is not None
    return FileView(
        url=f"/inbox/media/{file.id}",
        shown_as=shown_as,
        icon=_ICONS[shown_as],
        label=_label(file, shown_as, words),
        size=file_size(file.size_bytes, words),
        told="" if is_ready else _told(file, words),
        is_ready=is_ready,
        is_round=file.kind == MessageKind.VIDEO_NOTE,
        is_sticker=file.kind == MessageKind.STICKER and shown_as == "image",
    )


def view_place(facts: Mapping[str, Any], words: Words) -> PlaceView | None:
    place = facts.get("location")
    if not isinstance(place, Mapping):
        return None
    latitude, longitude = float(place["latitude"]), float(place["longitude"])
    title = str(place.get("title") or "") or f"{latitude:.5f}, {longitude:.5f}"
    url = (
        f"https://yandex.ru/maps/?pt={longitude},{latitude}&z=17"
        if words.language == "ru"
        else _osm(latitude, longitude)
    )
    return PlaceView(url, title, str(place.get("address") or ""), bool(facts.get("live")))


def _osm(latitude: float, longitude: float) -> str:
    return f"https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=17/{latitude}/{longitude}"


def _label(file: Attachment, shown_as: str, words: Words) -> str:
    kinds = {
        MessageKind.PHOTO.value: words.gettext("Photo from the guest"),
        MessageKind.STICKER.value: words.gettext("Sticker"),
        MessageKind.VOICE.value: words.gettext("Voice message"),
        MessageKind.VIDEO_NOTE.value: words.gettext("Video note"),
        MessageKind.ANIMATION.value: words.gettext("Animation"),
    }
    general = {
        "image": words.gettext("Picture"),
        "audio": words.gettext("Audio"),
        "video": words.gettext("Video"),
        "file": words.gettext("File"),
    }
    return file.name or kinds.get(file.kind) or general[shown_as]


def _told(file: Attachment, words: Words) -> str:
    if file.error == REFUSED:
        return words.gettext("The messenger did not take this file: the words went alone.")
    return {
        AttachmentState.TOO_BIG.value: words.gettext(
            "Too large for the messenger to hand over. Ask for a smaller one."
        ),
        AttachmentState.FAILED.value: words.gettext("Could not be fetched. Ask the guest to send it again."),
    }.get(file.state, words.gettext("Is being fetched…"))


def file_size(size_bytes: int | None, words: Words) -> str:
    if size_bytes is None:
        return ""
    if size_bytes < _KILO * _KILO:
        return words.gettext("%(n)d KB") % {"n": max(1, round(size_bytes / _KILO))}
    return words.gettext("%(n).1f MB") % {"n": size_bytes / _KILO / _KILO}
