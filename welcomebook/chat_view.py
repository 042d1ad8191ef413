"""Puts a visitor's thread into what the chat's page shows, in the reader's words and at the property's clock."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from inbox.channel import MessageKind
from inbox.tables import Attachment, AttachmentState, Author
from inbox.web.given_files import SAFE_TYPES, type_of
from inbox.web.languages import Words
from inbox.web.times import LocalClock
from inbox.words import EventKind
from welcomebook.chat_thread import Answering, Heard

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True)
class ButtonView:
    label: str
    payload: str
    is_pressed: bool


@dataclass(frozen=True)
class FileView:
    url: str
    label: str
    shown_as: str  # image, audio, video or file
    is_ready: bool


@dataclass(frozen=True)
class Line:
    """One item of the page: `side` is mine, theirs, event or day. They are sorted by `at`, in milliseconds.

    By `client_id` the page finds its own copy of what it sent.
    """

    key: str
    at: int
    side: str
    text: str = ""
    time: str = ""
    iso: str = ""
    is_person: bool = False
    is_masked: bool = False
    client_id: str = ""
    buttons: Sequence[ButtonView] = ()
    files: Sequence[FileView] = ()


def view_thread(thread: Sequence[Heard], slug: str, clock: LocalClock) -> list[Line]:
    """Lines, with a line for each day before its first message."""
    pressed = {heard.message.facts.get("payload") for heard in thread if heard.message.author == Author.GUEST}
    return list(_with_days(thread, slug, clock, pressed))


def answering_words(answering: Answering, words: Words) -> str:
    return {
        Answering.ASSISTANT: words.gettext("The assistant answers"),
        Answering.CALLED: words.gettext("The assistant answers; a person has been called"),
        Answering.PERSON: words.gettext("A person answers now"),
    }[answering]


def milliseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // _MILLISECOND


def moment_of(milliseconds: int) -> datetime:
    return _EPOCH + milliseconds * _MILLISECOND


def _with_days(thread: Sequence[Heard], slug: str, clock: LocalClock, pressed: set[Any]) -> Iterator[Line]:
    last_day = ""
    for heard in thread:
        day = clock.key_of_day(heard.moment)
        if day != last_day:
            yield _day(day, heard, clock)
            last_day = day
        yield _line(heard, slug, clock, pressed)


def _day(day: str, heard: Heard, clock: LocalClock) -> Line:
    is_today = day == clock.today.isoformat()
    return Line(
        key=f"d{day}",
        at=milliseconds(heard.moment) - 1,
        side="day",
        text=clock.words.gettext("Today") if is_today else clock.day(heard.moment),
    )


def _line(heard: Heard, slug: str, clock: LocalClock, pressed: set[Any]) -> Line:
    message = heard.message
    at, time = milliseconds(heard.moment), clock.time(heard.moment)
    if message.author == Author.SYSTEM and message.kind == "event":
        return Line(f"m{message.id}", at, "event", _event_words(message.facts, clock.words), time)
    is_mine = message.author == Author.GUEST
    return Line(
        key=f"m{message.id}", at=at, side="mine" if is_mine else "theirs", text=heard.text, time=time,
        iso=heard.moment.isoformat(timespec="seconds"),
        is_person=message.author == Author.MANAGER,
        is_masked=heard.is_masked,
        client_id=message.vendor_id or "" if is_mine else "",
        buttons=[
            ButtonView(str(label), str(payload), payload in pressed)
            for label, payload in message.facts.get("buttons", [])
        ],
        files=[_file(file, slug, clock.words) for file in heard.files],
    )  # fmt: skip


def _event_words(facts: dict[str, Any], words: Words) -> str:
    if facts.get("event") == EventKind.TAKEN:
        return words.gettext("A person has joined the chat")
    return words.gettext("The person has left, the assistant answers again")


def _file(file: Attachment, slug: str, words: Words) -> FileView:
    names = {
        MessageKind.PHOTO.value: words.gettext("Photo"),
        MessageKind.VOICE.value: words.gettext("Voice message"),
        MessageKind.VIDEO.value: words.gettext("Video"),
    }
    named = names.get(file.kind, words.gettext("File"))
    return FileView(
        url=f"/chat/{slug}/files/{file.public_key}",
        label=named if file.kind == MessageKind.VOICE else file.name or named,
        shown_as=SAFE_TYPES.get(type_of(file), "file"),
        is_ready=file.state == AttachmentState.READY,
    )
